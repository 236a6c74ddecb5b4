package io.mqtttck.scenario;

import static io.mqtttck.scenario.Absence.FEW;
import static io.mqtttck.scenario.Absence.SENSOR;
import static io.mqtttck.scenario.Absence.expectNothingMore;
import static io.mqtttck.scenario.Absence.expectResentOrder;
import static io.mqtttck.scenario.Absence.leaveBehind;
import static io.mqtttck.scenario.Absence.numbered;
import static io.mqtttck.scenario.Absence.severalAtOnce;
import static io.mqtttck.scenario.Absence.without;
import static io.mqtttck.wire.PacketType.PUBCOMP;
import static io.mqtttck.wire.PacketType.PUBREL;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.util.List;

/**
 * What had been sent already when its client went away, and is not finished: it comes again, and
 * only that.
 */
final class OfflineQueueResendScenarios {

  @Scenario("offline-queue.sent-again-with-dup")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.2-3", "MQTT-3.3.1-1", "U-36"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void anUnacknowledgedQos1MessageComesAgainWithDupAndItsIdentifier(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(message.topic(), 1);
    broker.connect(Connect.as("publisher")).publish(message);
    Delivery first = sensor.awaitDelivery();
    sensor.drop();

    Peer back = broker.connect(SENSOR);

