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

  private byte[] pending = new byte[0];
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
    byte[] stream = join(pending, chunk);
    List<Frame> frames = new ArrayList<>();
    int start = 0;
    while (!lost && start < stream.length) {
      int end = endOfFrame(stream, start, nowNanos, frames);
      if (end < 0) {
        break;
      }
      start = end;
    }
    pending = lost ? new byte[0] : Arrays.copyOfRange(stream, start, stream.length);
    return frames;
  }

  /** What is left when the stream has ended: an unfinished packet, or nothing. */
  public List<Frame> end(long nowNanos) {
    if (pending.length == 0) {
      return List.of();
    }
    Frame rest =
        new Frame(pending, pending.length, nowNanos, "the connection ended inside this packet");
    pending = new byte[0];
    return List.of(rest);
  }

  /** The bytes of a packet that has begun but not ended. */
  public byte[] pending() {
    return pending.clone();
  }

  private int endOfFrame(byte[] stream, int start, long nowNanos, List<Frame> frames) {
    int length = 0;
    for (int i = 0; i < 4; i++) {
      int at = start + 1 + i;
      if (at >= stream.length) {
        return -1;
      }
      length |= (stream[at] & 0x7F) << (7 * i);
      if ((stream[at] & 0x80) == 0) {
        return cut(stream, start, at + 1, length, nowNanos, frames);
      }
    }
    return giveUp(stream, start, "a Remaining Length of more than four bytes", nowNanos, frames);
  }

  private int cut(
      byte[] stream, int start, int bodyStart, int length, long nowNanos, List<Frame> frames) {
    if (length > LARGEST_PACKET_BYTES) {
      return giveUp(
          stream, start, "a packet of " + length + " bytes is announced", nowNanos, frames);
    }
    int end = bodyStart + length;
    if (end > stream.length) {
      return -1;
    }
    frames.add(
        new Frame(Arrays.copyOfRange(stream, start, end), bodyStart - start, nowNanos, null));
    return end;
  }

  private int giveUp(byte[] stream, int start, String problem, long nowNanos, List<Frame> frames) {
    byte[] rest = Arrays.copyOfRange(stream, start, stream.length);
    frames.add(new Frame(rest, rest.length, nowNanos, problem));
    lost = true;
    return stream.length;
  }

  private static byte[] join(byte[] first, byte[] second) {
    if (first.length == 0) {
      return second;
    }
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
