package io.mqtttck.scenario;

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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How the broker delivers at each QoS: identifiers, DUP, and what it repeats after a cut. */
final class QosSenderScenarios {

  private static final int MANY = 20;

  /** The number of the message that bounds an absence. */
  private static final int MARKER = 99;

  private static final int UNKNOWN = 4_711;
  private static final int EXPIRY_SECONDS = 2;

  /** Longer than the expiry by more than the whole second that brokers may round up to. */
  private static final long EXPIRED_MS = 3_500;

  /** Against brokers with a retry timer of tens of seconds. */
  private static final int LONG_WAIT_DEADLINES = 6;

  // ---- the first time ---------------------------------------------------------------------------

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
    Peer subscriber = holdingSubscriber(broker, 2);
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

  // ---- identifiers ------------------------------------------------------------------------------

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
    Peer subscriber = backToManyMessages(broker, publisher, 1);
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
    Peer subscriber = backToManyMessages(broker, publisher, 2);
    Delivery held = subscriber.awaitDelivery();
    subscriber.acknowledge(held);
    subscriber.awaitAck(PUBREL, held.packetId());
    publishMany(broker, publisher, 2);

    List<Integer> later = identifiersOfOthers(broker, subscriber);

    broker.require(
        !later.contains(held.packetId()), held.packetId() + " is not used again", "used: " + later);
  }

  // ---- cut and resumed --------------------------------------------------------------------------

  @Scenario("qos.one-sent-again-on-resume")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-2.3.1-4"},
      v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.2-3"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void anUnacknowledgedQos1MessageComesAgainWithDupAndItsIdentifier(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = holdingSubscriber(broker, 1);
    Publish message = publisher.publish(numbered(broker, 1, 1));
    Delivery first = cut.awaitDelivery();
    cut.drop();

    Peer resumed = broker.resume(subscriber());

    broker.judging(List.of("MQTT-4.4.0-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.2-3"));
    Delivery again = resumed.expect(message);
    broker.judging(List.of("MQTT-4.4.0-1", "MQTT-2.3.1-4"), List.of("MQTT-4.4.0-1"));
    again.expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    again.expectDup(true);
  }

  @Scenario("qos.two-sent-again-on-resume")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-3"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageWithoutPubrecComesAgainWithDupAndItsIdentifier(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = holdingSubscriber(broker, 2);
    Publish message = publisher.publish(numbered(broker, 2, 1));
    Delivery first = cut.awaitDelivery();
    cut.drop();

    Peer resumed = broker.resume(subscriber());

    broker.judging(
        List.of("MQTT-4.4.0-1", "MQTT-4.3.3-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.3-3"));
    Delivery again = resumed.expect(message);
    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    again.expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    again.expectDup(true);
  }

  @Scenario("qos.two-cut-between-pubrec-and-pubrel")
  @Proves(v311 = "MQTT-4.4.0-1", v5 = "MQTT-4.4.0-1")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aCutAtPubrecLeavesTheMessageOrItsPubrelToBeSentAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = holdingSubscriber(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery first = cut.awaitDelivery();
    cut.acknowledge(first);
    cut.endStream();

    Peer resumed = broker.resume(subscriber());

    // Either the PUBREC was read in time, or not: PUBREL, or PUBLISH and then PUBREL.
    resumed.expectAck(PUBREL, first.packetId());
  }

  @Scenario("qos.two-released-again-on-resume")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-5", "MQTT-4.3.3-6"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void afterPubrelOnlyPubrelComesAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = holdingSubscriber(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery first = cut.awaitDelivery();
    cut.acknowledge(first);
    cut.awaitAck(PUBREL, first.packetId());
    cut.drop();

    Peer resumed = broker.resume(subscriber());

    broker.judging(
        List.of("MQTT-4.4.0-1", "MQTT-4.3.3-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.3-5"));
    resumed.expectAck(PUBREL, first.packetId());
    broker.judging("MQTT-4.3.3-1", "MQTT-4.3.3-6");
    resumed.expectNothingBefore(publisher.publish(numbered(broker, 2, MARKER)));
  }

  @Scenario("qos.one-settled-not-sent-again")
  @Proves(v311 = "MQTT-4.3.2-1", v5 = "MQTT-4.4.0-1")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void anAcknowledgedQos1MessageDoesNotComeAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = holdingSubscriber(broker, 1);
    publisher.publish(numbered(broker, 1, 1));
    before.settle(before.awaitDelivery());
    // DISCONNECT comes after the acknowledgement in the stream, so that it was surely read.
    before.disconnect();

    Peer resumed = broker.resume(subscriber());

    resumed.expectNothingBefore(publisher.publish(numbered(broker, 1, MARKER)));
  }

  @Scenario("qos.two-settled-not-sent-again")
  @Proves(
      v311 = "MQTT-4.3.3-1",
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-6"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aCompletedQos2MessageAndItsPubrelDoNotComeAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = holdingSubscriber(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery first = before.awaitDelivery();
    before.settle(first);
    before.disconnect();

    Peer resumed = broker.resume(subscriber()).holdAcks();

    resumed.expectNothingBefore(publisher.publish(numbered(broker, 2, MARKER)));
    broker.judging("MQTT-4.3.3-1", "MQTT-4.4.0-1");
    Optional<Ack> again = resumed.poll(Ack.class, 0);
    broker.require(again.isEmpty(), "no PUBREL for a completed message", "PUBREL " + again);
  }

  @Scenario("qos.one-unsettled-only-sent-again")
  @Proves(v311 = "MQTT-4.3.2-1", v5 = "MQTT-4.3.2-3")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void onlyWhatWasNotAcknowledgedComesAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = backToManyMessages(broker, publisher, 1);
    List<Delivery> first = inFlight(broker, before, 3);
    before.settle(first.get(1));
    before.disconnect();

    Peer resumed = broker.resume(subscriber());

    List<String> again = new ArrayList<>(texts(resumed.next(MANY - 1)));
    resumed.pollDelivery(broker.clocks().quietMs()).ifPresent(each -> again.add(each.text()));
    List<String> wanted = List.of(first.get(0).text(), first.get(2).text());
    broker.require(
        again.containsAll(wanted) && !again.contains(first.get(1).text()),
        wanted + " come again, " + first.get(1).text() + " does not",
        "came again: " + again);
  }

  @Scenario(
      value = "qos.one-not-repeated-while-connected",
      tags = {Scenario.TIMED})
  @Proves(v5 = "MQTT-4.4.0-1")
  @Needs(Capability.QOS1)
  void anUnacknowledgedQos1MessageIsNotRepeatedWhileConnected(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = holdingSubscriber(broker, 1);
    publisher.publish(numbered(broker, 1, 1));
    subscriber.awaitDelivery();

    subscriber.ping().subscribe(broker.topic("other"), 1);

    subscriber.expectNoMessageFor(broker.clocks().deadlineMs());
  }

  @Scenario(
      value = "qos.two-not-repeated-while-connected",
      tags = {Scenario.TIMED})
  @Proves(v5 = "MQTT-4.4.0-1")
  @Needs(Capability.QOS2)
  void anUnfinishedQos2ExchangeIsNotRepeatedWhileConnected(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = holdingSubscriber(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery message = subscriber.awaitDelivery();
    subscriber.acknowledge(message);
    subscriber.awaitAck(PUBREL, message.packetId());

    subscriber.ping().subscribe(broker.topic("other"), 2);

    subscriber.expectNoMessageFor(broker.clocks().deadlineMs());
    subscriber.expectNo(Ack.class);
  }

  @Scenario(
      value = "qos.never-repeated-while-connected",
      tags = {Scenario.TIMED, Scenario.LONG})
  @Proves(v5 = "MQTT-4.4.0-1")
  @Needs(Capability.QOS1)
  void anUnacknowledgedMessageIsNotRepeatedForALongTime(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = holdingSubscriber(broker, broker.qos(2));
    publisher.publish(numbered(broker, broker.qos(2), 1));
    subscriber.awaitDelivery();

    subscriber.expectNoMessageFor(LONG_WAIT_DEADLINES * broker.clocks().deadlineMs());
  }

  // ---- what the subscriber answers --------------------------------------------------------------

  @Scenario("qos.error-puback-settles")
  @Proves(v5 = "MQTT-4.4.0-2")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aRefusingPubackEndsTheDelivery(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = holdingSubscriber(broker, 1);
    publisher.publish(numbered(broker, 1, 1));
    Delivery refused = before.awaitDelivery();
    before.send(Ack.of(PUBACK, refused.packetId()).code(ReasonCode.UNSPECIFIED_ERROR));
    before.disconnect();

    Peer resumed = broker.resume(subscriber());

    resumed.expectNothingBefore(publisher.publish(numbered(broker, 1, MARKER)));
  }

  @Scenario("qos.error-pubrec-settles")
  @Proves(v5 = "MQTT-4.4.0-2")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aRefusingPubrecEndsTheDelivery(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = holdingSubscriber(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery refused = before.awaitDelivery();
    before.send(Ack.of(PUBREC, refused.packetId()).code(ReasonCode.UNSPECIFIED_ERROR));
    before.ping();
    Optional<Ack> answer = before.poll(Ack.class, 0);
    before.disconnect();

    Peer resumed = broker.resume(subscriber());

    broker.prefer(answer.isEmpty(), "no PUBREL after a refusing PUBREC", "it came: " + answer);
    resumed.expectNothingBefore(publisher.publish(numbered(broker, 2, MARKER)));
  }

  @Scenario("qos.one-ack-forms")
  @Proves(v5 = "MQTT-4.3.2-3")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void everyFormOfPubackIsUnderstood(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = holdingSubscriber(broker, 1);
    publisher.publish(numbered(broker, 1, 1));
    before.sendBytes(form(before.expect(numbered(broker, 1, 1)), 0x40, 0));
    publisher.publish(numbered(broker, 1, 1));
    before.sendBytes(form(before.expect(numbered(broker, 1, 1)), 0x40, 0, 0));
    publisher.publish(numbered(broker, 1, 1));
    before.sendBytes(form(before.expect(numbered(broker, 1, 1)), 0x40, 0x10, 0));
    publisher.publish(numbered(broker, 1, 1));
    before.send(explained(PUBACK, before.expect(numbered(broker, 1, 1))));
    before.disconnect();

    Peer resumed = broker.resume(subscriber());

    resumed.expectNothingBefore(publisher.publish(numbered(broker, 1, MARKER)));
  }

  @Scenario("qos.two-pubrec-forms")
  @Proves(v5 = "MQTT-4.3.3-4")
  @Needs(Capability.QOS2)
  void everyFormOfPubrecIsAnsweredByPubrel(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = holdingSubscriber(broker, 2);

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
    Peer before = holdingSubscriber(broker, 2);
    before.sendBytes(form(released(broker, publisher, before), 0x70, 0));
    before.sendBytes(form(released(broker, publisher, before), 0x70, 0, 0));
    before.send(explained(PUBCOMP, released(broker, publisher, before)));
    before.expectAlive();
    before.disconnect();

    Peer resumed = broker.resume(subscriber()).holdAcks();

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

  // ---- message expiry ---------------------------------------------------------------------------

  @Scenario(
      value = "qos.two-sent-again-although-expired",
      tags = {Scenario.TIMED})
  @Proves(v5 = "MQTT-4.3.3-7")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageThatWasSentDoesNotExpireBeforeItComesAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = holdingSubscriber(broker, 2);
    Publish message = numbered(broker, 2, 1).expiry(EXPIRY_SECONDS);
    publisher.publish(message);
    Delivery first = cut.awaitDelivery();
    cut.pollDelivery(EXPIRED_MS);
    cut.drop();

    Peer resumed = broker.resume(subscriber());

    resumed.expect(message);
    resumed.expectAck(PUBREL, first.packetId());
  }

  @Scenario(
      value = "qos.two-released-although-expired",
      tags = {Scenario.TIMED})
  @Proves(v5 = "MQTT-4.3.3-7")
  @Needs(Capability.QOS2)
  void aQos2MessageThatWasSentIsReleasedAlthoughItExpired(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = holdingSubscriber(broker, 2);
    Publish message = numbered(broker, 2, 1).expiry(EXPIRY_SECONDS);
    publisher.publish(message);
    Delivery first = subscriber.awaitDelivery();
    subscriber.pollDelivery(EXPIRED_MS);

    subscriber.acknowledge(first);

    subscriber.expectAck(PUBREL, first.packetId());
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

  private static Connect subscriber() {
    return Connect.as("subscriber").persistent();
  }

  private static Peer holdingSubscriber(Broker broker, int qos) {
    return broker.connect(subscriber()).subscribe(broker.topic("t"), qos).holdAcks();
  }

  private static Publish numbered(Broker broker, int qos, int number) {
    return Publish.to(broker.topic("t")).payload("m" + number).qos(qos);
  }

  private static List<String> texts(List<Delivery> deliveries) {
    return deliveries.stream().map(Delivery::text).toList();
  }

  private static void publishMany(Broker broker, Peer publisher, int qos) {
    IntStream.rangeClosed(1, MANY).forEach(i -> publisher.publish(numbered(broker, qos, i)));
  }

  /**
   * A subscriber without acknowledgements that returns to many messages m1, m2 and so on: that is
   * when brokers send several at once.
   */
  private static Peer backToManyMessages(Broker broker, Peer publisher, int qos) {
    holdingSubscriber(broker, qos).disconnect();
    publishMany(broker, publisher, qos);
    Peer resumed = broker.open("subscriber").holdAcks();
    resumed.send(broker.prepare(subscriber()));
    return resumed.awaitAccepted();
  }

  private static List<Delivery> inFlight(Broker broker, Peer subscriber, int atLeast) {
    List<Delivery> found = subscriber.collect(MANY);
    if (found.size() < atLeast) {
      throw broker.unsupported("the broker does not send several messages at once");
    }
    return found;
  }

  private static void expectFirstTransmission(Broker broker, int qos) {
    holdingSubscriber(broker, qos).disconnect();
    Publish message = numbered(broker, qos, 1);
    broker.connect(Connect.as("publisher")).publish(message);
    Peer resumed = broker.resume(subscriber());
    Delivery delivery = resumed.awaitDelivery();
    broker.control(delivery.text().equals(message.payloadText()), "another message came");
    delivery.expectQos(qos).expectDup(false);
  }

  private static void expectDistinctIdentifiers(Broker broker, int qos) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    List<Delivery> found = inFlight(broker, backToManyMessages(broker, publisher, qos), 2);
    List<Integer> identifiers = found.stream().map(Delivery::packetId).toList();
    broker.require(
        identifiers.stream().distinct().count() == found.size() && !identifiers.contains(0),
        "different identifiers, none of them 0",
        "identifiers " + identifiers);
  }

  /** The identifiers of all that comes while one message is held; each is settled at once. */
  private static List<Integer> identifiersOfOthers(Broker broker, Peer subscriber) {
    List<Integer> identifiers = new ArrayList<>();
    inFlight(broker, subscriber, 1).forEach(each -> settle(subscriber, each, identifiers));
    Optional<Delivery> next = subscriber.pollDelivery(broker.clocks().quietMs());
    while (next.isPresent()) {
      settle(subscriber, next.get(), identifiers);
      next = subscriber.pollDelivery(broker.clocks().quietMs());
    }
    return identifiers;
  }

  private static void settle(Peer subscriber, Delivery message, List<Integer> identifiers) {
    subscriber.settle(message);
    identifiers.add(message.packetId());
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

  /** A message that was received and released, and waits for its PUBCOMP. */
  private static Delivery released(Broker broker, Peer publisher, Peer subscriber) {
    publisher.publish(numbered(broker, 2, 1));
    Delivery message = subscriber.expect(numbered(broker, 2, 1));
    subscriber.acknowledge(message);
    subscriber.expectAck(PUBREL, message.packetId());
    return message;
  }
}
