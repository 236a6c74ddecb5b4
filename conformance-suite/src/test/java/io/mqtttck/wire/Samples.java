package io.mqtttck.wire;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Well-formed packets of every type, for the tests of the wire package. */
final class Samples {

  private Samples() {}

  static List<Packet> fromClient(MqttVersion version) {
    boolean v5 = version.hasProperties();
    Properties user = v5 ? Properties.NONE.withUser("a", "b").withUser("a", "c") : Properties.NONE;
    List<Packet> packets = new ArrayList<>();
    packets.add(Connect.as("sensor"));
    packets.add(
        Connect.as("sensor")
            .cleanStart(false)
            .credentials(new Credentials("me", "secret".getBytes(StandardCharsets.UTF_8)))
            .will(Publish.to("a/b").payload("gone").qos(2).retained().properties(user))
            .properties(user));
    packets.add(Publish.to("a/b").payload("x"));
    packets.add(Publish.to("a/b").payload(new byte[300]).qos(1).packetId(65_535).properties(user));
    packets.add(Publish.to("/").qos(2).packetId(1).dup(true).retained());
    for (PacketType type :
        List.of(PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP)) {
      packets.add(Ack.of(type, 7));
    }
    packets.add(Subscribe.to("#", 2).and("+/a", 1).packetId(3).properties(user));
    packets.add(Unsubscribe.from("#", "a").packetId(4));
    packets.add(Ping.REQUEST);
    packets.add(Disconnect.of(0));
    if (v5) {
      packets.add(new Ack(PacketType.PUBREC, 9, ReasonCode.NOT_AUTHORIZED, user));
      packets.add(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL).properties(user));
      packets.add(
          Auth.of(ReasonCode.CONTINUE_AUTHENTICATION)
              .properties(Properties.NONE.with(PropertyId.AUTHENTICATION_METHOD, "m")));
    }
    return packets;
  }

  static List<Packet> fromServer(MqttVersion version) {
    boolean v5 = version.hasProperties();
    List<Packet> packets = new ArrayList<>();
    packets.add(Connack.accepted(true));
    packets.add(Connack.refused(v5 ? ReasonCode.NOT_AUTHORIZED : 5));
    packets.add(Publish.to("a/b").payload("x").qos(1).packetId(1));
    packets.add(Ack.of(PacketType.PUBACK, 1));
    packets.add(Ack.of(PacketType.PUBREL, 1));
    packets.add(new Suback(3, List.of(0, 1, 2, 0x80), Properties.NONE));
    packets.add(new Unsuback(4, v5 ? List.of(0, 0x11) : List.of(), Properties.NONE));
    packets.add(Ping.RESPONSE);
    if (v5) {
      packets.add(
          Connack.accepted(false)
              .properties(
                  Properties.NONE
                      .with(PropertyId.RECEIVE_MAXIMUM, 20)
                      .with(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "you")
                      .with(PropertyId.MAXIMUM_PACKET_SIZE, 268_435_455L)));
      packets.add(
          Publish.to("a")
              .properties(
                  Properties.NONE
                      .with(PropertyId.SUBSCRIPTION_IDENTIFIER, 1)
                      .with(PropertyId.SUBSCRIPTION_IDENTIFIER, 268_435_455L)
                      .with(PropertyId.CORRELATION_DATA, new byte[] {0, 1})));
      packets.add(Disconnect.of(ReasonCode.SESSION_TAKEN_OVER));
    }
    return packets;
  }
}
