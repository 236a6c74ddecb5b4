package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;

/** CONNACK; {@code code} is the return code in 3.x and the reason code in 5.0. */
public record Connack(boolean sessionPresent, int code, Properties properties) implements Packet {

  public static Connack accepted(boolean sessionPresent) {
    return new Connack(sessionPresent, 0, Properties.NONE);
  }

  public static Connack refused(int code) {
    return new Connack(false, code, Properties.NONE);
  }

  public Connack properties(Properties value) {
    return new Connack(sessionPresent, code, value);
  }

  @Override
  public PacketType type() {
    return PacketType.CONNACK;
  }

  @Override
  public byte[] encode(MqttVersion version) {
    Bytes body = new Bytes().u8(sessionPresent ? 1 : 0).u8(code);
    if (version.hasProperties()) {
      body.raw(properties.encode());
    }
    return body.packet(0x20);
  }

  @Override
  public String describe() {
    String text =
        "CONNACK session-present="
            + (sessionPresent ? 1 : 0)
            + " "
            + ReasonCode.textOfConnack(code);
    return properties.entries().isEmpty() ? text : text + " " + properties;
  }
}
