package io.mqtttck.report.cli;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.render.LoadText;
import io.mqtttck.result.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What results mean for the exit code. */
final class Judge {

  private static final int MOST_NAMED = 5;
  private static final Set<Verdict> EXERCISED =
      Set.of(Verdict.PASSED, Verdict.WARNING, Verdict.FAILED, Verdict.INCONCLUSIVE);

  private Judge() {}

  /**
   * Judges a conformance run.
   *
   * @param stale what the list of known failures has too much
   * @param strict whether a warning counts as a failure
   */
  static void conformance(
      Outcome outcome, ConformanceReport report, List<String> stale, boolean strict) {
    if (report.aborted() != null) {
      boolean stopped = report.aborted().kind().equals("interrupted");
      outcome.add(
          stopped ? ExitCode.INTERRUPTED : ExitCode.TARGET_UNAVAILABLE, report.aborted().reason());
    }
    named(outcome, ExitCode.DEFECT, "error in", report, r -> r.verdict() == Verdict.ERROR);
    named(
        outcome,
        ExitCode.REQUIREMENT_FAILED,
        "failed",
        report,
        r -> r.unmet() && r.verdict() == Verdict.FAILED && !r.known());
    if (report.aborted() == null) {
      named(
          outcome,
          ExitCode.REQUIREMENT_FAILED,
          "not proven, because the positive control failed",
          report,
          r -> r.unmet() && r.verdict() == Verdict.INCONCLUSIVE && !r.known());
    }
    if (strict) {
      named(
          outcome,
          ExitCode.REQUIREMENT_FAILED,
          "warning, which --strict does not accept",
          report,
          r -> r.verdict() == Verdict.WARNING);
    }
    stale.forEach(sentence -> outcome.add(ExitCode.KNOWN_LIST_STALE, sentence));
    if (outcome.exits().get(0).code() == 0
        && report.results().stream().noneMatch(r -> EXERCISED.contains(r.verdict()))) {
      outcome.add(ExitCode.NOTHING_SELECTED, "nothing that was selected could be exercised");
    }
  }

  /**
   * Judges a load run. One that did not run to its end has messages under way, so that its
   * thresholds say nothing.
   */
  static void load(Outcome outcome, LoadReport load) {
    if (load.stopped().equals("interrupted")) {
      outcome.add(ExitCode.INTERRUPTED, load.scenario() + " was stopped before its end");
    } else if (!load.complete()) {
      outcome.add(ExitCode.TARGET_UNAVAILABLE, LoadText.verdictLine(load));
    } else if (load.verdict().equals("void")) {
      outcome.add(ExitCode.LOAD_VOID, LoadText.verdictLine(load));
    } else if (!load.passed()) {
      outcome.add(ExitCode.THRESHOLD_MISSED, LoadText.verdictLine(load));
    }
  }

  private static void named(
      Outcome outcome,
      ExitCode code,
      String what,
      ConformanceReport report,
      Predicate<Result> applies) {
    List<String> ids = new ArrayList<>();
    boolean several = report.results().stream().map(Result::transport).distinct().count() > 1;
    report.results().stream()
        .filter(applies)
        .collect(
            Collectors.groupingBy(
                Result::id,
                java.util.TreeMap::new,
                Collectors.mapping(
                    result -> where(result, several), Collectors.toCollection(LinkedHashSet::new))))
        .forEach((id, places) -> ids.add(id + " (" + String.join(", ", places) + ")"));
    if (ids.isEmpty()) {
      return;
    }
    String some = String.join(", ", ids.subList(0, Math.min(MOST_NAMED, ids.size())));
    String more = ids.size() > MOST_NAMED ? " and " + (ids.size() - MOST_NAMED) + " more" : "";
    outcome.add(code, what + ": " + some + more);
  }

  private static String where(Result result, boolean severalTransports) {
    String version = result.version().label();
    return severalTransports ? version + " " + result.transport().label() : version;
  }
}
