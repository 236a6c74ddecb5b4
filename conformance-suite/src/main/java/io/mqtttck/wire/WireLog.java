package io.mqtttck.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * What went over the wire in one scenario, of all its connections, in the order in which we saw it:
 * the beginning and the end, where all of it would be too much.
 */
public final class WireLog {

  private static final int LARGEST_HEX_BYTES = 512;
  private static final int LARGEST_TEXT_CHARS = 500;

  /** What is kept of the beginning, and as much of the end: characters. A run keeps every log. */
  private static final int KEPT_CHARS = 128 * 1024;

  /** What a line takes beside its text. */
  private static final int LINE_CHARS = 50;

  private final long startNanos = System.nanoTime();
  private final List<Entry> beginning = new ArrayList<>();
  private final Deque<Entry> end = new ArrayDeque<>();
  private int beginningChars;
  private int endChars;
  private int leftOut;
  private final List<byte[]> secrets = new ArrayList<>();

  /** Which way an entry goes. */
  public enum Direction {
    SENT,
    RECEIVED,
    EVENT
  }

  /** One line; {@code hex} has the secrets masked, two stars for a byte. */
  public record Entry(long atMicros, String peer, Direction direction, String text, String hex) {

    private int chars() {
      return LINE_CHARS + text.length() + hex.length();
    }
  }

  /** Masks these bytes wherever they appear from now on. */
  public synchronized void keepSecret(byte[] secret) {
    if (secret != null && secret.length > 0) {
      secrets.add(secret.clone());
    }
  }

  synchronized void add(String peer, Direction direction, String text, byte[] bytes) {
    long atMicros = (System.nanoTime() - startNanos) / 1_000;
    Entry entry = new Entry(atMicros, peer, direction, brief(text), hex(bytes));
    if (beginningChars < KEPT_CHARS) {
      beginning.add(entry);
      beginningChars += entry.chars();
      return;
    }
    end.add(entry);
    endChars += entry.chars();
    while (endChars > KEPT_CHARS) {
      endChars -= end.remove().chars();
      leftOut++;
    }
  }

  /** The text, or the beginning of one that is longer than anybody reads. */
  static String brief(String text) {
    return text.length() <= LARGEST_TEXT_CHARS
        ? text
        : text.substring(0, LARGEST_TEXT_CHARS) + "... (" + text.length() + " characters)";
  }

  /** Something that is no packet. */
  public void event(String who, String what) {
    add(who, Direction.EVENT, what, new byte[0]);
  }

  /** Everything so far that was kept; a line in the middle says how much was not. */
  public synchronized List<Entry> entries() {
    List<Entry> all = new ArrayList<>(beginning);
    if (leftOut > 0) {
      long atMicros = end.element().atMicros();
      String gap = "more lines than anybody reads: " + leftOut + " are left out here";
      all.add(new Entry(atMicros, "mqtt-tck", Direction.EVENT, gap, ""));
    }
    all.addAll(end);
    return all;
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
