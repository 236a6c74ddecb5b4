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
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How the broker answers what clients publish at each QoS, also when the exchange is cut. */
final class QosReceiverScenarios {

  /** The identifier of messages whose exchange is driven by hand; {@code publish} starts at 1. */
  private static final int BY_HAND = 9_000;

  private static final int EXPIRY_SECONDS = 1;

  /** Longer than the expiry by more than the whole second that brokers may round up to. */
  private static final long EXPIRED_MS = 2_500;

  @Scenario("qos.zero-not-acknowledged")
  @Proves(v311 = "MQTT-3.3.4-1", v5 = "MQTT-3.3.4-1")
  @Needs(Capability.QOS1)
  void aMessageAtQos0IsNotAcknowledged(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).payload("m");
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.send(message);
    Publish marker = publisher.send(message.payload("marker").qos(1).packetId(BY_HAND));

    Ack first = publisher.await(Ack.class);
    broker.require(
        first.type() == PUBACK && first.packetId() == marker.packetId(),
        "the only acknowledgement is that of the QoS 1 message that follows",
        first.describe());
  }

  @Scenario("qos.one-acknowledged")
  @Proves(
      v311 = {"MQTT-3.3.4-1", "MQTT-4.3.2-2", "MQTT-2.3.1-6"},
      v5 = {"MQTT-3.3.4-1", "MQTT-4.3.2-4", "MQTT-2.2.1-5"})
  @Needs(Capability.QOS1)
  void aMessageAtQos1IsAcknowledgedWithItsIdentifier(Broker broker) {
    Publish message = Publish.to(broker.topic("heard")).payload("m").qos(1);
    broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));

    // Beyond the largest identifier it starts again; nobody listens to the second topic.
    Stream.of(256, 65_535, 1)
        .flatMap(
            id ->
                Stream.of(
                    message.packetId(id), message.packetId(id).topic(broker.topic("unheard"))))
        .forEach(each -> expectPuback(broker, publisher, each));
  }

  @Scenario("qos.matching-subscriber-not-denied")
  @Proves(v5 = {"MQTT-3.3.4-1", "U-20"})
  @Needs(Capability.QOS1)
  void whereSomebodySubscribesNoAcknowledgementDeniesIt(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).payload("m").qos(broker.qos(2)).packetId(1);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 0);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.send(message);

    Ack answer = publisher.await(Ack.class);
    broker.prefer(
        answer.code() != ReasonCode.NO_MATCHING_SUBSCRIBERS,
        answer.type() + " with 0x00, because " + subscriber.name() + " subscribes",
        answer.describe());
  }

  @Scenario("qos.one-identifier-free-again")
  @Proves(v311 = "MQTT-4.3.2-2", v5 = "MQTT-4.3.2-5")
  @Needs(Capability.QOS1)
  void afterPubackTheIdentifierStandsForANewMessageWhateverDupSays(Broker broker) {
    Publish first = Publish.to(broker.topic("t")).payload("first").qos(1).packetId(BY_HAND);
    Publish second = first.payload("second").dup(true);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(first.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.send(first);
    publisher.awaitAck(PUBACK, BY_HAND);

    publisher.send(second);

    publisher.expectAck(PUBACK, BY_HAND);
    subscriber.expect(first);
    subscriber.expect(second);
  }

  @Scenario("qos.two-acknowledged")
  @Proves(
      v311 = {"MQTT-3.3.4-1", "MQTT-4.3.3-2", "MQTT-2.3.1-6"},
      v5 = {"MQTT-3.3.4-1", "MQTT-4.3.3-8", "MQTT-4.3.3-11", "MQTT-2.2.1-5"})
  @Needs(Capability.QOS2)
  void aMessageAtQos2IsReceivedAndCompletedWithItsIdentifier(Broker broker) {
    Publish message = Publish.to(broker.topic("heard")).payload("m").qos(2);
    broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));

    Stream.of(256, 65_535, 1)
        .flatMap(
            id ->
                Stream.of(
                    message.packetId(id), message.packetId(id).topic(broker.topic("unheard"))))
        .forEach(each -> expectPubrecAndPubcomp(broker, publisher, each));
  }

  @Scenario("qos.two-identifier-free-again")
  @Proves(v311 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-12")
  @Needs(Capability.QOS2)
  void afterPubcompTheIdentifierStandsForANewMessage(Broker broker) {
    Publish first = byHand(broker);
    Publish second = first.payload("second");
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(first.topic(), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(first);

    publisher.send(second);

    publisher.expectAck(PUBREC, BY_HAND);
    publisher.send(Ack.of(PUBREL, BY_HAND));
    publisher.expectAck(PUBCOMP, BY_HAND);
    subscriber.expect(first);
    subscriber.expect(second);
  }

  @Scenario("qos.two-repeat-delivered-once")
  @Proves(v311 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-10")
  @Needs(Capability.QOS2)
  void repeatsBeforePubrelAreAllAnsweredAndDeliveredOnce(Broker broker) {
    Publish message = byHand(broker);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.send(message);
    publisher.awaitAck(PUBREC, BY_HAND);

    IntStream.range(0, 5).forEach(i -> expectRepeatAnswered(broker, publisher, message));

    publisher.send(Ack.of(PUBREL, BY_HAND));
    publisher.expectAck(PUBCOMP, BY_HAND);
    subscriber.expectOnceBefore(message, publisher.publish(marker(message)));
  }

  @Scenario("qos.two-cut-before-pubrec")
  @Proves(v311 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-10")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aPublisherThatNeverSawPubrecRepeatsAndTheMessageIsDeliveredOnce(Broker broker) {
    Publish message = byHand(broker);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 2);
    Peer cut = broker.connect(Connect.as("publisher").persistent());
    cut.send(message);
    // An ordinary end of the stream, so that what was sent is not lost with the connection.
    cut.endStream();

    Peer resumed = broker.resume(Connect.as("publisher").persistent());
    resumed.send(message.dup(true));

    expectRestOfExchange(resumed);
    subscriber.expectOnceBefore(message, resumed.publish(marker(message)));
  }

  @Scenario("qos.two-cut-after-pubrec")
  @Proves(v311 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-10")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aRepeatAfterPubrecAndAReconnectIsDeliveredOnce(Broker broker) {
    Publish message = byHand(broker);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 2);
    Peer cut = broker.connect(Connect.as("publisher").persistent());
    cut.send(message);
    cut.awaitAck(PUBREC, BY_HAND);
    cut.drop();

    Peer resumed = broker.resume(Connect.as("publisher").persistent());
    resumed.send(message.dup(true));

    expectRestOfExchange(resumed);
    subscriber.expectOnceBefore(message, resumed.publish(marker(message)));
  }

  @Scenario("qos.two-cut-before-pubrel")
  @Proves(
      v311 = "MQTT-4.3.3-2",
      v5 = {"MQTT-4.3.3-10", "MQTT-4.3.3-11"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aReleaseAfterAReconnectCompletesTheMessageThatCameBefore(Broker broker) {
    Publish message = byHand(broker);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 2);
    Peer cut = broker.connect(Connect.as("publisher").persistent());
    cut.send(message);
    cut.awaitAck(PUBREC, BY_HAND);
    cut.drop();

    Peer resumed = broker.resume(Connect.as("publisher").persistent());
    resumed.send(Ack.of(PUBREL, BY_HAND));

    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-11");
    resumed.expectAck(PUBCOMP, BY_HAND);
    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-10");
    subscriber.expectOnceBefore(message, resumed.publish(marker(message)));
  }

  @Scenario("qos.two-cut-before-pubcomp")
  @Proves(
      v311 = "MQTT-4.3.3-2",
      v5 = {"MQTT-4.3.3-10", "MQTT-4.3.3-11"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aPublisherThatNeverSawPubcompReleasesAgainAndIsAnswered(Broker broker) {
    Publish message = byHand(broker);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 2);
    Peer cut = broker.connect(Connect.as("publisher").persistent());
    cut.send(message);
    cut.awaitAck(PUBREC, BY_HAND);
    cut.send(Ack.of(PUBREL, BY_HAND));
    cut.endStream();

    Peer resumed = broker.resume(Connect.as("publisher").persistent());
    resumed.send(Ack.of(PUBREL, BY_HAND));

    // Whether the broker still knows the identifier is open, so any code is right.
    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-11");
    resumed.expectAck(PUBCOMP, BY_HAND);
    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-10");
    subscriber.expectOnceBefore(message, resumed.publish(marker(message)));
  }

  @Scenario("qos.two-unknown-release-answered")
  @Proves(v311 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-11")
  @Needs(Capability.QOS2)
  void aReleaseOfAnUnknownIdentifierIsAnswered(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.send(Ack.of(PUBREL, BY_HAND));

    expectPubcompOrClose(broker, publisher, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
  }

  @Scenario("qos.two-second-release-answered")
  @Proves(v311 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-11")
  @Needs(Capability.QOS2)
  void aSecondReleaseIsAnsweredAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(byHand(broker));

    publisher.send(Ack.of(PUBREL, BY_HAND));

    expectPubcompOrClose(broker, publisher, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
  }

  @Scenario("qos.two-release-forms")
  @Proves(v5 = "MQTT-4.3.3-11")
  @Needs(Capability.QOS2)
  void everyFormOfPubrelIsAnswered(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).payload("m").qos(2);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.send(message.packetId(1));
    publisher.awaitAck(PUBREC, 1);
    publisher.sendBytes(new Bytes().u16(1).u8(0).packet(0x62));
    publisher.expectAck(PUBCOMP, 1);
    publisher.send(message.packetId(2));
    publisher.awaitAck(PUBREC, 2);
    publisher.sendBytes(new Bytes().u16(2).u8(0).u8(0).packet(0x62));
    publisher.expectAck(PUBCOMP, 2);
    publisher.send(message.packetId(3));
    publisher.awaitAck(PUBREC, 3);
    publisher.send(new Ack(PUBREL, 3, 0, explanation()));

    publisher.expectAck(PUBCOMP, 3);
  }

  @Scenario(
      value = "qos.two-completed-although-expired",
      tags = {Scenario.TIMED})
  @Proves(v5 = "MQTT-4.3.3-13")
  @Needs(Capability.QOS2)
  void anExchangeIsFinishedAlthoughTheMessageExpired(Broker broker) {
    Publish message = byHand(broker).expiry(EXPIRY_SECONDS);
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.send(message);
    publisher.awaitAck(PUBREC, BY_HAND);
    publisher.poll(Ack.class, EXPIRED_MS);

    publisher.send(Ack.of(PUBREL, BY_HAND));

    Ack answer = publisher.expectAck(PUBCOMP, BY_HAND);
    broker.require(answer.code() == 0, "PUBCOMP with 0x00", answer.describe());
  }

  @Scenario("qos.refused-identifier-free-again")
  @Proves(v5 = "MQTT-4.3.3-9")
  @Needs({Capability.QOS2, Capability.ACL_DENY})
  void afterARefusingPubrecTheIdentifierStandsForANewMessage(Broker broker) {
    Publish refused =
        Publish.to(broker.profile().deniedTopics().publish().get(0))
            .payload("refused")
            .qos(2)
            .packetId(BY_HAND);
    Publish message = byHand(broker);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));
    awaitRefusal(broker, publisher, refused);
    publisher.send(Ping.REQUEST);
    boolean stays = publisher.poll(Ping.class, broker.clocks().deadlineMs()).isPresent();
    broker.offers(stays, "the target ends the connection of whom it refuses");

    publisher.send(message);

    Ack answer = publisher.expectAck(PUBREC, BY_HAND);
    broker.require(answer.code() < 0x80, "PUBREC with 0x00", answer.describe());
    publisher.send(Ack.of(PUBREL, BY_HAND));
    publisher.expectAck(PUBCOMP, BY_HAND);
    subscriber.expectOnceBefore(message, publisher.publish(marker(message)));
  }

  @Scenario("qos.identifiers-of-both-sides-independent")
  @Proves(
      v311 = {"MQTT-4.3.2-2", "MQTT-4.3.3-2"},
      v5 = {"MQTT-4.3.2-4", "MQTT-4.3.3-8"})
  @Needs(Capability.QOS2)
  void anIdentifierThatTheBrokerUsesIsFreeForTheClient(Broker broker) {
    Publish fromBroker = Publish.to(broker.topic("t")).payload("m").qos(2);
    Publish own = Publish.to(broker.topic("own")).payload("own");
    Peer client = broker.connect(Connect.as("client")).subscribe(fromBroker.topic(), 2).holdAcks();
    broker.connect(Connect.as("publisher")).publish(fromBroker);
    int id = client.awaitDelivery().packetId();

    client.send(own.qos(1).packetId(id));
    broker.judging("MQTT-4.3.2-2", "MQTT-4.3.2-4");
    client.expectAck(PUBACK, id);
    client.send(own.qos(2).packetId(id));

    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-8");
    Ack answer = client.expectAck(PUBREC, id);
    broker.require(answer.code() < 0x80, "PUBREC with 0x00 or 0x10", answer.describe());
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static Publish byHand(Broker broker) {
    return Publish.to(broker.topic("t")).payload("first").qos(2).packetId(BY_HAND);
  }

  private static Publish marker(Publish message) {
    return message.payload("marker").packetId(0);
  }

  private static Properties explanation() {
    return Properties.NONE.with(PropertyId.REASON_STRING, "done").withUser("name", "value");
  }

  private static void expectPuback(Broker broker, Peer publisher, Publish message) {
    publisher.send(message);
    broker.judging(
        List.of("MQTT-3.3.4-1", "MQTT-4.3.2-2"), List.of("MQTT-3.3.4-1", "MQTT-4.3.2-4"));
    expectAnswer(broker, publisher, PUBACK, message.packetId());
  }

  private static void expectPubrecAndPubcomp(Broker broker, Peer publisher, Publish message) {
    publisher.send(message);
    broker.judging(
        List.of("MQTT-3.3.4-1", "MQTT-4.3.3-2"), List.of("MQTT-3.3.4-1", "MQTT-4.3.3-8"));
    expectAnswer(broker, publisher, PUBREC, message.packetId());
    publisher.send(Ack.of(PUBREL, message.packetId()));
    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-11");
    expectAnswer(broker, publisher, PUBCOMP, message.packetId());
  }

  private static void expectAnswer(Broker broker, Peer publisher, PacketType type, int packetId) {
    Ack answer = publisher.expect(Ack.class);
    broker.require(answer.type() == type && answer.code() < 0x80, type + "", answer.describe());
    broker.judging("MQTT-2.3.1-6", "MQTT-2.2.1-5");
    broker.require(
        answer.packetId() == packetId, type + " for identifier " + packetId, answer.describe());
  }

  /** 5.0 forbids clients to repeat on a live connection, so that a broker may end it. */
  private static void expectRepeatAnswered(Broker broker, Peer publisher, Publish message) {
    publisher.send(message.dup(true));
    Optional<Ack> answer = publisher.poll(Ack.class, broker.clocks().deadlineMs());
    if (answer.isEmpty() && broker.v5() && publisher.ended()) {
      throw broker.unsupported("the broker takes no repeats on a live connection");
    }
    Ack again = answer.orElseGet(() -> publisher.expectAck(PUBREC, BY_HAND));
    broker.require(
        again.type() == PUBREC && again.packetId() == BY_HAND,
        "PUBREC for identifier " + BY_HAND,
        again.describe());
    broker.prefer(again.code() < 0x80, "PUBREC with 0x00 for a repeat", again.describe());
  }

  private static void expectRestOfExchange(Peer resumed) {
    resumed.expectAck(PUBREC, BY_HAND);
    resumed.send(Ack.of(PUBREL, BY_HAND));
    resumed.expectAck(PUBCOMP, BY_HAND);
  }

  /** Some brokers close instead, which others call right: a warning. */
  private static void expectPubcompOrClose(Broker broker, Peer publisher, int better) {
    Optional<Ack> answer = publisher.poll(Ack.class, broker.clocks().deadlineMs());
    if (answer.isEmpty() && publisher.ended()) {
      broker.prefer(false, "PUBCOMP for identifier " + BY_HAND, publisher.state());
      return;
    }
    Ack completed = answer.orElseGet(() -> publisher.expectAck(PUBCOMP, BY_HAND));
    broker.require(
        completed.type() == PUBCOMP && completed.packetId() == BY_HAND,
        "PUBCOMP for identifier " + BY_HAND,
        completed.describe());
    broker.prefer(
        !broker.v5() || completed.code() == better,
        "PUBCOMP " + ReasonCode.text(better),
        completed.describe());
  }

  private static void awaitRefusal(Broker broker, Peer publisher, Publish refused) {
    publisher.send(refused);
    Optional<Ack> answer = publisher.poll(Ack.class, broker.clocks().deadlineMs());
    if (answer.isEmpty() || answer.get().code() < 0x80) {
      throw broker.unsupported("the broker does not refuse with a PUBREC of 0x80 or more");
    }
  }
}
