package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mqtttck.load.flow.Sink;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code load --class}: a simulation from a project of the user's own. */
class OwnSimulationTest {

  private static final String HEAD =
      """
      package org.example;
      import static io.gatling.javaapi.core.CoreDsl.*;
      import static io.mqtttck.load.protocol.MqttDsl.mqtt;
      import io.gatling.javaapi.core.*;
      import io.mqtttck.load.protocol.*;
      import java.time.Duration;
      """;

  @TempDir private static Path project;

  private static Path classes;
  private static Sink sink;

  @TempDir private Path directory;

  @BeforeAll
  static void buildTheProject() throws IOException {
    sink = Sink.start(0);
    classes = Files.createDirectories(project.resolve("target/classes"));
    Path sources = Files.createDirectories(project.resolve("src"));
    write(sources, "Pair", pair("mqtt.broker(\"mqtt://127.0.0.1:" + sink.port() + "\")", ""));
    write(sources, "Nowhere", pair("mqtt", ""));
    write(
        sources,
        "Checks",
        pair("mqtt", ", mqtt(\"in vain\").await().messages(1, Duration.ofMillis(10))"));
    write(sources, "Idle", simulation("Idle", "exec(pause(Duration.ofMillis(1)))", ""));
    write(
        sources,
        "Broken",
        HEAD
            + "public class Broken extends Simulation {\n"
            + " public Broken() { throw new IllegalStateException(\"no data\"); } }");
    write(sources, "Plain", HEAD + "public class Plain { }");
    write(sources, "Hidden", HEAD + "class Hidden extends Simulation { }");
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    try (var files = Files.list(sources)) {
      files.map(Path::toString).forEach(arguments::add);
    }
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(failed).isZero();
  }

  @AfterAll
  static void stopSink() {
    sink.close();
  }

  private static void write(Path sources, String name, String source) throws IOException {
    Files.writeString(
        sources.resolve(name + ".java"),
        source
            .replace("class Pair", "class " + name)
            .replace("public Pair()", "public " + name + "()"));
  }

  private static String pair(String protocol, String more) {
    return simulation(
        "Pair",
        "exec(mqtt(\"connect\").connect(), mqtt(\"subscribe\").subscribe(\"own/#{user}\"),"
            + " mqtt(\"some\").burst(\"own/#{user}\").messages(50), mqtt(\"all\").await().delivered()"
            + more
            + ", mqtt(\"disconnect\").disconnect())",
        protocol);
  }

  private static String simulation(String name, String chain, String protocol) {
    return HEAD
        + "public class "
        + name
        + " extends Simulation {\n public "
        + name
        + "() {\n  setUp(scenario(\"s\").exec("
        + chain
        + ").injectOpen(atOnceUsers(2))).protocols("
        + protocol
        + "); } }";
  }

  private Cli load(String simulation, String... more) {
    List<String> words = new ArrayList<>(List.of("load", "--class", "org.example." + simulation));
    words.addAll(List.of("--classpath", classes + File.pathSeparator, "--out", "out"));
    words.addAll(List.of(more));
    return Cli.run(directory, words.toArray(String[]::new));
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(directory.resolve("out").resolve(file).toFile());
  }

  @Test
  void connectsWhereTheSimulationSaysAndAccountsForEverything() throws IOException {
    Cli cli = load("Pair");

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    JsonNode result = json("load.json");
    assertThat(result.get("scenario").asText()).isEqualTo("org.example.Pair");
    assertThat(result.get("verdict").asText()).isEqualTo("passed");
    assertThat(result.get("sent").asInt()).isEqualTo(100);
    assertThat(result.get("received").asInt()).isEqualTo(100);
    assertThat(result.get("figures").get("lostQos1").asInt()).isZero();
    assertThat(json("run.json").get("target").asText()).doesNotContain("embedded");
  }

  @Test
  void aTargetOfTheCommandLineTakesThePlaceOfTheSimulations() throws IOException {
    Cli cli = load("Nowhere", "--engine", "raw", "mqtt://127.0.0.1:" + sink.port());

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(json("load.json").get("received").asInt()).isEqualTo(100);
  }

  @Test
  void aStepThatFailsMissesAThreshold() throws IOException {
    Cli cli = load("Checks", "mqtt://127.0.0.1:" + sink.port());

    assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(ExitCode.THRESHOLD_MISSED.code());
    assertThat(json("load.json").get("figures").get("stepsFailed").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Absent|there is no class org.example.Absent in ",
        "Plain|org.example.Plain is no simulation: it must extend io.gatling.javaapi.core.Simulation",
        "Hidden|org.example.Hidden cannot be made: it must be a public class with a public",
        "Broken|the constructor of org.example.Broken threw IllegalStateException: no data (Broken.java,",
        "Nowhere|the simulation names no target: add .protocols(mqtt.broker(",
        "Idle|the simulation org.example.Idle has no step of ours: add .protocols("
      })
  void whatCannotRunIsOneSentence(String simulation, String sentence) {
    Cli cli = load(simulation);

    assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(ExitCode.USAGE.code());
    assertThat(cli.out() + cli.err()).contains(sentence).doesNotContain("\tat ");
  }

  @Test
  void theClassPathAndTheWordsMustFit() {
    assertThat(Cli.run(directory, "load", "--class", "A", "--classpath", "absent").sentence())
        .contains("--classpath names absent, which is not there: build your project first");
    assertThat(Cli.run(directory, "load", "--class", "A").sentence())
        .contains("there is no class A: say where it is, such as --classpath target/classes");
    assertThat(Cli.run(directory, "load").sentence())
        .contains("name a scenario, such as p2p, or a simulation with --class");
    assertThat(Cli.run(directory, "load", "p2p", "--classpath", "x").sentence())
        .contains("--classpath says where the simulation of --class is");
    assertThat(load("Pair", "p2p", "mqtt://127.0.0.1").sentence())
        .contains("--class takes the place of a scenario: leave 'p2p' out");
  }
}
