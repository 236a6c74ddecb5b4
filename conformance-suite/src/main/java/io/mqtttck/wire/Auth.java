package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;

/** AUTH, which only 5.0 knows. */
public record Auth(int code, Properties properties) implements Packet {

  public static Auth of(int code) {
    return new Auth(code, Properties.NONE);
  }

  public Auth properties(Properties value) {
    return new Auth(code, value);
  }

  @Override
  public PacketType type() {
    return PacketType.AUTH;
  }

  @Override
  public byte[] encode(MqttVersion version) {
    Bytes body = new Bytes();
    boolean withProperties = !properties.entries().isEmpty();
    if (version.hasProperties() && (code != 0 || withProperties)) {
      body.u8(code);
      if (withProperties) {
        body.raw(properties.encode());
      }
    }
    return body.packet(0xF0);
  }

  @Override
  public String describe() {
    String text = "AUTH " + ReasonCode.text(code);
    return properties.entries().isEmpty() ? text : text + " " + properties;
  }
}
