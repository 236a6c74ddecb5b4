package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.SESSION_TAKEN_OVER;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happens to a client whose identifier somebody else starts using. */
final class TakeoverScenarios {

  private static final int STORM_CLIENTS = 24;
  private static final int CHAIN_LINKS = 10;
  private static final int ROUNDS = 6;

  /** Fewer than any Receive Maximum that we met. */
  private static final int MESSAGES_PER_ROUND = 5;

  // ---- connections ----

  @Scenario("takeover.closes-old")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void theOldConnectionIsClosed(Broker broker) {
    Peer old = broker.connect(Connect.as("sensor"));

    // Whatever the newcomer is told: a broker that refuses it keeps the old one, which is wrong.
    answered(broker, broker.attempt(Connect.as("sensor")));

    // The close is the MUST; another reason code is a warning.
    old.expectClosed(SESSION_TAKEN_OVER);
  }

  @Scenario("takeover.says-why")
  @Proves(v5 = "MQTT-3.1.4-3")
  void theOldConnectionIsToldWhy(Broker broker) {
    Peer old = broker.connect(Connect.as("sensor"));

    broker.connect(Connect.as("sensor"));

    Optional<Disconnect> said = old.poll(Disconnect.class, broker.clocks().closeMs());
    broker.prefer(
        said.isPresent(), "DISCONNECT 0x8E session taken over before the close", old.state());
  }

  @Scenario("takeover.newcomer-stays")
  @Proves(
      v311 = {"MQTT-3.1.4-4", "MQTT-3.12.4-1"},
      v5 = {"MQTT-3.1.4-5", "MQTT-3.12.4-1"})
  void theNewConnectionIsAcceptedAndStays(Broker broker) {
    Peer old = broker.connect(Connect.as("sensor"));

    Peer newcomer = broker.attempt(Connect.as("sensor"));

    broker.judging("MQTT-3.1.4-4", "MQTT-3.1.4-5");
    newcomer.expectAccepted();
    old.endedWithin(broker.clocks().closeMs());
    broker.judging("MQTT-3.12.4-1", "MQTT-3.12.4-1");
    newcomer.expectAlive();
  }

  @Scenario("takeover.of-frozen-client")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void aClientThatDoesNotReadAnyMoreIsClosedToo(Broker broker) {
    Peer old = broker.connect(Connect.as("sensor"));
    old.freeze();

    broker.connect(Connect.as("sensor")).ping();

    old.thaw();
    old.expectClosed(SESSION_TAKEN_OVER);
  }

  @Scenario("takeover.only-same-id")
  @Proves(v311 = "MQTT-3.1.3-2", v5 = "MQTT-3.1.3-2")
  void anIdentifierThatDiffersInCaseIsSomebodyElse(Broker broker) {
    Peer bystander = broker.connect(Connect.as("sensor"));
    String capitals = broker.clientId("sensor").toUpperCase(Locale.ROOT);

    broker.connect(Connect.as(broker.exactClientId(capitals))).ping();

    bystander.expectAlive();
  }

  @Scenario("takeover.across-versions")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  @Needs(Capability.BOTH_VERSIONS)
  void aClientOfTheOtherVersionIsClosedToo(Broker broker) {
    Peer old = broker.in(otherVersion(broker)).connect(Connect.as("sensor"));

    answered(broker, broker.attempt(Connect.as("sensor")));

    old.expectClosed(SESSION_TAKEN_OVER);
  }

  /** The standard does not say whether a session outlives a change of version: recorded only. */
  @Scenario("takeover.session-across-versions")
  @Proves(
      v311 = {"U-65", "MQTT-3.2.2-2"},
      v5 = {"U-65", "MQTT-3.2.2-3"})
  @Needs({Capability.BOTH_VERSIONS, Capability.QOS1, Capability.SESSION_EXPIRY})
  void sessionPresentTellsTheTruthAcrossVersions(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(1);
    Peer old = broker.in(otherVersion(broker)).connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 1);

    Peer newcomer = broker.connect(Connect.as("sensor").persistent());
    broker.connect(Connect.as("publisher")).publish(message);

