package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.LONG;
import static io.mqtttck.engine.Scenario.MALFORMED;
import static io.mqtttck.engine.Scenario.TIMED;
import static io.mqtttck.scenario.SessionSteps.CLEAN;
import static io.mqtttck.scenario.SessionSteps.KEPT;
import static io.mqtttck.scenario.SessionSteps.NEVER;
import static io.mqtttck.scenario.SessionSteps.expectNotSubscribed;
import static io.mqtttck.scenario.SessionSteps.expectSubscribed;
import static io.mqtttck.scenario.SessionSteps.topic;
import static io.mqtttck.wire.PropertyId.SESSION_EXPIRY_INTERVAL;
import static io.mqtttck.wire.ReasonCode.PROTOCOL_ERROR;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Clocks;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long a session lasts: the interval of CONNECT, of CONNACK and of DISCONNECT. */
final class SessionExpiryScenarios {

  /** Resumes, and its session ends with the connection (5.0: no Session Expiry Interval). */
  private static final Connect LAST_TIME = CLEAN.cleanStart(false);

  /** For the end of a longer one no run waits. */
  private static final long LONGEST_ANNOUNCED_SECONDS = 15;

  @Scenario(value = "session.lasts-while-connected", tags = TIMED)
  @Proves(v311 = "MQTT-4.1.0-2", v5 = "MQTT-4.1.0-1")
  void aSessionDoesNotEndWhileItsClientIsThere(Broker broker) {
    Connect shortest = broker.v5() ? CLEAN.sessionExpiry(1) : CLEAN;
    Peer sensor = broker.connect(shortest).subscribe(topic(broker), broker.qos(1));
    broker.awaitExpiry(1);

    sensor.ping();

    expectSubscribed(broker, sensor);
  }

  @Scenario("session.no-expiry-ends-at-once")
  @Proves(v5 = {"MQTT-4.1.0-2", "U-31"})
  @Needs(Capability.SESSION_EXPIRY)
  void withoutAnExpiryIntervalTheSessionEndsWithTheConnection(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();
    broker.connectUnaltered(LAST_TIME).disconnect();

    Peer back = broker.connect(KEPT);

    back.expectSessionPresent(false);
    expectNotSubscribed(broker, back);
  }

  @Scenario("session.zero-expiry-ends-at-once")
  @Proves(v5 = {"MQTT-4.1.0-2", "U-31"})
  @Needs(Capability.SESSION_EXPIRY)
  void withAnExpiryIntervalOfZeroTheSessionEndsWithTheConnection(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();
    broker.connectUnaltered(LAST_TIME.sessionExpiry(0)).disconnect();

    Peer back = broker.connect(KEPT);

    back.expectSessionPresent(false);
    expectNotSubscribed(broker, back);
  }

