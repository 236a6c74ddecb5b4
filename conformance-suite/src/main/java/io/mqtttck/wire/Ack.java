package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;

/** PUBACK, PUBREC, PUBREL or PUBCOMP. */
public record Ack(PacketType type, int packetId, int code, Properties properties)
    implements Packet {

  /** The acknowledgement with code 0 and no properties. */
  public static Ack of(PacketType type, int packetId) {
    return new Ack(type, packetId, 0, Properties.NONE);
  }

  public Ack code(int value) {
    return new Ack(type, packetId, value, properties);
  }

  @Override
  public byte[] encode(MqttVersion version) {
    Bytes body = new Bytes().u16(packetId);
    boolean withProperties = !properties.entries().isEmpty();
    if (version.hasProperties() && (code != 0 || withProperties)) {
      body.u8(code);
      if (withProperties) {
        body.raw(properties.encode());
      }
    }
    return body.packet((type.code() << 4) | type.fixedFlags());
  }

  @Override
  public String describe() {
    String text = type + " id=" + packetId + (code == 0 ? "" : " " + ReasonCode.text(code));
    return properties.entries().isEmpty() ? text : text + " " + properties;
  }
}
