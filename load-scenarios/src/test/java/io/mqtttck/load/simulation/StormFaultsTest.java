package io.mqtttck.load.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadRun;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.LoadVerdict;
import io.mqtttck.load.measure.StopReason;
import io.mqtttck.load.measure.ThresholdResult;
import io.mqtttck.load.simulation.Tamper.Fault;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Parser;
import io.mqtttck.wire.Properties;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The storms pass with a good broker and fail with each bad one, by the gate that is for it. */
class StormFaultsTest {

  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final LoadPlan RETAINED =
      LoadPlan.of("retained-storm")
          .messages(60)
          .publishers(2)
          .subscribers(2)
          .window(20)
          .quiet(QUIET);
  private static final LoadPlan WILLS =
      LoadPlan.of("will-storm")
          .clients(8)
          .subscribers(2)
          .quiet(QUIET.multipliedBy(4)); // longer than the delay

  private static final LoadPlan FLEET =
      LoadPlan.of("mixed-soak")
          .clients(20)
          .subscribers(2)
          .rate(200)
          .duration(Duration.ofMillis(800))
          .quiet(QUIET);

  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"HIVEMQ,5.0", "RAW,3.1.1"})
  void aGoodBrokerPassesTheRetainedStorm(Engine engine, String version) throws IOException {
    LoadResult result =
        run(RETAINED.engine(engine), MqttVersion.of(version), Fault.NONE, Fault.NONE);

    assertThat(missed(result)).isEmpty();
    assertThat(result.verdict()).isEqualTo(LoadVerdict.PASSED);
    assertThat(result.sent()).isEqualTo(120);
    assertThat(result.phase("replace").orElseThrow().received()).isEqualTo(120);
    assertThat(result.latency().get("retained").count()).isEqualTo(120);
    assertThat(result.figures()).containsKey("retainedAll");
  }

  @ParameterizedTest
  @CsvSource({"HIVEMQ,5.0", "RAW,3.1.1"})
  void aGoodBrokerPassesTheWillStorm(Engine engine, String version) throws IOException {
    LoadResult result = run(WILLS.engine(engine), MqttVersion.of(version), Fault.NONE, Fault.NONE);

    assertThat(missed(result)).isEmpty();
    assertThat(result.verdict()).isEqualTo(LoadVerdict.PASSED);
    assertThat(result.received()).as("not of those who said goodbye").isEqualTo(6);
    boolean delayed = version.equals("5.0");
    assertThat(result.latency().get("will").count()).isEqualTo(delayed ? 4 : 6);
    assertThat(result.latency().containsKey("delayedWill")).isEqualTo(delayed);
  }

  @Test
  void aLostRetainedMessageIsSeen() throws IOException {
    LoadResult result = run(RETAINED, Fault.NONE, nth(StormFaultsTest::retained, 120, 0));

    assertThat(missed(result)).containsExactly("lost == 0");
    // The very last one: a broker may wait for its acknowledgement before it sends more.
    assertThat(result.lost()).isEqualTo(1);
  }

  @Test
  void aRetainedMessageThatComesTwiceIsSeen() throws IOException {
    LoadResult result = run(RETAINED, Fault.NONE, nth(StormFaultsTest::retained, 5, 2));

    assertThat(missed(result)).containsExactly("duplicated == 0");
  }

  @Test
  void aValueThatWasNotReplacedIsSeen() throws IOException {
    LoadResult result = run(RETAINED, notRetained(60 + 7), Fault.NONE);

    assertThat(missed(result)).containsExactly("misrouted == 0", "lost == 0");
  }

  @Test
  void aValueThatWasNotRemovedIsSeen() throws IOException {
    LoadResult result = run(RETAINED, notRetained(120 + 7), Fault.NONE);

    assertThat(missed(result)).containsExactly("misrouted == 0");
    assertThat(result.lost()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"HIVEMQ,5.0", "RAW,3.1.1"})
  void aGoodBrokerPassesTheMixedSoak(Engine engine, String version) throws IOException {
    LoadResult result = run(FLEET.engine(engine), MqttVersion.of(version), Fault.NONE, Fault.NONE);

    assertThat(missed(result)).isEmpty();
    assertThat(result.figures()).containsEntry("lostQos0", 0.0).containsEntry("lostQos2", 0.0);
    assertThat(result.latency().get("will").count()).isEqualTo(1);
    assertThat(result.latency().get("takeover").count()).isEqualTo(1);
    assertThat(result.latency().get("reconnect").count()).isGreaterThan(1);
  }

  @Test
  void aMessageThatTheFleetLosesIsSeen() throws IOException {
    LoadResult result = run(FLEET, Fault.NONE, nth(frame -> message(frame, 1), 4, 0));

    // A broker may hold others back until the lost one is acknowledged.
    assertThat(missed(result)).contains("lostQos1 == 0");
  }

  @Test
  void aCopyAtQos0IsSeen() throws IOException {
    LoadResult result = run(FLEET, Fault.NONE, nth(frame -> message(frame, 0), 4, 2));

    assertThat(missed(result)).containsExactly("duplicatedQos0 == 0");
  }

  private static boolean message(Frame frame, int qos) {
    return message(frame) && (frame.flags() >> 1 & 3) == qos;
  }

  @Test
  void aLostWillIsSeen() throws IOException {
    LoadResult result =
        run(WILLS, MqttVersion.V3_1_1, Fault.NONE, nth(StormFaultsTest::message, 2, 0));

    assertThat(missed(result)).containsExactly("lost == 0");
  }

  @Test
  void aWillAfterAGoodbyeIsSeen() throws IOException {
    Fault swallowed =
        frame -> frame.type() == PacketType.DISCONNECT ? List.of() : List.of(frame.bytes());

    LoadResult result = run(WILLS, MqttVersion.V3_1_1, swallowed, Fault.NONE);

    assertThat(missed(result)).containsExactly("misrouted == 0");
    assertThat(result.misrouted()).isEqualTo(2);
  }

  @Test
  void aWillBeforeItsDelayIsSeen() throws IOException {
    Fault impatient =
        frame ->
            frame.type() == PacketType.CONNECT
                ? List.of(withoutDelay(frame).encode(MqttVersion.V5_0))
                : List.of(frame.bytes());

    LoadResult result = run(WILLS, impatient, Fault.NONE);

    assertThat(missed(result)).containsExactly("earlyWills == 0");
    assertThat(result.figures().get("earlyWills")).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void aBrokerThatRefusesHalfOfTheClientsIsToldApart(Engine engine) throws IOException {
    AtomicInteger count = new AtomicInteger();
    Fault refusing =
        frame -> {
          byte[] bytes = frame.bytes().clone();
          if (frame.type() == PacketType.CONNACK && count.incrementAndGet() % 2 == 0) {
            bytes[3] = 5; // in 3.1.1: not authorized
          }
          return List.of(bytes);
        };
    LoadPlan plan =
        LoadPlan.of("p2p")
            .engine(engine)
            .pairs(4)
            .messages(400)
            .duration(Duration.ZERO)
            .calibrate(false)
            .quiet(QUIET);

    LoadResult result = run(plan, MqttVersion.V3_1_1, Fault.NONE, refusing);

    assertThat(result.verdict()).isEqualTo(LoadVerdict.FAILED);
    assertThat(result.connects().failed()).isEqualTo(4);
    assertThat(result.connects().ok()).isEqualTo(4);
    assertThat(missed(result)).contains("connectsFailed == 0");
    assertThat(result.notes()).anyMatch(note -> note.matches("connect: .*\\(4 times\\)"));
  }

  private static Connect withoutDelay(Frame frame) {
    Connect connect = (Connect) Parser.parse(frame, MqttVersion.V5_0, Parser.Side.CLIENT).packet();
    return connect.will() == null
        ? connect
        : connect.will(connect.will().properties(Properties.NONE));
  }

  private static boolean message(Frame frame) {
    return frame.type() == PacketType.PUBLISH;
  }

  private static boolean retained(Frame frame) {
    return message(frame) && (frame.flags() & 1) != 0;
  }

  /** Sends one of the suitable packets, counted from 1, so many times. */
  private static Fault nth(Predicate<Frame> suitable, int number, int copies) {
    AtomicInteger count = new AtomicInteger();
    return frame ->
        suitable.test(frame) && count.incrementAndGet() == number
            ? Collections.nCopies(copies, frame.bytes())
            : List.of(frame.bytes());
  }

  /** Takes the RETAIN flag from the message of this number, counted from 1. */
  private static Fault notRetained(int number) {
    AtomicInteger count = new AtomicInteger();
    return frame -> {
      byte[] bytes = frame.bytes().clone();
      if (message(frame) && count.incrementAndGet() == number) {
        bytes[0] &= ~1;
      }
      return List.of(bytes);
    };
  }

  private static List<String> missed(LoadResult result) {
    return result.thresholds().stream()
        .filter(threshold -> !threshold.passed())
        .map(ThresholdResult::name)
        .toList();
  }

  private static LoadResult run(LoadPlan plan, Fault toBroker, Fault toClient) throws IOException {
    LoadResult result = run(plan, MqttVersion.V5_0, toBroker, toClient);
    assertThat(result.verdict()).isEqualTo(LoadVerdict.FAILED);
    return result;
  }

  private static LoadResult run(LoadPlan plan, MqttVersion version, Fault toBroker, Fault toClient)
      throws IOException {
    try (Tamper tamper = new Tamper(broker.target().port(), toBroker, toClient)) {
      LoadResult result =
          new LoadRun(
                  plan,
                  Target.parse("mqtt://127.0.0.1:" + tamper.port()),
                  version,
                  LoadListener.NONE)
              .run();
      assertThat(result.stopped()).as(result.stopReason()).isEqualTo(StopReason.DONE);
      return result;
    }
  }
}
