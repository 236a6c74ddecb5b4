package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that only tell. */
class InfoCommandsTest {

  @TempDir Path dir;

  @Test
  void explanationsFitATerminalAndTellWhatIsDisputed() {
    assertThat(Cli.run(dir, "explain", "3.1.1/MQTT-4.8.0-1").out().lines())
        .hasSizeGreaterThan(10)
        .allMatch(line -> line.length() <= 110);
    assertThat(Cli.run(dir, "explain", "takeover.closes-old").out())
        .contains("  disputed  The CONNACK to C2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "list | takeover.closes-old",
        "list --scenarios | 3.1.1 5.0",
        "list --statements | 3.1.1/MQTT-3.1.4-2",
        "list --load | p2p",
        "list --presets | mosquitto         Eclipse Mosquitto 2.0  (run here)",
        "list --presets | (documented, not run)",
        "explain takeover.closes-old | 5.0/MQTT-3.1.4-3  MUST  binds server",
        "explain 5.0/MQTT-3.1.4-3 | takeover.closes-old",
        "explain MQTT-3.1.4-3 | 3.1.1/MQTT-3.1.4-3",
        "explain format.utf8 | passive rule",
        "explain fan-in | fairness: the smallest share",
        "list --load | connect-storm",
        "--version | mqtt-tck 0.1",
        "--help | certify",
        "conform --help | --connect-timeout",
      })
  void tell(String commandLine, String expected) {
    Cli cli = Cli.run(dir, commandLine.split(" "));

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).contains(expected);
    assertThat(dir).isEmptyDirectory();
  }

  /** The names that scripts and configuration files rely on. */
  @Test
  void everyFrozenFlagIsThere() {
    Stream<String> frozen =
        Arrays.stream(
            ("--only --skip --versions --transport --parallel --strict --long --seed --out --preset"
                    + " --profile --known --connect-timeout --no-color --quiet --verbose --config"
                    + " --threshold")
                .split(" "));

    String help = Cli.run(dir, "certify", "--help").out();

    assertThat(frozen).allSatisfy(flag -> assertThat(help).contains(flag));
  }
}
