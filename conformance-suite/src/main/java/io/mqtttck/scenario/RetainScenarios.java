package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;

/** Which message a topic keeps for those who subscribe later. */
final class RetainScenarios {

  @Scenario("retain.last-one-only")
  @Proves(
      v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6"},
      v5 = "MQTT-3.3.1-5")
  @Needs(Capability.RETAINED)
  void aLateSubscriberGetsTheLastRetainedMessageOnly(Broker broker) {
    Publish second =
        Publish.to(broker.topic("status")).payload("second").qos(broker.qos(1)).retained();
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(second.payload("first"));
    publisher.publish(second);

    Peer late = broker.connect(Connect.as("late")).subscribe(second.topic(), broker.qos(1));

    late.expect(second);
    Publish marker = Publish.to(second.topic()).payload("marker").qos(broker.qos(1));
    publisher.publish(marker);
    late.expectNothingBefore(marker);
  }
}
