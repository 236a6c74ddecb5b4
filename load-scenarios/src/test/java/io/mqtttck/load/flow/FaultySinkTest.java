package io.mqtttck.load.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadRun;
import io.mqtttck.load.flow.SinkFault.Delivery;
import io.mqtttck.load.measure.LatencySummary;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.LoadVerdict;
import io.mqtttck.load.measure.Payload;
import io.mqtttck.load.measure.PhaseResult;
import io.mqtttck.load.measure.StopReason;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a broker does wrong comes out of the whole path as exactly that. */
class FaultySinkTest {

  private static final int PAIRS = 3;
  private static final int MESSAGES = 1000;

  /** Seconds on an idle machine; this one may be busy. */
  private static final Duration NO_HANG = Duration.ofSeconds(40);

  private static final LoadPlan PLAN = LoadPlan.of("p2p").pairs(PAIRS).calibrate(false);

  private static boolean warmUp(byte[] payload) {
    return Payload.streamId(payload, 0) < PAIRS; // the streams of the first phase
  }

  /** Does every kind of wrong to one message of each hundred. */
  private static final class EveryFault implements SinkFault {

    private final Map<String, Delivery> held = new HashMap<>();

    @Override
    public List<Delivery> onPublish(String topic, byte[] payload) {
      Delivery good = Delivery.of(topic, payload);
      if (warmUp(payload)) {
        return List.of(good);
      }
      return switch ((int) (Payload.sequence(payload, 0) % 100)) {
        case 10 -> List.of();
        case 20 -> List.of(good, good, good);
        case 30 -> {
          held.put(topic, good);
          yield List.of();
        }
        case 31 -> List.of(good, held.remove(topic));
        case 40 -> List.of(Delivery.of(topic, corrupted(payload)));
        case 50 -> List.of(new Delivery(neighbour(topic), topic, payload));
        case 60 -> List.of(good, Delivery.of(topic, foreign(payload)));
        default -> List.of(good);
      };
    }

    private static byte[] corrupted(byte[] payload) {
      byte[] changed = payload.clone();
      changed[changed.length - 1] ^= 4;
      return changed;
    }

    private static byte[] foreign(byte[] payload) {
      return Payload.encode(payload, Payload.runId(payload, 0) + 1, 0, 0, 0);
    }

    private static String neighbour(String topic) {
      int slash = topic.lastIndexOf('/') + 1;
      return topic.substring(0, slash) + (Integer.parseInt(topic.substring(slash)) + 1) % PAIRS;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HIVEMQ,3.1.1,0",
    "HIVEMQ,3.1.1,1",
    "HIVEMQ,5.0,1",
    "HIVEMQ,5.0,2",
    "RAW,3.1.1,0",
    "RAW,3.1.1,1",
    "RAW,5.0,1",
    "RAW,5.0,2"
  })
  void everyKindOfFaultIsCountedExactly(Engine engine, String version, int qos) throws IOException {
    LoadPlan plan =
        PLAN.engine(engine)
            .messages(PAIRS * MESSAGES)
            .qos(qos)
            .duration(Duration.ZERO)
            .quiet(Duration.ofSeconds(1)); // so long each run waits for what was lost

    LoadResult result;
    try (Sink sink = Sink.start(0, new EveryFault())) {
      result = run(plan, sink, MqttVersion.of(version), LoadListener.NONE);
    }

    long each = PAIRS * MESSAGES / 100;
    assertThat(result.sent()).isEqualTo(PAIRS * MESSAGES);
    assertThat(result.duplicated()).isEqualTo(2 * each);
    assertThat(result.reordered()).isEqualTo(each);
    assertThat(result.corrupted()).isEqualTo(each);
    assertThat(result.misrouted()).isEqualTo(each);
    assertThat(result.foreign()).isEqualTo(each);
    assertThat(result.lost()).as("lost, corrupted, misrouted").isEqualTo(3 * each);
    assertThat(result.received()).isEqualTo(result.expected() - result.lost());
    assertThat(result.verdict()).isEqualTo(LoadVerdict.FAILED);
    assertThat(result.thresholds())
        .filteredOn(threshold -> !threshold.passed())
        .extracting(threshold -> threshold.name())
        .contains("corrupted == 0", "misrouted == 0", "reordered == 0")
        .doesNotContain("received > 0", "connectsFailed == 0");
  }

