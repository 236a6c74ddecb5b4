package io.mqtttck.mutant;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;

/**
 * No scenarios of the suite: they make a server send every packet that a passive rule looks at, and
 * judge nothing themselves. They poll and never insist, because what they get may be nonsense.
 */
final class FormatExerciseScenarios {

  @Scenario("format-exercise.conversation")
  @Proves(v311 = "MQTT-3.12.4-1", v5 = "MQTT-3.12.4-1")
  void everyPacketOfAConversation(Broker broker) {
    Peer client = connected(broker, Connect.as("client"));
    for (int qos = 0; qos <= 2; qos++) {
      String topic = broker.topic("qos" + qos);
      client.send(Subscribe.to(topic, qos));
      client.poll(Suback.class, shortly(broker));
      exchange(
          broker,
          client,
          Publish.to(topic)
              .qos(qos)
              .property(PropertyId.CONTENT_TYPE, "text")
              .property(PropertyId.RESPONSE_TOPIC, topic)
              .userProperty("name", "value"));
    }
    client.send(Ping.REQUEST);
    client.poll(Ping.class, shortly(broker));
    client.send(Unsubscribe.from(broker.topic("qos0"), broker.topic("unknown")));
    client.poll(Unsuback.class, shortly(broker));
    client.leave(Disconnect.of(0));
  }

  @Scenario("format-exercise.aliases")
  @Proves(v5 = "MQTT-3.3.2-11")
  void topicAliases(Broker broker) {
    Peer client = connected(broker, Connect.as("client").topicAliasMaximum(1));
    client.send(Subscribe.to(broker.topic("#"), 0));
    client.poll(Suback.class, shortly(broker));
    client.send(Publish.to(broker.topic("one")));
    client.send(Publish.to(broker.topic("one")));
    client.send(Publish.to(broker.topic("two")));
    client.receiveFor(quietly(broker));
  }

  @Scenario("format-exercise.refusal")
  @Proves(v311 = "MQTT-3.2.2-5", v5 = "MQTT-3.2.2-7")
  void aRefusedConnect(Broker broker) {
    Connect refused = Connect.as("").cleanStart(false);
    if (broker.v5()) {
      refused =
          refused.properties(Properties.NONE.with(PropertyId.AUTHENTICATION_METHOD, "NO-SUCH"));
    }
    Peer client = broker.attempt(refused);
    client.poll(Connack.class, shortly(broker));
    client.endedWithin(shortly(broker));
  }

  @Scenario("format-exercise.takeover")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void theServersDisconnect(Broker broker) {
    Peer old = connected(broker, Connect.as("client"));
    connected(broker, Connect.as("client"));
    old.endedWithin(shortly(broker));
  }

  @Scenario("format-exercise.unfinished")
  @Proves(v311 = "MQTT-2.3.1-4", v5 = "MQTT-3.3.4-9")
  void messagesThatStayUnfinished(Broker broker) {
    Peer client = connected(broker, Connect.as("client").receiveMaximum(2)).holdAcks();
    client.send(Subscribe.to(broker.topic("t"), 1));
    client.poll(Suback.class, shortly(broker));
    for (int i = 0; i < 4; i++) {
      client.send(Publish.to(broker.topic("t")).payload("" + i).qos(1));
    }
    client.receiveFor(quietly(broker));
  }

  @Scenario("format-exercise.small-packets")
  @Proves(v5 = "MQTT-3.1.2-24")
  void aClientThatWantsSmallPackets(Broker broker) {
    Peer client = connected(broker, Connect.as("client").maximumPacketSize(150));
    client.send(Subscribe.to(broker.topic("t"), 0));
    client.poll(Suback.class, shortly(broker));
    client.send(Publish.to(broker.topic("t")).payload("x".repeat(500)));
    client.receiveFor(quietly(broker));
  }

  @Scenario("format-exercise.no-explanations")
  @Proves(v5 = "MQTT-3.1.2-29")
  void aClientThatWantsNoExplanations(Broker broker) {
    Connect quiet = Connect.as("client").property(PropertyId.REQUEST_PROBLEM_INFORMATION, 0);
    Peer client = connected(broker, quiet);
    client.send(Subscribe.to(broker.topic("t"), 0));
    client.poll(Suback.class, shortly(broker));
    client.send(Unsubscribe.from(broker.topic("t")));
    client.poll(Unsuback.class, shortly(broker));
  }

  private static Peer connected(Broker broker, Connect connect) {
    Peer peer = broker.attempt(connect);
    peer.poll(Connack.class, shortly(broker));
    return peer;
  }

  /** Publishes to itself and goes through both halves of the exchange, as far as they come. */
  private static void exchange(Broker broker, Peer client, Publish message) {
    Publish sent = client.send(message);
    if (sent.qos() == 2) {
      client.poll(Ack.class, shortly(broker));
      client.send(Ack.of(PacketType.PUBREL, sent.packetId()));
    }
    client.receiveFor(quietly(broker));
  }

  /** For what a right broker sends. */
  private static long shortly(Broker broker) {
    return broker.clocks().deadlineMs();
  }

  /** For whatever may come. */
  private static long quietly(Broker broker) {
    return broker.clocks().quietMs();
  }
}
