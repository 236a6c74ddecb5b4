package io.mqtttck.target;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * How long to wait: the deadlines for what must happen, the quiet period for what must not, and
 * every tolerance, each with its reason. No scenario has a time-out of its own. All in
 * milliseconds.
 *
 * @param deadlineMs for an answer that must come. Loopback answers in 1 ms; a managed broker far
 *     away, behind a load balancer and on a busy machine, within 5 s
 * @param quietMs extra silence that stands for "never", where no marker can bound an absence: long
 *     against a round trip, short enough for a hundred scenarios
 * @param connectTimeoutMs for the connection and CONNACK, the default of common client libraries;
 *     cloud brokers that wake an authentication service do need seconds
 * @param closeMs for the end of a connection that the broker has to close
 * @param willMs for a will after its due time. Wills may be late: some brokers sweep every few
 *     seconds (a delay of 3 s was seen to take 5.3 s)
 * @param expiryMs how much longer than its interval a session or a message may last: brokers count
 *     in whole seconds and sweep every few of them
 * @param absenceMs how long a client is away that is away for long
 * @param keepAlive the bounds of a Keep Alive expiry
 */
public record Clocks(
    long deadlineMs,
    long quietMs,
    long connectTimeoutMs,
    long closeMs,
    long willMs,
    long expiryMs,
    long absenceMs,
    KeepAlive keepAlive) {

  /** For real brokers. */
  public static final Clocks DEFAULT =
      new Clocks(
          5_000, 1_000, 30_000, 5_000, 10_000, 5_000, 60_000, new KeepAlive(2, 10, 2_000, 10_000));

  /**
   * For the broken-broker kit on loopback, which answers at once and has exact timers: a missing
   * answer is the rule there, so that waiting for it is most of the time of the build.
   */
  public static final Clocks SHORT =
      new Clocks(1_500, 250, 5_000, 1_500, 2_000, 500, 1_500, new KeepAlive(1, 2, 1_000, 2_900));

  /**
   * What a lower bound forgives: brokers count in whole seconds or ticks, and may round a timer
   * down (expiry, will delay; Keep Alive has wider bounds of its own).
   */
  public static final long EARLY_TOLERANCE_MS = 500;

  /** Wills should be published promptly; later than this after their due time is a warning. */
  public static final long PROMPT_WILL_MS = 2_000;

  /** A scenario that has to wait longer carries the tag {@code long}. */
  public static final long LONG_MS = 25_000;

  /** For what surrounds a wait: connecting, publishing, cleaning up, on a busy machine. */
  private static final long ROUND_TRIPS_MS = 2_000;

  /** For close_notify, or a close frame, and the answer to it. */
  private static final long LAST_WORD_MS = 1_000;

  public Clocks {
    if (deadlineMs <= 0
        || quietMs <= 0
        || connectTimeoutMs <= 0
        || closeMs <= 0
        || willMs <= 0
        || expiryMs <= 0
        || absenceMs <= 0) {
      throw new IllegalArgumentException("a clock must be longer than 0 ms");
    }
  }

  /**
   * For the end of a connection on which no CONNECT came: brokers wait from 5 s to 60 s for it, so
   * twice as long as clients wait for CONNACK, and then the time of any answer.
   */
  public long strangerMs() {
    return 2 * connectTimeoutMs + deadlineMs;
  }

  /**
   * For what was unfinished when a connection ended and is due again on the next one. A 5.0 server
   * may send it then and at no other time, so no timer can be its reason. For 3.x no text says how
   * soon: NATS leaves it to its timer of 30 s, and has done its duty then, so 35 s where an answer
   * has 5 s. Only a server that is late or broken makes anybody wait so long.
   */
  public long resendMs(MqttVersion version) {
    return (version.hasProperties() ? 2 : 7) * deadlineMs;
  }

  /**
   * For looking a second time at what did not come, all of it together: what took longer is not
   * repeated, and nothing is begun later. The longest that one answer may take, a will, with the
   * round trips around it.
   */
  public long secondLookMs() {
    return willMs + ROUND_TRIPS_MS;
  }

  /**
   * The same with another time for the connection and CONNACK, as {@code --connect-timeout} asks.
   */
  public Clocks withConnectTimeoutMs(long other) {
    return new Clocks(deadlineMs, quietMs, other, closeMs, willMs, expiryMs, absenceMs, keepAlive);
  }

  /**
   * The same over a transport: TLS and WebSocket each have a last word of their own, which some
   * brokers wait for, so that a close takes longer.
   */
  public Clocks over(Transport transport) {
    int layers = (transport.secure() ? 1 : 0) + (transport.webSocket() ? 1 : 0);
    long longerMs = closeMs + layers * LAST_WORD_MS;
    return new Clocks(
        deadlineMs, quietMs, connectTimeoutMs, longerMs, willMs, expiryMs, absenceMs, keepAlive);
  }

  /**
   * When a silent client with Keep Alive K may lose its connection. Measured: HiveMQ and Moquette
   * close at 1.5 K, mosquitto anywhere from 1.5 K to 1.5 K + 6 s, because it looks only now and
   * then. So K is 2 s to judge the lower bound, where little waiting tells much, and longer to
   * judge the upper one, where 3 K must lie beyond the latest legal moment.
   *
   * @param lowerSeconds the K that judges whether a broker is too early
   * @param upperSeconds the K that judges whether a broker is too late
   * @param lateMs how long after 1.5 K a close is still on time
   * @param tooLateMs how long after 1.5 K a broker has broken its duty
   */
  public record KeepAlive(int lowerSeconds, int upperSeconds, long lateMs, long tooLateMs) {

    /** Nobody waits for the end of a longer one, which a broker may impose: seconds. */
    public static final int LONGEST_SECONDS = 60;

    public KeepAlive {
      if (lateMs > tooLateMs) {
        throw new IllegalArgumentException("late comes before too late");
      }
      if (earlyMs(upperSeconds) + tooLateMs >= 3_000L * upperSeconds) {
        throw new IllegalArgumentException("a broker that waits for 3 K would pass");
      }
    }

    /**
     * A close before this moment after the last packet is a failure: the client is still in time.
     */
    public static long tooEarlyMs(int seconds) {
      return 1_000L * seconds;
    }

    /** A close before this moment is a warning: the standard grants one and a half times K. */
    public static long earlyMs(int seconds) {
      return 1_500L * seconds;
    }

    /** A close after this moment is a warning. */
    public long lateMs(int seconds) {
      return earlyMs(seconds) + lateMs;
    }

    /** No close by this moment is a failure. */
    public long tooLateMs(int seconds) {
      return earlyMs(seconds) + tooLateMs;
    }

    /** How the end of a silent connection lies to its Keep Alive. */
    public enum Expiry {
      TOO_EARLY,
      EARLY,
      ON_TIME,
      LATE,
      TOO_LATE;

      /** The broker broke its duty. */
      public boolean failed() {
        return this == TOO_EARLY || this == TOO_LATE;
      }

      /** Right enough not to fail, wrong enough to warn. */
      public boolean doubtful() {
        return this == EARLY || this == LATE;
      }
    }

    /**
     * Judges the end of a connection by its Keep Alive.
     *
     * @param seconds the Keep Alive that holds, more than 0
     * @param silentMs how long the client had been silent when its connection ended; empty when it
     *     did not end by {@link #tooLateMs}
     */
    public Expiry judge(int seconds, OptionalLong silentMs) {
      if (silentMs.isEmpty() || silentMs.getAsLong() >= tooLateMs(seconds)) {
        return Expiry.TOO_LATE;
      }
      long atMs = silentMs.getAsLong();
      if (atMs < tooEarlyMs(seconds)) {
        return Expiry.TOO_EARLY;
      }
      if (atMs < earlyMs(seconds)) {
        return Expiry.EARLY;
      }
      return atMs <= lateMs(seconds) ? Expiry.ON_TIME : Expiry.LATE;
    }

    /** The time in which an end is right, for people: {@code 3.0-5.0 s}. */
    public String bounds(int seconds) {
      return String.format(
          Locale.ROOT, "%.1f-%.1f s", earlyMs(seconds) / 1e3, lateMs(seconds) / 1e3);
    }
  }
}
