package io.mqtttck.scenario;

import static io.mqtttck.scenario.RetainedMessages.LONG_EXPIRY;
import static io.mqtttck.scenario.RetainedMessages.late;
import static io.mqtttck.scenario.RetainedMessages.live;
import static io.mqtttck.scenario.RetainedMessages.retained;
import static io.mqtttck.scenario.RetainedMessages.subscriber;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.util.List;
import java.util.stream.IntStream;

/** Which message a topic keeps for those who subscribe later. */
final class RetainScenarios {

  @Scenario("retain.last-one-only")
  @Proves(
      v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6"},
      v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aLateSubscriberGetsTheLastRetainedMessageOnly(Broker broker) {
    Publish second = retained(broker, "second");
    Peer publisher = Stored.keep(broker, second.payload("first"), second);

    Peer late = late(broker, second.topic());

    late.expect(second);
    Publish marker = live(second, "marker");
    publisher.publish(marker);
    late.expectNothingBefore(marker);
  }

  @Scenario("retain.last-of-a-burst")
  @Proves(
      v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6"},
      v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void theLastOfManyRetainedMessagesInARowIsKept(Broker broker) {
    List<Publish> burst =
        IntStream.rangeClosed(1, 30).mapToObj(n -> retained(broker, "value " + n)).toList();
    Peer watcher = subscriber(broker, "watcher", burst.get(0).topic());

    broker.connect(Connect.as("publisher")).publishAll(burst);
    watcher.receive(burst.size());
    Stored.settle(broker, burst.get(burst.size() - 1));

    late(broker, burst.get(0).topic()).expect(burst.get(burst.size() - 1));
  }

  @Scenario("retain.survives-publisher")
  @Proves(v311 = "MQTT-3.1.2-7", v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedMessageOutlivesTheSessionOfItsPublisher(Broker broker) {
    Publish value = retained(broker, "on");
    Peer publisher = Stored.keep(broker, value);
    publisher.disconnect();

    broker.connect(Connect.as("publisher")).disconnect();

    late(broker, value.topic()).expect(value);
  }

  @Scenario("retain.survives-subscriber")
  @Proves(v311 = "MQTT-3.1.2-7", v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedMessageOutlivesTheSessionThatReadIt(Broker broker) {
    Publish value = retained(broker, "on");
    broker.connect(Connect.as("publisher")).publish(value);
    Peer reader = subscriber(broker, "reader", value.topic());
    reader.awaitDelivery();

    reader.disconnect();

    late(broker, value.topic()).expect(value);
  }

  @Scenario("retain.qos-0-kept")
  @Proves(v311 = "U-11", v5 = "U-11")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedMessageOfQos0IsKept(Broker broker) {
    Publish value = retained(broker, "on").qos(0);
    Peer watcher = subscriber(broker, "watcher", value.topic());
    broker.connect(Connect.as("publisher")).publish(value);
    watcher.awaitDelivery();

    Peer late = late(broker, value.topic());

    late.expect(value);
  }

  @Scenario("retain.qos-0-replaces")
  @Proves(v311 = "MQTT-3.3.1-7", v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedMessageOfQos0ReplacesTheOneBefore(Broker broker) {
    Publish old = retained(broker, "old");
    Publish replacement = old.payload("new").qos(0);
    Peer publisher = Stored.keep(broker, old);
    Peer watcher = subscriber(broker, "watcher", old.topic());
    watcher.awaitDelivery();
    publisher.publish(replacement);
    watcher.awaitDelivery();
    Stored.settle(broker, replacement);

    Peer late = late(broker, old.topic());

    // The new one or, since a broker may forget what has QoS 0, none; never the old one.
    late.receiveFor(broker.clocks().quietMs()).expectNone(List.of(old));
  }

  @Scenario("retain.qos-of-publisher")
  @Proves(
      v311 = {"MQTT-3.3.1-5", "MQTT-3.8.4-6"},
      v5 = "MQTT-3.8.4-8")
  @Needs({Capability.RETAINED, Capability.QOS2})
  void aStoredMessageComesAtTheQosOfItsPublisher(Broker broker) {
    Publish once = retained(broker, "once").qos(2);
    Publish again = once.topic(broker.topic("again")).payload("again").qos(1);
    Stored.keep(broker, once, again);

    Peer late = broker.connect(Connect.as("late"));

    late.subscribe(once.topic(), 2).awaitDelivery().expectPayload("once").expectQos(2);
    late.subscribe(again.topic(), 2).awaitDelivery().expectPayload("again").expectQos(1);
  }

  @Scenario("retain.qos-of-subscription")
  @Proves(v311 = "MQTT-3.8.4-6", v5 = "MQTT-3.8.4-8")
  @Needs({Capability.RETAINED, Capability.QOS2})
  void aStoredMessageComesAtNoMoreThanTheGrantedQos(Broker broker) {
    Publish value = retained(broker, "on").qos(2);
    Stored.keep(broker, value);

    late(broker, value.topic()).awaitDelivery().expectQos(1);
    Peer modest = broker.connect(Connect.as("modest")).subscribe(value.topic(), 0);
    modest.awaitDelivery().expectQos(0);
  }

  @Scenario("retain.across-versions")
  @Proves(v311 = "U-64", v5 = "U-64")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.BOTH_VERSIONS})
  void aClientOfTheOtherVersionLeavesAStoredMessage(Broker broker) {
    Publish value = retained(broker, "on");
    MqttVersion other = broker.v5() ? MqttVersion.V3_1_1 : MqttVersion.V5_0;
    Publish theirs = broker.v5() ? value : value.userProperty("unit", "K").expiry(LONG_EXPIRY);
    broker.in(other).connect(Connect.as("publisher")).publish(theirs);
    Stored.settle(broker, value);

    Peer late = late(broker, value.topic());

    late.expect(value).expectQos(1);
  }

  @Scenario("retain.refused-when-unavailable")
  @Proves(v5 = "MQTT-3.2.2-14")
  @Needs(Capability.RETAIN_UNAVAILABLE)
  void aRetainedMessageIsRefusedWhereNothingIsRetained(Broker broker) {
    Publish value = Publish.to(broker.topic("status")).payload("on").qos(broker.qos(1));
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.send(value.retained());

    publisher.expectClosed(ReasonCode.RETAIN_NOT_SUPPORTED);
  }
}
