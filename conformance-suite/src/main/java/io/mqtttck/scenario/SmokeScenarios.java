package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;

/** Whether the broker serves an ordinary client at all. */
final class SmokeScenarios {

  @Scenario("smoke.ordinary-conversation")
  @Proves(
      v311 = {"MQTT-3.1.4-4", "MQTT-3.8.4-1", "MQTT-3.10.4-4", "MQTT-3.12.4-1", "MQTT-7.1.1-1"},
      v5 = {"MQTT-3.8.4-1", "MQTT-3.10.4-4", "MQTT-3.12.4-1", "MQTT-4.2-1", "U-62"})
  void anOrdinaryClientIsServed(Broker broker) {
    Publish message = Publish.to(broker.topic("smoke")).payload("hello").qos(broker.qos(2));
    Peer client = broker.attempt(Connect.as("client"));

    broker.judging("MQTT-3.1.4-4", "MQTT-4.2-1");
    client.expectAccepted();
    broker.judging("MQTT-3.8.4-1", "MQTT-3.8.4-1");
    client.send(Subscribe.to(message.topic(), broker.qos(2)));
    client.expect(Suback.class);
    broker.judging("MQTT-7.1.1-1", "U-62");
    client.publish(message);
    client.expect(message);
    client.publish(message.payload("again").qos(broker.qos(1)));
    client.expect(message.payload("again"));
    broker.judging("MQTT-3.12.4-1", "MQTT-3.12.4-1");
    client.expectAlive();
    broker.judging("MQTT-3.10.4-4", "MQTT-3.10.4-4");
    client.send(Unsubscribe.from(message.topic()));
    client.expect(Unsuback.class);
  }
}
