package io.mqtttck.load.flow;

import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.measure.Stream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Sends one stream. Never more than {@code window} messages lie between it and its slowest
 * subscriber: that credit is what keeps a default broker's queue from overflowing, and a stalled
 * one from being flooded. A message that is due while there is no credit stays due.
 */
public final class Sender implements Publisher.Outcome {

  /** So long a sender that is to stop waits for acknowledgements. */
  private static final long STOP_NS = TimeUnit.SECONDS.toNanos(1);

  /**
   * How often a sender that has nothing due looks for credit, acknowledgements and stop requests.
   */
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * What to send.
   *
   * @param messages how many at most
   * @param stopAtNs when to stop even if there are some left, {@link System#nanoTime()}
   * @param window most messages under way to the slowest subscriber
   * @param inFlight most messages that the target may still have to acknowledge
   * @param quiet after so long without a delivery the messages under way are given up, and after
   *     twice as long without an acknowledgement the stream
   */
  public record Plan(
      Pace pace, long messages, long stopAtNs, int window, int inFlight, Duration quiet) {}

  private final Stream stream;
  private final Plan plan;
  private final Publisher publisher;
  private final BooleanSupplier stopped;
  private final Consumer<String> atEnd;
  private final LongSupplier clock;
  private final boolean paced;
  private LoopPacer pacer;
  private long underWay;
  private long creditSeenAtNs = Long.MIN_VALUE;
  private long lastProgressNs;
  private long lastOutstanding;
  private boolean blocked;
  private boolean awaited;
  private boolean ended;
  private long nextAtNs;
  private String refusal = "";

  /**
   * @param publisher makes the publisher, which tells the given outcome
   * @param stopped asked again and again: whether to stop sending
   * @param atEnd called once, with the reason of a failure or an empty text, when everything sent
   *     has been acknowledged
   * @param clock {@link System#nanoTime()}
   */
  public Sender(
      Stream stream,
      Plan plan,
      Function<Publisher.Outcome, Publisher> publisher,
      BooleanSupplier stopped,
      Consumer<String> atEnd,
      LongSupplier clock) {
    this.stream = stream;
    this.plan = plan;
    this.publisher = publisher.apply(this);
    this.stopped = stopped;
    this.atEnd = atEnd;
    this.paced =
        stream.phase().kind() == Phase.Kind.PACED || stream.phase().kind() == Phase.Kind.PROBE;
    this.clock = clock;
    this.lastProgressNs = clock.getAsLong();
  }

  void start(LoopPacer loopPacer) {
    pacer = loopPacer;
  }

  /** Whether its messages have due times of their own. */
  boolean paced() {
    return paced;
  }

  /** When to pump next at the latest. */
  long nextAtNs() {
    return nextAtNs;
  }

  /** Sends what is due and has credit; returns whether the stream has ended. */
  boolean pump(long nowNs) {
    if (ended) {
      return true;
    }
    awaited = false;
    nextAtNs = nowNs + LOOK_NS;
    boolean over = sendDue(nowNs);
    publisher.flush();
    return over && finish(nowNs);
  }

  /** Returns whether there is nothing left to send. */
  private boolean sendDue(long nowNs) {
    while (sending(nowNs)) {
      long dueNs = plan.pace().dueNs(stream.sent(), nowNs);
      if (dueNs > nowNs) {
        nextAtNs = Math.min(nextAtNs, dueNs);
        return false;
      }
      if (!credit(nowNs)) {
        return false;
      }
      send(dueNs, nowNs);
    }
    return true;
  }

  private boolean sending(long nowNs) {
    if (stream.abandoned() && refusal.isEmpty()) {
      refusal = "every subscriber of the stream is gone";
    }
    return refusal.isEmpty()
        && stream.sent() < plan.messages()
        && nowNs < plan.stopAtNs()
        && !stopped.getAsBoolean();
  }

  private boolean credit(long nowNs) {
    long outstanding = stream.outstanding();
    if (outstanding != lastOutstanding) {
      lastOutstanding = outstanding;
      lastProgressNs = nowNs;
    }
    boolean received = outstanding + worthAWrite(plan.window()) <= plan.window();
    if (received && acknowledged()) {
      blocked = false;
      return true;
    }
    blocked = true;
    creditSeenAtNs = nowNs;
    if (!received && nowNs - lastProgressNs > plan.quiet().toNanos()) {
      stream.writeOff();
    }
    return false;
  }

  private boolean acknowledged() {
    return underWay + worthAWrite(plan.inFlight()) <= plan.inFlight();
  }

  /**
   * How much room of a limit it takes to send. Once the limit was reached flat out, room for single
   * messages is left alone for a moment: a write for each would cost us and the target most of what
   * we can do.
   */
  private int worthAWrite(int limit) {
    return blocked && !paced ? Math.max(1, limit / 8) : 1;
  }

  private void send(long dueNs, long nowNs) {
    if (paced) {
      // What the target held up is its latency, not our lateness.
      stream.lane().lateness(nowNs - Math.max(dueNs, creditSeenAtNs));
    }
    underWay++;
    lastProgressNs = nowNs;
    publisher.publish(stream.next(nowNs), dueNs, nowNs);
  }

  @Override
  public void written(int messages) {
    underWay -= messages;
    progress(clock.getAsLong());
  }

  @Override
  public void acknowledged(long dueNs, long sentNs, long nowNs) {
    underWay--;
    stream.ackedOne();
    stream.lane().ack(nowNs - dueNs);
    stream.lane().service(nowNs - sentNs);
    progress(nowNs);
  }

  @Override
  public void refused(String reason) {
    underWay--;
    refusal = reason;
    progress(clock.getAsLong());
  }

  private void progress(long nowNs) {
    lastProgressNs = nowNs;
    if (blocked && !awaited && acknowledged()) {
      awaited = true;
      pacer.pumpSoon(this);
    }
  }

  /** Ends the stream for a reason that came from outside it. */
  void fail(String reason) {
    if (!ended) {
      ended = true;
      atEnd.accept(reason);
    }
  }

  private boolean finish(long nowNs) {
    boolean waiting = underWay > 0 && refusal.isEmpty();
    if (waiting && nowNs - lastProgressNs < patienceNs()) {
      return false;
    }
    ended = true;
    atEnd.accept(
        waiting
            ? underWay + " messages were not acknowledged in " + patienceNs() / 1e9 + " s"
            : refusal);
    return true;
  }

  private long patienceNs() {
    return stopped.getAsBoolean() ? STOP_NS : 2 * plan.quiet().toNanos();
  }
}
