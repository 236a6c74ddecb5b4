package io.mqtttck.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.load.flow.Sink;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this machine can do is remembered for an hour, and said to be remembered. */
class CalibrationsTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void anHourAndNoLonger() {
    Calibrations calibrations = new Calibrations(folder.resolve("new"));
    calibrations.put("a/b=c", 1234.5, NOW);

    assertThat(new Calibrations(folder.resolve("new")).find("a/b=c", NOW.plusSeconds(3599)))
        .hasValueSatisfying(known -> assertThat(known.rate()).isEqualTo(1234.5));
    assertThat(calibrations.find("a/b=c", NOW.plusSeconds(3600))).isEmpty();
    assertThat(calibrations.find("a/b=c", NOW.minusSeconds(1))).as("a clock set back").isEmpty();
    assertThat(calibrations.find("other", NOW)).isEmpty();
  }

  @Test
  void whatIsTooOldGoes() throws IOException {
    Calibrations calibrations = new Calibrations(folder);
    calibrations.put("old", 1, NOW);
    calibrations.put("new", 2, NOW.plus(Duration.ofHours(2)));

    assertThat(Files.readString(folder.resolve("calibrations.properties")))
        .contains("new=")
        .doesNotContain("old=");
  }

  @Test
  void aFileThatSomebodyBrokeIsNoCache() throws IOException {
    Files.writeString(folder.resolve("calibrations.properties"), "a=soon\nb=\\u12");

    assertThat(new Calibrations(folder).find("a", NOW)).isEmpty();
    assertThat(new Calibrations(null).find("a", NOW)).isEmpty();
  }

  @Test
  void anotherPlanIsAnotherKey() {
    LoadPlan plan = LoadPlan.of("p2p");

    assertThat(Calibrations.key(plan, "5.0", "t")).isEqualTo(Calibrations.key(plan, "5.0", "t"));
    assertThat(
            List.of(
                Calibrations.key(plan.qos(0), "5.0", "t"),
                Calibrations.key(plan.pairs(3), "5.0", "t"),
                Calibrations.key(plan.payloadBytes(99), "5.0", "t"),
                Calibrations.key(plan, "3.1.1", "t")))
        .doesNotHaveDuplicates()
        .doesNotContain(Calibrations.key(plan, "5.0", "t"));
  }

  @Test
  void theSecondRunSaysWhatItRemembers() throws IOException {
    List<String> notices = new ArrayList<>();
    LoadListener listener =
        new LoadListener() {
          @Override
          public void notice(String sentence) {
            notices.add(sentence);
          }
        };
    LoadPlan plan = LoadPlan.of("p2p").pairs(1).messages(100).duration(Duration.ZERO);
    String key = Calibrations.key(plan, "5.0", "mqtt-tck development");
    new Calibrations(folder).put(key, 5e8, Instant.now());
    try (Sink sink = Sink.start(0)) {
      Target target = Target.parse("mqtt://127.0.0.1:" + sink.port());

      LoadResult result =
          new LoadRun(plan, target, MqttVersion.V5_0, listener).remembering(folder).run();

      assertThat(result.injector().sinkRate()).isEqualTo(5e8);
      assertThat(notices.get(0))
          .startsWith("calibrated 0 min before with the same plan: 500000000 msg/s into the sink")
          .endsWith("(--no-cache measures anew)");
      assertThat(result.notes()).contains(notices.get(0));
    }
  }
}
