package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import java.util.List;

/** UNSUBSCRIBE. */
public record Unsubscribe(int packetId, List<String> filters, Properties properties)
    implements Packet {

  public Unsubscribe {
    filters = List.copyOf(filters);
  }

  public static Unsubscribe from(String... filters) {
    return new Unsubscribe(0, List.of(filters), Properties.NONE);
  }

  public Unsubscribe packetId(int value) {
    return new Unsubscribe(value, filters, properties);
  }

  @Override
  public PacketType type() {
    return PacketType.UNSUBSCRIBE;
  }

  @Override
  public byte[] encode(MqttVersion version) {
    Bytes body = new Bytes().u16(packetId);
    if (version.hasProperties()) {
      body.raw(properties.encode());
    }
    filters.forEach(body::string);
    return body.packet(0xA2);
  }

  @Override
  public String describe() {
    return "UNSUBSCRIBE id=" + packetId + " " + String.join(", ", filters);
  }
}
