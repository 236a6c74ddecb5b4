package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import java.util.List;

/** The walk-through of a first MQTT tutorial, step by step. */
final class TutorialScenarios {

  /** As the tutorial has it. */
  private static final int KEEP_ALIVE_SECONDS = 5;

  @Scenario("tutorial.late-subscriber")
  @Proves(
      v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6"},
      v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void ofTwoRetainedMessagesALateSubscriberGetsTheSecond(Broker broker) {
    Publish second = Publish.to(broker.topic("status")).payload("second").qos(1).retained();
    Peer publisher = Stored.keep(broker, second.payload("first"), second);

    Peer late = broker.connect(Connect.as("late")).subscribe(second.topic(), 1);

    late.expect(second).expectRetain(true);
    Publish marker = publisher.publish(Publish.to(second.topic()).payload("marker").qos(1));
    late.expectNothingBefore(marker);
  }

  @Scenario("tutorial.three-messages-while-away")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.6.0-6"},
      v5 = {"MQTT-4.5.0-1", "MQTT-4.6.0-5"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void threeMessagesWaitForAClientThatIsAway(Broker broker) {
    Publish one = Publish.to(broker.topic("news")).payload("one").qos(1);
    List<Publish> three = List.of(one, one.payload("two"), one.payload("three"));
    broker.connect(Connect.as("reader").persistent()).subscribe(one.topic(), 1).disconnect();
    Peer publisher = broker.connect(Connect.as("publisher"));
    three.forEach(publisher::publish);

    Peer reader = broker.resume(Connect.as("reader").persistent());

    broker.judging("MQTT-3.1.2-5", "MQTT-4.5.0-1");
    Received came = reader.receive(three.size()).expectAll(three);
    broker.judging("MQTT-4.6.0-6", "MQTT-4.6.0-5");
    came.expectInOrder(three);
  }

  @Scenario(value = "tutorial.last-will", tags = Scenario.TIMED)
  @Proves(
      v311 = {"MQTT-3.1.2-8", "MQTT-3.1.2-17"},
      v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-15"})
  @Needs({Capability.QOS1, Capability.RETAINED})
  void aLateSubscriberFindsTheWillOfADeviceWhoseNetworkWasCut(Broker broker) {
    Publish will = Publish.to(broker.topic("device")).payload("offline").qos(1).retained();
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), 1);
    Peer device = broker.connect(Connect.as("device").keepAlive(KEEP_ALIVE_SECONDS).will(will));

    device.freeze();

    broker.judging("MQTT-3.1.2-8", "MQTT-3.1.2-8");
    long dueMs = broker.clocks().keepAlive().tooLateMs(device.keepAliveSeconds());
    witness.expectWithin(will, dueMs + broker.clocks().willMs());
    broker.judging("MQTT-3.1.2-17", "MQTT-3.1.2-15");
    // A cluster may need a moment to tell everybody.
    broker.letPass(broker.clocks().quietMs());
    Peer late = broker.connect(Connect.as("late")).subscribe(will.topic(), 1);
    late.expect(will).expectRetain(true).expectQos(1);
  }

  @Scenario("tutorial.two-sensors")
  @Proves(
      v311 = {"MQTT-4.5.0-1", "MQTT-3.3.2-3"},
      v5 = {"MQTT-4.5.0-1", "MQTT-3.3.2-3"})
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void aPlusStandsForTheNameOfAnySensor(Broker broker) {
    Publish kitchen = Publish.to(broker.topic("sensor/kitchen/temperature")).payload("21").qos(1);
    Publish cellar = kitchen.topic(broker.topic("sensor/cellar/temperature")).payload("12");
    Publish humidity = kitchen.topic(broker.topic("sensor/cellar/humidity")).payload("80");
    Peer reader =
        broker.connect(Connect.as("reader")).subscribe(broker.topic("sensor/+/temperature"), 1);
    Peer witness = broker.connect(Connect.as("witness")).subscribe(humidity.topic(), 1);

    broker.connect(Connect.as("cellar")).publish(humidity);
    witness.awaitDelivery();
    broker.connect(Connect.as("kitchen")).publish(kitchen);
    broker.connect(Connect.as("cellar2")).publish(cellar);

    Received came = reader.receive(2);
    broker.judging("MQTT-3.3.2-3", "MQTT-3.3.2-3");
    came.expectNone(List.of(humidity));
    broker.judging("MQTT-4.5.0-1", "MQTT-4.5.0-1");
    came.expectAll(List.of(kitchen, cellar));
  }

  /** A filter that ends in a slash looks like a prefix to many, and is none. */
  @Scenario("tutorial.slash-is-no-wildcard")
  @Proves(v311 = "MQTT-3.3.2-3", v5 = "MQTT-3.3.2-3")
  void aFilterThatEndsInASlashIsNoPrefix(Broker broker) {
    Publish deeper = Publish.to(broker.topic("sensor/temp")).payload("21").qos(broker.qos(1));
    Publish exact = deeper.topic(broker.topic("sensor/")).payload("marker");
    Peer reader = broker.connect(Connect.as("reader")).subscribe(exact.topic(), exact.qos());
    Peer witness = broker.connect(Connect.as("witness")).subscribe(deeper.topic(), deeper.qos());
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.publish(deeper);
    witness.awaitDelivery();
    publisher.publish(exact);

    reader.expectNothingBefore(exact);
  }
}
