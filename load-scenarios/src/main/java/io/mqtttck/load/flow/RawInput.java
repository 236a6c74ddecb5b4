package io.mqtttck.load.flow;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Parser;
import io.mqtttck.wire.Publish;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts what a link reads into frames. Messages and acknowledgements are read where they lie;
 * nothing is kept of them, and nothing is allocated as long as frames do not straddle two reads.
 */
final class RawInput {

  /** Hears of every packet; an array is valid only during the call. */
  interface Handler {

    void onPublish(
        int qos,
        boolean dup,
        int packetId,
        byte[] bytes,
        int topicAt,
        int topicLength,
        int payloadAt,
        int payloadLength,
        long nowNs);

    void onPuback(int packetId, int code, long nowNs);

    void onPubrec(int packetId, int code, long nowNs);

    void onPubrel(int packetId);

    void onPubcomp(int packetId);

    /** Any other packet. */
    void onPacket(Packet packet);
  }

  /** What came is not MQTT. */
  static final class NoMqtt extends Exception {

    private static final long serialVersionUID = 1L;

    NoMqtt(String message) {
      super(message);
    }
  }

  private static final int INCOMPLETE = -1;
  private static final byte[] NOTHING = {};

  private final Handler handler;
  private final RawLinks.Scratch scratch;
  private final boolean properties;

  /** The beginning of a frame whose end has not come yet. */
  private byte[] held = NOTHING;

  private int heldLength;

  /** The packet identifiers of QoS 2 messages between PUBLISH and PUBREL, a bit each. */
  private long[] halfway = {};

  /** Where the body of the frame under way begins. */
  private int bodyAt;

  private int at;

  RawInput(Handler handler, RawLinks.Scratch scratch, boolean properties) {
    this.handler = handler;
    this.scratch = scratch;
    this.properties = properties;
  }

  /** Reads all of the buffer. */
  void read(ByteBuf buffer, long nowNs) throws NoMqtt {
    int length = buffer.readableBytes();
    if (heldLength > 0) {
      hold(buffer, length);
      int read = frames(held, heldLength, nowNs);
      heldLength -= read;
      System.arraycopy(held, read, held, 0, heldLength);
      return;
    }
    byte[] bytes = scratch.atLeast(length);
    buffer.readBytes(bytes, 0, length);
    int read = frames(bytes, length, nowNs);
    if (read < length) {
      heldLength = length - read;
      held = held.length < heldLength ? new byte[heldLength] : held;
      System.arraycopy(bytes, read, held, 0, heldLength);
    }
  }

  private void hold(ByteBuf buffer, int length) {
    if (held.length < heldLength + length) {
      held = Arrays.copyOf(held, Math.max(2 * held.length, heldLength + length));
    }
    buffer.readBytes(held, heldLength, length);
    heldLength += length;
  }

  void release() {
    held = NOTHING;
    heldLength = 0;
  }

  /** Whether this QoS 2 message is under way already; from now on it is. */
  boolean holds(int packetId) {
    if (halfway.length == 0) {
      halfway = new long[65_536 / Long.SIZE];
    }
    long bit = 1L << packetId;
    boolean known = (halfway[packetId >>> 6] & bit) != 0;
    halfway[packetId >>> 6] |= bit;
    return known;
  }

  /** Takes the whole frames; returns how many bytes they were. */
  private int frames(byte[] bytes, int end, long nowNs) throws NoMqtt {
    int start = 0;
    while (true) {
      int next = frameEnd(bytes, start, end);
      if (next == INCOMPLETE) {
        return start;
      }
      try {
        frame(bytes, start, next, nowNs);
      } catch (IndexOutOfBoundsException e) {
        throw new NoMqtt("the target sent a packet whose lengths do not fit");
      }
      start = next;
    }
  }

  private int frameEnd(byte[] bytes, int start, int end) throws NoMqtt {
    int length = 0;
    for (int i = start + 1, shift = 0; i < end; i++, shift += 7) {
      if (shift == 28) {
        throw new NoMqtt("the target sent a length of five bytes: no MQTT");
      }
      length |= (bytes[i] & 0x7F) << shift;
      if (bytes[i] >= 0) {
        bodyAt = i + 1;
        return length > end - bodyAt ? INCOMPLETE : bodyAt + length;
      }
    }
    return INCOMPLETE;
  }

  private void frame(byte[] bytes, int start, int end, long nowNs) {
    int first = bytes[start] & 0xFF;
    switch (first >> 4) {
      case 3 -> publish(first, bytes, end, nowNs);
      case 4 -> handler.onPuback(packetId(bytes, end), code(bytes, end), nowNs);
      case 5 -> handler.onPubrec(packetId(bytes, end), code(bytes, end), nowNs);
      case 6 -> {
        int packetId = packetId(bytes, end);
        if (halfway.length > 0) {
          halfway[packetId >>> 6] &= ~(1L << packetId);
        }
        handler.onPubrel(packetId);
      }
      case 7 -> handler.onPubcomp(packetId(bytes, end));
      default -> rare(bytes, start, end, nowNs);
    }
  }

  private void publish(int first, byte[] bytes, int end, long nowNs) {
    int topicLength = u16(bytes, bodyAt);
    int topicAt = bodyAt + 2;
    at = topicAt + topicLength;
    int qos = first >> 1 & 3;
    int packetId = 0;
    if (qos > 0) {
      packetId = u16(bytes, at);
      at += 2;
    }
    if (properties) {
      skipProperties(bytes);
    }
    if (at > end) {
      throw new IndexOutOfBoundsException(at);
    }
    handler.onPublish(
        qos, (first & 8) != 0, packetId, bytes, topicAt, topicLength, at, end - at, nowNs);
  }

  private void skipProperties(byte[] bytes) {
    int length = 0;
    int shift = 0;
    int digit;
    do {
      digit = bytes[at++];
      length |= (digit & 0x7F) << shift;
      shift += 7;
    } while (digit < 0 && shift < 28);
    at += length;
  }

  private int packetId(byte[] bytes, int end) {
    if (end - bodyAt < 2) {
      throw new IndexOutOfBoundsException(end);
    }
    return u16(bytes, bodyAt);
  }

  private int code(byte[] bytes, int end) {
    return end - bodyAt > 2 ? bytes[bodyAt + 2] & 0xFF : 0;
  }

  private static int u16(byte[] bytes, int at) {
    return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
  }

  private void rare(byte[] bytes, int start, int end, long nowNs) {
    Frame frame = new Frame(Arrays.copyOfRange(bytes, start, end), bodyAt - start, nowNs, null);
    Packet packet = parse(frame, properties);
    if (packet != null) {
      handler.onPacket(packet);
    }
  }

  private static Packet parse(Frame frame, boolean properties) {
    MqttVersion version = properties ? MqttVersion.V5_0 : MqttVersion.V3_1_1;
    return Parser.parse(frame, version, Parser.Side.SERVER).packet();
  }

  /** The message whose topic length stands two bytes before the topic, with its properties. */
  static Publish whole(int qos, byte[] bytes, int topicAt, int end, boolean properties) {
    int bodyAt = topicAt - 2;
    Frame lengthless =
        new Frame(
            ByteBuffer.allocate(2 + end - bodyAt)
                .put((byte) (0x30 | qos << 1))
                .put((byte) 0) // the parser does not look at the length again
                .put(bytes, bodyAt, end - bodyAt)
                .array(),
            2,
            0,
            null);
    return (Publish) parse(lengthless, properties);
  }
}
