package io.mqtttck.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.flow.Sink;
import io.mqtttck.load.measure.LatencySummary;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.LoadVerdict;
import io.mqtttck.load.measure.PhaseResult;
import io.mqtttck.load.measure.StopReason;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenario p2p, end to end into the sink: Gatling, the client library, the accounting. */
class P2pTest {

  @ParameterizedTest
  @CsvSource({
    "HIVEMQ,3.1.1,0",
    "HIVEMQ,3.1.1,1",
    "HIVEMQ,3.1.1,2",
    "HIVEMQ,5.0,0",
    "HIVEMQ,5.0,1",
    "HIVEMQ,5.0,2",
    "RAW,3.1.1,0",
    "RAW,3.1.1,1",
    "RAW,3.1.1,2",
    "RAW,5.0,0",
    "RAW,5.0,1",
    "RAW,5.0,2"
  })
  void everyMessageIsAccountedFor(Engine engine, String version, int qos) throws IOException {
    LoadPlan plan =
        LoadPlan.of("p2p")
            .engine(engine)
            .pairs(3)
            .messages(6000)
            .qos(qos)
            .rate(3000)
            .duration(Duration.ofMillis(500))
            .calibrate(false);

    LoadResult result;
    try (Sink sink = Sink.start(0)) {
      Target target = Target.parse("mqtt://127.0.0.1:" + sink.port());
      result = new LoadRun(plan, target, MqttVersion.of(version), LoadListener.NONE).run();
    }

    assertThat(result.thresholds()).allMatch(threshold -> threshold.passed(), "passed");
    assertThat(result.verdict()).isNotEqualTo(LoadVerdict.FAILED);
    assertThat(result.stopped()).isEqualTo(StopReason.DONE);
    assertThat(result.connects().ok()).isEqualTo(6);
    assertThat(result.connects().failed()).isZero();

    PhaseResult flatOut = result.phase("flat-out").orElseThrow();
    assertThat(flatOut.sent()).isEqualTo(6000);
    assertThat(flatOut.received()).isEqualTo(6000);
    assertThat(flatOut.latency().get("endToEnd")).matches(LatencySummary::closedLoop);
    assertThat(flatOut.latency().get("endToEnd").count()).isEqualTo(6000);
    assertThat(flatOut.latency().containsKey("ack")).isEqualTo(qos > 0);

    PhaseResult paced = result.phase("paced").orElseThrow();
    assertThat(paced.scheduled()).isEqualTo(1500);
    assertThat(paced.received()).isEqualTo(1500);
    assertThat(paced.offeredRate()).isEqualTo(3000);
    assertThat(paced.latency().get("lateness").count()).isEqualTo(1500);

    // On a busy machine the paced phase is repeated.
    int pacedPhases = result.phases().size() - 1;
    assertThat(pacedPhases).isBetween(1, 2);
    assertThat(result.sent()).isEqualTo(6000 + pacedPhases * 1500L);
    assertThat(result.received()).isEqualTo(result.expected()).isEqualTo(result.sent());
    assertThat(result.latency().get("endToEnd").closedLoop()).isFalse();
    assertThat(result.latency().get("endToEnd").count()).isEqualTo(1500);
  }
}
