package io.mqtttck.load.flow;

import io.mqtttck.load.measure.Ledger;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one clock of an event loop: pumps its senders when something is due. Each sender's client
 * flushes once per tick. For the event loop only.
 */
public final class LoopPacer {

  /** Ticks are at least so far apart: what is due within shares one flush. */
  private static final long TICK_NS = TimeUnit.MICROSECONDS.toNanos(100);

  /**
   * So long it takes a processor to wake up: timers are set that much earlier, and the rest is
   * spent looking at the sockets.
   */
  private static final long WAKE_UP_NS = TimeUnit.MICROSECONDS.toNanos(50);

  /**
   * Flat out, an event loop that has read rests for this part of the time that messages take to
   * arrive, so that the next read finds several: a broker writes each message by itself, and to
   * wake up for each would cost more than all that is done with it. That part is what the rate and
   * the latency of a closed loop can suffer.
   */
  private static final int REST_PART = 16;

  /** Whoever is to stop, or to ping, must not wait for long. */
  private static final long LONGEST_REST_NS = TimeUnit.MILLISECONDS.toNanos(4);

  /** Timers of the system are not more exact than that. */
  private static final long SHORTEST_REST_NS = TimeUnit.MICROSECONDS.toNanos(50);

  private final EventLoop loop;
  private final Ledger ledger;
  private final List<Sender> senders = new ArrayList<>();
  private final List<Sender> soon = new ArrayList<>();

  /**
   * Begun since the last tick: the end of one sender may begin the next in the middle of a tick.
   */
  private final List<Sender> begun = new ArrayList<>();

  private boolean ticking;
  private long wakeAtNs;
  private long tookNs;
  private boolean resting;
  private long restedUntilNs = Long.MIN_VALUE;

  public LoopPacer(EventLoop loop, Ledger ledger) {
    this.loop = loop;
    this.ledger = ledger;
  }

  /** Starts a sender. */
  public void start(Sender sender) {
    sender.start(this);
    begun.add(sender);
    ledger.sending(sender.paced(), 1);
    if (!ticking) {
      ticking = true;
      TimerSlack.giveUp();
      schedule(System.nanoTime());
    }
  }

  /**
   * Pumps a sender, which asks once only, once the event loop has read what the sockets hold: one
   * flush for all of it.
   */
  void pumpSoon(Sender sender) {
    if (soon.isEmpty()) {
      loop.execute(this::pumpWaiting);
    }
    soon.add(sender);
  }

  private void pumpWaiting() {
    long nowNs = System.nanoTime();
    List<Sender> waiting = List.copyOf(soon);
    soon.clear();
    waiting.forEach(sender -> pump(sender, nowNs));
  }

  /**
   * Whatever goes wrong with one stream ends that stream only: the others still need their clock.
   */
  private static boolean pump(Sender sender, long nowNs) {
    try {
      return sender.pump(nowNs);
    } catch (RuntimeException e) {
      sender.fail(Reasons.of(e));
      return true;
    }
  }

  private boolean over(Sender sender, long nowNs) {
    boolean over = pump(sender, nowNs);
    if (over) {
      ledger.sending(sender.paced(), -1);
    }
    return over;
  }

  /** A message arrived on this event loop so long after it was due. */
  public void arrived(long ns) {
    tookNs += (ns - tookNs) / 8;
    if (!resting && tookNs > REST_PART * SHORTEST_REST_NS && ledger.onlyFlatOut()) {
      resting = true;
      loop.execute(this::rest);
    }
  }

  private void rest() {
    resting = false;
    long untilNs = System.nanoTime() + Math.min(tookNs / REST_PART, LONGEST_REST_NS);
    LockSupport.parkNanos(untilNs - System.nanoTime());
    restedUntilNs = System.nanoTime();
  }

  private void tick() {
    long nowNs = System.nanoTime();
    if (nowNs < wakeAtNs) {
      loop.execute(this::tick);
      return;
    }
    ledger.loopLag(nowNs - Math.max(wakeAtNs, restedUntilNs));
    senders.addAll(begun);
    begun.clear();
    senders.removeIf(sender -> over(sender, nowNs));
    if (senders.isEmpty() && begun.isEmpty()) {
      ticking = false;
      return;
    }
    long next = begun.isEmpty() ? Long.MAX_VALUE : nowNs;
    for (Sender sender : senders) {
      next = Math.min(next, sender.nextAtNs());
    }
    schedule(Math.max(next, nowNs + TICK_NS));
  }

  private void schedule(long atNs) {
    wakeAtNs = atNs;
    Future<?> unused =
        loop.schedule(this::tick, atNs - System.nanoTime() - WAKE_UP_NS, TimeUnit.NANOSECONDS);
  }
}