  @Scenario(value = "session.there-before-its-expiry", tags = TIMED)
  @Proves(v5 = {"MQTT-3.1.2-23", "MQTT-3.1.2-5"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSessionIsThereUntilItsExpiryIntervalIsOver(Broker broker) {
    broker.connect(KEPT.sessionExpiry(20)).subscribe(topic(broker), broker.qos(1)).drop();
    broker.awaitExpiry(1);

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.gone-after-its-expiry", tags = TIMED)
  @Proves(v5 = {"MQTT-4.1.0-2", "MQTT-3.2.2-3"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSessionIsGoneWhenItsExpiryIntervalIsOver(Broker broker) {
    broker
        .connectUnaltered(KEPT.sessionExpiry(1))
        .subscribe(topic(broker), broker.qos(1))
        .disconnect();
    broker.awaitExpiry(1);

    Peer back = broker.connect(KEPT);

    broker.judging(List.of(), List.of("MQTT-4.1.0-2", "MQTT-3.2.2-3"));
    back.expectSessionPresent(false);
    broker.judging(null, "MQTT-4.1.0-2");
    expectNotSubscribed(broker, back);
  }

  @Scenario(value = "session.gone-after-drop-and-expiry", tags = TIMED)
  @Proves(v5 = "MQTT-4.1.0-2")
  @Needs(Capability.SESSION_EXPIRY)
  void aSessionWhoseConnectionBrokeIsGoneWhenItsExpiryIntervalIsOver(Broker broker) {
    broker.connectUnaltered(KEPT.sessionExpiry(1)).subscribe(topic(broker), broker.qos(1)).drop();
    broker.awaitExpiry(1);

    Peer back = broker.connect(KEPT);

    back.expectSessionPresent(false);
    expectNotSubscribed(broker, back);
  }

  @Scenario(value = "session.expiry-begins-with-the-close", tags = TIMED)
  @Proves(v5 = {"MQTT-3.1.2-23", "MQTT-4.1.0-1"})
  @Needs(Capability.SESSION_EXPIRY)
  void timeWithAConnectionDoesNotCountAgainstTheExpiryInterval(Broker broker) {
    long seconds = 3;
    Peer sensor = broker.connect(KEPT.sessionExpiry(seconds));
    sensor.subscribe(topic(broker), broker.qos(1));
    broker.awaitExpiry(seconds);
    long leftNanos = System.nanoTime();
    sensor.disconnect();

    Peer back = broker.connect(KEPT);

    long awayMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - leftNanos);
    broker.control(
        awayMs < 1_000 * seconds - Clocks.EARLY_TOLERANCE_MS,
        "it took us " + awayMs + " ms to come back, as long as the session lasts");
    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.expiry-shortened-on-return", tags = TIMED)
  @Proves(v5 = "MQTT-4.1.0-2")
  @Needs(Capability.SESSION_EXPIRY)
  void theExpiryIntervalOfTheLastConnectionCountsWhenItIsShorter(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();
    broker.connectUnaltered(KEPT.sessionExpiry(1)).disconnect();
    broker.awaitExpiry(1);

    Peer back = broker.connect(KEPT);

    back.expectSessionPresent(false);
    expectNotSubscribed(broker, back);
  }

  @Scenario(value = "session.expiry-extended-on-return", tags = TIMED)
  @Proves(v5 = {"MQTT-3.1.2-23", "MQTT-3.1.2-5"})
  @Needs(Capability.SESSION_EXPIRY)
  void theExpiryIntervalOfTheLastConnectionCountsWhenItIsLonger(Broker broker) {
    broker.connect(KEPT.sessionExpiry(3)).subscribe(topic(broker), broker.qos(1)).disconnect();
    broker.resume(KEPT).disconnect();
    broker.awaitExpiry(3);

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.largest-expiry", tags = TIMED)
  @Proves(v5 = {"MQTT-3.1.2-23", "U-31"})
  @Needs(Capability.SESSION_EXPIRY)
  void theLargestExpiryIntervalsAreNoSmallOnes(Broker broker) {
    Connect largest = Connect.as("largest").persistent().sessionExpiry(NEVER - 1);
    Subscribe something = Subscribe.to(topic(broker), broker.qos(1));
    broker.connect(KEPT.sessionExpiry(NEVER)).subscribe(something).disconnect();
    broker.connect(largest).subscribe(something).disconnect();
    broker.awaitExpiry(1);

    Peer never = broker.connect(KEPT);
    Peer late = broker.connect(largest.sessionExpiry(300));

    expectSubscribed(broker, never);
    expectSubscribed(broker, late);
  }

  @Scenario(
      value = "session.never-expires",
      tags = {TIMED, LONG})
  @Proves(v5 = {"MQTT-3.1.2-23", "U-31"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSessionWithoutAnEndIsStillThereAfterAMinute(Broker broker) {
    Peer sensor = broker.connect(KEPT.sessionExpiry(NEVER)).subscribe(topic(broker), broker.qos(1));
    long granted = sensor.connack().properties().number(SESSION_EXPIRY_INTERVAL).orElse(NEVER);
    sensor.disconnect();
    broker.letPass(broker.clocks().absenceMs());

    Peer back = broker.connect(KEPT);

    broker.control(
        granted * 1_000 > broker.clocks().absenceMs(), "the broker announced " + granted + " s");
    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.announced-expiry-honoured", tags = TIMED)
  @Proves(v5 = {"MQTT-3.1.2-23", "MQTT-3.1.2-5"})
  void anIntervalThatTheBrokerAnnouncesIsTheOneThatCounts(Broker broker) {
    Peer sensor = broker.connect(KEPT.sessionExpiry(NEVER)).subscribe(topic(broker), broker.qos(1));
    long announced = sensor.connack().properties().number(SESSION_EXPIRY_INTERVAL).orElse(NEVER);
    broker.note("announced Session Expiry Interval: " + (announced == NEVER ? "none" : announced));
    if (announced == NEVER || announced * 1_000 <= broker.clocks().expiryMs()) {
      throw broker.unsupported("the broker announces no interval of its own, or a very short one");
    }
    sensor.drop();
    broker.awaitExpiry(0);

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.announced-expiry-ends-it", tags = TIMED)
  @Proves(v5 = "MQTT-4.1.0-2")
  void anIntervalThatTheBrokerAnnouncesEndsTheSessionToo(Broker broker) {
    Peer sensor = broker.connect(KEPT.sessionExpiry(NEVER)).subscribe(topic(broker), broker.qos(1));
    long announced = sensor.connack().properties().number(SESSION_EXPIRY_INTERVAL).orElse(NEVER);
    if (announced > LONGEST_ANNOUNCED_SECONDS) {
      throw broker.unsupported("the broker announces no short interval of its own");
    }
    sensor.drop();
    broker.awaitExpiry(announced);

    Peer back = broker.connect(KEPT);

    back.expectSessionPresent(false);
    expectNotSubscribed(broker, back);
  }

  @Scenario("session.disconnect-ends-it")
  @Proves(v5 = {"MQTT-4.1.0-2", "U-29"})
  @Needs(Capability.SESSION_EXPIRY)
  void aDisconnectWithAnExpiryIntervalOfZeroEndsTheSession(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();
    broker.connectUnaltered(KEPT).disconnect(disconnectWithExpiry(0));

    Peer back = broker.connect(KEPT);

    back.expectSessionPresent(false);
    expectNotSubscribed(broker, back);
  }

  @Scenario(value = "session.disconnect-shortens-it", tags = TIMED)
  @Proves(v5 = {"MQTT-4.1.0-2", "U-29"})
  @Needs(Capability.SESSION_EXPIRY)
  void aDisconnectCanShortenTheExpiryInterval(Broker broker) {
    Peer sensor = broker.connectUnaltered(KEPT).subscribe(topic(broker), broker.qos(1));
    sensor.disconnect(disconnectWithExpiry(1));
    broker.awaitExpiry(1);

    Peer back = broker.connect(KEPT);

    back.expectSessionPresent(false);
    expectNotSubscribed(broker, back);
  }

  @Scenario(value = "session.disconnect-extends-it", tags = TIMED)
  @Proves(v5 = {"MQTT-3.1.2-23", "U-29"})
  @Needs(Capability.SESSION_EXPIRY)
  void aDisconnectCanExtendTheExpiryInterval(Broker broker) {
    Peer sensor =
        broker.connectUnaltered(KEPT.sessionExpiry(1)).subscribe(topic(broker), broker.qos(1));
    sensor.disconnect(disconnectWithExpiry(300));
    broker.awaitExpiry(1);

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.disconnect-cannot-begin-it", tags = MALFORMED)
  @Proves(v5 = {"U-29", "MQTT-4.1.0-2"})
  void aDisconnectCannotKeepASessionThatWasToEnd(Broker broker) {
    Peer sensor = broker.connectUnaltered(CLEAN).subscribe(topic(broker), broker.qos(1));

    broker.prepare(KEPT);
    sensor.send(disconnectWithExpiry(300));

    broker.judging(null, "U-29");
    sensor.expectClosed(PROTOCOL_ERROR);
    broker.judging(null, "MQTT-4.1.0-2");
    Peer back = broker.connect(KEPT).expectSessionPresent(false);
    expectNotSubscribed(broker, back);
  }

  private static Disconnect disconnectWithExpiry(long seconds) {
    return Disconnect.of(0).properties(Properties.NONE.with(SESSION_EXPIRY_INTERVAL, seconds));
  }
}
