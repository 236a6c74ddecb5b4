package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake gets one clear sentence, the right exit code, and no stack trace. */
class BadInputTest {

  private static final String KNOWN = "takeover.closes-old";

  @TempDir Path dir;

  @Test
  void aBrokerThatStrangersUseIsNotFuzzed() throws IOException {
    Path profile = Files.writeString(dir.resolve("shared.yaml"), "sharedPublic: true\n");

    Cli cli =
        Cli.run(dir, "conform", "--fuzz", "1", "--profile", profile.toString(), "mqtt://127.0.0.1");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("strangers use this broker too, so it is not fuzzed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "conform --only no.such | 65 | 'no.such' names no scenario, statement or tag",
        "conform --only takeover.closes-ol | 65 | did you mean takeover.closes-old?",
        "conform --only 5.0/MQTT-9.9.9-9 | 65 | '5.0/MQTT-9.9.9-9' names no scenario",
        "conform --only takeover.closes-old,no.such | 64 | 'no.such' names no scenario",
        "conform --skip no.such | 64 | 'no.such' names no scenario",
        "conform --onyl x | 64 | unknown option: '--onyl'; did you mean --only?",
        "conform --preset acme mqtt://h | 64 | unknown preset 'acme': use ",
        "conform --versions 4.0 | 64 | unknown MQTT version '4.0'",
        "conform --transport udp | 64 | --transport: unknown transport 'udp': use tcp, tls, mutual-tls",
        "conform --transport mutual-tls mqtts://h | 64 | name yours as mqtts://host:port, with --cert",
        "conform --also mqtt://b | 64 | --also names another node of TARGET: name TARGET, too",
        "load p2p --also mqtt://u:pw@b mqtt://a | 64 | --also mqtt://b:1883 has an account of its own",
        "conform --also b mqtt://a | 64 | did you mean mqtt://b?",
        "conform --also ws://b mqtt://a | 64 | --also ws://b:8083/mqtt is not of the transport of mqtt://a",
        "conform --preset mosquitto --transport tcp,ws --also mqtt://b mqtt://a | 64 | --also goes with one",
        "conform --transport ws mqtt://h | 64 | write it as ws://host:port, or with its port",
        "conform --transport ws:0 mqtt://h | 64 | a port is a number from 1 to 65535, and not '0'",
        "conform --transport ws:x mqtt://h | 64 | a port is a number from 1 to 65535, and not 'x'",
        "conform --transport udp:1 mqtt://h | 64 | --transport: unknown transport 'udp'",
        "conform --transport tcp:1883 | 64 | needs a TARGET: our own broker chooses its ports",
        "broker --transport udp | 64 | unknown transport 'udp': use tcp, tls, mutual-tls, ws, wss",
        "broker --port 65535 | 64 | port 65535: use 1 to 65531, or 0 for a free one",
        "conform --parallel 0 | 64 | --parallel 0 must be from 1 to 10000",
        "conform --parallel many | 64 | 'many' is not an int",
        "conform --connect-timeout 0 | 64 | must be at least 1 ms",
        "conform --fuzz 0 | 64 | --fuzz 0.0 must be more than 0",
        "conform --fuzz soon | 64 | 'soon' is not a double",
        "conform --fuzz-case 1 | 64 | --fuzz-case needs the --seed of its run",
        "conform --fuzz-case -1 --seed 1 | 64 | --fuzz-case -1 must be 0 or more",
        "conform quic://h | 64 | quic:// is not yet supported",
        "conform h:1883 | 64 | did you mean mqtt://h:1883?",
        "conform mqtt://h:99999 | 64 | a port is a number from 1 to 65535",
        "conform mqtt://a mqtt://b | 64 | unmatched argument",
        "conform --preset mosquito mqtt://h | 64 | did you mean mosquitto?",
        "conform --profile no-such.yaml mqtt://h | 64 | profile no-such.yaml does not exist",
        "conform --trust no-such.pem mqtts://h | 64 | there is no such file",
        "conform --cert pom.xml mqtts://h | 64 | client certificate pom.xml",
        "conform --known no-such.yaml mqtt://h | 64 | cannot read the known-failing list no-such.yaml",
        "conform --config no-such.yaml | 64 | cannot read the configuration no-such.yaml",
        "load no-such | 64 | there is no load scenario 'no-such': use p2p",
        "load p2p --qos 3 | 64 | qos is 3: it must be from 0 to 2",
        "load p2p --size XL | 64 | there is no size 'XL': use S, M or L",
        "load p2p --engine fast | 64 | there is no engine 'fast': use hivemq or raw",
        "load p2p --duration soon | 64 | 'soon' is no time: write it like 500ms",
        "load p2p --threshold lots | 64 | threshold 'lots' is not understood",
        "load p2p --qos-mix 60,30 | 64 | QoS mix 60,30 is none: give three shares that make 100",
        "load p2p --ramp up | 64 | ramp 'up' is not understood: use soak, steps",
        "load p2p --ramp spike:1 | 64 | ramp 'spike:1': the number must be from 2 to 50",
        "load p2p --payload-bytes 31 | 64 | a payload of 31 bytes is too small: the header",
        "load p2p --payload-file no-such | 64 | cannot read --payload-file no-such",
        "load p2p --payload-spread 9 | 64 | payload spread is 9.0: it must be from 0 to 3",
        "load p2p --rate -1 | 64 | rate is -1.0 messages per second: it must be from 0 to",
        "load p2p --rounds 2 --metrics 9464 | 64 | --metrics shows a single load run: leave it out",
        "load p2p --metrics x | 64 | --metrics 'x' is no port: write it as 9464",
        "load fan-out --pairs 3 | 64 | fan-out does not look at --pairs: it has --engine, --publishers",
        "load p2p --source-address 192.0.2.1 | 64 | --source-address 192.0.2.1 is none of this",
        "load fan-uot | 64 | did you mean fan-out?",
        "load p2p --pears 3 | 64 | did you mean --pairs",
        "load | 64 | name a scenario, such as p2p, or a simulation with --class",
        "explain no.such | 64 | 'no.such' is no scenario and no statement",
        "explain takeover.closes-ol | 64 | did you mean takeover.closes-old?",
        "report no-such | 64 | holds no run.json",
        "sink --port 70000 | 64 | must be from 0 to 65535",
        "broker --port 70000 | 64 | use 1 to 65531",
        "certfy | 64 | did you mean",
      })
  void isRefused(String commandLine, int code, String sentence) {
    Cli cli = Cli.run(dir, commandLine.split(" "));

    assertThat(cli.sentence()).startsWith("mqtt-tck: ").contains(sentence).hasLineCount(1);
    assertThat(cli.code()).isEqualTo(code);
    assertThat(dir).as("nothing is left behind").isEmptyDirectory();
  }

