package io.mqtttck.load.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Reads a ledger once a second and makes the result of the run. For one thread. */
public final class Meter {

  private final Ledger ledger;
  private final long startedAtNs = System.nanoTime();
  private final List<Interval> intervals = new ArrayList<>();
  private final Histogram loopLag = new Histogram(3);
  private final Map<Phase, Tally> before = new LinkedHashMap<>();
  private ProcessUsage usage = ProcessUsage.now();
  private long peakMemoryBytes;

  public Meter(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Reads the books and returns what changed since the last call, as a row of the current phase.
   */
  public Interval sample() {
    Phase current = ledger.current();
    ProcessUsage now = ProcessUsage.now();
    ProcessUsage used = now.since(usage);
    usage = now;
    Latencies latencies = Latencies.empty();
    for (Phase phase : ledger.phases()) {
      Latencies drained = phase.drain();
      if (phase == current) {
        latencies = drained;
      }
    }
    Histogram lag = ledger.drainLoopLag();
    if (current.measured()) {
      loopLag.add(lag);
    }
    Interval row = row(current, now, used, latencies, lag);
    intervals.add(row);
    return row;
  }

  private Interval row(
      Phase phase, ProcessUsage now, ProcessUsage used, Latencies latencies, Histogram lag) {
    Tally tally = phase.tally();
    Tally last = before.getOrDefault(phase, Tally.NONE);
    before.put(phase, tally);
    LatencySummary endToEnd = LatencySummary.of(latencies.endToEnd(), false);
    return new Interval(
        (now.atNs() - startedAtNs) / 1_000_000,
        used.atNs() / 1_000_000,
        phase.name(),
        phase.measured(),
        ledger.users(),
        tally.sent() - last.sent(),
        tally.received() - last.received(),
        tally.lost(),
        tally.duplicated() - last.duplicated(),
        endToEnd.p50Us(),
        endToEnd.p99Us(),
        endToEnd.maxUs(),
        LatencySummary.of(latencies.lateness(), false).p99Us(),
        lag.getMaxValue() / 1000.0,
        used.gcPauseMs(),
        used.atNs() == 0 ? 0 : 100.0 * used.cpuNs() / used.atNs());
  }

  /** Ends the measured time: what the process does from here on is not booked on it. */
  public void stop() {
    sample();
    peakMemoryBytes = ProcessUsage.peakMemoryBytes();
  }

  /** The result; call {@link #stop()} first. */
  public LoadResult result(RunFacts facts) {
    List<Phase> measured =
        ledger.phases().stream()
            .filter(phase -> phase.measured() && phase.firstSentAtNs().isPresent())
            .toList();
    Tally sum = measured.stream().map(Phase::tally).reduce(Tally.NONE, Tally::plus);
    Optional<Phase> rates = last(measured, Phase.Kind.FLAT_OUT, Phase.Kind.PACED);
    Optional<Phase> latencies = last(measured, Phase.Kind.PACED, Phase.Kind.FLAT_OUT);
    LoadResult unjudged =
        new LoadResult(
            LoadResult.SCHEMA,
            facts.tool(),
            facts.scenario(),
            facts.plan(),
            facts.target(),
            facts.version(),
            facts.startedAt(),
            (usage.atNs() - startedAtNs) / 1_000_000,
            LoadVerdict.PASSED,
            "",
            facts.stopped(),
            facts.stopReason(),
            ledger.connects(),
            ledger.connectionsLost(),
            sum.sent(),
            sum.expected(),
            sum.received(),
            sum.lost(),
            sum.duplicated(),
            sum.reordered(),
            sum.corrupted(),
            sum.misrouted(),
            sum.foreign(),
            rates.map(Phase::publishRate).orElse(0.0),
            rates.map(Phase::receiveRate).orElse(0.0),
            headline(latencies),
            ledger.phases().stream()
                .filter(phase -> measured.contains(phase) || phase.kind() == Phase.Kind.PROBE)
                .map(phase -> phaseResult(phase))
                .toList(),
            ledger.figures(),
            List.of(),
            injector(measured, sum, facts),
            facts.notes(),
            Map.of(),
            "",
            new Recording(intervals, histograms(measured)));
    return Judge.judge(unjudged, facts.thresholds(), ledger.limited());
  }

  /** The last phase of one kind, or of the other when there is none. */
  private static Optional<Phase> last(
      List<Phase> phases, Phase.Kind preferred, Phase.Kind otherwise) {
    return last(phases, preferred).or(() -> last(phases, otherwise));
  }

  private static Optional<Phase> last(List<Phase> phases, Phase.Kind kind) {
    return phases.stream().filter(phase -> phase.kind() == kind).reduce((earlier, later) -> later);
  }

  private Map<String, LatencySummary> headline(Optional<Phase> phase) {
    Map<String, LatencySummary> latency = new LinkedHashMap<>();
    phase.ifPresent(one -> latency.putAll(summaries(one)));
    ledger.timers().totals().forEach((name, ns) -> latency.put(name, LatencySummary.of(ns, false)));
    return latency;
  }

  private static Map<String, LatencySummary> summaries(Phase phase) {
    Map<String, LatencySummary> summaries = new LinkedHashMap<>();
    boolean closedLoop = phase.kind() == Phase.Kind.FLAT_OUT;
    phase
        .total()
        .measured()
        .forEach((name, ns) -> summaries.put(name, LatencySummary.of(ns, closedLoop)));
    return summaries;
  }

  private static PhaseResult phaseResult(Phase phase) {
    Tally tally = phase.tally();
    return new PhaseResult(
        phase.name(),
        phase.kindWord(),
        phase.durationMs(),
        phase.scheduled(),
        phase.offeredRate(),
        tally.sent(),
        tally.expected(),
        tally.received(),
        tally.lost(),
        tally.duplicated(),
        tally.reordered(),
        tally.corrupted(),
        tally.misrouted(),
        tally.foreign(),
        phase.publishRate(),
        phase.receiveRate(),
        summaries(phase));
  }

  private Injector injector(List<Phase> measured, Tally sum, RunFacts facts) {
    ProcessUsage used =
        measured.isEmpty()
            ? new ProcessUsage(0, 0, 0)
            : usage.since(measured.get(0).usageAtStart());
    double cpuSeconds = used.cpuNs() / 1e9;
    return new Injector(
        cpuSeconds,
        sum.received() == 0 ? 0 : cpuSeconds * 1e6 / sum.received(),
        peakMemoryBytes,
        used.gcPauseMs(),
        loopLag.getValueAtPercentile(99) / 1000.0,
        loopLag.getMaxValue() / 1000.0,
        facts.sinkRate(),
        facts.coLocated());
  }

  private Map<String, Histogram> histograms(List<Phase> measured) {
    Map<String, Histogram> histograms = new LinkedHashMap<>();
    for (Phase phase : measured) {
      phase.total().measured().forEach((name, ns) -> histograms.put(phase.name() + "." + name, ns));
    }
    histograms.putAll(ledger.timers().totals());
    return histograms;
  }
}
