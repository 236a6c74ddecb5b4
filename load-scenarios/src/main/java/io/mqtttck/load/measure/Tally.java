package io.mqtttck.load.measure;

/**
 * What became of the messages. {@code expected} is the sum over the sent messages of the
 * subscriptions that match; {@code received} counts distinct valid messages of this run, so {@code
 * lost = expected - received}.
 *
 * @param duplicated further copies of a valid message at the same subscriber
 * @param reordered first copies that came after a later message of their stream
 * @param corrupted payloads, under a topic of this run, whose checksum is wrong or that are too
 *     short; each is also missing from {@code received}
 * @param misrouted valid messages of this run at a subscriber that did not ask for them, or under
 *     another topic than they were sent to, or that were never to be published (a will after
 *     DISCONNECT)
 * @param foreign messages of another run, and those without our header under other topics
 */
public record Tally(
    long sent,
    long acked,
    long expected,
    long received,
    long duplicated,
    long reordered,
    long corrupted,
    long misrouted,
    long foreign) {

  /** Nothing sent, nothing received. */
  public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0);

  public long lost() {
    return expected - received;
  }

  public Tally plus(Tally other) {
    return new Tally(
        sent + other.sent,
        acked + other.acked,
        expected + other.expected,
        received + other.received,
        duplicated + other.duplicated,
        reordered + other.reordered,
        corrupted + other.corrupted,
        misrouted + other.misrouted,
        foreign + other.foreign);
  }
}