  /** A stall of 400 ms touches a fifth of the schedule: only due times show it there. */
  @ParameterizedTest
  @EnumSource
  void aStallShowsInTheLatencyFromTheDueTime(Engine engine) throws IOException {
    AtomicReference<Sink> sink = new AtomicReference<>();
    SinkFault stall = once(200, () -> sink.get().stall(Duration.ofMillis(400)));
    LoadPlan plan =
        PLAN.engine(engine).messages(0).rate(900).duration(Duration.ofSeconds(2)).window(20);

    LoadResult result;
    try (Sink started = Sink.start(0, stall)) {
      sink.set(started);
      result = run(plan, started, MqttVersion.V5_0, LoadListener.NONE);
    }

    PhaseResult paced = result.phase("paced").orElseThrow();
    LatencySummary endToEnd = paced.latency().get("endToEnd");
    LatencySummary service = paced.latency().get("service");
    assertThat(result.lost()).isZero();
    assertThat(paced.sent()).as("the schedule is kept").isEqualTo(1800);
    assertThat(endToEnd.closedLoop()).isFalse();
    assertThat(endToEnd.p99Us()).isGreaterThan(300_000);
    assertThat(service.p90Us()).as("hides it").isLessThan(endToEnd.p90Us());
    assertThat(paced.latency().get("lateness").p90Us())
        .as("the stall is not the injector's fault")
        .isLessThan(endToEnd.p90Us());
  }

  @ParameterizedTest
  @EnumSource
  void aTargetThatGoesAwayEndsTheRunWithWhatWasMeasured(Engine engine) throws IOException {
    AtomicReference<Sink> sink = new AtomicReference<>();
    AtomicReference<CompletableFuture<Void>> closing = new AtomicReference<>();
    SinkFault death =
        once(500, () -> closing.set(CompletableFuture.runAsync(() -> sink.get().close())));
    long startedAtNs = System.nanoTime();

    LoadResult result;
    try (Sink started = Sink.start(0, death)) {
      sink.set(started);
      result =
          run(
              PLAN.engine(engine).messages(100_000_000),
              started,
              MqttVersion.V5_0,
              LoadListener.NONE);
    }

    closing.get().join();
    assertThat(Duration.ofNanos(System.nanoTime() - startedAtNs)).isLessThan(NO_HANG);
    assertThat(result.stopped()).isEqualTo(StopReason.TARGET_LOST);
    assertThat(result.stopReason()).contains("went away");
    assertThat(result.verdict()).isEqualTo(LoadVerdict.FAILED);
    assertThat(result.connectionsLost()).isEqualTo(2 * PAIRS);
    assertThat(result.received()).isPositive();
    assertThat(result.phases()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aTargetThatFallsSilentIsLostToo(Engine engine) throws IOException {
    AtomicReference<Sink> sink = new AtomicReference<>();
    SinkFault silence = once(500, () -> sink.get().stall(Duration.ofHours(1)));
    long startedAtNs = System.nanoTime();

    LoadResult result;
    try (Sink started = Sink.start(0, silence)) {
      sink.set(started);
      LoadPlan plan = PLAN.engine(engine).messages(100_000_000).quiet(Duration.ofMillis(700));
      result = run(plan, started, MqttVersion.V3_1_1, LoadListener.NONE);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - startedAtNs)).isLessThan(NO_HANG);
    assertThat(result.stopped()).isEqualTo(StopReason.TARGET_LOST);
    assertThat(result.stopReason()).contains("delivered nothing for 1.4 s");
    assertThat(result.received()).isPositive();
  }

  /** Delivers everything; does something when a measured message of this number comes. */
  private static SinkFault once(long sequence, Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    return (topic, payload) -> {
      if (!warmUp(payload)
          && Payload.sequence(payload, 0) == sequence
          && done.compareAndSet(false, true)) {
        action.run();
      }
      return List.of(Delivery.of(topic, payload));
    };
  }

  private static LoadResult run(
      LoadPlan plan, Sink sink, MqttVersion version, LoadListener listener) {
    Target target = Target.parse("mqtt://127.0.0.1:" + sink.port());
    return new LoadRun(plan, target, version, listener).run();
  }
}
