package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.LONG;
import static io.mqtttck.engine.Scenario.MALFORMED;
import static io.mqtttck.engine.Scenario.TIMED;
import static io.mqtttck.wire.PacketType.PUBREL;
import static io.mqtttck.wire.PropertyId.ASSIGNED_CLIENT_IDENTIFIER;
import static io.mqtttck.wire.PropertyId.MESSAGE_EXPIRY_INTERVAL;
import static io.mqtttck.wire.PropertyId.SESSION_EXPIRY_INTERVAL;
import static io.mqtttck.wire.PropertyId.SUBSCRIPTION_IDENTIFIER;
import static io.mqtttck.wire.ReasonCode.PROTOCOL_ERROR;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How long a session lasts, what belongs to it, and what its client finds on the return. */
final class SessionScenarios {

  /** Keeps its session, and resumes it when there is one. */
  private static final Connect KEPT = Connect.as("sensor").persistent();

  /** Begins afresh, and its session ends with the connection. */
  private static final Connect CLEAN = Connect.as("sensor");

  /** Resumes, and its session ends with the connection (5.0: no Session Expiry Interval). */
  private static final Connect LAST_TIME = CLEAN.cleanStart(false);

  private static final long NEVER = 0xFFFF_FFFFL;

  /** For the end of a longer one no run waits. */
  private static final long LONGEST_ANNOUNCED_SECONDS = 15;

  // ---- session present --------------------------------------------------------------------------

