package io.mqtttck.load.measure;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * The header at the start of every payload, big endian: run id (8 bytes), stream id (4), sequence
 * (8), due time in nanoseconds (8), CRC-32C of everything else in the payload (4).
 *
 * <p>The due time is {@link System#nanoTime()} of the process that sent it: it only means something
 * there.
 */
public final class Payload {

  /** The size of the header, and so of the smallest payload. */
  public static final int HEADER_BYTES = 32;

  private static final int STREAM_AT = 8;
  private static final int SEQUENCE_AT = 12;
  private static final int DUE_AT = 20;
  private static final int CHECKSUM_AT = 28;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Payload() {}

  /**
   * A payload without its header yet, filled with bytes that do not compress.
   *
   * @param bytes from {@link #HEADER_BYTES} up
   * @throws IllegalArgumentException with one sentence when it is too small for the header
   */
  public static byte[] template(int bytes, long seed) {
    if (bytes < HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a payload of "
              + bytes
              + " bytes is too small: the header that makes every message countable takes "
              + HEADER_BYTES);
    }
    byte[] template = new byte[bytes];
    new SplittableRandom(seed).nextBytes(template);
    return template;
  }

  /** A fresh payload: the template with this header. */
  public static byte[] encode(
      byte[] template, long runId, int streamId, long sequence, long dueNs) {
    byte[] payload = Arrays.copyOf(template, template.length);
    stamp(payload, 0, payload.length, runId, streamId, sequence, dueNs);
    return payload;
  }

  /** Writes the header over the beginning of a payload that lies somewhere in a larger array. */
  public static void stamp(
      byte[] bytes, int at, int length, long runId, int streamId, long sequence, long dueNs) {
    LONG.set(bytes, at, runId);
    INT.set(bytes, at + STREAM_AT, streamId);
    LONG.set(bytes, at + SEQUENCE_AT, sequence);
    LONG.set(bytes, at + DUE_AT, dueNs);
    INT.set(bytes, at + CHECKSUM_AT, checksum(bytes, at, length));
  }

  /** Whether the payload is long enough and its checksum right; ask this before any field. */
  public static boolean intact(byte[] bytes, int at, int length) {
    return length >= HEADER_BYTES
        && (int) INT.get(bytes, at + CHECKSUM_AT) == checksum(bytes, at, length);
  }

  public static long runId(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  public static int streamId(byte[] bytes, int at) {
    return (int) INT.get(bytes, at + STREAM_AT);
  }

  public static long sequence(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at + SEQUENCE_AT);
  }

  public static long dueNs(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at + DUE_AT);
  }

  private static int checksum(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, CHECKSUM_AT);
    crc.update(bytes, at + HEADER_BYTES, length - HEADER_BYTES);
    return (int) crc.getValue();
  }
}
