package io.mqtttck.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a byte stream into frames by their Remaining Length. Never throws and never drops a byte:
 * what cannot be cut comes out as a frame with a {@link Frame#problem()}. Memory is bounded by the
 * largest packet that we are willing to hold.
 */
public final class FrameReader {

  /**
   * More than any scenario asks a broker for; a longer announcement is a finding, not a reason to
   * fill memory.
   */
  public static final int LARGEST_PACKET_BYTES = 16 * 1024 * 1024;

  /** What has come and is not cut yet: the first {@link #size} bytes. */
  private byte[] buffer = new byte[0];

  private int size;
  private boolean lost;

  /** Adds bytes and returns the frames that they complete. */
  public List<Frame> feed(byte[] chunk, long nowNanos) {
    if (chunk.length == 0) {
      return List.of();
    }
    if (lost) {
      return List.of(
          new Frame(chunk, chunk.length, nowNanos, "bytes after the stream lost its framing"));
    }
    append(chunk);
    List<Frame> frames = new ArrayList<>();
    int start = 0;
    while (!lost && start < size) {
      int end = endOfFrame(start, nowNanos, frames);
      if (end < 0) {
        break;
      }
      start = end;
    }
    discard(start);
    return frames;
  }

  /** Grows by doubling, so that a large packet in small chunks is not copied for each of them. */
  private void append(byte[] chunk) {
    if (buffer.length < size + chunk.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size + chunk.length, 2 * size));
    }
    System.arraycopy(chunk, 0, buffer, size, chunk.length);
    size += chunk.length;
  }

  private void discard(int bytes) {
    size -= bytes;
    if (size == 0) {
      buffer = new byte[0];
    } else if (bytes > 0) {
      buffer = Arrays.copyOfRange(buffer, bytes, bytes + size);
    }
  }

  /** What is left when the stream has ended: an unfinished packet, or nothing. */
  public List<Frame> end(long nowNanos) {
    byte[] rest = pending();
    if (rest.length == 0) {
      return List.of();
    }
    discard(size);
    return List.of(
        new Frame(rest, rest.length, nowNanos, "the connection ended inside this packet"));
  }

  /** The bytes of a packet that has begun but not ended. */
  public byte[] pending() {
    return Arrays.copyOf(buffer, size);
  }

  private int endOfFrame(int start, long nowNanos, List<Frame> frames) {
    int length = 0;
    for (int i = 0; i < 4; i++) {
      int at = start + 1 + i;
      if (at >= size) {
        return -1;
      }
      length |= (buffer[at] & 0x7F) << (7 * i);
      if ((buffer[at] & 0x80) == 0) {
        return cut(start, at + 1, length, nowNanos, frames);
      }
    }
    return giveUp(start, "a Remaining Length of more than four bytes", nowNanos, frames);
  }

  private int cut(int start, int bodyStart, int length, long nowNanos, List<Frame> frames) {
    if (length > LARGEST_PACKET_BYTES) {
      return giveUp(start, "a packet of " + length + " bytes is announced", nowNanos, frames);
    }
    int end = bodyStart + length;
    if (end > size) {
      return -1;
    }
    frames.add(
        new Frame(Arrays.copyOfRange(buffer, start, end), bodyStart - start, nowNanos, null));
    return end;
  }

  private int giveUp(int start, String problem, long nowNanos, List<Frame> frames) {
    byte[] rest = Arrays.copyOfRange(buffer, start, size);
    frames.add(new Frame(rest, rest.length, nowNanos, problem));
    lost = true;
    return size;
  }
}
