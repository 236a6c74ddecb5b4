package io.mqtttck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.mqtttck.load.flow.Sink;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.LoadVerdict;
import io.mqtttck.load.measure.PhaseResult;
import io.mqtttck.load.measure.StopReason;
import io.mqtttck.load.measure.Threshold;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a run starts, ends early, and is judged. */
class LoadRunTest {

  private static final LoadPlan PLAN =
      LoadPlan.of("p2p").pairs(2).messages(2000).duration(Duration.ZERO).calibrate(false);

  @Test
  void aClosedPortIsOneSentence() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }

    assertUnreachable("mqtt://127.0.0.1:" + free, "refuses connections: nothing listens");
  }

  @Test
  void anUnknownHostIsOneSentence() {
    assertUnreachable(
        "mqtt://no-such-host.invalid", "the host name no-such-host.invalid is unknown");
  }

  @Test
  void aBrokerThatNeverAnswersIsOneSentence() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertUnreachable(
          "mqtt://127.0.0.1:" + silent.getLocalPort(),
          "never answers CONNECT within 0.3 s: it is overloaded");
    }
  }

  @Test
  void aWrongWebSocketPathIsOneSentence() throws IOException {
    HttpServer web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    web.start();
    try {
      assertUnreachable(
          "ws://127.0.0.1:" + web.getAddress().getPort(),
          "answers 404 Not Found to the WebSocket handshake");
    } finally {
      web.stop(0);
    }
  }

  private static void assertUnreachable(String address, String reason) {
    LoadPlan impatient = PLAN.connectTimeout(Duration.ofMillis(300));
    LoadRun run =
        new LoadRun(impatient, Target.parse(address), MqttVersion.V5_0, LoadListener.NONE);

    assertThatThrownBy(run::run)
        .isInstanceOf(TargetUnreachableException.class)
        .hasMessageStartingWith(Target.parse(address).address() + " ")
        .hasMessageContaining(reason);
  }

  @Test
  void aFurtherNodeThatIsNotThereIsNamed() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Target missing = Target.parse("mqtt://127.0.0.1:" + free);
    try (Sink sink = Sink.start(0)) {
      LoadRun run =
          new LoadRun(PLAN, target(sink), MqttVersion.V5_0, LoadListener.NONE)
              .also(List.of(missing));

      assertThatThrownBy(run::run)
          .isInstanceOf(TargetUnreachableException.class)
          .hasMessageStartingWith(missing.address() + " refuses connections");
    }
  }

  @Test
  void aStopGivesAValidResult() throws IOException {
    AtomicReference<LoadRun> run = new AtomicReference<>();

    LoadResult result = runUntilStopped(run, snapshot -> run.get().stop());

    assertInterrupted(result);
  }

  @Test
  void anInterruptGivesAValidResultAndIsNotForgotten() throws IOException {
    LoadResult result =
        runUntilStopped(new AtomicReference<>(), snapshot -> Thread.currentThread().interrupt());

    assertThat(Thread.interrupted()).isTrue();
    assertInterrupted(result);
  }

  @Test
  void aStopThatComesFirstEndsTheRunAtOnce() throws IOException {
    try (Sink sink = Sink.start(0)) {
      LoadRun run = new LoadRun(PLAN, target(sink), MqttVersion.V5_0, LoadListener.NONE);
      run.stop();

      LoadResult result = run.run();

      assertThat(result.stopped()).isEqualTo(StopReason.INTERRUPTED);
      assertThat(result.sent()).isZero();
    }
  }

  private static LoadResult runUntilStopped(
      AtomicReference<LoadRun> run, Consumer<LoadSnapshot> onFlatOut) throws IOException {
    LoadListener listener =
        new LoadListener() {
          @Override
          public void snapshot(LoadSnapshot snapshot) {
            if (snapshot.phase().equals("flat-out")) {
              onFlatOut.accept(snapshot);
            }
          }
        };
    try (Sink sink = Sink.start(0)) {
      run.set(new LoadRun(PLAN.messages(1_000_000_000), target(sink), MqttVersion.V5_0, listener));
      return run.get().run();
    }
  }

  private static void assertInterrupted(LoadResult result) {
    assertThat(result.stopped()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(result.stopReason()).isEqualTo("stopped by the user");
    assertThat(result.sent()).isPositive().isLessThan(1_000_000_000);
    assertThat(result.lost()).as("what was under way is waited for").isZero();
    assertThat(result.verdict()).isEqualTo(LoadVerdict.PASSED);
    assertThat(result.recording().intervals()).isNotEmpty();
  }

  @Test
  void theTimeLimitEndsTheFlatOutPhase() throws IOException {
    LoadResult result =
        run(PLAN.messages(1_000_000_000).timeLimit(Duration.ofMillis(500)), LoadListener.NONE);

    assertThat(result.stopped()).isEqualTo(StopReason.DURATION);
    assertThat(result.stopReason()).startsWith("the time limit of 1 s came first: ");
    assertThat(result.lost()).isZero();
    assertThat(result.verdict()).isEqualTo(LoadVerdict.PASSED);
  }

  @Test
  void aCalibrationSaysWhatThisMachineCanDo() throws IOException {
    List<String> notices = new ArrayList<>();
    LoadListener listener =
        new LoadListener() {
          @Override
          public void notice(String sentence) {
            notices.add(sentence);
          }
        };

    LoadResult result =
        run(
            PLAN.calibrate(true).messages(Long.MAX_VALUE / 4).timeLimit(Duration.ofSeconds(2)),
            listener);

    assertThat(notices.get(0)).startsWith("calibrating");
    assertThat(result.injector().sinkRate()).isPositive();
    assertThat(result.injector().coLocated()).isTrue();
    assertThat(result.notes()).anyMatch(note -> note.startsWith("co-located"));
    assertThat(result.verdict())
        .isEqualTo(result.nearSinkRate() ? LoadVerdict.VOID : LoadVerdict.PASSED);
  }

  @Test
  void aThresholdOfTheUserTakesThePlaceOfTheImpliedOne() throws IOException {
    LoadPlan plan =
        PLAN.thresholds(
            List.of(Threshold.parse("lost <= 5"), Threshold.parse("receiveRate > 100_000_000/s")));

    LoadResult result = run(plan, LoadListener.NONE);

    assertThat(result.thresholds())
        .extracting(threshold -> threshold.name())
        .contains("lost <= 5", "corrupted == 0")
        .doesNotContain("lost == 0");
    assertThat(result.verdict()).isEqualTo(LoadVerdict.FAILED);
  }

  @Test
  void aPacedPhaseAloneIsEnough() throws IOException {
    LoadResult result =
        run(PLAN.messages(0).rate(1000).duration(Duration.ofMillis(400)), LoadListener.NONE);

    assertThat(result.phases()).extracting(PhaseResult::kind).containsOnly("paced");
    assertThat(result.phase("paced").orElseThrow().received()).isEqualTo(400);
    assertThat(result.receiveRate()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pairs|0|pairs is 0: it must be from 1 to 100000",
        "messages|-1|messages is -1: it must be at least 0",
        "qos|3|qos is 3: it must be from 0 to 2",
        "payload|31|31 bytes is too small",
        "payload|2000000|payload bytes is 2000000: it must be from 32 to 1048576",
        "window|0|window is 0: it must be from 1 to 60000",
        "rate|-1|rate is -1.0 messages per second",
        "rate|NaN|rate is NaN messages per second",
        "limit|0|the time limit must be longer than nothing"
      })
  void anImpossiblePlanIsOneSentence(String parameter, String value, String message) {
    assertThatThrownBy(
            () -> {
              switch (parameter) {
                case "pairs" -> PLAN.pairs(Integer.parseInt(value));
                case "messages" -> PLAN.messages(Long.parseLong(value));
                case "qos" -> PLAN.qos(Integer.parseInt(value));
                case "payload" -> PLAN.payloadBytes(Integer.parseInt(value));
                case "window" -> PLAN.window(Integer.parseInt(value));
                case "rate" -> PLAN.rate(Double.parseDouble(value));
                default -> PLAN.timeLimit(Duration.ofSeconds(Long.parseLong(value)));
              }
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatCannotBeCarriedOutIsRefusedBeforeAnythingStarts() {
    Target target = Target.parse("mqtt://127.0.0.1:1");

    assertThatThrownBy(() -> LoadPlan.of("p2q"))
        .hasMessageStartingWith("there is no load scenario 'p2q': use p2p, max-rate, ");
    assertThatThrownBy(() -> new LoadRun(PLAN, target, MqttVersion.V3_1, LoadListener.NONE))
        .hasMessage("load is applied in MQTT 3.1.1 or 5.0, not in 3.1");
    assertThatThrownBy(
            () -> new LoadRun(PLAN.messages(0), target, MqttVersion.V5_0, LoadListener.NONE))
        .hasMessageStartingWith("nothing to send");
    assertThatThrownBy(
            () -> new LoadRun(PLAN.pairs(100_000), target, MqttVersion.V5_0, LoadListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("200000 connections");
  }

  private static LoadResult run(LoadPlan plan, LoadListener listener) throws IOException {
    try (Sink sink = Sink.start(0)) {
      return new LoadRun(plan, target(sink), MqttVersion.V5_0, listener).run();
    }
  }

  private static Target target(Sink sink) {
    return Target.parse("mqtt://127.0.0.1:" + sink.port());
  }
}