    boolean kept = newcomer.connack().sessionPresent();
    broker.note(kept ? "the session was kept" : "the session was not kept");
    boolean delivered = newcomer.pollDelivery(broker.clocks().deadlineMs()).isPresent();
    broker.judging("MQTT-3.2.2-2", "MQTT-3.2.2-3");
    broker.prefer(
        kept == delivered,
        "Session Present says whether the subscription is still there",
        newcomer.connack().describe() + (delivered ? ", delivered" : ", not delivered"));
  }

  @Scenario("takeover.chain")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void eachOfManyTakeoversClosesTheOneBefore(Broker broker) {
    Peer first = broker.connect(Connect.as("sensor"));

    Peer last = takeOverAgainAndAgain(broker, first);

    last.ping();
  }

  @Scenario(value = "takeover.storm", tags = Scenario.ALONE)
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void ofManyAtOnceOneIsLeft(Broker broker) {
    List<Peer> storm = storm(broker, Connect.as("sensor"));

    Aftermath left = settle(broker, storm);

    broker.require(
        left.alive().size() <= 1, "at most one connection is left", "alive: " + left.alive());
    broker.prefer(left.alive().size() == 1, "one connection is left", "none is alive");
    broker.prefer(left.refusals().isEmpty(), "nobody is refused", "" + left.refusals());
  }

  @Scenario(value = "takeover.storm-keeps-session", tags = Scenario.ALONE)
  @Proves(v311 = "MQTT-3.1.2-4", v5 = "MQTT-3.1.2-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theSessionOutlivesAStorm(Broker broker) {
    String topic = broker.topic("alarm");
    broker.connect(Connect.as("sensor").persistent()).subscribe(topic, 1);
    settle(broker, storm(broker, Connect.as("sensor").persistent()));

    Peer last = broker.connect(Connect.as("sensor").persistent());
    Publish message = Publish.to(topic).payload("alarm").qos(1);
    broker.connect(Connect.as("publisher")).publish(message);

    last.expect(message);
  }

  @Scenario("takeover.wrong-password-does-not-evict")
  @Proves(v311 = "U-56", v5 = "U-56")
  @Needs(Capability.AUTH)
  void whoFailsToAuthenticateEvictsNobody(Broker broker) {
    Peer owner = broker.connect(Connect.as("sensor"));

    Peer intruder = broker.attempt(Connect.as("sensor").credentials(wrongPassword(broker)));
    refused(broker, intruder);

    owner.expectAlive();
  }

  // ---- sessions ----

  @Scenario("takeover.session-present")
  @Proves(v311 = "MQTT-3.2.2-2", v5 = "MQTT-3.2.2-3")
  @Needs(Capability.SESSION_EXPIRY)
  void theNewcomerIsToldOfTheSession(Broker broker) {
    broker
        .connect(Connect.as("sensor").persistent())
        .subscribe(broker.topic("alarm"), broker.qos(1));

    Peer newcomer = broker.connect(Connect.as("sensor").persistent());

    newcomer.expectSessionPresent(true);
  }

  @Scenario("takeover.subscriptions-survive")
  @Proves(v311 = "MQTT-3.1.2-4", v5 = "MQTT-3.1.2-5")
  @Needs(Capability.SESSION_EXPIRY)
  void theNewcomerHasTheSubscriptionsOfTheOldOne(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(broker.qos(1));
    broker.connect(Connect.as("sensor").persistent()).subscribe(message.topic(), broker.qos(1));

    Peer newcomer = broker.connect(Connect.as("sensor").persistent());
    broker.connect(Connect.as("publisher")).publish(message);

    newcomer.expect(message);
  }

  @Scenario("takeover.clean-start-discards")
  @Proves(
      v311 = {"MQTT-3.2.2-1", "MQTT-3.1.2-6"},
      v5 = {"MQTT-3.2.2-2", "MQTT-3.1.2-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void aNewcomerThatStartsCleanDiscardsTheSession(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(broker.qos(1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(message.topic(), message.qos());
    broker.connect(Connect.as("sensor").persistent()).subscribe(message.topic(), message.qos());

    Peer newcomer = broker.connect(Connect.as("sensor"));

    broker.judging("MQTT-3.2.2-1", "MQTT-3.2.2-2");
    newcomer.expectSessionPresent(false);
    broker.judging("MQTT-3.1.2-6", "MQTT-3.1.2-4");
    publisher.publish(message);
    witness.awaitDelivery();
    newcomer.subscribe(message.topic(), message.qos());
    Publish marker = publisher.publish(message.payload("marker"));
    newcomer.expectNothingBefore(marker);
  }

  @Scenario("takeover.clean-start-discards-in-flight")
  @Proves(v311 = "MQTT-3.1.2-6", v5 = "MQTT-3.1.2-4")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aNewcomerThatStartsCleanGetsNoUnacknowledgedMessages(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(1);
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 1).holdAcks();
    publisher.publish(message);
    old.awaitDelivery();

    Peer newcomer = broker.connect(Connect.as("sensor"));

    newcomer.subscribe(message.topic(), 1);
    Publish marker = publisher.publish(message.payload("marker"));
    newcomer.expectNothingBefore(marker);
  }

  @Scenario("takeover.clean-session-is-not-resumed")
  @Proves(v311 = "MQTT-3.2.2-3", v5 = "MQTT-3.2.2-3")
  void theSessionOfACleanClientEndsWithItsConnection(Broker broker) {
    broker.connect(Connect.as("sensor"));

    Peer newcomer = broker.connect(Connect.as("sensor").persistent());

    boolean present = newcomer.connack().sessionPresent();
    broker.require(
        broker.v5() || !present, "CONNACK with Session Present 0", newcomer.connack().describe());
    // In 5.0 the takeover and the end of the session are one moment; the order is not said.
    broker.prefer(!present, "CONNACK with Session Present 0", newcomer.connack().describe());
  }

  // ---- messages ----

  @Scenario("takeover.qos1-handed-over")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void anUnacknowledgedQos1MessageIsSentAgain(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(1);
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 1).holdAcks();
    broker.connect(Connect.as("publisher")).publish(message);
    Delivery first = old.awaitDelivery();

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    Delivery second =
        newcomer.expectWithin(message, broker.resendMs()).expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    second.expectDup(true);
  }

  @Scenario("takeover.qos2-handed-over")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageWithoutPubrecIsSentAgain(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(2);
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 2).holdAcks();
    broker.connect(Connect.as("publisher")).publish(message);
    Delivery first = old.awaitDelivery();

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    Delivery second =
        newcomer.expectWithin(message, broker.resendMs()).expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    second.expectDup(true);
  }

  @Scenario("takeover.pubrel-handed-over")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-6"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageThatWasReceivedIsReleasedAgainAndNotSentAgain(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(2);
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 2).holdAcks();
    publisher.publish(message);
    Delivery first = old.awaitDelivery();
    old.acknowledge(first);
    old.awaitAck(PacketType.PUBREL, first.packetId());

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    newcomer.expectAck(PacketType.PUBREL, first.packetId(), broker.resendMs());
    broker.judging("MQTT-4.3.3-1", "MQTT-4.3.3-6");
    Publish marker = publisher.publish(message.payload("marker"));
    newcomer.expectNothingBefore(marker);
  }

  @Scenario("takeover.unfinished-publish")
  @Proves(
      v311 = "MQTT-4.3.3-2",
      v5 = {"MQTT-4.3.3-10", "MQTT-4.3.3-11"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void theNewcomerFinishesAQos2PublishOfTheOldOne(Broker broker) {
    Publish message = Publish.to(broker.topic("order")).payload("order").qos(2);
    Peer witness = broker.connect(Connect.as("witness")).subscribe(message.topic(), 2);
    Peer old = broker.connect(Connect.as("shop").persistent());
    Publish sent = old.send(message);
    old.awaitAck(PacketType.PUBREC, sent.packetId());

    Peer newcomer = broker.resume(Connect.as("shop").persistent());
    newcomer.send(sent.dup(true));

    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-10");
    newcomer.expectAck(PacketType.PUBREC, sent.packetId());
    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-11");
    newcomer.send(Ack.of(PacketType.PUBREL, sent.packetId()));
    newcomer.expectAck(PacketType.PUBCOMP, sent.packetId());
    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-10");
    Publish marker = newcomer.publish(message.payload("marker"));
    witness.expectOnceBefore(message, marker);
  }

  @Scenario("takeover.queue-handed-over")
  @Proves(v5 = {"MQTT-4.5.0-1", "MQTT-4.3.2-2"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aMessageThatWaitedForTheOldClientGoesToTheNewOne(Broker broker) {
    Publish sent = Publish.to(broker.topic("alarm")).payload("sent").qos(1);
    Publish waiting = sent.payload("waiting");
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer old = broker.connect(Connect.as("sensor").persistent().receiveMaximum(1));
    old.subscribe(sent.topic(), 1).holdAcks();
    publisher.publish(sent);
    old.awaitDelivery();
    publisher.publish(waiting);

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    broker.judging("MQTT-4.5.0-1", "MQTT-4.5.0-1");
    Received came = newcomer.receive(2).expectAll(List.of(waiting));
    broker.judging("MQTT-4.3.2-2", "MQTT-4.3.2-2");
    came.firstCopies().stream()
        .filter(each -> each.text().equals("waiting"))
        .forEach(each -> each.expectDup(false));
  }

  @Scenario("takeover.loses-nothing")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void noMessageIsLostWhileConnectionsChange(Broker broker) {
    Publish counter = Publish.to(broker.topic("counter")).qos(1);
    List<Peer> owners = new ArrayList<>();
    owners.add(broker.connect(Connect.as("sensor").persistent()).subscribe(counter.topic(), 1));

    List<String> sent = publishDuringTakeovers(broker, counter, owners);

    List<String> missing = new ArrayList<>(sent);
    missing.removeAll(received(broker, owners, sent.size()));
    broker.require(
        missing.isEmpty(), "all " + sent.size() + " messages arrive", "missing: " + missing);
  }

  @Scenario("takeover.no-retained-replay")
  @Proves(v311 = "MQTT-3.3.1-9", v5 = "MQTT-3.3.1-12")
  @Needs({Capability.RETAINED, Capability.SESSION_EXPIRY})
  void theRetainedMessagesOfAKeptSubscriptionDoNotComeAgain(Broker broker) {
    Publish kept = Publish.to(broker.topic("status")).payload("on").qos(broker.qos(1)).retained();
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(kept);
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(kept.topic(), kept.qos()).awaitDelivery();
    // The acknowledgement has to be there before the connection goes.
    old.ping();

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    Publish marker = publisher.publish(Publish.to(kept.topic()).payload("marker").qos(kept.qos()));
    List<Delivery> before = newcomer.deliveriesUntil(marker);
    broker.prefer(
        before.isEmpty(),
        "nothing before the next message: there was no new subscription",
        before.stream().map(each -> each.publish().describe()).toList().toString());
  }

  // ---- wills ----
  //
  // 5.0 has a number for the one case only in which the will must not go out; that it does in the
  // other three is a comment.

  @Scenario("takeover.will-on-clean-start")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "U-32")
  void theWillOfTheOldClientIsPublishedWhenTheNewOneStartsClean(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    broker.connect(Connect.as("sensor").will(will));

    broker.connect(Connect.as("sensor"));

    witness.expectWithin(will, broker.clocks().willMs());
  }

  /** A clean start ends the old session, and with it the delay. */
  @Scenario("takeover.delayed-will-on-clean-start")
  @Proves(v5 = "U-32")
  @Needs(Capability.SESSION_EXPIRY)
  void aDelayedWillIsDueAtOnceWhenTheNewClientStartsClean(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    broker.connect(Connect.as("sensor").persistent().will(will.willDelay(120)));

    broker.connect(Connect.as("sensor").freshButPersistent());

    witness.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("takeover.will-on-resume")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "U-32")
  @Needs(Capability.SESSION_EXPIRY)
  void theWillOfTheOldClientIsPublishedWhenTheNewOneResumes(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    broker.connect(Connect.as("sensor").persistent().will(will));

    broker.connect(Connect.as("sensor").persistent());

    witness.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario(value = "takeover.delayed-will-on-resume", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.1.3-9")
  @Needs(Capability.SESSION_EXPIRY)
  void aDelayedWillIsWithheldWhenTheNewClientResumes(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Publish other = will.topic(broker.topic("other"));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    Peer control = broker.connect(Connect.as("control")).subscribe(other.topic(), other.qos());
    Peer dropped = broker.connect(Connect.as("dropped").persistent().will(other.willDelay(1)));
    broker.connect(Connect.as("sensor").persistent().will(will.willDelay(1)));

    broker.resume(Connect.as("sensor").persistent());
    dropped.drop();

    // The same will of a client that stays away shows that the time of both has passed.
    control.awaitDelivery(1_000 + broker.clocks().willMs());
    witness.expectNoMessage();
  }

  @Scenario("takeover.will-goes-with-old")
  @Proves(v311 = "MQTT-3.1.2-10", v5 = "MQTT-3.1.2-10")
  @Needs(Capability.SESSION_EXPIRY)
  void theNewcomerDoesNotInheritTheWill(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    broker.connect(Connect.as("sensor").persistent().will(will));
    Peer newcomer = broker.connect(Connect.as("sensor").persistent());
    // Whether it comes at all is for others to judge.
    witness.pollDelivery(broker.clocks().willMs());

    newcomer.drop();

    witness.expectNoMessage();
  }

  @Scenario("takeover.own-will-of-newcomer")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  @Needs(Capability.SESSION_EXPIRY)
  void theWillOfTheNewcomerReplacesTheOldOne(Broker broker) {
    Publish will = Publish.to(broker.topic("old")).payload("old").qos(broker.qos(1));
    Publish own = will.topic(broker.topic("new")).payload("new");
    Peer witness = broker.connect(Connect.as("witness")).subscribe(own.topic(), own.qos());
    broker.connect(Connect.as("sensor").persistent().will(will));
    Peer newcomer = broker.connect(Connect.as("sensor").persistent().will(own));

    newcomer.drop();

    witness.expectWithin(own, broker.clocks().willMs());
  }

  // ---- helpers ----

  private static MqttVersion otherVersion(Broker broker) {
    return broker.v5() ? MqttVersion.V3_1_1 : MqttVersion.V5_0;
  }

  private static Optional<Connack> answered(Broker broker, Peer newcomer) {
    return newcomer.poll(Connack.class, broker.clocks().deadlineMs());
  }

  /** Many connections that send the same CONNECT at the same moment. */
  private static List<Peer> storm(Broker broker, Connect connect) {
    Connect same = broker.prepare(connect);
    List<Peer> storm = Stream.generate(() -> broker.open("sensor")).limit(STORM_CLIENTS).toList();
    storm.forEach(peer -> peer.send(same));
    return storm;
  }

  /** Who was accepted and still answers when the dust has settled, and who was refused. */
  private static Aftermath settle(Broker broker, List<Peer> storm) {
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(broker.clocks().closeMs());
    for (Peer peer : storm) {
      if (storm.stream().filter(each -> !each.ended()).count() > 1) {
        peer.endedWithin(TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime()));
      }
    }
    List<Peer> accepted = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (Peer peer : storm) {
      Optional<Connack> answer = peer.poll(Connack.class, 0);
      answer.filter(each -> each.code() == 0).ifPresent(each -> accepted.add(peer));
      answer.filter(each -> each.code() != 0).ifPresent(each -> refusals.add(each.describe()));
    }
    accepted.removeIf(Peer::ended);
    accepted.forEach(peer -> peer.send(Ping.REQUEST));
    accepted.removeIf(peer -> peer.poll(Ping.class, broker.clocks().deadlineMs()).isEmpty());
    return new Aftermath(accepted.stream().map(Peer::name).toList(), refusals);
  }

  private record Aftermath(List<String> alive, List<String> refusals) {}

  private static Peer takeOverAgainAndAgain(Broker broker, Peer first) {
    Peer last = first;
    for (int link = 1; link <= CHAIN_LINKS; link++) {
      Peer before = last;
      last = broker.connect(Connect.as("sensor"));
      before.expectClosed(SESSION_TAKEN_OVER);
    }
    return last;
  }

  /**
   * Publishes in bursts, and takes the session over while each is on its way; returns the payloads.
   */
  private static List<String> publishDuringTakeovers(
      Broker broker, Publish message, List<Peer> owners) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    List<String> sent = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      List<Publish> burst = new ArrayList<>();
      for (int number = 1; number <= MESSAGES_PER_ROUND; number++) {
        sent.add(round + "." + number);
        burst.add(publisher.send(message.payload(round + "." + number)));
      }
      owners.add(broker.resume(Connect.as("sensor").persistent()));
      burst.forEach(each -> publisher.awaitAck(PacketType.PUBACK, each.packetId()));
    }
    return sent;
  }

  /** What arrived on any of the connections; the last one may still be at it. */
  private static Set<String> received(Broker broker, List<Peer> owners, int most) {
    Peer last = owners.get(owners.size() - 1);
    List<Delivery> all = new ArrayList<>(last.collect(most));
    for (Peer before : owners.subList(0, owners.size() - 1)) {
      before.endedWithin(broker.clocks().closeMs());
      all.addAll(before.deliveriesSoFar());
    }
    // What one of the others had not acknowledged is due again, which may take its time; among it
    // may be what that one has got, so only different messages count.
    Set<String> texts = all.stream().map(Delivery::text).collect(Collectors.toSet());
    boolean more = true;
    for (int again = 0; more && again < most && texts.size() < most; again++) {
      Optional<Delivery> next = last.pollDelivery(broker.resendMs());
      next.ifPresent(each -> texts.add(each.text()));
      more = next.isPresent();
    }
    return texts;
  }

  private static Credentials wrongPassword(Broker broker) {
    byte[] password = new byte[12];
    broker.random().nextBytes(password);
    return new Credentials(broker.prepare(Connect.as("sensor")).credentials().userName(), password);
  }

  /** Some targets take any password: then nobody can fail to authenticate. */
  private static void refused(Broker broker, Peer intruder) {
    boolean accepted =
        answered(broker, intruder).filter(connack -> connack.code() == 0).isPresent();
    if (accepted) {
      throw broker.unsupported("the target accepts a wrong password");
    }
  }
}
