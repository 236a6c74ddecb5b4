package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.NOT_AUTHORIZED;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.util.Optional;

/** What a broker does with a message to a topic that its sender may not use. */
final class RightsScenarios {

  @Scenario("rights.denied-publish-answered")
  @Proves(v311 = "MQTT-3.3.5-2", v5 = "U-21")
  @Needs({Capability.QOS1, Capability.ACL_DENY})
  void aDeniedPublishIsAnsweredOrEndsTheConnection(Broker broker) {
    Peer intruder = broker.connect(Connect.as("intruder"));
    intruder.publish(Publish.to(broker.topic("allowed")).payload("control").qos(1));

    Publish denied = intruder.send(Publish.to(deniedTopic(broker)).payload("denied").qos(1));

    expectSettled(broker, intruder, denied, PacketType.PUBACK);
  }

  @Scenario("rights.denied-publish-answered-qos2")
  @Proves(v311 = "MQTT-3.3.5-2", v5 = "U-21")
  @Needs({Capability.QOS2, Capability.ACL_DENY})
  void aDeniedPublishAtQos2IsAnsweredOrEndsTheConnection(Broker broker) {
    Peer intruder = broker.connect(Connect.as("intruder"));
    intruder.publish(Publish.to(broker.topic("allowed")).payload("control").qos(2));

    Publish denied = intruder.send(Publish.to(deniedTopic(broker)).payload("denied").qos(2));

    expectSettled(broker, intruder, denied, PacketType.PUBREC);
  }

  /** In 3.1.1 a plain acknowledgement or a close; in 5.0 one that says why, or a close. */
  private static void expectSettled(
      Broker broker, Peer intruder, Publish denied, PacketType answer) {
    Optional<Ack> ack = intruder.pollAck(answer, denied.packetId(), broker.clocks().deadlineMs());
    broker.require(
        ack.isPresent() || intruder.ended(),
        answer + " for the denied message, or the end of the connection",
        intruder.state());
    ack.filter(packet -> broker.v5())
        .ifPresent(
            packet -> {
              broker.require(
                  packet.code() >= 0x80,
                  answer + " " + ReasonCode.text(NOT_AUTHORIZED) + ", or the end of the connection",
                  packet.describe());
              broker.prefer(
                  packet.code() == NOT_AUTHORIZED,
                  answer + " " + ReasonCode.text(NOT_AUTHORIZED),
                  packet.describe());
            });
  }

  private static String deniedTopic(Broker broker) {
    return broker.profile().deniedTopics().publish().get(0);
  }
}
