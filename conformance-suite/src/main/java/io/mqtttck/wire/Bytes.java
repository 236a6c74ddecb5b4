package io.mqtttck.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes MQTT data types. Valid and deliberately invalid packets come from this one path: nothing
 * is checked here, and every length can be given by hand.
 */
public final class Bytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** One byte; higher bits are dropped. */
  public Bytes u8(int value) {
    out.write(value);
    return this;
  }

  /** Two bytes, big-endian. */
  public Bytes u16(int value) {
    return u8(value >> 8).u8(value);
  }

  /** Four bytes, big-endian. */
  public Bytes u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  /** A Variable Byte Integer in its shortest form. */
  public Bytes variable(long value) {
    long rest = value;
    do {
      int digit = (int) (rest & 0x7F);
      rest >>>= 7;
      u8(rest == 0 ? digit : digit | 0x80);
    } while (rest != 0);
    return this;
  }

  /** A string with its length in front. */
  public Bytes string(String text) {
    return binary(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Binary data with its length in front; also a string of ill-formed bytes. */
  public Bytes binary(byte[] data) {
    return u16(data.length).raw(data);
  }

  /** Bytes as they are. */
  public Bytes raw(byte[] data) {
    out.writeBytes(data);
    return this;
  }

  /** Bytes as they are. */
  public Bytes raw(int... values) {
    for (int value : values) {
      u8(value);
    }
    return this;
  }

  /**
   * A packet with one byte changed.
   *
   * @param at counted from the end of the fixed header; in CONNECT 2 to 5 is the name "MQTT", 6 the
   *     level, 7 the flags
   */
  public static byte[] altered(byte[] packet, int at, int value) {
    int header = 2;
    while ((packet[header - 1] & 0x80) != 0) {
      header++;
    }
    byte[] changed = packet.clone();
    changed[header + at] = (byte) value;
    return changed;
  }

  public int size() {
    return out.size();
  }

  public byte[] toArray() {
    return out.toByteArray();
  }

  /**
   * What has been written, as the body of a packet with that first byte and the right Remaining
   * Length.
   */
  public byte[] packet(int firstByte) {
    return new Bytes().u8(firstByte).variable(size()).raw(toArray()).toArray();
  }
}
