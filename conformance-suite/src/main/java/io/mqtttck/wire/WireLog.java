package io.mqtttck.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What went over the wire in one scenario, of all its connections, in the order in which we saw it.
 */
public final class WireLog {

  private static final int LARGEST_HEX_BYTES = 512;

  private final long startNanos = System.nanoTime();
  private final List<Entry> entries = new ArrayList<>();
  private final List<byte[]> secrets = new ArrayList<>();

  /** Which way an entry goes. */
  public enum Direction {
    SENT,
    RECEIVED,
    EVENT
  }

  /** One line; {@code hex} has the secrets masked, two stars for a byte. */
  public record Entry(long atMicros, String peer, Direction direction, String text, String hex) {}

  /** Masks these bytes wherever they appear from now on. */
  public synchronized void keepSecret(byte[] secret) {
    if (secret != null && secret.length > 0) {
      secrets.add(secret.clone());
    }
  }

  synchronized void add(String peer, Direction direction, String text, byte[] bytes) {
    entries.add(
        new Entry((System.nanoTime() - startNanos) / 1_000, peer, direction, text, hex(bytes)));
  }

  /** Something that is no packet. */
  public void event(String who, String what) {
    add(who, Direction.EVENT, what, new byte[0]);
  }

  /** Everything so far. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  private String hex(byte[] bytes) {
    boolean[] masked = new boolean[bytes.length];
    for (byte[] secret : secrets) {
      for (int i = 0; i + secret.length <= bytes.length; i++) {
        if (Arrays.equals(bytes, i, i + secret.length, secret, 0, secret.length)) {
          Arrays.fill(masked, i, i + secret.length, true);
        }
      }
    }
    int shown = Math.min(bytes.length, LARGEST_HEX_BYTES);
    StringBuilder text = new StringBuilder(shown * 2);
    for (int i = 0; i < shown; i++) {
      text.append(masked[i] ? "**" : HexFormat.of().toHexDigits(bytes[i]));
    }
    return shown < bytes.length ? text + "... (" + bytes.length + " bytes)" : text.toString();
  }
}
