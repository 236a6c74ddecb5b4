package io.mqtttck.scenario;

import static io.mqtttck.scenario.HoldingSubscriber.backToMany;
import static io.mqtttck.scenario.HoldingSubscriber.numbered;
import static io.mqtttck.scenario.HoldingSubscriber.publishMany;
import static io.mqtttck.scenario.HoldingSubscriber.session;
import static io.mqtttck.scenario.HoldingSubscriber.severalAtOnce;
import static io.mqtttck.scenario.HoldingSubscriber.subscribed;
import static io.mqtttck.wire.PacketType.PUBACK;
import static io.mqtttck.wire.PacketType.PUBCOMP;
import static io.mqtttck.wire.PacketType.PUBREC;
import static io.mqtttck.wire.PacketType.PUBREL;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How the broker delivers at each QoS: identifiers, DUP, and which answers it understands. */
final class QosSenderScenarios {

  /** The number of the message that bounds an absence. */
  private static final int MARKER = 99;

  private static final int UNKNOWN = 4_711;

  // ---- the first time
  // ----------------------------------------------------------------------------

  @Scenario("qos.one-first-time")
  @Proves(v311 = "MQTT-4.3.2-1", v5 = "MQTT-4.3.2-2")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aQos1MessageThatWaitedForItsSubscriberHasDup0(Broker broker) {
    expectFirstTransmission(broker, 1);
  }

  @Scenario("qos.two-first-time")
  @Proves(v311 = "MQTT-4.3.3-1", v5 = "MQTT-4.3.3-2")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageThatWaitedForItsSubscriberHasDup0(Broker broker) {
    expectFirstTransmission(broker, 2);
  }

  @Scenario("qos.dup-not-copied")
  @Proves(
      v311 = {"MQTT-3.3.1-3", "MQTT-4.5.0-1"},
      v5 = {"MQTT-3.3.1-3", "MQTT-4.5.0-1"})
  @Needs(Capability.QOS1)
  void theDupOfThePublisherIsNotPassedOn(Broker broker) {
    Publish atQos1 = Publish.to(broker.topic("t")).payload("at QoS 1").qos(1).dup(true);
    Publish atHighest = atQos1.payload("at the highest QoS").qos(broker.qos(2));
    Peer subscriber =
        broker.connect(Connect.as("subscriber")).subscribe(atQos1.topic(), broker.qos(2));
    Peer publisher = broker.connect(Connect.as("publisher"));

    Stream.of(atQos1, atHighest)
        .forEach(each -> expectWithoutDup(broker, publisher, subscriber, each));
  }