  @Scenario("session.new-is-not-present")
  @Proves(
      v311 = {"MQTT-3.2.2-3", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.2.2-3", "MQTT-3.1.2-6", "MQTT-3.1.4-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void anIdentifierThatWasNeverUsedHasNoSessionAndGetsOne(Broker broker) {
    Publish message = message(broker, "21");

    Peer sensor = broker.connect(KEPT);

    broker.judging(
        List.of("MQTT-3.2.2-3", "MQTT-3.1.4-3"), List.of("MQTT-3.2.2-3", "MQTT-3.1.4-4"));
    sensor.expectSessionPresent(false);
    sensor.subscribe(message.topic(), message.qos());
    sensor.publish(message);
    broker.judging("MQTT-3.1.4-3", "MQTT-3.1.2-6");
    sensor.expect(message);
  }

  @Scenario("session.resumed-is-present")
  @Proves(
      v311 = {"MQTT-3.2.2-2", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.2.2-3", "MQTT-3.1.4-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void anEmptySessionIsPresentToo(Broker broker) {
    broker.connect(KEPT).disconnect();

    Peer back = broker.connect(KEPT);

    back.expectSessionPresent(true);
  }

  @Scenario("session.clean-is-never-present")
  @Proves(
      v311 = {"MQTT-3.2.2-1", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.2.2-2", "MQTT-3.1.4-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanStartSaysThatThereIsNoSessionAlthoughThereWasOne(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();
    broker.resume(KEPT).disconnect();

    Peer fresh = broker.connect(CLEAN);

    fresh.expectSessionPresent(false);
  }

  @Scenario("session.present-after-every-return")
  @Proves(v311 = "MQTT-3.2.2-2", v5 = "MQTT-3.2.2-3")
  @Needs(Capability.SESSION_EXPIRY)
  void theSessionIsPresentHoweverTheConnectionEndedAndHoweverOften(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer first = broker.connect(KEPT).expectSessionPresent(true);
    first.drop();
    Peer second = broker.connect(KEPT).expectSessionPresent(true);
    second.endStream();
    Peer third = broker.connect(KEPT).expectSessionPresent(true);
    third.disconnect();
    broker.connect(KEPT).expectSessionPresent(true);
  }

  // ---- clean start ------------------------------------------------------------------------------

  @Scenario("session.clean-discards-queue")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aCleanStartThrowsQueuedMessagesAway(Broker broker) {
    Publish old = message(broker, "old");
    broker.connect(KEPT).subscribe(old.topic(), 1).disconnect();
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(old);

    Peer fresh = broker.connect(CLEAN).subscribe(old.topic(), 1);

    publisher.publish(old.payload("marker"));
    fresh.expectNothingBefore(old.payload("marker"));
  }

  @Scenario("session.clean-discards-subscriptions")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanStartThrowsSubscriptionsAway(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer fresh = broker.connect(CLEAN);

    expectNotSubscribed(broker, fresh);
  }

  @Scenario("session.clean-discards-unacknowledged")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aCleanStartThrowsUnacknowledgedMessagesAway(Broker broker) {
    Publish old = message(broker, "old");
    Peer sensor = broker.connectHoldingAcks(KEPT).subscribe(old.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(old);
    sensor.awaitDelivery();
    sensor.drop();

    Peer fresh = broker.connect(CLEAN).subscribe(old.topic(), 1);

    publisher.publish(old.payload("marker"));
    fresh.expectNothingBefore(old.payload("marker"));
  }

  @Scenario("session.clean-leaves-nothing")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.2.2-3"},
      v5 = {"MQTT-4.1.0-2", "MQTT-3.2.2-3"})
  @Needs(Capability.SESSION_EXPIRY)
  void theSessionOfACleanClientEndsWithItsConnection(Broker broker) {
    broker.connectUnaltered(CLEAN).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer back = broker.connect(KEPT);

    broker.judging(
        List.of("MQTT-3.1.2-6", "MQTT-3.2.2-3"), List.of("MQTT-4.1.0-2", "MQTT-3.2.2-3"));
    back.expectSessionPresent(false);
    broker.judging("MQTT-3.1.2-6", "MQTT-4.1.0-2");
    expectNotSubscribed(broker, back);
  }

  @Scenario("session.clean-ends-the-kept-one")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.2.2-3"},
      v5 = {"MQTT-3.1.2-4", "MQTT-3.2.2-3"})
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanConnectionInBetweenEndsTheKeptSessionForGood(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();
    broker.connectUnaltered(CLEAN).disconnect();

    Peer back = broker.connect(KEPT);

    broker.judging(
        List.of("MQTT-3.1.2-6", "MQTT-3.2.2-3"), List.of("MQTT-3.1.2-4", "MQTT-3.2.2-3"));
    back.expectSessionPresent(false);
    broker.judging("MQTT-3.1.2-6", "MQTT-3.1.2-4");
    expectNotSubscribed(broker, back);
  }

  @Scenario("session.kept-again-after-clean")
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-3.2.2-2"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.2.2-3"})
  @Needs(Capability.SESSION_EXPIRY)
  void aClientThatWasCleanInBetweenKeepsItsNextSession(Broker broker) {
    broker.connect(KEPT).disconnect();
    broker.connect(CLEAN).disconnect();
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer back = broker.connect(KEPT);

    broker.judging("MQTT-3.2.2-2", "MQTT-3.2.2-3");
    back.expectSessionPresent(true);
    broker.judging("MQTT-3.1.2-4", "MQTT-3.1.2-5");
    expectSubscribed(broker, back);
  }

  @Scenario("session.fresh-but-kept")
  @Proves(v5 = {"MQTT-3.1.2-4", "MQTT-3.1.2-23", "MQTT-3.1.2-5"})
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanStartWithAnExpiryIntervalBeginsASessionThatIsKept(Broker broker) {
    Connect freshButKept = Connect.as("sensor").freshButPersistent();
    broker.connect(KEPT).subscribe(broker.topic("earlier"), broker.qos(1)).disconnect();
    Peer fresh = broker.connect(freshButKept).subscribe(topic(broker), broker.qos(1));

    broker.judging(null, "MQTT-3.1.2-4");
    fresh.expectSessionPresent(false).disconnect();
    Peer back = broker.connect(KEPT);

    broker.judging(List.of(), List.of("MQTT-3.1.2-23", "MQTT-3.1.2-5"));
    expectSubscribed(broker, back);
    broker.judging(null, "MQTT-3.1.2-4");
    expectNotSubscribed(broker, back, broker.topic("earlier"));
  }

  // ---- kept -------------------------------------------------------------------------------------

  @Scenario("session.kept-after-disconnect")
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSubscriptionNeedNotBeRepeatedAfterDisconnect(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario("session.kept-after-drop")
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSubscriptionNeedNotBeRepeatedAfterTheConnectionBroke(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).drop();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.kept-after-protocol-error", tags = MALFORMED)
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSessionOutlivesAConnectionThatTheBrokerHadToClose(Broker broker) {
    Peer sensor = broker.connect(KEPT).subscribe(topic(broker), broker.qos(1));
    sensor.send(message(broker, "no such QoS").qos(3));
    sensor.awaitClosed();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.kept-after-second-connect", tags = MALFORMED)
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSecondConnectOnAConnectionEndsTheConnectionAndNotTheSession(Broker broker) {
    Peer sensor = broker.connect(KEPT).subscribe(topic(broker), broker.qos(1));
    sensor.send(broker.prepare(KEPT));
    sensor.awaitClosed();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario("session.all-subscriptions-kept")
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.WILDCARD_SUBSCRIPTIONS})
  void everySubscriptionIsKeptWithWildcardsAndGrantedQos(Broker broker) {
    Publish exact = Publish.to(broker.topic("exact")).payload("exact").qos(1);
    Publish level = Publish.to(broker.topic("level/7/x")).payload("level").qos(1);
    Publish tree = Publish.to(broker.topic("tree/a/b")).payload("tree").qos(1);
    broker
        .connect(KEPT)
        .subscribe(exact.topic(), 1)
        .subscribe(Subscribe.to(broker.topic("level/+/x"), 0).and(broker.topic("tree/#"), 1))
        .disconnect();

    Peer back = broker.connect(KEPT);
    // At QoS 0 a message may be lost: three are enough to tell a lost subscription.
    broker
        .connect(Connect.as("publisher"))
        .publishAll(
            List.of(level, level.payload("again"), level.payload("and again"), exact, tree));

    Received got = back.receive(5).expectAll(List.of(exact, tree));
    broker.prefer(got.different() > 2, "a QoS 0 message too", "none of three came");
    got.deliveries()
        .forEach(each -> each.expectQos(each.publish().topic().equals(level.topic()) ? 0 : 1));
  }

  @Scenario("session.everything-kept")
  @Proves(v311 = "MQTT-4.1.0-1", v5 = "MQTT-3.1.2-23")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void subscriptionsQueueAndHalfDoneExchangesAreAllStillThere(Broker broker) {
    Publish half = Publish.to(broker.topic("two")).payload("half done").qos(2);
    Publish unacknowledged = Publish.to(broker.topic("one")).payload("unacknowledged").qos(1);
    Publish queued = unacknowledged.payload("queued");
    Publish live = unacknowledged.payload("live");
    Peer publisher = broker.connect(Connect.as("publisher"));
    Subscribe both = Subscribe.to(half.topic(), 2).and(unacknowledged.topic(), 1);
    broker.connect(KEPT).subscribe(both).disconnect();
    publisher.publishAll(List.of(half, unacknowledged));
    Peer sensor = broker.connectHoldingAcks(KEPT);
    Delivery begun = sensor.receive(2).first(half);
    sensor.acknowledge(begun);
    sensor.awaitAck(PUBREL, begun.packetId());
    sensor.drop();
    publisher.publish(queued);

    Peer back = broker.connect(KEPT);

    back.expectAck(PUBREL, begun.packetId(), broker.resendMs());
    publisher.publish(live);
    back.receive(3, broker.resendMs())
        .expectAll(List.of(unacknowledged, queued, live))
        .expectNone(List.of(half));
  }

  @Scenario("session.unsubscribed-stays-so")
  @Proves(
      v311 = {"MQTT-3.10.4-2", "MQTT-3.1.2-4"},
      v5 = {"MQTT-3.10.4-2", "MQTT-3.1.2-5"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSubscriptionThatWasTakenBackDoesNotReturnWithTheSession(Broker broker) {
    String kept = broker.topic("kept");
    Peer sensor = broker.connect(KEPT).subscribe(kept, broker.qos(1));
    sensor.subscribe(topic(broker), broker.qos(1)).unsubscribe(topic(broker)).disconnect();

    Peer back = broker.connect(KEPT);

    broker.judging("MQTT-3.10.4-2", "MQTT-3.10.4-2");
    expectNotSubscribed(broker, back);
    broker.judging("MQTT-3.1.2-4", "MQTT-3.1.2-5");
    expectSubscribed(broker, back, kept);
  }

  @Scenario("session.replaced-subscription-kept")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theLastFormOfASubscriptionIsTheOneThatIsKept(Broker broker) {
    Publish message = message(broker, "21");
    Peer sensor = broker.connect(KEPT).subscribe(message.topic(), 0);
    sensor.subscribe(message.topic(), 1).disconnect();
    broker.connect(Connect.as("publisher")).publish(message);

    Peer back = broker.connect(KEPT);

    back.expect(message).expectQos(1);
  }

  @Scenario("session.retained-is-no-part-of-it")
  @Proves(v311 = "MQTT-3.1.2-7", v5 = "U-12")
  @Needs({Capability.RETAINED, Capability.SESSION_EXPIRY})
  void aRetainedMessageOutlivesTheSessionOfItsPublisher(Broker broker) {
    Publish status = message(broker, "on").retained();
    Peer publisher = broker.connect(KEPT);
    publisher.publish(status);
    publisher.disconnect();
    broker.connect(CLEAN).disconnect();

    Peer late = broker.connect(Connect.as("late")).subscribe(status.topic(), status.qos());

    late.expect(status);
  }

  // ---- whose session ----------------------------------------------------------------------------

  @Scenario("session.belongs-to-its-identifier")
  @Proves(
      v311 = {"MQTT-3.1.3-2", "MQTT-3.2.2-3"},
      v5 = {"MQTT-3.1.3-2", "MQTT-3.2.2-3"})
  @Needs(Capability.SESSION_EXPIRY)
  void anotherIdentifierGetsASessionOfItsOwn(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer other = broker.connect(Connect.as("other").persistent());
    Peer back = broker.connect(KEPT);

    broker.judging(
        List.of("MQTT-3.1.3-2", "MQTT-3.2.2-3"), List.of("MQTT-3.1.3-2", "MQTT-3.2.2-3"));
    other.expectSessionPresent(false);
    broker.judging("MQTT-3.1.3-2", "MQTT-3.1.3-2");
    expectSubscribed(broker, back);
    expectNotSubscribed(broker, other);
  }

  @Scenario("session.identifier-case-matters")
  @Proves(v311 = "MQTT-3.1.3-2", v5 = "MQTT-3.1.3-2")
  @Needs(Capability.SESSION_EXPIRY)
  void identifiersThatDifferInCaseAreTwoClients(Broker broker) {
    String lower = broker.clientId("sensor").toLowerCase(Locale.ROOT);
    String upper = broker.exactClientId(lower.toUpperCase(Locale.ROOT));
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer other = broker.connect(Connect.as(upper).persistent());

    other.expectSessionPresent(false);
    expectNotSubscribed(broker, other);
  }

  @Scenario("session.identifier-compared-whole")
  @Proves(v311 = "MQTT-3.1.3-2", v5 = "MQTT-3.1.3-2")
  @Needs(Capability.SESSION_EXPIRY)
  void identifiersThatDifferInTheLastCharacterAreTwoClients(Broker broker) {
    String base = broker.clientId("sensor") + "00000";
    Connect one = Connect.as(broker.exactClientId(base + "1")).persistent();
    Connect two = Connect.as(broker.exactClientId(base + "2")).persistent();
    broker.connect(one).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer other = broker.connect(two);

    other.expectSessionPresent(false);
    expectNotSubscribed(broker, other);
  }

  @Scenario("session.assigned-identifier")
  @Proves(v5 = "MQTT-3.1.3-7")
  @Needs(Capability.SESSION_EXPIRY)
  void aClientReturnsWithTheIdentifierThatTheBrokerGaveIt(Broker broker) {
    Peer nameless = broker.attempt(Connect.as("").freshButPersistent()).awaitAccepted();
    Properties answer = nameless.connack().properties();
    if (answer.number(SESSION_EXPIRY_INTERVAL).orElse(NEVER) == 0) {
      throw broker.unsupported("the broker keeps no session for an identifier that it gave");
    }
    String given = answer.text(ASSIGNED_CLIENT_IDENTIFIER).orElse("");
    broker.require(
        !given.isEmpty(), "an Assigned Client Identifier", nameless.connack().describe());
    nameless.subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer back = broker.connect(Connect.as(given).persistent());

    expectSubscribed(broker, back);
  }

  // ---- how long: while connected ----------------------------------------------------------------

  @Scenario(value = "session.lasts-while-connected", tags = TIMED)
  @Proves(v311 = "MQTT-4.1.0-2", v5 = "MQTT-4.1.0-1")
  void aSessionDoesNotEndWhileItsClientIsThere(Broker broker) {
    Connect shortest = broker.v5() ? CLEAN.sessionExpiry(1) : CLEAN;
    Peer sensor = broker.connect(shortest).subscribe(topic(broker), broker.qos(1));
    broker.awaitExpiry(1);

    sensor.ping();

    expectSubscribed(broker, sensor);
  }

  // ---- how long: after the connection -----------------------------------------------------------

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

  // ---- how long: changed in DISCONNECT ----------------------------------------------------------

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

  // ---- subscription options of 5.0 --------------------------------------------------------------

  @Scenario("session.no-local-kept")
  @Proves(v5 = {"MQTT-3.8.3-3", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void noLocalStillHoldsAfterTheReturn(Broker broker) {
    Publish own = message(broker, "own");
    broker.connect(KEPT).subscribe(Subscribe.to(own.topic(), 1).noLocal()).disconnect();

    Peer back = broker.connect(KEPT);
    back.publish(own);

    back.expectNoMessage();
    expectSubscribed(broker, back);
  }

  @Scenario("session.retain-as-published-kept")
  @Proves(v5 = {"MQTT-3.3.1-13", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.RETAINED})
  void retainAsPublishedStillHoldsAfterTheReturn(Broker broker) {
    Publish queued = message(broker, "queued").retained();
    Publish live = message(broker, "live").retained();
    Peer publisher = broker.connect(Connect.as("publisher"));
    Subscribe asPublished = Subscribe.to(queued.topic(), 1).retainAsPublished().retainHandling(2);
    broker.connect(KEPT).subscribe(asPublished).disconnect();
    publisher.publish(queued);

    Peer back = broker.connect(KEPT);
    publisher.publish(live);

    back.receive(2)
        .expectAll(List.of(queued, live))
        .deliveries()
        .forEach(each -> each.expectRetain(true));
  }

  @Scenario("session.subscription-identifier-kept")
  @Proves(v5 = {"MQTT-3.3.4-3", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.SUBSCRIPTION_IDENTIFIERS})
  void theSubscriptionIdentifierStillComesAfterTheReturn(Broker broker) {
    Publish message = message(broker, "21");
    broker.connect(KEPT).subscribe(Subscribe.to(message.topic(), 1).identifier(4711)).disconnect();

    Peer back = broker.connect(KEPT);
    broker.connect(Connect.as("publisher")).publish(message);

    back.expect(message).expectProperty(SUBSCRIPTION_IDENTIFIER, 4711L);
  }

  @Scenario("session.shared-subscription-kept")
  @Proves(v5 = {"MQTT-3.1.2-5", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.SHARED_SUBSCRIPTIONS})
  void aSharedSubscriptionStillHoldsAfterTheReturn(Broker broker) {
    String shared = "$share/" + broker.clientId("group") + "/" + topic(broker);
    broker.connect(KEPT).subscribe(shared, 1).disconnect();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  // ---- versions together ------------------------------------------------------------------------

  @Scenario("session.other-version-returns")
  @Proves(v311 = "U-65", v5 = "U-65")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.BOTH_VERSIONS})
  void aClientThatReturnsWithTheOtherVersionIsServedConsistently(Broker broker) {
    Publish queued = message(broker, "queued");
    broker.connect(KEPT).subscribe(queued.topic(), 1).disconnect();
    broker.connect(Connect.as("publisher")).publish(queued);

    Peer back = broker.in(other(broker)).connect(KEPT);

    boolean present = back.connack().sessionPresent();
    boolean came = back.pollDelivery(broker.clocks().quietMs()).isPresent();
    broker.note(
        "back with %s: Session Present %d, queued message %s"
            .formatted(other(broker).label(), present ? 1 : 0, came ? "delivered" : "gone"));
    broker.prefer(
        present == came, "a queued message exactly if the session is present", back.state());
    back.expectAlive();
  }

  @Scenario("session.other-version-publishes")
  @Proves(v311 = "U-64", v5 = "U-64")
  @Needs({Capability.QOS2, Capability.BOTH_VERSIONS})
  void messagesCrossFromOneVersionToTheOther(Broker broker) {
    Publish one = message(broker, "at QoS 1").qos(1);
    Publish two = message(broker, "at QoS 2").qos(2);
    Peer sensor = broker.connect(CLEAN).subscribe(one.topic(), 2);

    Peer publisher = broker.in(other(broker)).connect(Connect.as("publisher"));
    publisher.publishAll(List.of(withProperties(broker, one), withProperties(broker, two)));

    List<Delivery> got = sensor.receive(2).expectAll(List.of(one, two)).deliveries();
    got.forEach(each -> each.expectQos(each.text().equals(one.payloadText()) ? 1 : 2));
    got.forEach(each -> each.expectRetain(false));
  }

  @Scenario("session.other-version-publishes-to-queue")
  @Proves(v311 = "U-64", v5 = "U-64")
  @Needs({Capability.QOS1, Capability.BOTH_VERSIONS, Capability.SESSION_EXPIRY})
  void theQueueTakesMessagesOfTheOtherVersion(Broker broker) {
    Publish message = message(broker, "21");
    broker.connect(KEPT).subscribe(message.topic(), 1).disconnect();
    broker
        .in(other(broker))
        .connect(Connect.as("publisher"))
        .publish(withProperties(broker, message));

    Peer back = broker.connect(KEPT);

    back.expect(message).expectQos(1).expectNo(MESSAGE_EXPIRY_INTERVAL);
  }

  @Scenario(value = "session.expiry-holds-for-3-1-1", tags = TIMED)
  @Proves(v311 = "U-64")
  @Needs({Capability.QOS1, Capability.BOTH_VERSIONS})
  void anExpiredMessageDoesNotReachASubscriberOf311Either(Broker broker) {
    Publish expiring = message(broker, "expiring");
    broker.connect(KEPT).subscribe(expiring.topic(), 1).disconnect();
    Peer publisher = broker.in(MqttVersion.V5_0).connect(Connect.as("publisher"));
    publisher.publish(expiring.expiry(1));
    broker.awaitExpiry(1);

    Peer back = broker.connect(KEPT);

    publisher.publish(message(broker, "marker"));
    back.expectNothingBefore(message(broker, "marker"));
  }

  // ---- helpers ----------------------------------------------------------------------------------

  private static String topic(Broker broker) {
    return broker.topic("readings");
  }

  private static Publish message(Broker broker, String payload) {
    return Publish.to(topic(broker)).payload(payload).qos(broker.qos(1));
  }

  private static Disconnect disconnectWithExpiry(long seconds) {
    return Disconnect.of(0).properties(Properties.NONE.with(SESSION_EXPIRY_INTERVAL, seconds));
  }

  private static MqttVersion other(Broker broker) {
    return broker.v5() ? MqttVersion.V3_1_1 : MqttVersion.V5_0;
  }

  /** With what only 5.0 can say, when it is the publisher's version. */
  private static Publish withProperties(Broker broker, Publish message) {
    return broker.v5() ? message : message.userProperty("unit", "degree");
  }

  private static void expectSubscribed(Broker broker, Peer peer) {
    expectSubscribed(broker, peer, topic(broker));
  }

  private static void expectSubscribed(Broker broker, Peer peer, String topic) {
    Publish live = Publish.to(topic).payload("live").qos(broker.qos(1));
    broker.connect(Connect.as("publisher")).publish(live);
    peer.expect(live);
  }

  private static void expectNotSubscribed(Broker broker, Peer peer) {
    expectNotSubscribed(broker, peer, topic(broker));
  }

  /** A message on the topic reaches a witness, and not this client. */
  private static void expectNotSubscribed(Broker broker, Peer peer, String topic) {
    Publish unwanted = Publish.to(topic).payload("unwanted").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(topic, broker.qos(1));
    witness.publish(unwanted);
    witness.awaitDelivery();
    peer.expectNoMessage();
  }
}
