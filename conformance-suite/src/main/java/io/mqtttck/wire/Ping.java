package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;

/** PINGREQ or PINGRESP. */
public record Ping(PacketType type) implements Packet {

  public static final Ping REQUEST = new Ping(PacketType.PINGREQ);
  public static final Ping RESPONSE = new Ping(PacketType.PINGRESP);

  @Override
  public Properties properties() {
    return Properties.NONE;
  }

  @Override
  public byte[] encode(MqttVersion version) {
    return new Bytes().packet(type.code() << 4);
  }

  @Override
  public String describe() {
    return type.name();
  }
}
