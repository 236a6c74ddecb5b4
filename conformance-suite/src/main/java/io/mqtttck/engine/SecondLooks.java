package io.mqtttck.engine;

import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.Clocks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What did not come while many scenarios ran is looked at once more at the end, when little runs: a
 * broker, or a machine, that was only busy then is not accused, and one that breaks a rule breaks
 * it again. What came, wrong bytes or a close, is judged at once.
 *
 * <p>The cost is bounded, so that a broker with hundreds of failures does not double the run.
 */
final class SecondLooks {

  private static final int MOST = 32;

  /** As many at once as hardly disturb each other: they wait rather than send. */
  static final int COMPANY = 16;

  private final Clocks clocks;
  private final boolean wanted;
  private final Map<ScenarioDescriptor, Attempt> candidates = new ConcurrentHashMap<>();
  private final Map<ScenarioDescriptor, Attempt> firsts = new ConcurrentHashMap<>();
  private final AtomicInteger came = new AtomicInteger();
  private final AtomicInteger again = new AtomicInteger();
  private volatile boolean begun;
  private long beganNanos;

  SecondLooks(Clocks clocks, boolean wanted) {
    this.clocks = clocks;
    this.wanted = wanted;
  }

  /** Keeps a result of the first round that deserves a second look; false when it stands. */
  boolean keeps(ScenarioDescriptor leaf, Attempt attempt) {
    if (begun || !(wanted ? deserves(leaf, attempt) : timed(leaf, attempt))) {
      return false;
    }
    candidates.put(leaf, attempt);
    return true;
  }

  private static boolean deserves(ScenarioDescriptor leaf, Attempt attempt) {
    return attempt.waitedInVain() || timed(leaf, attempt);
  }

  /** A busy machine may spoil the positive control of what is timed in other ways as well. */
  private static boolean timed(ScenarioDescriptor leaf, Attempt attempt) {
    return attempt.result().verdict() == Verdict.INCONCLUSIVE && leaf.spec().tagged(Scenario.TIMED);
  }

  /** Ends the first round, and says which of its scenarios to run once more. */
  List<ScenarioDescriptor> begin() {
    begun = true;
    beganNanos = System.nanoTime();
    List<ScenarioDescriptor> chosen =
        candidates.keySet().stream()
            .filter(this::affordable)
            .sorted(Comparator.comparing(this::urgency).thenComparing(this::firstMs))
            .limit(MOST)
            .toList();
    chosen.forEach(leaf -> firsts.put(leaf, candidates.remove(leaf)));
    return chosen;
  }

  private boolean affordable(ScenarioDescriptor leaf) {
    return firstMs(leaf) <= clocks.secondLookMs() || timed(leaf, candidates.get(leaf));
  }

  /** Failures accuse; and of them, what breaks the protocol is rarely just slow. */
  private int urgency(ScenarioDescriptor leaf) {
    boolean accuses = candidates.get(leaf).result().verdict() == Verdict.FAILED;
    boolean malformed = leaf.spec().tagged(Scenario.MALFORMED);
    return (accuses ? 0 : 2) + (malformed ? 1 : 0);
  }

  private long firstMs(ScenarioDescriptor leaf) {
    return candidates.get(leaf).playedMs();
  }

  /** The attempts that stand as they are, because there is no time to look at all of them. */
  Map<ScenarioDescriptor, Attempt> leftOut() {
    return Map.copyOf(candidates);
  }

  /** Whether the time for second looks has passed, so that what was seen first stands. */
  boolean over() {
    return begun
        && System.nanoTime() - beganNanos > TimeUnit.MILLISECONDS.toNanos(clocks.secondLookMs());
  }

  /** The first attempt of a scenario that was to have a second look. */
  Optional<Attempt> first(ScenarioDescriptor leaf) {
    return Optional.ofNullable(firsts.get(leaf));
  }

  /** The verdict of both looks, where there were two. */
  ScenarioResult judge(ScenarioDescriptor leaf, Attempt attempt) {
    Attempt first = firsts.remove(leaf);
    if (first == null) {
      return attempt.result();
    }
    ScenarioResult then = first.result();
    ScenarioResult now = attempt.result();
    again.incrementAndGet();
    if (then.verdict() == Verdict.INCONCLUSIVE) {
      return now.withNote("a second look, the first was inconclusive: " + then.message());
    }
    return switch (now.verdict()) {
      case FAILED, ERROR -> now.withNote("seen twice, the second time when little else ran");
      case PASSED, WARNING -> slow(then, now);
      default ->
          then.withNote(
              "a second look, when little else ran, was "
                  + now.verdict().word()
                  + ": "
                  + now.message());
    };
  }

  private ScenarioResult slow(ScenarioResult then, ScenarioResult now) {
    came.incrementAndGet();
    List<WireLine> both =
        new ArrayList<>(then.wireLog().stream().takeWhile(line -> !line.cleansUp()).toList());
    long atMicros = both.isEmpty() ? 0 : both.get(both.size() - 1).atMicros();
    both.add(
        new WireLine(atMicros, "mqtt-tck", WireLine.Direction.EVENT, WireLine.SECOND_LOOK, ""));
    now.wireLog().forEach(line -> both.add(line.later(atMicros)));
    return then.asWarning(
        "slow, or lost under load: it did not come while many scenarios ran, and came when it was"
            + " looked at again at the end; the first time "
            + then.message(),
        both);
  }

  /** What a reader of the run should know; empty when there was nothing to look at. */
  Optional<String> note() {
    int leftOut = candidates.size() + firsts.size();
    if (again.get() + leftOut == 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            "%d results for which something had not come in its time were looked at again at the end,"
                + " when little else ran: it came in %d%s",
            again.get(),
            came.get(),
            leftOut == 0
                ? ""
                : "; "
                    + leftOut
                    + " more were not, because a run repeats at most "
                    + MOST
                    + " and for "
                    + clocks.secondLookMs() / 1_000
                    + " s"));
  }
}
