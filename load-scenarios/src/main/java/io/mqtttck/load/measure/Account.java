package io.mqtttck.load.measure;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one subscriber received of one stream, or all members of a shared subscription together.
 * Written by the subscriber's thread only, or else by one member at a time; the counters may be
 * read by any.
 */
final class Account {

  /** Whatever is sent is expected. */
  private static final long EVERYTHING = -1;

  /** Books when a message arrived whose due time says nothing: one that the target kept. */
  @FunctionalInterface
  interface Booking {

    void at(long nowNs);
  }

  private final List<Receiver> members;
  private final Lane lane;
  private final SequenceWindow window = new SequenceWindow();
  private volatile Skew skew;
  private volatile Booking booking;
  private final AtomicLong asked = new AtomicLong(EVERYTHING);
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong duplicated = new AtomicLong();
  private final AtomicLong reordered = new AtomicLong();
  private final AtomicLong lastAtNs = new AtomicLong();

  /**
   * @param members one subscriber, or those that share a subscription
   */
  Account(List<Receiver> members, Lane lane) {
    this.members = List.copyOf(members);
    this.lane = lane;
  }

  void accept(long sequence, long dueNs, long nowNs) {
    if (members.size() == 1) {
      take(sequence, dueNs, nowNs);
    } else {
      synchronized (this) {
        take(sequence, dueNs, nowNs);
      }
    }
  }

  private void take(long sequence, long dueNs, long nowNs) {
    SequenceWindow.Arrival arrival = window.accept(sequence);
    if (arrival == SequenceWindow.Arrival.DUPLICATE) {
      increment(duplicated);
      return;
    }
    if (arrival == SequenceWindow.Arrival.REORDERED) {
      increment(reordered);
    }
    if (booking == null) {
      lane.endToEnd(nowNs - dueNs);
    } else {
      booking.at(nowNs);
    }
    if (skew != null) {
      skew.arrived(sequence, nowNs);
    }
    lastAtNs.setRelease(nowNs);
    next.setRelease(window.next());
    increment(received);
  }

  /** Has arrivals booked by somebody else than the latencies from the due time. */
  void bookArrivals(Booking newBooking) {
    booking = newBooking;
  }

  /** Whether somebody else books when messages arrive. */
  boolean booked() {
    return booking != null;
  }

  /** From the first call on only what was asked for is expected: so many messages more. */
  void ask(long messages) {
    asked.set(Math.max(0, asked.getPlain()) + messages);
  }

  /** How many messages are expected when so many were sent. */
  long expected(long sent) {
    long some = asked.getAcquire();
    return some == EVERYTHING ? sent : some;
  }

  void measureSkew(Skew newSkew) {
    skew = newSkew;
  }

  /** One writer, so no locked instruction is needed. */
  private static void increment(AtomicLong counter) {
    counter.setRelease(counter.getPlain() + 1);
  }

  /** Whether nothing can arrive now. */
  boolean away() {
    for (Receiver member : members) {
      if (!member.away()) {
        return false;
      }
    }
    return true;
  }

  /** Whether nothing can arrive any more. */
  boolean closed() {
    for (Receiver member : members) {
      if (!member.closed()) {
        return false;
      }
    }
    return true;
  }

  /**
   * How many messages are certainly no longer under way: up to the highest one received, since a
   * subscriber gets them in order; the members of a shared subscription do not.
   */
  long passed() {
    return members.size() == 1 ? next.getAcquire() : received();
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
