package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.ConformanceReport.StatementRow;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Results that a reader needs explained and that share their cause, as far as a report can tell:
 * the same broken statements, or the same reason in the list of known failures.
 *
 * @param statements empty when the cause is one that is known
 * @param words the statement in our words, or the reason
 * @param results at least one
 */
public record Cause(List<StatementKey> statements, String words, List<Result> results) {

  private static final String KNOWN = "Known failures";
  private static final String WARNINGS = "Warnings";

  /**
   * The causes of one kind, the most frequent first.
   *
   * @param title such as {@code Failed}
   */
  public record Kind(String title, List<Cause> causes) {

    /** Whether it is what made the run fail, and so stands open. */
    public boolean decides() {
      return !title.equals(KNOWN) && !title.equals(WARNINGS);
    }

    /** How many results it has, and how many causes when these are fewer. */
    public String size() {
      int results = causes.stream().mapToInt(cause -> cause.results().size()).sum();
      return results == causes.size()
          ? "" + results
          : results + " with " + causes.size() + (causes.size() == 1 ? " cause" : " causes");
    }
  }

  /** All there is to explain: what decides first, what is known or only warned of last. */
  public static List<Kind> of(ConformanceReport report) {
    Map<StatementKey, String> words =
        report.statements().stream()
            .filter(row -> row.summary() != null)
            .collect(Collectors.toMap(StatementRow::key, StatementRow::summary, (a, b) -> a));
    Map<String, List<Result>> kinds = new LinkedHashMap<>();
    for (Verdict verdict : List.of(Verdict.ERROR, Verdict.FAILED, Verdict.INCONCLUSIVE)) {
      kinds.put(capital(verdict.word()), new ArrayList<>());
    }
    kinds.put(KNOWN, new ArrayList<>());
    kinds.put(WARNINGS, new ArrayList<>());
    report.results().stream()
        .filter(Result::needsExplanation)
        .forEach(result -> kinds.get(kind(result)).add(result));
    return kinds.entrySet().stream()
        .filter(kind -> !kind.getValue().isEmpty())
        .map(kind -> new Kind(kind.getKey(), causes(kind.getValue(), words)))
        .toList();
  }

  private static String kind(Result result) {
    if (result.known()) {
      return KNOWN;
    }
    return result.verdict() == Verdict.WARNING ? WARNINGS : capital(result.verdict().word());
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static List<Cause> causes(List<Result> results, Map<StatementKey, String> words) {
    Map<Object, List<Result>> shared = new LinkedHashMap<>();
    for (Result result : results) {
      Object cause = reasoned(result) ? result.knownReason() : result.accused();
      shared.computeIfAbsent(cause, any -> new ArrayList<>()).add(result);
    }
    return shared.values().stream()
        .map(group -> of(group, words))
        .sorted((a, b) -> Integer.compare(b.results().size(), a.results().size()))
        .toList();
  }

  private static boolean reasoned(Result result) {
    return result.known() && result.knownReason() != null;
  }

  private static Cause of(List<Result> group, Map<StatementKey, String> words) {
    Result first = group.get(0);
    if (reasoned(first)) {
      return new Cause(List.of(), first.knownReason(), group);
    }
    String summary =
        first.accused().stream().findFirst().map(key -> words.getOrDefault(key, "")).orElse("");
    return new Cause(first.accused(), summary, group);
  }
}
