package io.mqtttck.load;

import io.mqtttck.load.engine.GatlingRun;
import io.mqtttck.load.measure.Interval;
import io.mqtttck.load.measure.Ledger;
import io.mqtttck.load.measure.Meter;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.measure.StopReason;
import io.mqtttck.load.measure.Tally;
import io.mqtttck.load.simulation.LoadContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Attends one Gatling run: samples it, tells the listener, and ends it when there is a reason to.
 */
final class Watch {

  /** The sentence of a run that a user ended. */
  static final String BY_USER = "stopped by the user";

  private static final long LOOK_MS = 50;
  private static final long SAMPLE_NS = TimeUnit.SECONDS.toNanos(1);

  /** A phase that took this part of its limit was ended by it; a failure ends it much sooner. */
  private static final double LIMIT_SHARE = 0.98;

  /** How long users may take to end after a stop, before their event loops are shut down. */
  private static final long STOP_NS = TimeUnit.SECONDS.toNanos(5);

  private final LoadContext context;
  private final Ledger ledger;
  private final Meter meter;
  private final LoadListener listener;
  private final long longestNs;
  private final Duration silence;
  private final long startedAtNs = System.nanoTime();
  private long sampledAtNs = startedAtNs;
  private long aliveAtNs = startedAtNs;
  private long stoppedAtNs;
  private StopReason stopped = StopReason.DONE;
  private String stopReason = "";

  Watch(LoadContext context, Meter meter, LoadListener listener) {
    this.context = context;
    this.ledger = context.runtime().ledger();
    this.meter = meter;
    this.listener = listener;
    this.longestNs = context.plan().longest().toNanos();
    this.silence = context.plan().quiet().multipliedBy(2);
  }

  synchronized StopReason stopped() {
    return stopped;
  }

  /** One sentence, or empty when the run ended by its plan. */
  synchronized String stopReason() {
    return stopReason;
  }

  /** Asks the users to end; the first reason counts. */
  synchronized void stop(StopReason reason, String sentence) {
    if (stopped == StopReason.DONE) {
      stopped = reason;
      stopReason = sentence;
      stoppedAtNs = System.nanoTime();
      context.runtime().stop();
    }
  }

  /** After the end: whether the time limit of the flat-out phase came before its last message. */
  void lookForLimit(LoadPlan plan) {
    for (Phase phase : ledger.phases()) {
      long sent = phase.tally().sent();
      boolean limited =
          phase.kind() == Phase.Kind.FLAT_OUT
              && sent < phase.scheduled()
              && phase.durationMs() >= plan.timeLimit().toMillis() * LIMIT_SHARE;
      if (limited && stopped() == StopReason.DONE) {
        stop(
            StopReason.DURATION,
            String.format(
                Locale.ROOT,
                "the time limit of %.0f s came first: %d of %d messages were sent flat out",
                plan.timeLimit().toMillis() / 1000.0,
                sent,
                phase.scheduled()));
      }
    }
  }

  /** Runs to the end, or to five seconds after a stop. */
  GatlingRun.Outcome attend(Supplier<GatlingRun.Outcome> run) {
    CompletableFuture<GatlingRun.Outcome> end = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(end, run), "load-run");
    thread.setDaemon(true);
    thread.start();
    boolean interrupt = false;
    while (!end.isDone() && !overdue()) {
      interrupt |= rest(end);
      look();
    }
    meter.stop();
    if (!end.isDone()) {
      thread.interrupt();
    }
    if (interrupt) {
      Thread.currentThread().interrupt();
    }
    return outcome(end);
  }

  private static void complete(
      CompletableFuture<GatlingRun.Outcome> end, Supplier<GatlingRun.Outcome> run) {
    try {
      end.complete(run.get());
    } catch (Throwable t) {
      end.completeExceptionally(t); // whoever waits must hear of it, whatever it is
    }
  }

  private GatlingRun.Outcome outcome(CompletableFuture<GatlingRun.Outcome> end) {
    try {
      return end.isDone() ? end.join() : new GatlingRun.Outcome(Map.of(), Map.of(), Map.of());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Returns whether this thread was interrupted meanwhile, which stops the run. */
  private boolean rest(CompletableFuture<GatlingRun.Outcome> end) {
    try {
      end.get(LOOK_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stop(StopReason.INTERRUPTED, BY_USER);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      // Still running, or ended: the caller looks which.
    }
    return false;
  }

  private synchronized boolean overdue() {
    return stopped != StopReason.DONE && System.nanoTime() - stoppedAtNs > STOP_NS;
  }

  private void look() {
    long nowNs = System.nanoTime();
    if (ledger.connectionsLost() > 0 && ledger.connectionsLost() == ledger.connects().ok()) {
      stop(StopReason.TARGET_LOST, "the target went away: every connection was lost");
    }
    if (nowNs - startedAtNs > longestNs) {
      stop(
          StopReason.DURATION,
          "the run took longer than its plan can take: "
              + TimeUnit.NANOSECONDS.toSeconds(longestNs)
              + " s");
    }
    if (nowNs - sampledAtNs >= SAMPLE_NS) {
      sampledAtNs += SAMPLE_NS;
      Interval interval = meter.sample();
      Tally tally = ledger.current().tally();
      listen(nowNs, interval.received() > 0 || tally.lost() == 0 || ledger.current().nobodyWaits());
      listener.snapshot(snapshot(interval, tally));
    }
  }

  private void listen(long nowNs, boolean alive) {
    if (alive) {
      aliveAtNs = nowNs;
    } else if (nowNs - aliveAtNs > silence.toNanos()) {
      stop(
          StopReason.TARGET_LOST,
          "the target delivered nothing for "
              + silence.toMillis() / 1000.0
              + " s while messages were under way");
    }
  }

  private LoadSnapshot snapshot(Interval interval, Tally tally) {
    Phase phase = ledger.current();
    double seconds = interval.tookMs() / 1000.0;
    double receiveRate = interval.received() / seconds;
    return new LoadSnapshot(
        phase.name(),
        interval.users(),
        tally.sent(),
        tally.received(),
        tally.lost(),
        tally.duplicated(),
        interval.sent() / seconds,
        receiveRate,
        interval.p99Us(),
        phase.kind() == Phase.Kind.FLAT_OUT,
        (System.nanoTime() - startedAtNs) / 1_000_000,
        eta(phase, tally, receiveRate));
  }

  private long eta(Phase phase, Tally tally, double receiveRate) {
    long left = phase.scheduled() - tally.received();
    double rate = phase.kind() == Phase.Kind.PACED ? context.pacedRate() : receiveRate;
    return rate <= 0 || phase.scheduled() == 0 ? -1 : Math.max(0, (long) (left * 1000 / rate));
  }
}
