package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Clocks.KeepAlive;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** When a client that says nothing any more is given up, and what counts as saying something. */
final class KeepAliveScenarios {

  private static final int PINGS = 5;
  private static final int LARGEST_KEEP_ALIVE = 65_535;

  /** More than the socket buffers of both sides take in, in packets that any broker takes. */
  private static final int FLOOD_MESSAGES = 600;

  private static final int FLOOD_PAYLOAD_BYTES = 8_000;

  /** Enough single bytes to last longer than any wait. */
  private static final int LONG_PAYLOAD_BYTES = 500;

  // ---- silence ----

  @Scenario(value = "keep-alive.not-too-early", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  void aSilentClientHasOneAndAHalfTimesItsKeepAlive(Broker broker) {
    int seconds = broker.clocks().keepAlive().lowerSeconds();

    Peer silent = connect(broker, Connect.as("silent"), seconds);

    silent.expectCutForSilence();
  }

  @Scenario(value = "keep-alive.not-too-late", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  void aSilentClientIsCutOff(Broker broker) {
    int seconds = broker.clocks().keepAlive().upperSeconds();

    Peer silent = connect(broker, Connect.as("silent"), seconds);

    silent.expectCutForSilence();
  }

  @Scenario(value = "keep-alive.own-value-counts", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.2.2-22")
  void eachClientIsMeasuredByItsOwnKeepAlive(Broker broker) {
    KeepAlive clock = broker.clocks().keepAlive();

    Peer patient = connectWithOwnValue(broker, Connect.as("patient"), clock.upperSeconds());
    Peer hasty = connectWithOwnValue(broker, Connect.as("hasty"), clock.lowerSeconds());

    hasty.expectCutForSilence();
    patient.expectCutForSilence();
  }

  @Scenario(value = "keep-alive.server-value-counts", tags = Scenario.TIMED)
  @Proves(v5 = "U-49")
  @Needs(Capability.SERVER_KEEP_ALIVE)
  void theKeepAliveOfTheServerOverridesTheOneOfTheClient(Broker broker) {
    int imposed = imposedSeconds(broker);

    Peer silent = connect(broker, Connect.as("silent"), 3 * imposed);

    broker.require(
        silent.keepAliveSeconds() == imposed,
        "CONNACK with Server Keep Alive " + imposed,
        silent.connack().describe());
    silent.expectCutForSilence();
  }

  /** A server may close idle connections for reasons of its own, so a close is a warning. */
  @Scenario(
      value = "keep-alive.zero-turns-it-off",
      tags = {Scenario.TIMED, Scenario.LONG})
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  void withoutKeepAliveSilenceIsAllowed(Broker broker) {
    KeepAlive clock = broker.clocks().keepAlive();
    Peer silent = broker.connect(Connect.as("silent").keepAlive(0));
    unlessReplaced(broker, silent, 0);

    boolean cut = silent.endedWithin(clock.tooLateMs(clock.upperSeconds())).isPresent();

    broker.prefer(!cut, "a connection with Keep Alive 0 stays open", silent.state());
  }

  // ---- what counts as a sign of life ----

  @Scenario(value = "keep-alive.pingreq-counts", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  void aClientThatPingsStays(Broker broker) {
    int seconds = broker.clocks().keepAlive().lowerSeconds();
    Peer silent = connect(broker, Connect.as("silent"), seconds);
    Peer talker = connect(broker, Connect.as("talker"), seconds);

    talkWhileTheOtherIsSilent(broker, talker, silent, () -> ping(broker, talker));

    expectStays(broker, talker);
  }

  @Scenario(value = "keep-alive.publish-counts", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  void aClientThatPublishesStays(Broker broker) {
    int seconds = broker.clocks().keepAlive().lowerSeconds();
    Publish reading = Publish.to(broker.topic("reading")).payload("21.5");
    Peer silent = connect(broker, Connect.as("silent"), seconds);
    Peer talker = connect(broker, Connect.as("talker"), seconds);

    talkWhileTheOtherIsSilent(broker, talker, silent, () -> talker.send(reading));

    expectStays(broker, talker);
  }

  @Scenario(value = "keep-alive.subscribe-counts", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  void aClientThatSubscribesStays(Broker broker) {
    int seconds = broker.clocks().keepAlive().lowerSeconds();
    Subscribe again = Subscribe.to(broker.topic("reading"), 0);
    Peer silent = connect(broker, Connect.as("silent"), seconds);
    Peer talker = connect(broker, Connect.as("talker"), seconds);

    talkWhileTheOtherIsSilent(broker, talker, silent, () -> talker.send(again));

    expectStays(broker, talker);
  }

  @Scenario(value = "keep-alive.acknowledgements-count", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  @Needs(Capability.QOS1)
  void aClientThatOnlyAcknowledgesStays(Broker broker) {
    int seconds = broker.clocks().keepAlive().lowerSeconds();
    Publish message = Publish.to(broker.topic("order")).payload("order").qos(1);
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer silent = connect(broker, Connect.as("silent"), seconds);
    Peer talker = connect(broker, Connect.as("talker"), seconds).subscribe(message.topic(), 1);

    talkWhileTheOtherIsSilent(broker, talker, silent, () -> publisher.publish(message));

    expectStays(broker, talker);
  }

  @Scenario(value = "keep-alive.receiving-does-not-count", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  void aClientThatOnlyReceivesIsCutOff(Broker broker) {
    int seconds = broker.clocks().keepAlive().lowerSeconds();
    Publish reading = Publish.to(broker.topic("reading")).payload("21.5");
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer listener = connect(broker, Connect.as("listener"), seconds);
    listener.subscribe(reading.topic(), 0);

    repeatWhileSilent(broker, listener, () -> publisher.publish(reading));

    listener.awaitDelivery();
    listener.expectCutForSilence();
  }

  /** The standard counts packets. Whether bytes of an unfinished one count too is recorded. */
  @Scenario(value = "keep-alive.half-packet", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  void aClientThatNeverFinishesItsPacketIsCutOff(Broker broker) {
    int seconds = broker.clocks().keepAlive().lowerSeconds();
    Publish endless = Publish.to(broker.topic("slow")).payload(new byte[LONG_PAYLOAD_BYTES]);
    Peer dripping = connect(broker, Connect.as("dripping"), seconds);
    long beganNanos = dripping.lastSentNanos();

    drip(broker, dripping, endless.encode(broker.version()));

    broker.prefer(
        dripping.ended(),
        "a client that sends single bytes and never a packet is cut off",
        "still open " + since(beganNanos) + " after its last whole packet");
    broker.note(
        dripping.ended()
            ? "bytes of a half packet do not count, cut off after " + since(beganNanos)
            : "bytes of a half packet count as a sign of life");
  }

  /** What a broker does with a client that has stopped reading is recorded. */
  @Scenario(value = "keep-alive.stops-reading", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-24", v5 = "MQTT-3.1.2-22")
  void aClientThatReadsNoMoreIsCutOffAlthoughMuchIsOnItsWay(Broker broker) {
    KeepAlive clock = broker.clocks().keepAlive();
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Publish block = Publish.to(broker.topic("film")).payload(new byte[FLOOD_PAYLOAD_BYTES]);
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    Peer stuck = connect(broker, Connect.as("stuck").will(will), clock.lowerSeconds());
    stuck.subscribe(block.topic(), 0).freeze();
    long beganNanos = stuck.lastSentNanos();

    Peer publisher = broker.connect(Connect.as("publisher"));
    IntStream.range(0, FLOOD_MESSAGES).forEach(i -> publisher.send(block));

    long withinMs = clock.tooLateMs(stuck.keepAliveSeconds()) + broker.clocks().closeMs();
    boolean gone = witness.pollDelivery(withinMs).isPresent();
    broker.prefer(gone, "a silent client that does not read either is cut off", "no will came");
    broker.note(
        gone
            ? "its will came after " + since(beganNanos)
            : "it was not given up within " + since(beganNanos));
  }

  // ---- consequences ----

  @Scenario(value = "keep-alive.publishes-will", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  void theWillOfAClientThatIsCutOffIsPublished(Broker broker) {
    int seconds = broker.clocks().keepAlive().lowerSeconds();
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());

    Peer silent = connect(broker, Connect.as("silent").will(will), seconds);
    silent.awaitCutForSilence();

    witness.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario(value = "keep-alive.session-survives", tags = Scenario.TIMED)
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-3.1.2-5"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theSessionOfAClientThatIsCutOffRemains(Broker broker) {
    int seconds = broker.clocks().keepAlive().lowerSeconds();
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(1);
    Peer silent = connect(broker, Connect.as("sensor").persistent(), seconds);
    silent.subscribe(message.topic(), 1).awaitCutForSilence();
    broker.connect(Connect.as("publisher")).publish(message);

    Peer back = broker.connect(Connect.as("sensor").persistent());

    broker.judging("MQTT-3.1.2-5", "MQTT-4.5.0-1");
    back.expect(message);
    broker.judging("MQTT-3.1.2-4", "MQTT-3.1.2-23");
    broker.connect(Connect.as("publisher")).publish(message.payload("live"));
    back.expect(message.payload("live"));
  }

  // ---- PINGREQ ----

  @Scenario("keep-alive.each-pingreq-is-answered")
  @Proves(v311 = "MQTT-3.12.4-1", v5 = "MQTT-3.12.4-1")
  void eachPingreqIsAnswered(Broker broker) {
    Peer client = broker.connect(Connect.as("client"));

    client.sendTogether(Stream.generate(() -> Ping.REQUEST).limit(PINGS).toArray(Ping[]::new));

    IntStream.range(0, PINGS).forEach(i -> client.expect(Ping.class));
  }

  @Scenario("keep-alive.pingreq-without-keep-alive")
  @Proves(v311 = "MQTT-3.12.4-1", v5 = "MQTT-3.12.4-1")
  void pingreqIsAnsweredWithoutKeepAliveToo(Broker broker) {
    Peer client = broker.connect(Connect.as("client").keepAlive(0));

    client.expectAlive();
  }

  /** Brokers with a limit of their own refuse it, because 3.1.1 has no better way to say so. */
  @Scenario("keep-alive.longest")
  @Proves(v311 = "MQTT-3.1.4-4", v5 = "MQTT-3.1.4-5")
  void theLongestKeepAliveIsAccepted(Broker broker) {
    Peer client = broker.attempt(Connect.as("client").keepAlive(LARGEST_KEEP_ALIVE));

    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    broker.prefer(
        answer.filter(connack -> connack.code() == 0).isPresent(),
        "CONNACK 0x00",
        answer.map(Connack::describe).orElseGet(client::state));
  }

  // ---- helpers ----

  /** Connects with a Keep Alive whose end can be awaited: at least what the profile declares. */
  private static Peer connect(Broker broker, Connect connect, int seconds) {
    Duration least = broker.profile().minKeepAlive();
    int asked = least == null ? seconds : Math.max(seconds, (int) least.toSeconds());
    Peer peer = broker.connect(connect.keepAlive(asked));
    int holds = peer.keepAliveSeconds();
    if (holds == 0 || holds > KeepAlive.LONGEST_SECONDS) {
      throw broker.unsupported("the server imposes a Keep Alive of " + holds + " s");
    }
    return peer;
  }

  private static Peer connectWithOwnValue(Broker broker, Connect connect, int seconds) {
    Peer peer = connect(broker, connect, seconds);
    unlessReplaced(broker, peer, seconds);
    return peer;
  }

  private static void unlessReplaced(Broker broker, Peer peer, int seconds) {
    if (peer.keepAliveSeconds() != seconds) {
      throw broker.unsupported(
          "the server imposes a Keep Alive of " + peer.keepAliveSeconds() + " s");
    }
  }

  private static int imposedSeconds(Broker broker) {
    return broker
        .capabilities()
        .number(broker.version(), PropertyId.SERVER_KEEP_ALIVE)
        .orElseThrow()
        .intValue();
  }

  /**
   * Has one client give signs of life, well within its Keep Alive, until another one with the same
   * Keep Alive, which connected just before, is cut off: then the broker has looked.
   */
  private static void talkWhileTheOtherIsSilent(
      Broker broker, Peer talker, Peer silent, Runnable sign) {
    long pauseMs = 250L * talker.keepAliveSeconds();
    do {
      sign.run();
      broker.control(
          silentMs(silent) < broker.clocks().keepAlive().tooLateMs(silent.keepAliveSeconds()),
          "the silent client was not cut off, so that the other one proves nothing");
    } while (!talker.ended() && silent.endedWithin(pauseMs).isEmpty());
    talker.endedWithin(pauseMs);
  }

  private static Optional<Ping> ping(Broker broker, Peer talker) {
    talker.send(Ping.REQUEST);
    return talker.poll(Ping.class, broker.clocks().deadlineMs());
  }

  /** Judges only if our own signs of life were in time. */
  private static void expectStays(Broker broker, Peer talker) {
    boolean answered = ping(broker, talker).isPresent();
    broker.control(
        !talker.ended()
            || talker.longestPauseMs() < KeepAlive.tooEarlyMs(talker.keepAliveSeconds()),
        "we were silent for too long ourselves: " + talker.longestPauseMs() + " ms");
    broker.require(!talker.ended(), talker.name() + " stays connected", talker.state());
    broker.control(answered, "PINGREQ was not answered");
  }

  /** Repeats something, until the client is cut off or should have been for long. */
  private static void repeatWhileSilent(Broker broker, Peer silent, Runnable action) {
    long pauseMs = 250L * silent.keepAliveSeconds();
    long tooLateMs = broker.clocks().keepAlive().tooLateMs(silent.keepAliveSeconds());
    do {
      action.run();
    } while (silent.endedWithin(pauseMs).isEmpty() && silentMs(silent) < tooLateMs);
  }

  /** Sends bytes one by one until the client is cut off or should have been for long. */
  private static void drip(Broker broker, Peer dripping, byte[] bytes) {
    long pauseMs = 250L * dripping.keepAliveSeconds();
    long untilNanos =
        dripping.lastSentNanos()
            + TimeUnit.MILLISECONDS.toNanos(
                broker.clocks().keepAlive().tooLateMs(dripping.keepAliveSeconds()));
    for (int i = 0; System.nanoTime() < untilNanos; i++) {
      dripping.sendBytes(Arrays.copyOfRange(bytes, i, i + 1));
      if (dripping.endedWithin(pauseMs).isPresent()) {
        return;
      }
    }
  }

  private static String since(long nanos) {
    return String.format(Locale.ROOT, "%.2f s", (System.nanoTime() - nanos) / 1e9);
  }

  /** How long a client has been silent, or had been when its connection ended. */
  private static long silentMs(Peer peer) {
    long untilNanos = peer.endedWithin(0).orElseGet(System::nanoTime);
    return TimeUnit.NANOSECONDS.toMillis(untilNanos - peer.lastSentNanos());
  }
}
