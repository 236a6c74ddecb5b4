package io.mqtttck.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadRun;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.LoadScenarios;
import io.mqtttck.load.Size;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.measure.Figure;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.LoadVerdict;
import io.mqtttck.load.measure.StopReason;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.MqttVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario in small against a real broker: what it counts, and what it finds out. */
class ScenariosTest {

  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static LoadResult run(LoadPlan plan) {
    LoadResult result =
        new LoadRun(plan.calibrate(false), broker.target(), MqttVersion.V5_0, LoadListener.NONE)
            .run();
    assertThat(result.stopped()).as(result.stopReason()).isEqualTo(StopReason.DONE);
    // A busy machine may make a run void; what is counted holds all the same.
    assertThat(result.thresholds()).allMatch(threshold -> threshold.passed(), "passed");
    assertThat(result.verdict()).isNotEqualTo(LoadVerdict.FAILED);
    return result;
  }

  @Test
  void maxRate() {
    LoadResult result =
        run(LoadPlan.of("max-rate").pairs(2).rate(200).duration(Duration.ofMillis(200)));

    assertThat(result.phases()).filteredOn(phase -> phase.kind().equals("probe")).isNotEmpty();
    assertThat(result.phases().get(1).offeredRate()).isEqualTo(200);
    assertThat(result.figures()).containsKey(Figure.MAX_RATE.word());
  }

  @ParameterizedTest
  @EnumSource
  void fanOut(Engine engine) {
    LoadResult result =
        run(
            LoadPlan.of("fan-out")
                .engine(engine)
                .publishers(2)
                .subscribers(5)
                .rate(200)
                .duration(Duration.ofMillis(500)));

    assertThat(result.sent()).isEqualTo(100);
    assertThat(result.received()).isEqualTo(500);
    assertThat(result.latency().get("skew").count()).isEqualTo(100);
  }

  @Test
  void fanIn() {
    LoadResult result =
        run(
            LoadPlan.of("fan-in")
                .publishers(4)
                .subscribers(3)
                .rate(300)
                .duration(Duration.ofSeconds(1)));

    assertThat(result.expected()).as("one member each").isEqualTo(300);
    assertThat(result.received()).isEqualTo(300);
    assertThat(result.figures().get("fairness")).isBetween(0.0, 1.0);
    assertThat(result.figures()).containsKey("lostOnMemberLoss");
  }

  @ParameterizedTest
  @EnumSource
  void connectStorm(Engine engine) {
    LoadResult result = run(LoadPlan.of("connect-storm").engine(engine).clients(40).rate(400));

    assertThat(result.connects().ok()).isEqualTo(80);
    assertThat(result.latency().get("connect").count()).isEqualTo(40);
    assertThat(result.latency().get("reconnect").count()).isEqualTo(40);
    assertThat(result.figures()).containsKeys("connectAll", "reconnectAll");
  }

  @ParameterizedTest
  @EnumSource
  void backlog(Engine engine) {
    LoadResult result =
        run(
            LoadPlan.of("backlog")
                .engine(engine)
                .pairs(3)
                .messages(300)
                .duration(Duration.ofMillis(300)));

    assertThat(result.phase("backlog").orElseThrow().received()).isEqualTo(300);
    assertThat(result.phase("live").orElseThrow().received()).isEqualTo(30);
    assertThat(result.figures().get("drain")).isPositive();
  }

  @Test
  void idleSoak() {
    LoadResult result = run(LoadPlan.of("idle-soak").clients(5).duration(Duration.ofMillis(600)));

    assertThat(result.connects().ok()).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource
  void takeoverChurn(Engine engine) {
    LoadResult result = run(LoadPlan.of("takeover-churn").engine(engine).clients(4).rate(100));

    assertThat(result.connects().ok()).isEqualTo(4 + 20);
    assertThat(result.latency().get("takeover").count()).isEqualTo(20);
    assertThat(result.connectionsLost()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void subscribeChurn(Engine engine) {
    LoadResult result =
        run(
            LoadPlan.of("subscribe-churn")
                .engine(engine)
                .clients(5)
                .rate(200)
                .duration(Duration.ofMillis(500)));

    assertThat(result.latency().get("subscribe").count()).isEqualTo(5 * 5 + 1);
    assertThat(result.latency().get("unsubscribe").count()).isEqualTo(5 * 5);
    assertThat(result.received()).isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource
  void slowConsumer(Engine engine) {
    LoadResult result =
        run(
            LoadPlan.of("slow-consumer")
                .engine(engine)
                .subscribers(4)
                .rate(100)
                .duration(Duration.ofMillis(400)));

    assertThat(result.phase("paced").orElseThrow().received()).isEqualTo(160);
    assertThat(result.phase("beside-stalled").orElseThrow().received())
        .as("the stalled one gets its own in the end")
        .isEqualTo(160);
    assertThat(result.figures().get("slowdown")).isPositive();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyScenarioHasThreeSizesAndIsDocumented(LoadScenario scenario) throws Exception {
    for (Size size : Size.values()) {
      LoadPlan plan = LoadPlan.of(scenario.name(), size);
      assertThat(scenario.parameters()).allSatisfy(each -> plan.value(each));
    }
    assertThat(LoadPlan.of(scenario.name(), Size.S).duration().multipliedBy(scenario.durations()))
        .isLessThanOrEqualTo(Duration.ofSeconds(60));
    assertThat(Files.readString(Path.of("README.md"))).contains("`" + scenario.name() + "`");
  }

  static Iterable<LoadScenario> scenarios() {
    return LoadScenarios.all();
  }
}
