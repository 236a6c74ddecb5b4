package io.mqtttck.wire;

import java.util.Arrays;

/**
 * One packet's bytes as they came, header included, with nothing lost and nothing judged.
 *
 * @param headerBytes length of the fixed header; the body follows
 * @param arrivedNanos {@link System#nanoTime()} when its last byte was read
 * @param problem why the stream could not be cut here (a length of five bytes, an unfinished packet
 *     at the end); null for a whole frame
 */
public record Frame(byte[] bytes, int headerBytes, long arrivedNanos, String problem) {

  public PacketType type() {
    return PacketType.of(bytes[0]);
  }

  /** The low nibble of the first byte. */
  public int flags() {
    return bytes[0] & 0x0F;
  }

  public byte[] body() {
    return Arrays.copyOfRange(bytes, headerBytes, bytes.length);
  }

  /** Whether the Remaining Length uses the fewest bytes possible. */
  public boolean lengthMinimal() {
    return headerBytes == 2 || bytes[headerBytes - 1] != 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frame that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
