package io.mqtttck.load.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames are found wherever the reads cut them, and what is no MQTT is said to be none. */
class RawInputTest implements RawInput.Handler {

  private final List<String> seen = new ArrayList<>();

  private RawInput input(MqttVersion version) {
    return new RawInput(this, new RawLinks.Scratch(), version.hasProperties());
  }

  @ParameterizedTest
  @CsvSource({"3.1.1,1", "3.1.1,7", "5.0,1", "5.0,2", "5.0,5", "5.0,100000"})
  void cutsFramesOutOfAnyPieces(String label, int pieceBytes) throws RawInput.NoMqtt {
    MqttVersion version = MqttVersion.of(label);
    RawInput input = input(version);
    ByteBuf bytes = Unpooled.buffer();
    packets(version).forEach(packet -> bytes.writeBytes(packet.encode(version)));

    while (bytes.isReadable()) {
      input.read(bytes.readSlice(Math.min(pieceBytes, bytes.readableBytes())), 5);
    }

    assertThat(seen)
        .containsExactly(
            "CONNACK",
            "0 a/b 0 hello",
            "1 topic 300 " + "x".repeat(200),
            "2 t 7 ",
            "puback 9 0",
            "pubrec 10 0",
            "pubrel 11",
            "pubcomp 12",
            version.hasProperties() ? "puback 13 151" : "puback 13 0",
            "PINGRESP");
  }

  private static List<Packet> packets(MqttVersion version) {
    Publish plain = Publish.to("a/b").payload("hello");
    return List.of(
        Connack.accepted(false),
        version.hasProperties() ? plain.property(PropertyId.CONTENT_TYPE, "text") : plain,
        Publish.to("topic").qos(1).packetId(300).payload("x".repeat(200)),
        Publish.to("t").qos(2).packetId(7),
        Ack.of(PacketType.PUBACK, 9),
        Ack.of(PacketType.PUBREC, 10),
        Ack.of(PacketType.PUBREL, 11),
        Ack.of(PacketType.PUBCOMP, 12),
        Ack.of(PacketType.PUBACK, 13).code(0x97),
        Ping.RESPONSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "30FFFFFFFF7F", // a length of five bytes
        "3003000A61", // a topic longer than its packet
        "320300016100", // no room for the packet identifier
        "400101", // half a packet identifier
        "300400016110" // properties longer than the packet
      })
  void whatIsNoMqttIsRefused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex + "0000");

    assertThatThrownBy(() -> input(MqttVersion.V5_0).read(Unpooled.wrappedBuffer(bytes), 0))
        .isInstanceOf(RawInput.NoMqtt.class);
  }

  @Test
  void aQos2MessageIsUnderWayUntilItIsReleased() throws RawInput.NoMqtt {
    RawInput input = input(MqttVersion.V5_0);

    assertThat(input.holds(65_535)).isFalse();
    assertThat(input.holds(65_535)).isTrue();
    byte[] pubrel = Ack.of(PacketType.PUBREL, 65_535).encode(MqttVersion.V5_0);
    input.read(Unpooled.wrappedBuffer(pubrel), 0);
    assertThat(input.holds(65_535)).isFalse();
  }

  @Test
  void identifiersAreUniqueWhileTheyAreInUse() {
    InFlight inFlight = new InFlight();
    assertThat(inFlight.next(null, 0, 0)).isEqualTo(1);
    for (int id = 2; id <= 65_535; id++) {
      assertThat(inFlight.next(null, 0, 0)).isEqualTo(id);
    }
    assertThatThrownBy(() -> inFlight.next(null, 0, 0))
        .hasMessage("all packet identifiers are in use");

    inFlight.free(4711);
    inFlight.free(4711);

    assertThat(inFlight.next(null, 0, 0)).isEqualTo(4711);
    assertThatThrownBy(() -> inFlight.next(null, 0, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anIdentifierThatIsNeverFreedIsLeftOut() {
    InFlight inFlight = new InFlight();
    assertThat(inFlight.next(null, 0, 0)).isEqualTo(1);

    for (int i = 0; i < 200_000; i++) {
      int id = inFlight.next(null, 0, 0);
      assertThat(id).isBetween(2, 65_535);
      inFlight.free(id);
    }
  }

  @Override
  public void onPublish(
      int qos,
      boolean dup,
      int packetId,
      byte[] bytes,
      int topicAt,
      int topicLength,
      int payloadAt,
      int payloadLength,
      long nowNs) {
    String topic = new String(bytes, topicAt, topicLength, StandardCharsets.UTF_8);
    String payload = new String(bytes, payloadAt, payloadLength, StandardCharsets.UTF_8);
    seen.add(qos + " " + topic + " " + packetId + " " + payload);
  }

  @Override
  public void onPuback(int packetId, int code, long nowNs) {
    seen.add("puback " + packetId + " " + code);
  }

  @Override
  public void onPubrec(int packetId, int code, long nowNs) {
    seen.add("pubrec " + packetId + " " + code);
  }

  @Override
  public void onPubrel(int packetId) {
    seen.add("pubrel " + packetId);
  }

  @Override
  public void onPubcomp(int packetId) {
    seen.add("pubcomp " + packetId);
  }

  @Override
  public void onPacket(Packet packet) {
    seen.add(packet.type().name());
  }
}
