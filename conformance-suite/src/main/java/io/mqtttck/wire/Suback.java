package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import java.util.List;
import java.util.stream.Collectors;

/** SUBACK with one code for each filter of the request. */
public record Suback(int packetId, List<Integer> codes, Properties properties) implements Packet {

  public Suback {
    codes = List.copyOf(codes);
  }

  @Override
  public PacketType type() {
    return PacketType.SUBACK;
  }

  @Override
  public byte[] encode(MqttVersion version) {
    Bytes body = new Bytes().u16(packetId);
    if (version.hasProperties()) {
      body.raw(properties.encode());
    }
    codes.forEach(body::u8);
    return body.packet(0x90);
  }

  @Override
  public String describe() {
    String text =
        "SUBACK id="
            + packetId
            + " "
            + codes.stream()
                .map(code -> String.format("0x%02X", code))
                .collect(Collectors.joining(" "));
    return properties.entries().isEmpty() ? text : text + " " + properties;
  }
}
