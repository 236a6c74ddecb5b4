package io.mqtttck.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What went over the wire in one scenario, of all its connections, in the order in which we saw it:
 * the beginning and the end, where all of it would be too much.
 */
public final class WireLog {

  private static final int LARGEST_HEX_BYTES = 512;
  private static final int LARGEST_TEXT_CHARS = 500;

  /** What is kept of the beginning, and as much of the end: characters. A run keeps every log. */
  private static final int KEPT_CHARS = 128 * 1024;

  /** The words for bytes that are no whole packet. */
  static final String PART = "a part of a packet";

  /** What a line takes beside its text. */
  private static final int LINE_CHARS = 50;

  private final long startNanos = System.nanoTime();
  private final List<Entry> beginning = new ArrayList<>();
  private final Deque<Entry> end = new ArrayDeque<>();
  private int beginningChars;
  private int endChars;
  private int leftOut;
  private final List<byte[]> secrets = new ArrayList<>();

  /** Of each connection the last bytes that we sent, where a secret may have begun. */
  private final Map<String, byte[]> lastSent = new HashMap<>();

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
    boolean sent = direction == Direction.SENT;
    boolean[] masked = sent ? maskedAsStream(peer, text, bytes) : masked(bytes);
    String hex = hex(bytes, masked);
    long atMicros = (System.nanoTime() - startNanos) / 1_000;
    Entry entry = new Entry(atMicros, peer, direction, brief(text), hex);
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

  /**
   * A packet that is sent in parts, or whose length is wrong, cuts a secret into several entries:
   * what may be the beginning of one at the end of these bytes is masked as well, and the rest when
   * it follows.
   */
  private boolean[] maskedAsStream(String peer, String text, byte[] bytes) {
    if (secrets.isEmpty()) {
      return new boolean[bytes.length];
    }
    byte[] before = lastSent.getOrDefault(peer, new byte[0]);
    byte[] stream = new Bytes().raw(before).raw(bytes).toArray();
    boolean[] masked = masked(stream);
    int fewest = text.equals(PART) ? 1 : 2; // one byte at the end of a packet is an accident
    int longest = 0;
    for (byte[] secret : secrets) {
      longest = Math.max(longest, secret.length);
      for (int begun = Math.min(secret.length - 1, stream.length); begun >= fewest; begun--) {
        if (Arrays.equals(stream, stream.length - begun, stream.length, secret, 0, begun)) {
          Arrays.fill(masked, stream.length - begun, stream.length, true);
        }
      }
    }
    int kept = Math.min(Math.max(longest - 1, 0), stream.length);
    lastSent.put(peer, Arrays.copyOfRange(stream, stream.length - kept, stream.length));
    return Arrays.copyOfRange(masked, before.length, stream.length);
  }

  private boolean[] masked(byte[] bytes) {
    boolean[] masked = new boolean[bytes.length];
    for (byte[] secret : secrets) {
      for (int i = 0; i + secret.length <= bytes.length; i++) {
        if (Arrays.equals(bytes, i, i + secret.length, secret, 0, secret.length)) {
          Arrays.fill(masked, i, i + secret.length, true);
        }
      }
    }
    return masked;
  }

  private static String hex(byte[] bytes, boolean[] masked) {
    int shown = Math.min(bytes.length, LARGEST_HEX_BYTES);
    StringBuilder text = new StringBuilder(shown * 2);
    for (int i = 0; i < shown; i++) {
      text.append(masked[i] ? "**" : HexFormat.of().toHexDigits(bytes[i]));
    }
    return shown < bytes.length ? text + "... (" + bytes.length + " bytes)" : text.toString();
  }
}
