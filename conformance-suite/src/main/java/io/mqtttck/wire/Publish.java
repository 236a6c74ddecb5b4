package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * PUBLISH, and also the message of a will. Start with {@link #to}: QoS 0, not retained, empty
 * payload.
 *
 * @param packetId 1 to 65535 for QoS 1 and 2, 0 otherwise; a {@link Peer} that publishes fills it
 *     in
 */
public record Publish(
    String topic,
    int qos,
    boolean retain,
    boolean dup,
    int packetId,
    byte[] payload,
    Properties properties)
    implements Packet {

  private static final int SHOWN_PAYLOAD_BYTES = 40;

  public static Publish to(String topic) {
    return new Publish(topic, 0, false, false, 0, new byte[0], Properties.NONE);
  }

  public Publish payload(String text) {
    return payload(text.getBytes(StandardCharsets.UTF_8));
  }

  public Publish payload(byte[] bytes) {
    return new Publish(topic, qos, retain, dup, packetId, bytes, properties);
  }

  public Publish qos(int value) {
    return new Publish(topic, value, retain, dup, packetId, payload, properties);
  }

  /** Sets RETAIN to 1. */
  public Publish retained() {
    return new Publish(topic, qos, true, dup, packetId, payload, properties);
  }

  public Publish dup(boolean value) {
    return new Publish(topic, qos, retain, value, packetId, payload, properties);
  }

  public Publish packetId(int value) {
    return new Publish(topic, qos, retain, dup, value, payload, properties);
  }

  public Publish topic(String value) {
    return new Publish(value, qos, retain, dup, packetId, payload, properties);
  }

  /** Message Expiry Interval in seconds. */
  public Publish expiry(long seconds) {
    return property(PropertyId.MESSAGE_EXPIRY_INTERVAL, seconds);
  }

  /** Will Delay Interval in seconds; only in a will. */
  public Publish willDelay(long seconds) {
    return property(PropertyId.WILL_DELAY_INTERVAL, seconds);
  }

  public Publish property(PropertyId id, long value) {
    return properties(properties.with(id, value));
  }

  public Publish property(PropertyId id, String value) {
    return properties(properties.with(id, value));
  }

  public Publish property(PropertyId id, byte[] value) {
    return properties(properties.with(id, value));
  }

  public Publish userProperty(String name, String value) {
    return properties(properties.withUser(name, value));
  }

  public Publish properties(Properties value) {
    return new Publish(topic, qos, retain, dup, packetId, payload, value);
  }

  /** The payload as text, or as hex when it is no text. */
  public String payloadText() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      return "0x" + HexFormat.of().formatHex(payload);
    }
  }

  @Override
  public PacketType type() {
    return PacketType.PUBLISH;
  }

  @Override
  public byte[] encode(MqttVersion version) {
    Bytes body = new Bytes().string(topic);
    if (qos > 0) {
      body.u16(packetId);
    }
    if (version.hasProperties()) {
      body.raw(properties.encode());
    }
    body.raw(payload);
    return body.packet(0x30 | (dup ? 0x08 : 0) | (qos << 1) | (retain ? 0x01 : 0));
  }

  /** The fields without the packet's name, for a will. */
  String fields() {
    String shown = payloadText();
    if (shown.length() > SHOWN_PAYLOAD_BYTES) {
      shown = shown.substring(0, SHOWN_PAYLOAD_BYTES) + "... (" + payload.length + " bytes)";
    }
    String shownTopic = topic.length() > 120 ? topic.substring(0, 120) + "..." : topic;
    StringBuilder text =
        new StringBuilder(shownTopic).append(" \"").append(shown).append("\" qos=").append(qos);
    if (packetId != 0) {
      text.append(" id=").append(packetId);
    }
    if (retain) {
      text.append(" retain");
    }
    if (dup) {
      text.append(" dup");
    }
    return properties.entries().isEmpty() ? text.toString() : text + " " + properties;
  }

  @Override
  public String describe() {
    return "PUBLISH " + fields();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Publish that
        && topic.equals(that.topic)
        && qos == that.qos
        && retain == that.retain
        && dup == that.dup
        && packetId == that.packetId
        && Arrays.equals(payload, that.payload)
        && properties.equals(that.properties);
  }

  @Override
  public int hashCode() {
    return topic.hashCode() * 31 + Arrays.hashCode(payload);
  }
}
