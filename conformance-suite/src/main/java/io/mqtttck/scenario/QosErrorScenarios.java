package io.mqtttck.scenario;

import static io.mqtttck.wire.PacketType.PUBREC;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.engine.ScenarioRow;
import io.mqtttck.engine.ScenarioTable;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsubscribe;
import java.util.List;
import java.util.Set;

/** Packets of an exchange that are wrong in one place: they end the connection. */
final class QosErrorScenarios {

  @Scenario(
      value = "qos.three-refused",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "MQTT-3.3.1-4", v5 = "MQTT-3.3.1-4")
  @Needs(Capability.QOS1)
  void aMessageAtQos3EndsTheConnectionAndIsNotDelivered(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).payload("at QoS 3").packetId(1);
    Peer witness = broker.connect(Connect.as("witness")).subscribe(message.topic(), 1);

    expectRefused(
        broker, broker.connect(Connect.as("client")), message.qos(3).encode(broker.version()));

    Peer publisher = broker.connect(Connect.as("publisher"));
    witness.expectNothingBefore(publisher.publish(message.payload("marker").qos(1)));
  }

  @ScenarioTable(
      value = "qos",
      tags = {Scenario.MALFORMED})
  static List<ScenarioRow> wrongPackets() {
    Publish message = Publish.to("tck/identifier-0").payload("m");
    return List.of(
        withIdentifier0("publish-qos-1", Capability.QOS1, message.qos(1)),
        withIdentifier0("publish-qos-2", Capability.QOS2, message.qos(2)),
        withIdentifier0("subscribe", null, Subscribe.to(message.topic(), 0)),
        withIdentifier0("unsubscribe", null, Unsubscribe.from(message.topic())),
        releaseWith(0x60),
        releaseWith(0x6A),
        releaseWith(0x63));
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static ScenarioRow withIdentifier0(String what, Capability needs, Packet packet) {
    return new ScenarioRow(
        "identifier-0-in-" + what,
        packet.type() + " with identifier 0 ends the connection",
        List.of("MQTT-2.3.1-1"),
        List.of("MQTT-2.2.1-3"),
        needs == null ? Set.of() : Set.of(needs),
        broker ->
            expectRefused(
                broker, broker.connect(Connect.as("client")), packet.encode(broker.version())));
  }

  private static ScenarioRow releaseWith(int firstByte) {
    return new ScenarioRow(
        String.format("release-flags-0x%02x", firstByte),
        String.format("PUBREL that begins with 0x%02X ends the connection", firstByte),
        List.of("MQTT-3.6.1-1"),
        List.of("MQTT-3.6.1-1"),
        Set.of(Capability.QOS2),
        broker -> expectReleaseRefused(broker, firstByte));
  }

  private static void expectReleaseRefused(Broker broker, int firstByte) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.send(Publish.to(broker.topic("t")).payload("m").qos(2).packetId(1));
    publisher.awaitAck(PUBREC, 1);
    expectRefused(broker, publisher, new Bytes().u16(1).packet(firstByte));
  }

  private static void expectRefused(Broker broker, Peer client, byte[] wrong) {
    client.sendBytes(wrong);
    client.expectClosed(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
    broker.require(
        client.poll(Ack.class, 0).isEmpty(),
        "no acknowledgement",
        "one before the connection ended");
  }
}
