package io.mqtttck.scenario;

import static io.mqtttck.scenario.Absence.FEW;
import static io.mqtttck.scenario.Absence.SENSOR;
import static io.mqtttck.scenario.Absence.expectResentOrder;
import static io.mqtttck.scenario.Absence.leaveBehind;
import static io.mqtttck.scenario.Absence.numbered;
import static io.mqtttck.scenario.Absence.severalAtOnce;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.stream.IntStream;

/** In which order a client that was away gets what was kept for it. */
final class OfflineQueueOrderScenarios {

  @Scenario("offline-queue.in-order")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void queuedQos1MessagesComeInOrder(Broker broker) {
    List<Publish> messages = numbered(Publish.to(broker.topic("readings")).qos(1), FEW);
    leaveBehind(broker, Subscribe.to(broker.topic("readings"), 1));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Received got = broker.connect(SENSOR).receive(FEW);

    broker.control(got.different() > 1, "the queue lost its messages");
    got.expectInOrder(messages);
  }

  @Scenario("offline-queue.in-order-qos2")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void queuedQos2MessagesComeInOrder(Broker broker) {
    List<Publish> messages = numbered(Publish.to(broker.topic("readings")).qos(2), FEW);
    leaveBehind(broker, Subscribe.to(broker.topic("readings"), 2));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Received got = broker.connect(SENSOR).receive(FEW);

    broker.control(got.different() > 1, "the queue lost its messages");
    got.expectInOrder(messages);
  }

  @Scenario("offline-queue.several-publishers")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theMessagesOfEachPublisherStayInOrder(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> north = numbered(template, "north ", FEW);
    List<Publish> south = numbered(template, "south ", FEW);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    Peer first = broker.connect(Connect.as("north"));
    Peer second = broker.connect(Connect.as("south"));
    IntStream.range(0, FEW)
        .forEach(
            i -> {
              first.publish(north.get(i));
              second.publish(south.get(i));
            });

    Received got = broker.connect(SENSOR).receive(2 * FEW);

    broker.control(got.different() > 2, "the queue lost its messages");
    got.expectInOrder(north).expectInOrder(south);
  }

  @Scenario("offline-queue.live-after-queued")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatIsPublishedAfterTheReturnComesAfterWhatWasQueued(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, 2 * FEW);
    Peer publisher = broker.connect(Connect.as("publisher"));
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    publisher.publishAll(messages.subList(0, FEW));

    Peer sensor = broker.connect(SENSOR);
    publisher.publishAll(messages.subList(FEW, 2 * FEW));

    Received got = sensor.receive(2 * FEW);
    broker.control(got.different() > 1, "the queue lost its messages");
    got.expectInOrder(messages);
  }

  @Scenario("offline-queue.resent-in-order")
  @Proves(
      v311 = {"MQTT-4.6.0-1", "MQTT-4.6.0-6"},
      v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatIsSentAgainComesInItsOldOrder(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(numbered(template, 8));
    Peer sensor = broker.connectHoldingAcks(SENSOR);
    List<Publish> sent = sensor.receiveFor(broker.clocks().quietMs()).among(numbered(template, 8));
    severalAtOnce(broker, sent);
    sensor.drop();

    Received again = broker.connect(SENSOR).receive(sent.size(), broker.resendMs());

    broker.control(again.different() == sent.size(), "not everything was sent again");
    // All of @Proves: the rule for what is sent again, and the one that binds the server to it.
    expectResentOrder(broker, again, sent);
  }

  @Scenario("offline-queue.resent-before-queued")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatIsSentAgainComesBeforeWhatWasOnlyQueued(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, 6);
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(template.topic(), 1);
    publisher.publish(messages.get(0));
    sensor.awaitDelivery();
    sensor.disconnect();
    publisher.publishAll(messages.subList(1, 6));

    Received got = broker.connect(SENSOR).receive(6, broker.resendMs());

    broker.control(got.different() == 6, "not everything came");
    expectResentOrder(broker, got, messages);
  }
}
