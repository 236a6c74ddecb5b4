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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code ab} found, in words. */
public final class AbText {

  private AbText() {}

  /** The lines for the console. */
  public static List<String> lines(AbReport report, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    for (Finding finding : report.findings()) {
      String line =
          String.format(Locale.ROOT, "%-11s %s", finding.metric().word(), sentence(finding));
      lines.add(
          switch (finding.verdict()) {
            case WORSE -> style.red(line);
            case BETTER, NOT_WORSE -> style.green(line);
            case CANNOT_TELL -> style.yellow(line);
          });
    }
    if (!report.recommended().isEmpty()) {
      lines.add("noise floor, A against A: " + noise(report));
    }
    if (report.trial() != null) {
      lines.add(trial(report.trial()));
    }
    report.trouble().forEach(each -> lines.add(style.red("trouble  " + Text.printable(each))));
    lines.add("");
    lines.add(verdict(report));
    return lines;
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

  /** A figure with its unit. */
  public static String value(GateMetric metric, double value) {
    return metric.unit().equals("us")
        ? LoadText.time(value)
        : LoadText.count(Math.round(value)) + "/s";
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

  private static double deviation(AbReport report, GateMetric metric) {
    return io.mqtttck.report.compare.Gate.noise(
        AbReport.worsenings(report.noiseRounds()).get(metric));
  }

  /** How the gate itself fares. */
  public static String trial(GateTrial.Outcome trial) {
    return String.format(
        Locale.ROOT,
        "trial of the gate, %d experiments of %d rounds: false alarms %.2f %%; found %s",
        trial.experiments(),
        trial.rounds(),
        100 * trial.falseAlarms(),
        trial.power().entrySet().stream()
            .map((Map.Entry<GateMetric, Double> e) -> found(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", ")));
  }

  private static String found(GateMetric metric, double power) {
    return String.format(
        Locale.ROOT,
        "%s %s %.1f %%",
        metric.word(),
        percent(metric.change(metric.detect())),
        100 * power);
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