    broker.judging(List.of("MQTT-4.4.0-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.2-3", "U-36"));
    Delivery again = back.expectWithin(message, broker.resendMs());
    broker.judging(List.of("MQTT-4.4.0-1"), List.of("MQTT-4.4.0-1", "U-36"));
    again.expectPacketId(first.packetId());
    broker.judging(List.of("MQTT-3.3.1-1"), List.of("MQTT-3.3.1-1", "U-36"));
    again.expectDup(true);
  }

  @Scenario("offline-queue.sent-again-with-dup-qos2")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1", "MQTT-3.3.1-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-3", "MQTT-3.3.1-1"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageWithoutPubrecComesAgainWithDupAndItsIdentifier(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(2);
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(message.topic(), 2);
    broker.connect(Connect.as("publisher")).publish(message);
    Delivery first = sensor.awaitDelivery();
    sensor.drop();

    Peer back = broker.connect(SENSOR);

    broker.judging(
        List.of("MQTT-4.4.0-1", "MQTT-4.3.3-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.3-3"));
    Delivery again = back.expectWithin(message, broker.resendMs());
    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    again.expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    again.expectDup(true);
  }

  @Scenario("offline-queue.pubrel-again")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-5", "MQTT-4.3.3-6"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void afterPubrecOnlyPubrelComesAgain(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(2);
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(message.topic(), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(message);
    Delivery first = sensor.awaitDelivery();
    sensor.acknowledge(first);
    sensor.awaitAck(PUBREL, first.packetId());
    sensor.drop();

    Peer back = broker.connect(SENSOR);

    broker.judging(
        List.of("MQTT-4.4.0-1", "MQTT-4.3.3-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.3-5"));
    back.expectAck(PUBREL, first.packetId(), broker.resendMs());
    broker.judging("MQTT-4.3.3-1", "MQTT-4.3.3-6");
    expectNothingMore(back, publisher, message);
  }

  @Scenario("offline-queue.queued-without-dup")
  @Proves(v311 = "MQTT-4.3.2-1", v5 = "MQTT-4.3.2-2")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatWasOnlyQueuedComesWithoutDup(Broker broker) {
    List<Publish> messages = numbered(Publish.to(broker.topic("readings")).qos(1), FEW);
    leaveBehind(broker, Subscribe.to(broker.topic("readings"), 1));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Received got = broker.connect(SENSOR).receive(FEW);

    broker.control(got.different() == FEW, "the queue lost messages");
    got.firstCopies().forEach(delivery -> delivery.expectDup(false));
  }

  @Scenario("offline-queue.queued-without-dup-qos2")
  @Proves(v311 = "MQTT-4.3.3-1", v5 = "MQTT-4.3.3-2")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void whatWasOnlyQueuedAtQos2ComesWithoutDup(Broker broker) {
    List<Publish> messages = numbered(Publish.to(broker.topic("readings")).qos(2), FEW);
    leaveBehind(broker, Subscribe.to(broker.topic("readings"), 2));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Received got = broker.connect(SENSOR).receive(FEW);

    broker.control(got.different() == FEW, "the queue lost messages");
    got.firstCopies().forEach(delivery -> delivery.expectDup(false));
  }

  @Scenario("offline-queue.acknowledged-not-again")
  @Proves(
      v311 = {"MQTT-4.3.2-1", "MQTT-4.4.0-1"},
      v5 = {"MQTT-4.3.2-3", "MQTT-4.4.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void onlyWhatWasNotAcknowledgedComesAgain(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publishAll(numbered(template, 5));
    Peer sensor = broker.connectHoldingAcks(SENSOR);
    Received read = sensor.receiveFor(broker.clocks().quietMs());
    List<Publish> sent = read.among(numbered(template, 5));
    severalAtOnce(broker, sent);
    sensor.acknowledge(read.first(sent.get(1)));
    sensor.ping().drop();

    Peer back = broker.connect(SENSOR);

    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    Received again = back.receive(sent.size() - 1, broker.resendMs()).expectAll(without(sent, 1));
    broker.judging("MQTT-4.3.2-1", "MQTT-4.3.2-3");
    again.expectNone(sent.subList(1, 2));
    expectNothingMore(back, publisher, template);
  }

  @Scenario("offline-queue.interrupted-return")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.4.0-1", "MQTT-4.6.0-6"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.4.0-1", "MQTT-4.6.0-5"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aConnectionThatBreaksWhileTheQueueIsHandedOverLosesNothing(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, FEW);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(messages);
    Peer first = broker.connectHoldingAcks(SENSOR);
    first.awaitDelivery();
    first.drop();

    Received got = broker.connect(SENSOR).receive(FEW, broker.resendMs());

    broker.judging(
        List.of("MQTT-3.1.2-5", "MQTT-4.4.0-1"), List.of("MQTT-3.1.2-23", "MQTT-4.4.0-1"));
    got.expectAll(messages);
    broker.judging("MQTT-4.6.0-6", "MQTT-4.6.0-5");
    expectResentOrder(broker, got, messages);
  }

  @Scenario("offline-queue.receive-maximum")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aReturningClientGetsNoMoreAtOnceThanItsReceiveMaximum(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, FEW);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Peer sensor = broker.connectHoldingAcks(SENSOR.receiveMaximum(2));
    Received atOnce = sensor.receiveFor(broker.clocks().quietMs());

    broker.judging(List.of(), List.of("MQTT-3.3.4-9", "MQTT-4.9.0-2"));
    atOnce.expectAtMost(2);
    atOnce.deliveries().forEach(sensor::acknowledge);
    Received next = sensor.receiveFor(broker.clocks().quietMs()).expectAtMost(2);
    sensor.resumeAcks();
    next.deliveries().forEach(sensor::acknowledge);
    broker.judging(null, "MQTT-4.5.0-1");
    List<Publish> rest = without(without(messages, atOnce.among(messages)), next.among(messages));
    sensor.receive(rest.size()).expectAll(rest);
  }

  @Scenario("offline-queue.receive-maximum-shrinks")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2", "MQTT-4.4.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatIsSentAgainKeepsToTheReceiveMaximumOfTheNewConnection(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(numbered(template, 6));
    Peer sensor = broker.connectHoldingAcks(SENSOR);
    List<Publish> sent = sensor.receiveFor(broker.clocks().quietMs()).among(numbered(template, 6));
    severalAtOnce(broker, sent);
    sensor.drop();

    Peer back = broker.connectHoldingAcks(SENSOR.receiveMaximum(1));
    Received atOnce = back.receiveFor(broker.clocks().quietMs());

    broker.judging(List.of(), List.of("MQTT-3.3.4-9", "MQTT-4.9.0-2"));
    atOnce.expectAtMost(1);
    broker.judging(null, "MQTT-4.4.0-1");
    back.resumeAcks();
    atOnce.deliveries().forEach(back::acknowledge);
    back.receive(sent.size() - atOnce.different(), broker.resendMs())
        .expectAll(without(sent, atOnce.among(sent)));
  }

  @Scenario("offline-queue.receive-maximum-qos2")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageCountsUntilItsPubcomp(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(2);
    List<Publish> messages = numbered(template, 3);
    leaveBehind(broker, Subscribe.to(template.topic(), 2));
    broker.connect(Connect.as("publisher")).publishAll(messages);
    Peer sensor = broker.connectHoldingAcks(SENSOR.receiveMaximum(1));
    Delivery first = sensor.awaitDelivery();

    sensor.acknowledge(first);
    sensor.awaitAck(PUBREL, first.packetId());

    broker.judging(List.of(), List.of("MQTT-3.3.4-9", "MQTT-4.9.0-2"));
    sensor.expectNoMessage();
    broker.judging(null, "MQTT-4.5.0-1");
    sensor.resumeAcks();
    sensor.send(Ack.of(PUBCOMP, first.packetId()));
    sensor.receive(2).expectAll(without(messages, 0));
  }
}
