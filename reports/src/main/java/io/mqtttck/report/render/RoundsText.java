package io.mqtttck.report.render;

import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.RoundsReport;
import io.mqtttck.report.compare.RoundsReport.Judgement;
import io.mqtttck.report.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What several rounds of one load say, in words. */
public final class RoundsText {

  private RoundsText() {}

  /** The lines for the console. */
  public static List<String> lines(RoundsReport report, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    findings(report)
        .forEach(
            finding ->
                lines.add(
                    AbText.coloured(
                        finding,
                        String.format("%-11s %s", finding.metric().word(), sentence(finding)),
                        style)));
    lines.add("noise: " + noise(report));
    report.trouble().forEach(each -> lines.add(style.red("trouble  " + Text.printable(each))));
    lines.add("");
    lines.add(verdict(report));
    return lines;
  }

  static List<Finding> findings(RoundsReport report) {
    return report.judgement() == null ? List.of() : report.judgement().findings();
  }

  /** All of it in one sentence. */
  public static String verdict(RoundsReport report) {
    Judgement judgement = report.judgement();
    if (judgement == null) {
      return "a baseline of " + report.rounds().size() + " rounds";
    }
    if (judgement.worse()) {
      return "worse than the baseline";
    }
    if (!report.trouble().isEmpty()) {
      return "something went wrong: " + Text.printable(report.trouble().get(0));
    }
    if (judgement.obstacle() != null) {
      return "cannot tell: " + Text.printable(judgement.obstacle());
    }
    return judgement.undecided() ? "cannot tell" : "not worse than the baseline";
  }

  /** What is said of one figure. */
  public static String sentence(Finding finding) {
    return AbText.sentence(finding) + (finding.roundsNeeded() == null ? "" : " on both sides");
  }

  /** How many rounds this noise asks for. */
  public static String noise(RoundsReport report) {
    return report.recommended().isEmpty()
        ? "not known after one round"
        : report.recommended().entrySet().stream()
            .map(each -> each.getKey().word() + " needs " + each.getValue() + " rounds")
            .collect(Collectors.joining("; ", "", ", on both sides"));
  }
}
