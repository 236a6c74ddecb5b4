package io.mqtttck.report.compare;

import io.mqtttck.report.compare.Comparison.Kind;
import io.mqtttck.report.compare.Comparison.ResultChange;
import io.mqtttck.report.compare.Comparison.StatementChange;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.ConformanceReport.StatementRow;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Compares the results of two conformance runs, one by one. */
final class ResultDiff {

  private final Map<String, Result> base;
  private final Map<String, Result> now;
  private final boolean strict;

  private ResultDiff(ConformanceReport base, ConformanceReport now, boolean strict) {
    this.base = byKey(base);
    this.now = byKey(now);
    this.strict = strict;
  }

  /**
   * The results that differ, the worst first.
   *
   * @param strict whether it is also worse when what passed does not pass any more, for whatever
   *     reason
   */
  static List<ResultChange> of(ConformanceReport base, ConformanceReport now, boolean strict) {
    ResultDiff diff = new ResultDiff(base, now, strict);
    TreeSet<String> keys = new TreeSet<>(diff.base.keySet());
    keys.addAll(diff.now.keySet());
    List<ResultChange> changes = new ArrayList<>();
    keys.forEach(key -> diff.compare(key, changes));
    changes.sort(Comparator.comparing(ResultChange::kind));
    return changes;
  }

  /** The statements whose verdict differs, in the order of the standard. */
  static List<StatementChange> statements(ConformanceReport base, ConformanceReport now) {
    Map<StatementKey, StatementVerdict> before = verdicts(base);
    Map<StatementKey, StatementVerdict> after = verdicts(now);
    TreeSet<StatementKey> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    return keys.stream()
        .filter(key -> before.get(key) != after.get(key))
        .map(key -> new StatementChange(key, before.get(key), after.get(key)))
        .toList();
  }

  private void compare(String key, List<ResultChange> changes) {
    Result from = base.get(key);
    Result to = now.get(key);
    if (from != null && to != null && from.verdict() == to.verdict() && bad(from) == bad(to)) {
      return;
    }
    Kind kind = kind(from, to);
    Result shown = to == null ? from : to;
    changes.add(
        new ResultChange(
            kind,
            key,
            from == null ? null : from.verdict(),
            to == null ? null : to.verdict(),
            shown.accused(),
            shown.message(),
            kind == Kind.NEW_FAILURE || (strict && noLongerPasses(from, to))));
  }

  private static Kind kind(Result from, Result to) {
    if (from == null) {
      return Kind.APPEARED;
    }
    if (to == null) {
      return Kind.GONE;
    }
    if (bad(to) && !bad(from)) {
      return Kind.NEW_FAILURE;
    }
    boolean good = to.verdict() == Verdict.PASSED || to.verdict() == Verdict.WARNING;
    return bad(from) && good ? Kind.FIXED : Kind.CHANGED;
  }

  private static boolean noLongerPasses(Result from, Result to) {
    return from != null
        && from.verdict() == Verdict.PASSED
        && (to == null || to.verdict() != Verdict.PASSED);
  }

  /** Whether it makes a run red. */
  private static boolean bad(Result result) {
    return (result.unmet() && !result.known()) || result.verdict() == Verdict.ERROR;
  }

  private static Map<String, Result> byKey(ConformanceReport report) {
    Map<String, Result> results = new LinkedHashMap<>();
    report.results().forEach(result -> results.put(result.key(), result));
    return results;
  }

  private static Map<StatementKey, StatementVerdict> verdicts(ConformanceReport report) {
    Map<StatementKey, StatementVerdict> verdicts = new LinkedHashMap<>();
    report.statements().stream()
        .filter(row -> Objects.nonNull(row.verdict()))
        .forEach((StatementRow row) -> verdicts.put(row.key(), row.verdict()));
    return verdicts;
  }
}
