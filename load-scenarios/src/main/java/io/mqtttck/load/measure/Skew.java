package io.mqtttck.load.measure;

/**
 * How far apart the subscribers of one stream get each message. For any thread; only streams that
 * ask for it pay.
 */
final class Skew {

  private static final int SIZE = 4096;

  private final Timers timers;
  private final int subscribers;
  private final long[] sequences = new long[SIZE];
  private final long[] firstAtNs = new long[SIZE];
  private final int[] copies = new int[SIZE];

  Skew(Timers timers, int subscribers) {
    this.timers = timers;
    this.subscribers = subscribers;
  }

  synchronized void arrived(long sequence, long nowNs) {
    int slot = (int) (sequence % SIZE);
    if (sequences[slot] != sequence || copies[slot] == 0) {
      sequences[slot] = sequence;
      firstAtNs[slot] = nowNs;
      copies[slot] = 0;
    }
    // Threads read their clocks before they come here: the last to come need not be the latest.
    firstAtNs[slot] = Math.min(firstAtNs[slot], nowNs);
    if (++copies[slot] == subscribers) {
      timers.record(Timers.SKEW, nowNs - firstAtNs[slot]);
    }
  }
}
