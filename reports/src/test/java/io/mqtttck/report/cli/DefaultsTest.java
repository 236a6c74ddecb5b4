package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flag before environment before configuration file before default; seen in the refusal of bad
 * values.
 */
class DefaultsTest {

  @TempDir Path dir;

  @Test
  void flagEnvironmentFile() throws IOException {
    Path config =
        Files.writeString(dir.resolve("c.yaml"), "parallel: 20001\nversions: [3.1.1, 5.0]\n");
    Map<String, String> env =
        Map.of("MQTT_TCK_PARALLEL", "20002", "MQTT_TCK_CONFIG", config.toString());

    assertThat(Cli.run(dir, env, "conform", "--parallel", "20003").sentence()).contains("20003");
    assertThat(Cli.run(dir, env, "conform").sentence()).contains("20002");
    assertThat(Cli.run(dir, "conform", "--config=" + config).sentence()).contains("20001");
  }

  @Test
  void listsComeFromEverywhere() throws IOException {
    Path config = Files.writeString(dir.resolve("c.yaml"), "only:\n  - no.such\n  - no.other\n");

    assertThat(Cli.run(dir, "conform", "--config", config.toString()).sentence())
        .contains("'no.such'");
    assertThat(Cli.run(dir, Map.of("MQTT_TCK_ONLY", "no.env,no.other"), "conform").sentence())
        .contains("'no.env'");
  }

  @Test
  void aSwitchCanBeSetAndUnset() {
    ConformOptions on = parse(Map.of("MQTT_TCK_STRICT", "true"), "conform");
    ConformOptions both = parse(Map.of("MQTT_TCK_STRICT", "true"), "conform", "--strict");
    ConformOptions off = parse(Map.of("MQTT_TCK_STRICT", "true"), "conform", "--strict=false");

    assertThat(on.strict).isTrue();
    assertThat(both.strict).isTrue();
    assertThat(off.strict).isFalse();
  }

  @Test
  void theTargetToo() {
    assertThat(Cli.run(dir, Map.of("MQTT_TCK_TARGET", "quic://h"), "conform").sentence())
        .contains("quic://h");
  }

  private static ConformOptions parse(Map<String, String> env, String... args) {
    ConformOptions options = new ConformOptions();
    picocli.CommandLine commandLine =
        new picocli.CommandLine(
            new Object() {
              @picocli.CommandLine.Command(name = "conform")
              final class Unused {}
            }
            .new Unused());
    commandLine.addMixin("options", options);
    commandLine.setDefaultValueProvider(Defaults.of(args, env, commandLine));
    commandLine.parseArgs(java.util.Arrays.copyOfRange(args, 1, args.length));
    return options;
  }
}
