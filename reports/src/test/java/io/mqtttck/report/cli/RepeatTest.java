package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Runs;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatTest {

  private final TargetOptions options = new TargetOptions();

  @Test
  void repeatsOneResultOnTheEmbeddedBroker() {
    assertThat(repeat(null)).isEqualTo("mqtt-tck conform --only topic.failed --versions 5.0");
  }

  @Test
  void namesTheListenerOfTheEmbeddedBroker() {
    options.transports = List.of("tcp", "wss");

    assertThat(repeat(null))
        .isEqualTo("mqtt-tck conform --only topic.failed --versions 5.0 --transport tcp");
  }

  @Test
  void namesTheTarget() {
    assertThat(repeat("mqtt://127.0.0.1")).endsWith(" --versions 5.0 mqtt://127.0.0.1:1883");
  }

  @Test
  void showsNoCredentials() {
    assertThat(repeat("mqtts://token:geheim@broker.example"))
        .isEqualTo(
            "MQTT_TCK_USER=\"$MQTT_TCK_USER\" MQTT_TCK_PASSWORD=\"$MQTT_TCK_PASSWORD\" mqtt-tck conform"
                + " --only topic.failed --versions 5.0 mqtts://broker.example:8883");
  }

  @Test
  void namesTheOtherNodes() {
    options.also = List.of("mqtt://b.example", "mqtt://c.example");

    assertThat(repeat("mqtt://a.example"))
        .endsWith(" --also mqtt://b.example --also mqtt://c.example mqtt://a.example:1883");
  }

  @Test
  void quotesWhatAShellWouldRead() {
    options.profile = Path.of("my profile's.yaml");

    assertThat(repeat("mqtt://[::1]"))
        .contains("--profile 'my profile'\\''s.yaml' 'mqtt://[::1]:1883'");
  }

  @Test
  void keepsTheTlsMaterialButNoPassword() {
    options.trust = Path.of("ca.pem");
    options.certificate = Path.of("me.p12");
    options.insecure = true;

    assertThat(repeat("mqtts://broker.example"))
        .contains("--trust ca.pem --cert me.p12 --insecure mqtts://broker.example:8883");
  }

  @Test
  void aPassiveRuleIsLookedForInEveryScenario() {
    Repeat repeat = new Repeat(List.of(), options, false);

    assertThat(repeat.apply(Runs.result("format.utf8", Verdict.FAILED, "x")))
        .isEqualTo("mqtt-tck conform --versions 5.0");
  }

  @Test
  void aCaseOfTheFuzzerIsPlayedAlone() {
    Repeat repeat =
        new Repeat(List.of(Target.parse("mqtt://me:secret@broker.example")), options, false);

    assertThat(repeat.fuzzCase(7, 12, MqttVersion.V3_1_1))
        .endsWith(
            "mqtt-tck conform --fuzz-case 12 --seed 7 --versions 3.1.1 mqtt://broker.example:1883")
        .contains("MQTT_TCK_PASSWORD")
        .doesNotContain("secret");
  }

  private String repeat(String address) {
    List<Target> targets = address == null ? List.of() : List.of(Target.parse(address));
    return new Repeat(targets, options, false).apply(Runs.result(Verdict.FAILED));
  }
}
