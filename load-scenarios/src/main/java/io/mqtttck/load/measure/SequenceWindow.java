package io.mqtttck.load.measure;

import java.util.Arrays;

/**
 * Tells first copies from further ones in one stream of sequence numbers, which start at 0.
 *
 * <p>Exact within {@link #SIZE} numbers of the highest one seen; anything older counts as a further
 * copy. As long as nothing is out of order no memory is needed beyond two counters: the ring of
 * bits comes with the first gap. For one thread.
 */
final class SequenceWindow {

  /** How far back the window reaches. */
  static final int SIZE = 64 * 1024;

  private static final int MASK = SIZE - 1;

  /** What a sequence number turned out to be. */
  enum Arrival {
    /** The first copy, and the highest number so far. */
    IN_ORDER,
    /** The first copy, but after a higher number. */
    REORDERED,
    /** A further copy. */
    DUPLICATE
  }

  private long next;
  private long[] ring;

  /** The number after the highest one seen. */
  long next() {
    return next;
  }

  Arrival accept(long sequence) {
    if (sequence == next) {
      next++;
      if (ring != null) {
        mark(sequence);
      }
      return Arrival.IN_ORDER;
    }
    return sequence > next ? jump(sequence) : lookBack(sequence);
  }

  private Arrival jump(long sequence) {
    if (ring == null) {
      ring = new long[SIZE / Long.SIZE];
      Arrays.fill(ring, -1L);
    }
    if (sequence - next >= SIZE) {
      Arrays.fill(ring, 0L);
    } else {
      for (long missing = next; missing < sequence; missing++) {
        ring[slot(missing)] &= ~bit(missing);
      }
    }
    mark(sequence);
    next = sequence + 1;
    return Arrival.IN_ORDER;
  }

  private Arrival lookBack(long sequence) {
    if (ring == null || next - sequence > SIZE || (ring[slot(sequence)] & bit(sequence)) != 0) {
      return Arrival.DUPLICATE;
    }
    mark(sequence);
    return Arrival.REORDERED;
  }

  private void mark(long sequence) {
    ring[slot(sequence)] |= bit(sequence);
  }

  private static int slot(long sequence) {
    return (int) (sequence & MASK) >>> 6;
  }

  private static long bit(long sequence) {
    return 1L << sequence;
  }
}
