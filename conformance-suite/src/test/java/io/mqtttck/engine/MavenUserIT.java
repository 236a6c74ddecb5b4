package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.mutant.Fault;
import io.mqtttck.mutant.SmallBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A user's own Maven build: the artifact as a test dependency and a suite class of six lines. Maven
 * has been seen to run such an engine, count nothing and report success while a test failed.
 */
class MavenUserIT {

  private static final String SUITE =
      """
      import org.junit.platform.suite.api.*;

      @Suite
      @IncludeEngines("mqtt-tck")
      @Select("scenario:smoke.*")
      class BrokerTest {}
      """;

  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>org.example</groupId>
        <artifactId>my-broker</artifactId>
        <version>1</version>
        <properties>
          <maven.compiler.release>17</maven.compiler.release>
          <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        </properties>
        <dependencies>
          <dependency>
            <groupId>io.mqtttck</groupId>
            <artifactId>conformance-suite</artifactId>
            <version>0.1.0-SNAPSHOT</version>
            <scope>test</scope>
          </dependency>
          <dependency>
            <groupId>org.junit.platform</groupId>
            <artifactId>junit-platform-suite</artifactId>
            <version>6.1.3</version>
            <scope>test</scope>
          </dependency>
        </dependencies>
        <build>
          <plugins>
            <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
            <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
            <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.6.1</version></plugin>
          </plugins>
        </build>
      </project>
      """;

  private static final Pattern COUNT = Pattern.compile("Tests run: (\\d+), Failures: (\\d+)");

  private Path folder;

  @BeforeEach
  void writeProject() throws IOException {
    // Under target, not in a JUnit folder: that one warns of each link when it deletes it.
    folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "maven-user");
    Files.writeString(folder.resolve("pom.xml"), POM);
    Path tests = Files.createDirectories(folder.resolve("src/test/java"));
    Files.writeString(tests.resolve("BrokerTest.java"), SUITE);
    Path repository = repositoryWithUs();
    assertThat(repository.resolve("io/mqtttck")).isDirectory();
  }

  @Test
  void theScenariosAreCounted() throws Exception {
    try (SmallBroker broker = SmallBroker.start()) {
      Build build = build(broker);

      assertThat(build.exitCode()).as(build.output()).isZero();
      assertThat(build.run()).isEqualTo(2);
      assertThat(build.failures()).isZero();
    }
  }

  @Test
  void aBrokenBrokerMakesTheBuildRed() throws Exception {
    try (SmallBroker broker = SmallBroker.start(Fault.NO_PINGRESP)) {
      Build build = build(broker);

      assertThat(build.exitCode()).as(build.output()).isNotZero();
      assertThat(build.failures()).isEqualTo(2);
      assertThat(build.output()).contains("smoke.ordinary-conversation").contains("MQTT-3.12.4-1");
    }
  }

  private record Build(int exitCode, String output, int run, int failures) {}

  private Build build(SmallBroker broker) throws IOException, InterruptedException {
    Path log = folder.resolve("build.log");
    Process maven =
        new ProcessBuilder(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "-B",
                "-o",
                "-Dmaven.repo.local=" + folder.resolve("repository"),
                "-Dmqtt-tck.clocks=short",
                "-Dmqtt-tck.target=" + broker.target().address(),
                "test")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int exitCode = maven.waitFor();
    String output = Files.readString(log);
    int run = 0;
    int failures = 0;
    for (Matcher matcher = COUNT.matcher(output); matcher.find(); ) {
      run = Integer.parseInt(matcher.group(1));
      failures = Integer.parseInt(matcher.group(2));
    }
    return new Build(exitCode, output, run, failures);
  }

  /** The machine's repository by links, with what this build has just made in its own place. */
  private Path repositoryWithUs() throws IOException {
    Path real = Path.of(System.getProperty("localRepository"));
    Path ours = Files.createDirectories(folder.resolve("repository"));
    linkAll(real, ours, "io");
    linkAll(real.resolve("io"), Files.createDirectories(ours.resolve("io")), "mqtttck");
    Path home = Files.createDirectories(ours.resolve("io/mqtttck"));
    place(home, "mqtt-tck", Path.of("..", "pom.xml"), "pom");
    place(home, "conformance-suite", Path.of("pom.xml"), "pom");
    place(home, "conformance-suite", Path.of(System.getProperty("builtJar")), "jar");
    return ours;
  }

  private static void place(Path home, String artifact, Path file, String type) throws IOException {
    Path version = Files.createDirectories(home.resolve(artifact + "/0.1.0-SNAPSHOT"));
    Files.copy(file, version.resolve(artifact + "-0.1.0-SNAPSHOT." + type));
  }

  private static void linkAll(Path from, Path to, String except) throws IOException {
    try (Stream<Path> children = Files.list(from)) {
      for (Path child : children.filter(c -> !c.endsWith(except)).toList()) {
        Files.createSymbolicLink(to.resolve(child.getFileName()), child.toAbsolutePath());
      }
    }
  }
}
