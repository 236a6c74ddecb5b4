package io.mqtttck.engine;

import io.mqtttck.requirement.Catalogue;
import io.mqtttck.requirement.Statement;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.StatementResult;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.MqttVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a run says of each statement: the worst of its results, with a reason unless passed or
 * failed.
 */
final class StatementRollup {

  private record Voice(StatementVerdict verdict, String reason) {}

  private StatementRollup() {}

  /** One row for each statement that binds the server, and for each that a result cites. */
  static List<StatementResult> of(List<ScenarioResult> results, Set<MqttVersion> versions) {
    List<StatementResult> rows = new ArrayList<>();
    for (Statement statement : Catalogue.load().statements()) {
      StatementKey key = statement.key();
      List<ScenarioResult> about = results.stream().filter(r -> r.proves().contains(key)).toList();
      if (versions.contains(key.version()) && (statement.bindsServer() || !about.isEmpty())) {
        rows.add(row(statement, about));
      }
    }
    return rows;
  }

  private static StatementResult row(Statement statement, List<ScenarioResult> about) {
    TreeSet<String> ids = new TreeSet<>();
    about.forEach(result -> ids.add(result.id()));
    Voice worst =
        about.stream()
            .map(result -> voice(result, statement.key()))
            .min(Comparator.comparing(Voice::verdict))
            .orElseGet(() -> silent(statement));
    boolean plain =
        worst.verdict() == StatementVerdict.PASSED || worst.verdict() == StatementVerdict.FAILED;
    return new StatementResult(
        statement.key(),
        statement.level(),
        statement.subject(),
        worst.verdict(),
        List.copyOf(ids),
        plain ? "" : worst.reason());
  }

  private static Voice voice(ScenarioResult result, StatementKey key) {
    String reason =
        result.id() + ": " + (result.message().isEmpty() ? result.note() : result.message());
    boolean accused = result.violated().isEmpty() || result.violated().contains(key);
    StatementVerdict verdict =
        switch (result.verdict()) {
          case FAILED -> accused ? StatementVerdict.FAILED : StatementVerdict.INCONCLUSIVE;
          case WARNING -> accused ? StatementVerdict.WARNING : StatementVerdict.PASSED;
          case ERROR -> StatementVerdict.ERROR;
          case PASSED -> StatementVerdict.PASSED;
          case INCONCLUSIVE -> StatementVerdict.INCONCLUSIVE;
          case UNSUPPORTED -> StatementVerdict.UNSUPPORTED;
          case SKIPPED -> StatementVerdict.SKIPPED;
        };
    if (result.verdict() == Verdict.FAILED && !accused) {
      reason = result.id() + " ended at another statement: " + result.violated();
    }
    return new Voice(verdict, reason);
  }

  private static Voice silent(Statement statement) {
    String why = Catalogue.load().untested().get(statement.key());
    if (why == null) {
      return new Voice(StatementVerdict.NOT_EXERCISED, "no scenario of this run speaks of it");
    }
    boolean never = !why.startsWith("next:");
    return new Voice(never ? StatementVerdict.NOT_TESTABLE : StatementVerdict.NOT_EXERCISED, why);
  }
}
