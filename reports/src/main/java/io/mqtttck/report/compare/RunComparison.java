package io.mqtttck.report.compare;

import io.mqtttck.report.compare.Comparison.LoadChange;
import io.mqtttck.report.compare.Comparison.ResultChange;
import io.mqtttck.report.compare.Comparison.Side;
import io.mqtttck.report.compare.Comparison.StatementChange;
import io.mqtttck.report.compare.LoadDiff.Tolerances;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.RunFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares all that two runs have in common. */
public final class RunComparison {

  private final RunFiles base;
  private final RunFiles now;
  private final List<String> notes = new ArrayList<>();

  private RunComparison(RunFiles base, RunFiles now) {
    this.base = base;
    this.now = now;
  }

  /**
   * Compares.
   *
   * @param strict whether a result that passed and does not pass any more is worse, too
   * @param rateTolerance by which part a rate may fall, such as 0.1
   * @param latencyTolerance by which part a latency may rise, such as 0.25
   * @throws IllegalArgumentException with one sentence when the two have nothing in common
   */
  public static Comparison of(
      String baseFolder,
      RunFiles base,
      String newFolder,
      RunFiles now,
      boolean strict,
      double rateTolerance,
      double latencyTolerance) {
    RunComparison comparison = new RunComparison(base, now);
    List<LoadChange> loads = comparison.loads(new Tolerances(rateTolerance, latencyTolerance));
    boolean conformance = base.conformance() != null && now.conformance() != null;
    if (!conformance && loads.isEmpty()) {
      throw new IllegalArgumentException(
          baseFolder
              + " and "
              + newFolder
              + " have nothing in common: both need conformance results, or the same load scenario");
    }
    List<ResultChange> results =
        conformance ? ResultDiff.of(base.conformance(), now.conformance(), strict) : List.of();
    List<StatementChange> statements =
        conformance ? ResultDiff.statements(base.conformance(), now.conformance()) : List.of();
    comparison.obstacles();
    return new Comparison(
        Comparison.SCHEMA,
        side(baseFolder, base),
        side(newFolder, now),
        results,
        statements,
        loads,
        comparison.notes);
  }

  private List<LoadChange> loads(Tolerances tolerances) {
    List<LoadChange> changes = new ArrayList<>();
    for (LoadReport after : now.loads()) {
      Optional<LoadReport> before =
          base.loads().stream().filter(l -> l.scenario().equals(after.scenario())).findFirst();
      before.ifPresent(found -> changes.add(LoadDiff.of(found, after, tolerances, notes)));
      if (before.isEmpty()) {
        notes.add("only the newer run has the load " + after.scenario());
      }
    }
    base.loads().stream()
        .filter(l -> now.loads().stream().noneMatch(o -> o.scenario().equals(l.scenario())))
        .forEach(l -> notes.add("only the older run has the load " + l.scenario()));
    return changes;
  }

  private void obstacles() {
    ConformanceReport before = base.conformance();
    ConformanceReport after = now.conformance();
    if ((before == null) != (after == null)) {
      notes.add(
          "only the " + (before == null ? "newer" : "older") + " run has conformance results");
    }
    if (before == null || after == null) {
      return;
    }
    if (!before.tool().catalogueDigest().equals(after.tool().catalogueDigest())) {
      notes.add("the two runs judged against different catalogues of statements");
    }
    if (!before.tool().version().equals(after.tool().version())) {
      notes.add(
          "the two runs were made by mqtt-tck "
              + before.tool().version()
              + " and "
              + after.tool().version()
              + ": what changed may be the tool");
    }
    if (before.aborted() != null) {
      notes.add("the older run ended early: " + before.aborted().reason());
    }
    if (after.aborted() != null) {
      notes.add("the newer run ended early: " + after.aborted().reason());
    }
  }

  private static Side side(String folder, RunFiles files) {
    ConformanceReport report = files.conformance();
    String aborted = report == null || report.aborted() == null ? null : report.aborted().reason();
    return new Side(
        folder, files.run().target(), files.run().tool(), files.run().startedAt(), aborted);
  }
}
