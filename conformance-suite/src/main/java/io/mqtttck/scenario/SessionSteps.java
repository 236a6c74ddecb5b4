package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;

/** What the scenarios about sessions do again and again. */
final class SessionSteps {

  /** Keeps its session, and resumes it when there is one. */
  static final Connect KEPT = Connect.as("sensor").persistent();

  /** Begins afresh, and its session ends with the connection. */
  static final Connect CLEAN = Connect.as("sensor");

  static final long NEVER = 0xFFFF_FFFFL;

  private SessionSteps() {}

  static String topic(Broker broker) {
    return broker.topic("readings");
  }

  static Publish message(Broker broker, String payload) {
    return Publish.to(topic(broker)).payload(payload).qos(broker.qos(1));
  }

  static MqttVersion other(Broker broker) {
    return broker.v5() ? MqttVersion.V3_1_1 : MqttVersion.V5_0;
  }

  static void expectSubscribed(Broker broker, Peer peer) {
    expectSubscribed(broker, peer, topic(broker));
  }

  static void expectSubscribed(Broker broker, Peer peer, String topic) {
    Publish live = Publish.to(topic).payload("live").qos(broker.qos(1));
    broker.connect(Connect.as("publisher")).publish(live);
    peer.expect(live);
  }

  static void expectNotSubscribed(Broker broker, Peer peer) {
    expectNotSubscribed(broker, peer, topic(broker));
  }

  /** A message on the topic reaches a witness, and not this client. */
  static void expectNotSubscribed(Broker broker, Peer peer, String topic) {
    Publish unwanted = Publish.to(topic).payload("unwanted").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(topic, broker.qos(1));
    witness.publish(unwanted);
    witness.awaitDelivery();
    peer.expectNoMessage();
  }
}