  @Test
  void withoutACommandOneIsAskedFor() {
    assertThat(Cli.run(dir).sentence()).contains("name a command");
  }

  @Test
  void anOutputDirectoryThatCannotBeWrittenIsRefusedBeforeTheRun() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "");

    Cli cli =
        Cli.run(dir, "conform", "--only", KNOWN, "--out", file + "/out", "mqtt://127.0.0.1:1");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("cannot write into the output directory").hasLineCount(1);
  }

  @Test
  void aMalformedProfileNamesItsLine() throws IOException {
    Path profile = Files.writeString(dir.resolve("profile.yaml"), "parallel: 8\nlimts: {}\n");

    Cli cli = Cli.run(dir, "conform", "--profile", profile.toString(), "mqtt://127.0.0.1:1");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("profile.yaml:2:").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limits: {maxQoS: 1} | profile.yaml:1: unknown key 'maxQoS'; did you mean maxQos?",
        "tls: {trust: no-such.pem} | profile.yaml:1: tls.trust is no-such.pem, and there is no such file",
        "tls: {key: k.pem} | profile.yaml:1: tls.key is the key of tls.certificate, which is missing",
        "accounts: [{userName: a, passwordEnv: NO_SUCH_VARIABLE}] | NO_SUCH_VARIABLE, the password of",
      })
  void aProfileThatCannotBeUsedIsRefused(String yaml, String sentence) throws IOException {
    Path profile = Files.writeString(dir.resolve("profile.yaml"), yaml + "\n");

    Cli cli = Cli.run(dir, "conform", "--profile", profile.toString(), "mqtts://127.0.0.1:1");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains(sentence).hasLineCount(1);
  }

  @Test
  void strangersAreSpared() throws IOException {
    Path profile = Files.writeString(dir.resolve("profile.yaml"), "sharedPublic: true\n");

    Cli cli = Cli.run(dir, "load", "p2p", "--profile", profile.toString(), "mqtt://127.0.0.1:1");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.out()).contains("no load without --i-may-test-this-target");
  }

  @Test
  void aMalformedKnownListNamesItsLine() throws IOException {
    Path known = Files.writeString(dir.resolve("known.yaml"), "- scenario: a.b\n  resaon: x\n");

    Cli cli = Cli.run(dir, "conform", "--known", known.toString(), "mqtt://127.0.0.1:1");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("known.yaml:2:", "unknown field 'resaon'").hasLineCount(1);
  }

  @Test
  void anUnknownSettingInTheConfigurationNamesItsLine() throws IOException {
    Path config = Files.writeString(dir.resolve("config.yaml"), "parallel: 8\nparalel: 9\n");

    Cli cli = Cli.run(dir, "conform", "--config", config.toString());

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence())
        .contains("config.yaml:2:", "unknown setting 'paralel'")
        .hasLineCount(1);
  }

  @Test
  void aBadValueSaysWhereItCameFrom() throws IOException {
    Path config = Files.writeString(dir.resolve("config.yaml"), "\nparallel: lots\n");

    assertThat(Cli.run(dir, Map.of("MQTT_TCK_PARALLEL", "many"), "conform").sentence())
        .contains("(from MQTT_TCK_PARALLEL)");
    assertThat(Cli.run(dir, "conform", "--config", config.toString()).sentence())
        .contains("config.yaml:2)");
  }

  @ParameterizedTest
  @CsvSource({"conform", "load p2p", "certify", "probe"})
  void aPortWhereNothingListensIs69WithAReportAndNoSecret(String command) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path out = dir.resolve("out");
    String[] words =
        (command + " mqtt://somebody:geheim@127.0.0.1:" + port + " --out " + out).split(" ");

    Cli cli = Cli.run(dir, words);

    assertThat(cli.code()).isEqualTo(69);
    assertThat(cli.out()).contains("Exit 69:").contains("127.0.0.1:" + port);
    assertThat(out.resolve("run.json")).content().contains("\"code\" : 69");
    assertThat(out.resolve("index.html")).exists();
    assertThat(cli.out() + cli.err()).doesNotContain("geheim").doesNotContain("\tat ");
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files.filter(Files::isRegularFile))
          .allSatisfy(file -> assertThat(file).content().doesNotContain("geheim"));
    }
  }

  @Test
  void aPortThatSaysNothingIs69WhenTheConnectTimeoutIsOver() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "mqtt://127.0.0.1:" + silent.getLocalPort();
      long startNanos = System.nanoTime();

      Cli cli = Cli.run(dir, "certify", "--connect-timeout", "500", address);

      assertThat(cli.code()).isEqualTo(69);
      assertThat(cli.out()).contains("never answers CONNECT within 0.5 s");
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void aWebServerIs69WithTheCauseLongBeforeTheConnectTimeout() throws IOException {
    HttpServer web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    web.start();
    try {
      long startNanos = System.nanoTime();

      Cli cli = Cli.run(dir, "conform", "mqtt://127.0.0.1:" + web.getAddress().getPort());

      assertThat(cli.code()).isEqualTo(69);
      assertThat(cli.out()).contains("speaks HTTP", "it is a web server");
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isLessThan(Duration.ofSeconds(15));
    } finally {
      web.stop(0);
    }
  }
}
