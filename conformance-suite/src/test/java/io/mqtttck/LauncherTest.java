package io.mqtttck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a Java and a Maven that only write down how they were called. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  @TempDir private Path temp;
  private Path project;
  private Path bin;

  @BeforeEach
  void aProjectThatWasNeverBuilt() throws IOException {
    project = Files.createDirectories(temp.resolve("a project"));
    bin = Files.createDirectories(temp.resolve("jdk/bin"));
    Files.copy(Path.of("..", "mqtt-tck"), project.resolve("mqtt-tck"));
    executable(project.resolve("mqtt-tck"));
    Files.createDirectories(project.resolve("reports/src/main"));
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    Files.writeString(project.resolve("reports/pom.xml"), "<project/>");
    jdk("17.0.15");
    tool("javac", "");
    tool("java", "printf '%s|' \"$@\"");
    maven("3.8.7", "mkdir -p \"$lib\"; : >\"$lib/reports-1.jar\"");
  }

  @Test
  void theFirstRunBuildsAndTheSecondDoesNot() throws Exception {
    Run first = run("list", "--only", "a b");

    assertThat(first.exit).isZero();
    assertThat(first.out).contains("|-cp|", "installation/lib/*|", ".Main|list|--only|a b|");
    assertThat(first.err).contains("mqtt-tck: the first build fetches about 270 MB");

    assertThat(run("list").err).isEmpty();
    assertThat(builds()).isOne();
  }

  @Test
  void aSourceThatChangedIsBuiltAgain() throws Exception {
    run("list");
    Path source = Files.writeString(project.resolve("reports/src/main/New.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));

    run("list");

    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void runsAtTheSameTimeBuildOnce() throws Exception {
    maven("3.8.7", "sleep 1; mkdir -p \"$lib\"; : >\"$lib/reports-1.jar\"");
    List<Process> runs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      runs.add(start("run" + i, Map.of(), "list"));
    }
    for (int i = 0; i < 8; i++) {
      Run run = finish(runs.get(i), "run" + i);
      assertThat(run.exit).as(run.err).isZero();
    }

    assertThat(builds()).isOne();
    assertThat(Files.isSymbolicLink(lock())).isFalse();
  }

  @Test
  void aKilledBuildDoesNotBlockTheNextOne() throws Exception {
    maven("3.8.7", "exec sleep 600");
    Process first = start("first", Map.of(), "list");
    await().until(() -> builds() == 1);
    List<ProcessHandle> family = first.descendants().toList();
    first.destroyForcibly().waitFor();
    family.forEach(ProcessHandle::destroyForcibly);
    maven("3.8.7", "mkdir -p \"$lib\"; : >\"$lib/reports-1.jar\"");

    assertThat(run("list").exit).isZero();
  }

  @Test
  void anInterruptedBuildEndsMavenAsWell() throws Exception {
    maven("3.8.7", "exec sleep 600");
    Process process = start("interrupted", Map.of(), "list");
    await().until(() -> builds() == 1);
    List<ProcessHandle> family = process.descendants().toList();

    process.destroy();

    assertThat(process.waitFor()).isEqualTo(143);
    await().until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(Files.isSymbolicLink(lock())).isFalse();
  }

  @Test
  void aFailedBuildShowsItsErrorsAndWhereTheLogIs() throws Exception {
    maven("3.8.7", "echo '[INFO] noise'; echo '[ERROR] cannot fetch'; exit 1");

    Run run = run("list");

    assertThat(run.exit).isEqualTo(70);
    assertThat(run.err)
        .contains("[ERROR] cannot fetch", "the whole log is", "reports/target/build.log")
        .doesNotContain("noise");
    assertThat(Files.isSymbolicLink(lock())).isFalse();
  }

  @Test
  void anOldJavaIsOneSentence() throws Exception {
    jdk("11.0.2");

    Run run = run("list");

    assertThat(run.exit).isEqualTo(64);
    assertThat(run.err)
        .startsWith("mqtt-tck: Java 11.0.2 at ")
        .endsWith("is too old: install a JDK 17 or newer, or set JAVA_HOME\n")
        .hasLineCount(1);
  }

  @Test
  void aMissingOrWrongJavaIsOneSentence() throws Exception {
    Files.delete(bin.resolve("java"));

    assertThat(run("list").err).startsWith("mqtt-tck: no Java found: install a JDK 17 or newer");
    assertThat(run(Map.of("JAVA_HOME", "/nowhere"), "list").err)
        .startsWith("mqtt-tck: JAVA_HOME is '/nowhere', which has no bin/java");
  }

  @Test
  void anOldOrMissingMavenIsOneSentence() throws Exception {
    maven("3.6.3", "");
    assertThat(run("list").err)
        .isEqualTo("mqtt-tck: Maven 3.6.3 is too old: install 3.8 or newer\n");

    Files.delete(bin.resolve("mvn"));
    Run run = run("list");
    assertThat(run.exit).isEqualTo(64);
    assertThat(run.err).startsWith("mqtt-tck: no Maven found").hasLineCount(1);
  }

  @Test
  void newerJavasGetTheirFlagAndOptionsOfTheUserComeAfterOurs() throws Exception {
    jdk("25.0.1");

    Run run = run(Map.of("JAVA_OPTS", "-Xmx1g -ea"), "list");

    assertThat(run.out).contains("-Xmx1g|-ea|--sun-misc-unsafe-memory-access=allow|-cp|");
  }

  @Test
  void onlyAShortCommandGoesWithoutTheOptimisingCompiler() throws Exception {
    assertThat(run("list").out).contains("-XX:TieredStopAtLevel=1|");
    assertThat(run("--config", "my.yaml", "load", "p2p").out).doesNotContain("TieredStopAtLevel");
    assertThat(run("certify").out).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void itWorksThroughALinkFromAnyDirectory() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("tck"), project.resolve("mqtt-tck"));
    Path linkToLink = Files.createSymbolicLink(bin.resolve("tck"), Path.of("../../tck"));
    assertThat(link).exists();

    Run run = finish(start(linkToLink, temp, "link", Map.of(), "list"), "link");

    assertThat(run.exit).isZero();
    assertThat(run.out).contains(project.toRealPath() + "/reports/target/installation/lib/*");
  }

  private Path lock() {
    return project.resolve("reports/target/build.lock");
  }

  private record Run(int exit, String out, String err) {}

  private Run run(String... args) throws Exception {
    return run(Map.of(), args);
  }

  private Run run(Map<String, String> environment, String... args) throws Exception {
    return finish(start("run", environment, args), "run");
  }

  private Run finish(Process process, String name) throws Exception {
    int exit = process.waitFor();
    return new Run(
        exit,
        Files.readString(temp.resolve(name + ".out")),
        Files.readString(temp.resolve(name + ".err")));
  }

  private Process start(String name, Map<String, String> environment, String... args)
      throws IOException {
    return start(project.resolve("mqtt-tck"), project, name, environment, args);
  }

  private Process start(
      Path script, Path directory, String name, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.startsWith("JAVA") || key.startsWith("MAVEN"));
    builder.environment().put("PATH", bin + ":" + basics());
    builder.environment().put("HOME", temp.toString());
    builder.environment().putAll(environment);
    return builder
        .redirectOutput(temp.resolve(name + ".out").toFile())
        .redirectError(temp.resolve(name + ".err").toFile())
        .start();
  }

  /** The everyday tools, without the Java and the Maven of this machine. */
  private Path basics() throws IOException {
    Path basics = temp.resolve("basics");
    if (!Files.exists(basics)) {
      Files.createDirectory(basics);
      for (String tool :
          List.of(
              "sed",
              "awk",
              "dirname",
              "readlink",
              "find",
              "head",
              "tail",
              "grep",
              "mkdir",
              "ln",
              "rm",
              "rmdir",
              "touch",
              "sleep",
              "du")) {
        tool(basics.resolve(tool), "exec " + which(tool) + " \"$@\"");
      }
    }
    return basics;
  }

  private static Path which(String tool) {
    return List.of("/bin", "/usr/bin", "/usr/local/bin").stream()
        .map(directory -> Path.of(directory, tool))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  private void jdk(String version) throws IOException {
    Files.writeString(
        bin.resolveSibling("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private void maven(String version, String build) throws IOException {
    tool(
        "mvn",
        """
        [ "$1" = -v ] && { echo 'Apache Maven %s (x)'; exit; }
        echo "$@" >>'%s'
        lib=reports/target/installation/lib
        %s
        """
            .formatted(version, temp.resolve("builds"), build));
  }

  private long builds() throws IOException {
    Path builds = temp.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  private void tool(String name, String script) throws IOException {
    tool(bin.resolve(name), script);
  }

  private static void tool(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n", StandardCharsets.UTF_8);
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
