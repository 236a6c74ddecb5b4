package io.mqtttck.load.measure;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one subscriber received of one stream. Written by the subscriber's thread only; the counters
 * may be read by any.
 */
final class Account {

  private final Receiver receiver;
  private final Lane lane;
  private final SequenceWindow window = new SequenceWindow();
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong duplicated = new AtomicLong();
  private final AtomicLong reordered = new AtomicLong();
  private final AtomicLong lastAtNs = new AtomicLong();

  Account(Receiver receiver, Lane lane) {
    this.receiver = receiver;
    this.lane = lane;
  }

  void accept(long sequence, long dueNs, long nowNs) {
    SequenceWindow.Arrival arrival = window.accept(sequence);
    if (arrival == SequenceWindow.Arrival.DUPLICATE) {
      increment(duplicated);
      return;
    }
    if (arrival == SequenceWindow.Arrival.REORDERED) {
      increment(reordered);
    }
    lane.endToEnd(nowNs - dueNs);
    lastAtNs.setRelease(nowNs);
    next.setRelease(window.next());
    increment(received);
  }

  /** One writer, so no locked instruction is needed. */
  private static void increment(AtomicLong counter) {
    counter.setRelease(counter.getPlain() + 1);
  }

  Receiver receiver() {
    return receiver;
  }

  /** The number after the highest one received. */
  long next() {
    return next.getAcquire();
  }

  long received() {
    return received.getAcquire();
  }

  long duplicated() {
    return duplicated.getAcquire();
  }

  long reordered() {
    return reordered.getAcquire();
  }

  /** When the last first copy came, or 0. */
  long lastAtNs() {
    return lastAtNs.getAcquire();
  }
}
