package io.mqtttck.report.render;

import io.mqtttck.report.compare.AbReport;
import io.mqtttck.report.compare.AbReport.Round;
import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.Gate.Word;
import io.mqtttck.report.compare.GateMetric;
import io.mqtttck.report.compare.GateTrial;
import io.mqtttck.report.model.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code ab} found, in words. */
public final class AbText {

  /** More than that nobody waits for, unless he says so. */
  public static final int MANY_ROUNDS = 30;

  private AbText() {}

  /** The lines for the console. */
  public static List<String> lines(AbReport report, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    for (Finding finding : report.findings()) {
      String line =
          String.format(Locale.ROOT, "%-11s %s", finding.metric().word(), sentence(finding));
      lines.add(coloured(finding, line, style));
    }
    if (!report.recommended().isEmpty()) {
      lines.add("noise floor, A against A: " + noise(report));
      advice(report.recommended()).ifPresent(lines::add);
    }
    if (report.trial() != null) {
      lines.add(
          "trial of the gate on this noise, "
              + report.trial().experiments()
              + " experiments each:");
      lines.addAll(trial(report.trial()));
    }
    report.trouble().forEach(each -> lines.add(style.red("trouble  " + Text.printable(each))));
    lines.add("");
    lines.add(verdict(report));
    return lines;
  }

  static String coloured(Finding finding, String line, Style style) {
    return switch (finding.verdict()) {
      case WORSE -> style.red(line);
      case BETTER, NOT_WORSE -> style.green(line);
      case CANNOT_TELL -> style.yellow(line);
    };
  }

  /** All of it in one sentence. */
  public static String verdict(AbReport report) {
    if (report.worse()) {
      return "B is worse: " + named(report, Word.WORSE);
    }
    if (!report.trouble().isEmpty()) {
      return "something went wrong: " + Text.printable(report.trouble().get(0));
    }
    return report.undecided()
        ? "cannot tell: "
            + (report.findings().isEmpty() ? "no round" : named(report, Word.CANNOT_TELL))
        : "B is not worse";
  }

  /** What is said of one figure. */
  public static String sentence(Finding finding) {
    String change = percent(finding.change());
    return switch (finding.verdict()) {
      case WORSE -> "worse, " + change + " (p " + pValue(finding) + ", " + rounds(finding) + ")";
      case BETTER -> "better, " + change + " (" + rounds(finding) + ")";
      case NOT_WORSE ->
          "not worse, "
              + change
              + ", at worst "
              + percent(finding.worst())
              + " (95 % confidence, "
              + rounds(finding)
              + ")";
      case CANNOT_TELL ->
          finding.roundsNeeded() == null
              ? "cannot tell, not measured: the injector was late in every round, is there other work here?"
              : "cannot tell, "
                  + change
                  + ", at worst "
                  + percent(finding.worst())
                  + " after "
                  + rounds(finding)
                  + "; needs about "
                  + Math.max(finding.roundsNeeded(), finding.rounds() + 1)
                  + " rounds";
    };
  }

  /** One round in one line. */
  public static String round(Round round) {
    return Arrays.stream(GateMetric.values())
        .filter(metric -> round.a().containsKey(metric) && round.b().containsKey(metric))
        .map(
            metric ->
                metric.word()
                    + " "
                    + value(metric, round.a().get(metric))
                    + " | "
                    + value(metric, round.b().get(metric)))
        .collect(Collectors.joining("  "));
  }

  /** The figures of one target in one line. */
  public static String figures(Map<GateMetric, Double> figures) {
    return Arrays.stream(GateMetric.values())
        .filter(figures::containsKey)
        .map(metric -> metric.word() + " " + value(metric, figures.get(metric)))
        .collect(Collectors.joining("  "));
  }

  /** A figure with its unit. */
  public static String value(GateMetric metric, double value) {
    return switch (metric) {
      case THROUGHPUT -> LoadText.count(Math.round(value)) + "/s";
      case P50, P99 -> LoadText.time(value);
      case CPU -> String.format(Locale.ROOT, "%.2f s/million", value);
    };
  }

  /** What the machine does when nothing differs. */
  public static String noise(AbReport report) {
    return report.recommended().entrySet().stream()
        .map(
            each ->
                each.getKey().word()
                    + " "
                    + percent(deviation(report, each.getKey())).replace("+", "")
                    + " a round, needs "
                    + each.getValue()
                    + " rounds")
        .collect(Collectors.joining("; "));
  }

  /** What to do when the noise leaves a figure without a chance. */
  static Optional<String> advice(Map<GateMetric, Integer> recommended) {
    Set<GateMetric> hopeless = EnumSet.noneOf(GateMetric.class);
    Set<GateMetric> hopeful = EnumSet.noneOf(GateMetric.class);
    for (GateMetric metric : GateMetric.values()) {
      int rounds = recommended.getOrDefault(metric, Integer.MAX_VALUE);
      if (recommended.containsKey(metric) || !metric.equals(GateMetric.CPU)) {
        (rounds > MANY_ROUNDS ? hopeless : hopeful).add(metric);
      }
    }
    if (hopeless.isEmpty()) {
      return Optional.empty();
    }
    String than = words(hopeless) + " cannot be judged here in " + MANY_ROUNDS + " rounds: ";
    return Optional.of(
        than
            + "keep other work off this machine"
            + (hopeful.isEmpty() ? "" : ", or judge --figures " + words(hopeful)));
  }

  private static String words(Set<GateMetric> metrics) {
    return metrics.stream().map(GateMetric::word).collect(Collectors.joining(","));
  }

  private static double deviation(AbReport report, GateMetric metric) {
    return io.mqtttck.report.compare.Gate.noise(
        AbReport.worsenings(report.noiseRounds(), Set.of(metric)).get(metric));
  }

  /** How the gate itself fares, as the rows of the table in the README. */
  public static List<String> trial(GateTrial.Outcome trial) {
    List<String> lines = new ArrayList<>();
    lines.addAll(
        Markdown.head(
            List.of("noise of a round", "to find"), List.of("rounds", "false alarms", "found")));
    trial.rows().forEach(row -> lines.add(Markdown.row(cells(row))));
    return lines;
  }

  /** One line of that table. */
  public static List<String> cells(GateTrial.Row row) {
    return List.of(
        "measured, " + percent(row.noise()).substring(1),
        toFind(row.metric()),
        "" + row.rounds(),
        row.falseAlarms() == null ? "not tried" : share(row.falseAlarms()),
        row.power() == null ? "not tried" : share(row.power()));
  }

  private static String share(double part) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * part);
  }

  private static String toFind(GateMetric metric) {
    double change = metric.change(metric.detect());
    return String.format(
        Locale.ROOT,
        "%.0f %% %s %s",
        100 * Math.abs(change),
        change < 0 ? "less" : "more",
        metric.word());
  }

  private static String named(AbReport report, Word word) {
    return report.findings().stream()
        .filter(finding -> finding.verdict() == word)
        .map(finding -> finding.metric().word() + " " + sentence(finding))
        .collect(Collectors.joining("; "));
  }

  private static String rounds(Finding finding) {
    return finding.rounds() + (finding.rounds() == 1 ? " round" : " rounds");
  }

  private static String pValue(Finding finding) {
    return finding.pValue() < 0.0001
        ? "< 0.0001"
        : String.format(Locale.ROOT, "%.4f", finding.pValue());
  }

  /** A part as a change. */
  public static String percent(double part) {
    return String.format(Locale.ROOT, "%+.1f %%", 100 * part);
  }
}
