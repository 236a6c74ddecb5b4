package io.mqtttck.scenario;

import static io.mqtttck.scenario.RetainedMessages.late;
import static io.mqtttck.scenario.RetainedMessages.live;
import static io.mqtttck.scenario.RetainedMessages.retained;
import static io.mqtttck.scenario.RetainedMessages.subscriber;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;

/** What removes or replaces a retained message, and what does not. */
final class RetainClearScenarios {

  @Scenario("retain.cleared-by-empty")
  @Proves(v311 = "MQTT-3.3.1-10", v5 = "MQTT-3.3.1-6")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void anEmptyRetainedMessageClearsTheTopic(Broker broker) {
    Publish value = retained(broker, "on");
    Peer publisher = Stored.keep(broker, value);
    subscriber(broker, "early", value.topic()).awaitDelivery();

    publisher.publish(value.payload(""));

    Stored.expectNothing(broker, value.topic());
  }

  @Scenario("retain.empty-is-forwarded")
  @Proves(v311 = "MQTT-3.3.1-10", v5 = "MQTT-3.3.1-6")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void theEmptyRetainedMessageItselfReachesSubscribers(Broker broker) {
    Publish value = retained(broker, "on");
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(value);
    Peer watcher = subscriber(broker, "watcher", value.topic());
    watcher.awaitDelivery();

    publisher.publish(value.payload(""));

    watcher.expect(value.payload(""));
  }

  @Scenario("retain.empty-not-stored")
  @Proves(v311 = "MQTT-3.3.1-11", v5 = "MQTT-3.3.1-7")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void anEmptyRetainedMessageIsNotKept(Broker broker) {
    Publish empty = retained(broker, "");

    broker.connect(Connect.as("publisher")).publish(empty);

    Stored.expectNothing(broker, empty.topic());
  }

  @Scenario("retain.not-stored-without-flag")
  @Proves(v311 = "MQTT-3.3.1-12", v5 = "MQTT-3.3.1-8")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aMessageWithoutRetainIsNotKept(Broker broker) {
    Publish message = live(retained(broker, ""), "live");
    broker.cleanRetained(message.topic());

    broker.connect(Connect.as("publisher")).publish(message);

    Stored.expectNothing(broker, message.topic());
  }

  @Scenario("retain.not-replaced-without-flag")
  @Proves(v311 = "MQTT-3.3.1-12", v5 = "MQTT-3.3.1-8")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aMessageWithoutRetainDoesNotReplaceTheRetainedOne(Broker broker) {
    Publish value = retained(broker, "kept");
    Peer publisher = Stored.keep(broker, value);
    subscriber(broker, "early", value.topic()).awaitDelivery();

    publisher.publish(live(value, "live"));

    late(broker, value.topic()).expect(value);
  }

  @Scenario("retain.not-cleared-without-flag")
  @Proves(v311 = "MQTT-3.3.1-12", v5 = "MQTT-3.3.1-8")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void anEmptyMessageWithoutRetainDoesNotClearTheTopic(Broker broker) {
    Publish value = retained(broker, "kept");
    Peer publisher = Stored.keep(broker, value);
    subscriber(broker, "early", value.topic()).awaitDelivery();

    publisher.publish(live(value, ""));

    late(broker, value.topic()).expect(value);
  }
}