  @Scenario("qos.pubrec-answered")
  @Proves(
      v311 = {"MQTT-4.3.3-1", "MQTT-2.3.1-6"},
      v5 = {"MQTT-4.3.3-4", "MQTT-2.2.1-5"})
  @Needs(Capability.QOS2)
  void pubrecIsAnsweredByPubrelWithItsIdentifier(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = subscribed(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery message = subscriber.awaitDelivery();

    subscriber.acknowledge(message);

    broker.judging("MQTT-4.3.3-1", "MQTT-4.3.3-4");
    Ack answer = subscriber.expect(Ack.class);
    broker.require(answer.type() == PUBREL, "PUBREL", answer.describe());
    broker.judging("MQTT-2.3.1-6", "MQTT-2.2.1-5");
    broker.require(
        answer.packetId() == message.packetId(),
        "PUBREL for identifier " + message.packetId(),
        answer.describe());
  }

  // ---- identifiers
  // -------------------------------------------------------------------------------

  @Scenario("qos.one-identifiers-distinct")
  @Proves(
      v311 = {"MQTT-2.3.1-4", "MQTT-4.3.2-1"},
      v5 = {"MQTT-2.2.1-4", "MQTT-4.3.2-1"})
  @Needs(Capability.QOS1)
  void unacknowledgedQos1MessagesHaveDifferentIdentifiers(Broker broker) {
    expectDistinctIdentifiers(broker, 1);
  }

  @Scenario("qos.two-identifiers-distinct")
  @Proves(
      v311 = {"MQTT-2.3.1-4", "MQTT-4.3.3-1"},
      v5 = {"MQTT-2.2.1-4", "MQTT-4.3.3-1"})
  @Needs(Capability.QOS2)
  void unacknowledgedQos2MessagesHaveDifferentIdentifiers(Broker broker) {
    expectDistinctIdentifiers(broker, 2);
  }

  @Scenario("qos.one-identifier-held")
  @Proves(
      v311 = {"MQTT-2.3.1-4", "MQTT-4.3.2-1"},
      v5 = {"MQTT-2.2.1-4", "MQTT-4.3.2-1", "MQTT-4.1.0-1"})
  @Needs(Capability.QOS1)
  void anIdentifierIsNotUsedAgainBeforeItsPuback(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = backToMany(broker, publisher, 1);
    Delivery held = subscriber.awaitDelivery();
    publishMany(broker, publisher, 1);

    List<Integer> later = identifiersOfOthers(broker, subscriber);

    broker.require(
        !later.contains(held.packetId()), held.packetId() + " is not used again", "used: " + later);
  }

  @Scenario("qos.two-identifier-held")
  @Proves(
      v311 = {"MQTT-2.3.1-4", "MQTT-4.3.3-1"},
      v5 = {"MQTT-2.2.1-4", "MQTT-4.3.3-1"})
  @Needs(Capability.QOS2)
  void anIdentifierIsNotUsedAgainBeforeItsPubcomp(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = backToMany(broker, publisher, 2);
    Delivery held = subscriber.awaitDelivery();
    subscriber.acknowledge(held);
    subscriber.awaitAck(PUBREL, held.packetId());
    publishMany(broker, publisher, 2);

    List<Integer> later = identifiersOfOthers(broker, subscriber);

    broker.require(
        !later.contains(held.packetId()), held.packetId() + " is not used again", "used: " + later);
  }

  // ---- what the subscriber answers
  // ---------------------------------------------------------------

  @Scenario("qos.error-puback-settles")
  @Proves(v5 = "MQTT-4.4.0-2")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aRefusingPubackEndsTheDelivery(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = subscribed(broker, 1);
    publisher.publish(numbered(broker, 1, 1));
    Delivery refused = before.awaitDelivery();
    before.send(Ack.of(PUBACK, refused.packetId()).code(ReasonCode.UNSPECIFIED_ERROR));
    before.disconnect();

    Peer resumed = broker.resume(session());

    resumed.expectNothingBefore(publisher.publish(numbered(broker, 1, MARKER)));
  }

  @Scenario("qos.error-pubrec-settles")
  @Proves(v5 = "MQTT-4.4.0-2")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aRefusingPubrecEndsTheDelivery(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = subscribed(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery refused = before.awaitDelivery();
    before.send(Ack.of(PUBREC, refused.packetId()).code(ReasonCode.UNSPECIFIED_ERROR));
    before.ping();
    Optional<Ack> answer = before.poll(Ack.class, 0);
    before.disconnect();

    Peer resumed = broker.resume(session());

    broker.prefer(answer.isEmpty(), "no PUBREL after a refusing PUBREC", "it came: " + answer);
    resumed.expectNothingBefore(publisher.publish(numbered(broker, 2, MARKER)));
  }

  @Scenario("qos.one-ack-forms")
  @Proves(v5 = "MQTT-4.3.2-3")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void everyFormOfPubackIsUnderstood(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = subscribed(broker, 1);
    publisher.publish(numbered(broker, 1, 1));
    before.sendBytes(form(before.expect(numbered(broker, 1, 1)), 0x40, 0));
    publisher.publish(numbered(broker, 1, 1));
    before.sendBytes(form(before.expect(numbered(broker, 1, 1)), 0x40, 0, 0));
    publisher.publish(numbered(broker, 1, 1));
    before.sendBytes(form(before.expect(numbered(broker, 1, 1)), 0x40, 0x10, 0));
    publisher.publish(numbered(broker, 1, 1));
    before.send(explained(PUBACK, before.expect(numbered(broker, 1, 1))));
    before.disconnect();

    Peer resumed = broker.resume(session());

    resumed.expectNothingBefore(publisher.publish(numbered(broker, 1, MARKER)));
  }

  @Scenario("qos.two-pubrec-forms")
  @Proves(v5 = "MQTT-4.3.3-4")
  @Needs(Capability.QOS2)
  void everyFormOfPubrecIsAnsweredByPubrel(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = subscribed(broker, 2);

    publisher.publish(numbered(broker, 2, 1));
    Delivery one = subscriber.expect(numbered(broker, 2, 1));
    subscriber.sendBytes(form(one, 0x50, 0));
    expectPubrelAndComplete(subscriber, one);
    publisher.publish(numbered(broker, 2, 1));
    Delivery two = subscriber.expect(numbered(broker, 2, 1));
    subscriber.sendBytes(form(two, 0x50, 0x10, 0));
    expectPubrelAndComplete(subscriber, two);
    publisher.publish(numbered(broker, 2, 1));
    Delivery three = subscriber.expect(numbered(broker, 2, 1));
    subscriber.send(explained(PUBREC, three));

    expectPubrelAndComplete(subscriber, three);
  }

  @Scenario("qos.two-pubcomp-forms")
  @Proves(v5 = "MQTT-4.3.3-5")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void everyFormOfPubcompIsUnderstood(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = subscribed(broker, 2);
    before.sendBytes(form(released(broker, publisher, before), 0x70, 0));
    before.sendBytes(form(released(broker, publisher, before), 0x70, 0, 0));
    before.send(explained(PUBCOMP, released(broker, publisher, before)));
    before.expectAlive();
    before.disconnect();

    Peer resumed = broker.resume(session()).holdAcks();

    resumed.deliveriesUntil(publisher.publish(numbered(broker, 2, MARKER)));
    Optional<Ack> again = resumed.poll(Ack.class, 0);
    broker.require(again.isEmpty(), "no PUBREL for a completed message", "PUBREL " + again);
  }

  @Scenario("qos.unknown-acks-harmless")
  @Proves(v311 = "U-56", v5 = "U-56")
  @Needs(Capability.QOS1)
  void acknowledgementsOfNothingDoNoHarm(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).payload("m").qos(1);
    Peer witness = broker.connect(Connect.as("witness")).subscribe(message.topic(), 1);
    Peer confused = broker.connect(Connect.as("confused"));

    Stream.of(PUBACK, PUBREC, PUBCOMP).forEach(type -> confused.send(Ack.of(type, UNKNOWN)));

    confused.poll(Disconnect.class, broker.clocks().quietMs());
    broker.prefer(!confused.ended(), "the connection goes on", confused.state());
    broker.connect(Connect.as("publisher")).send(message);
    witness.expect(message);
  }

  @Scenario("qos.unknown-pubrec-code")
  @Proves(v5 = "MQTT-3.6.2-1")
  @Needs(Capability.QOS2)
  void pubrelForAnUnknownIdentifierHasAListedCode(Broker broker) {
    Peer subscriber = broker.connect(Connect.as("subscriber"));

    subscriber.send(Ack.of(PUBREC, UNKNOWN));

    Ack answer =
        subscriber
            .poll(Ack.class, broker.clocks().quietMs())
            .orElseThrow(() -> broker.unsupported("the broker does not answer it"));
    broker.require(
        answer.type() == PUBREL && ReasonCode.listed(PUBREL, answer.code(), broker.version(), true),
        "PUBREL with 0x92 or 0x00",
        answer.describe());
    broker.prefer(
        answer.code() == ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
        "PUBREL " + ReasonCode.text(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND),
        answer.describe());
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static void expectWithoutDup(
      Broker broker, Peer publisher, Peer subscriber, Publish message) {
    publisher.publish(message);
    broker.judging("MQTT-4.5.0-1", "MQTT-4.5.0-1");
    Delivery delivery = subscriber.expect(message);
    broker.judging("MQTT-3.3.1-3", "MQTT-3.3.1-3");
    delivery.expectDup(false);
  }

  private static void expectFirstTransmission(Broker broker, int qos) {
    subscribed(broker, qos).disconnect();
    Publish message = numbered(broker, qos, 1);
    broker.connect(Connect.as("publisher")).publish(message);
    Peer resumed = broker.resume(session());
    Delivery delivery = resumed.awaitDelivery();
    broker.control(delivery.text().equals(message.payloadText()), "another message came");
    delivery.expectQos(qos).expectDup(false);
  }

  private static void expectDistinctIdentifiers(Broker broker, int qos) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    List<Delivery> found = severalAtOnce(broker, backToMany(broker, publisher, qos), 2);
    List<Integer> identifiers = found.stream().map(Delivery::packetId).toList();
    broker.require(
        identifiers.stream().distinct().count() == found.size() && !identifiers.contains(0),
        "different identifiers, none of them 0",
        "identifiers " + identifiers);
  }

  private static List<Integer> identifiersOfOthers(Broker broker, Peer subscriber) {
    List<Integer> identifiers = new ArrayList<>();
    severalAtOnce(broker, subscriber, 1).forEach(each -> settle(subscriber, each, identifiers));
    Optional<Delivery> next = subscriber.pollDelivery(broker.clocks().quietMs());
    while (next.isPresent()) {
      settle(subscriber, next.get(), identifiers);
      next = subscriber.pollDelivery(broker.clocks().quietMs());
    }
    return identifiers;
  }

  /** A repeat with DUP, which 3.1.1 allows at any time, is no new use of its identifier. */
  private static void settle(Peer subscriber, Delivery message, List<Integer> identifiers) {
    if (!message.publish().dup()) {
      subscriber.settle(message);
      identifiers.add(message.packetId());
    }
  }

  private static byte[] form(Delivery message, int firstByte, int... rest) {
    return new Bytes().u16(message.packetId()).raw(rest).packet(firstByte);
  }

  private static Ack explained(PacketType type, Delivery message) {
    Properties explanation =
        Properties.NONE.with(PropertyId.REASON_STRING, "done").withUser("name", "value");
    return new Ack(type, message.packetId(), 0, explanation);
  }

  private static void expectPubrelAndComplete(Peer subscriber, Delivery message) {
    subscriber.expectAck(PUBREL, message.packetId());
    subscriber.send(Ack.of(PUBCOMP, message.packetId()));
  }

  private static Delivery released(Broker broker, Peer publisher, Peer subscriber) {
    publisher.publish(numbered(broker, 2, 1));
    Delivery message = subscriber.expect(numbered(broker, 2, 1));
    subscriber.acknowledge(message);
    subscriber.expectAck(PUBREL, message.packetId());
    return message;
  }
}
