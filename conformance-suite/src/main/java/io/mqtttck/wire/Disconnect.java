package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;

/** DISCONNECT; in 3.x without code and properties. */
public record Disconnect(int code, Properties properties) implements Packet {

  public static Disconnect of(int code) {
    return new Disconnect(code, Properties.NONE);
  }

  public Disconnect properties(Properties value) {
    return new Disconnect(code, value);
  }

  @Override
  public PacketType type() {
    return PacketType.DISCONNECT;
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
    return body.packet(0xE0);
  }

  @Override
  public String describe() {
    String text = "DISCONNECT " + ReasonCode.text(code);
    return properties.entries().isEmpty() ? text : text + " " + properties;
  }
}
