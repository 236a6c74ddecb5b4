package io.mqtttck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.flow.Sink;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.PhaseResult;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates that change, and payloads of other kinds. */
class VariantsTest {

  private static final LoadPlan PLAN =
      LoadPlan.of("p2p")
          .pairs(2)
          .messages(0)
          .rate(400)
          .duration(Duration.ofSeconds(1))
          .calibrate(false);

  @Test
  void stepsGrowToTheRate() throws IOException {
    LoadResult result = run(PLAN.ramp(Ramp.of("steps:2")));

    assertThat(result.phases()).extracting(PhaseResult::name).containsExactly("step-1", "step-2");
    assertThat(result.phases()).extracting(PhaseResult::offeredRate).containsExactly(200.0, 400.0);
    assertThat(result.phases()).extracting(PhaseResult::received).containsExactly(100L, 200L);
    assertThat(result.plan()).containsEntry("ramp", "steps:2");
  }

  @Test
  void aSpikeIsAFifthOfTheTime() throws IOException {
    LoadResult result = run(PLAN.ramp(Ramp.of("spike:3")));

    assertThat(result.phases())
        .extracting(PhaseResult::name)
        .containsExactly("before", "spike", "after");
    assertThat(result.phases()).extracting(PhaseResult::received).containsExactly(160L, 240L, 160L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "soak:2", "steps:1", "spike:51", "steps:"})
  void aRampThatIsNoneIsOneSentence(String ramp) {
    assertThatThrownBy(() -> Ramp.of(ramp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ramp '" + ramp + "'");
  }

  @Test
  void publishersMaySendAtDifferentQos() throws IOException {
    LoadResult result = run(PLAN.pairs(4).qosMix(List.of(50, 25, 25)));

    assertThat(result.phase("paced").orElseThrow().received()).isEqualTo(400);
    assertThat(result.latency().get("ack").count()).as("of half of them").isEqualTo(200);
    assertThat(result.thresholds())
        .extracting(threshold -> threshold.name())
        .contains("lostQos1 == 0", "duplicatedQos2 == 0")
        .doesNotContain("lost == 0");
    assertThat(result.thresholds()).allMatch(threshold -> threshold.passed());
  }

  @ParameterizedTest
  @EnumSource
  void payloadsOfManySizesAreAllCounted(Engine engine) throws IOException {
    LoadResult result = run(PLAN.engine(engine).payloadBytes(300).payloadSpread(1.5));

    assertThat(result.phase("paced").orElseThrow().received()).isEqualTo(400);
    assertThat(result.thresholds()).allMatch(threshold -> threshold.passed());
  }

  @ParameterizedTest
  @EnumSource
  void aPayloadMayComeFromAFile(Engine engine) throws IOException {
    LoadPlan plan =
        PLAN.engine(engine).payloadContent("{\"celsius\": 21}".getBytes(StandardCharsets.UTF_8));

    LoadResult result = run(plan);

    assertThat(plan.payloadBytes()).isEqualTo(32 + 15);
    assertThat(result.phase("paced").orElseThrow().received()).isEqualTo(400);
    assertThatThrownBy(() -> plan.payloadSpread(1))
        .hasMessageContaining("has the size of the file");
  }

  private static LoadResult run(LoadPlan plan) throws IOException {
    try (Sink sink = Sink.start(0)) {
      Target target = Target.parse("mqtt://127.0.0.1:" + sink.port());
      return new LoadRun(plan, target, MqttVersion.V5_0, LoadListener.NONE).run();
    }
  }
}
