package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import java.util.List;
import java.util.stream.Collectors;

/** UNSUBACK with one code for each filter of the request (none in 3.x). */
public record Unsuback(int packetId, List<Integer> codes, Properties properties) implements Packet {

  public Unsuback {
    codes = List.copyOf(codes);
  }

  @Override
  public PacketType type() {
    return PacketType.UNSUBACK;
  }

  @Override
  public byte[] encode(MqttVersion version) {
    Bytes body = new Bytes().u16(packetId);
    if (version.hasProperties()) {
      body.raw(properties.encode());
    }
    if (version.hasProperties()) {
      codes.forEach(body::u8);
    }
    return body.packet(0xB0);
  }

  @Override
  public String describe() {
    String text =
        "UNSUBACK id="
            + packetId
            + " "
            + codes.stream()
                .map(code -> String.format("0x%02X", code))
                .collect(Collectors.joining(" "));
    return properties.entries().isEmpty() ? text : text + " " + properties;
  }
}
