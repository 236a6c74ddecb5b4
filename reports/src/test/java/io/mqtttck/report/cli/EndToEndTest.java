package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.mqtttck.report.Readers;
import io.mqtttck.target.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real broker: small selections, small loads, every file. */
class EndToEndTest {

  private static final String SCENARIO = "takeover.closes-old";
  private static EmbeddedBroker broker;

  @TempDir Path dir;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void endBroker() {
    broker.close();
  }

  @Test
  void conformWritesEveryFileAndReportMakesThemAgain() throws IOException {
    Cli cli = run("conform", "--only", SCENARIO, address());

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out()).contains("Exit 0: everything required passed", "passed ");
    List<String> derived = List.of("index.html", "summary.md", "junit.xml", "allure-results");
    assertThat(derived).allSatisfy(name -> assertThat(dir.resolve("out/" + name)).exists());
    JsonNode run = json("run.json");
    assertThat(run.at("/exit/code").asInt()).isZero();
    assertThat(json("conformance.json").at("/results").findValuesAsText("id")).contains(SCENARIO);

    String html = Files.readString(dir.resolve("out/index.html"));
    Files.delete(dir.resolve("out/index.html"));
    assertThat(Cli.run(dir, "report", "--allure", "out").out()).contains("Allure  ");
    assertThat(dir.resolve("out/allure-report/index.html")).isNotEmptyFile();
    assertThat(dir.resolve("out/index.html")).hasContent(html);
  }

  @Test
  void oneCaseOfTheFuzzerIsPlayedAndNothingElse() throws IOException {
    Cli cli = run("conform", "--fuzz-case", "0", "--seed", "1", "--versions", "3.1.1", address());

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out()).contains("Fuzz         1 cases in ");
    assertThat(json("conformance.json").at("/fuzz/cases").asInt()).isEqualTo(1);
    assertThat(json("conformance.json").at("/results").findValuesAsText("topic"))
        .contains("fuzz")
        .allMatch(topic -> topic.equals("fuzz") || topic.equals("format"));
  }

  @Test
  void probeShowsATableAndWritesItsFile() throws IOException {
    Path profile = Files.writeString(dir.resolve("profile.yaml"), "limits: {maxQos: 1}\n");

    Cli cli = run("probe", "--profile", profile.toString(), address());

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out())
        .contains("round trip", "shared subscriptions")
        .containsPattern("maximum QoS +2 +2 +2 +1 +seen but not declared");
    String schema =
        new String(
            getClass().getResourceAsStream("/schema/probe.schema.json").readAllBytes(),
            StandardCharsets.UTF_8);
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema, InputFormat.JSON)
                .validate(Files.readString(dir.resolve("out/probe.json")), InputFormat.JSON))
        .isEmpty();
    assertThat(dir.resolve("out/index.html")).content().contains("shared subscriptions");
    assertThat(dir.resolve("out/summary.md")).content().contains("## Probe");
    assertThat(Cli.run(dir, "report", "--allure", "out").sentence())
        .isEqualTo(
            "mqtt-tck: out holds no conformance results, and Allure shows nothing else: leave"
                + " --allure out");
  }

  @Test
  void certifyPutsBothHalvesIntoOneReport() throws IOException {
    Cli cli =
        run(
            "certify",
            "--only",
            SCENARIO,
            "--pairs",
            "2",
            "--messages",
            "2000",
            "--duration",
            "1s",
            "--time-limit",
            "20s",
            "--product",
            "Broker",
            "--release",
            "4.2",
            address());

    assertThat(cli.code()).as(cli.out() + cli.err()).isIn(0, 4);
    JsonNode load = json("load.json");
    assertThat(load.at("/received").asLong()).isEqualTo(load.at("/expected").asLong()).isPositive();
    assertThat(dir.resolve("out/" + load.at("/intervals").asText())).exists();
    assertThat(json("run.json").at("/conformance").asText()).isEqualTo("conformance.json");
    assertThat(dir.resolve("out/index.html")).content().contains(SCENARIO, "flat-out", "paced");
    assertThat(files()).hasSizeGreaterThan(12).allSatisfy(this::readBack);
  }

  @Test
  void roundsThatEndByTheirTimeLimitAreNoTrouble() throws IOException {
    Cli cli =
        run(
            ("load p2p --rounds 1 --pairs 2 --messages 100000000 --time-limit 1s --duration 1s "
                    + address())
                .split(" "));

    // 4: a machine so busy that the injector was the limit.
    assertThat(cli.code()).as(cli.out() + cli.err()).isIn(0, 4);
    assertThat(cli.out()).doesNotContain("trouble");
    if (cli.code() == 0) {
      assertThat(json("rounds.json").at("/rounds/0/throughput").asDouble()).isPositive();
    }
  }

  @Test
  void anInterruptedRunIsReportedAndNotGreen() throws IOException {
    Cli cli = Cli.interrupted(dir, "conform", "--out", dir.resolve("out").toString(), address());

    assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(130);
    assertThat(json("run.json").at("/exit/name").asText()).isEqualTo("interrupted");
  }

  @Test
  void credentialsOfTheEnvironmentAreUsedAndShownNowhere() throws IOException {
    Map<String, String> env =
        Map.of("MQTT_TCK_USER", "token", "MQTT_TCK_PASSWORD", "geheim", "MQTT_TCK_VERBOSE", "true");
    String hex = "67656865696d";

    Cli cli = Cli.run(dir, env, withOut("conform", "--only", SCENARIO, address()));

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out()).contains("> CONNECT ", "*".repeat(hex.length()));
    assertThat(cli.out() + cli.err()).doesNotContain("geheim", hex);
    try (Stream<Path> files = Files.walk(dir)) {
      assertThat(files.filter(Files::isRegularFile))
          .allSatisfy(file -> assertThat(file).content().doesNotContain("geheim", hex));
    }
  }

  @Test
  void withoutATargetTheEmbeddedBrokerIsStartedAndEnded() {
    Cli cli = run("conform", "--only", SCENARIO);

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out()).contains("embedded broker");
    long brokers =
        ProcessHandle.current().children().filter(each -> each.pid() != broker.pid()).count();
    assertThat(brokers).isZero();
  }

  @Test
  void everyTransportOfTheEmbeddedBrokerIsARunOfItsOwn() throws IOException {
    Cli cli = run("conform", "--only", SCENARIO, "--transport", "tcp,tls,mutual-tls,ws,wss");

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    Set<String> where = new TreeSet<>();
    json("conformance.json")
        .at("/results")
        .forEach(
            result -> where.add(result.at("/transport").asText() + result.at("/variant").asText()));
    assertThat(where)
        .containsExactly("tcpdefault", "tlsdefault", "tlsmutual-tls", "wsdefault", "wssdefault");
    assertThat(json("conformance.json").at("/target/endpoints").size()).isEqualTo(4);
  }

  @Test
  void brokerSaysWhereItListensAndWhatItsClientsNeed() {
    Cli cli = Cli.interrupted(dir, "broker", "--port", "0");

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out())
        .containsPattern("listening on mqtt://127.0.0.1:\\d+, Ctrl-C")
        .containsPattern("mqtts://127.0.0.1:\\d+ --trust \\S+ca.pem\\s")
        .containsPattern("mqtts://127.0.0.1:\\d+ --trust \\S+ca.pem --cert \\S+ --key \\S+")
        .containsPattern("  ws://127.0.0.1:\\d+/mqtt\\s")
        .containsPattern("wss://127.0.0.1:\\d+/mqtt --trust \\S+ca.pem");
  }

  private void readBack(Path file) throws Exception {
    Readers.readBack(dir.resolve("out"), file);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("out"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private Cli run(String... args) {
    return Cli.run(dir, withOut(args));
  }

  private String[] withOut(String... args) {
    return Stream.concat(Stream.of(args), Stream.of("--out", dir.resolve("out").toString()))
        .toArray(String[]::new);
  }

  private static String address() {
    return broker.target().address();
  }

  private JsonNode json(String name) throws IOException {
    return new JsonMapper().readTree(dir.resolve("out/" + name).toFile());
  }
}
