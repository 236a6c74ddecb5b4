package io.mqtttck.report.render;

import static io.mqtttck.report.render.Markdown.code;
import static io.mqtttck.report.render.Markdown.row;

import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.GateMetric;
import io.mqtttck.report.compare.RoundsReport;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Several rounds of one load, as {@code rounds.json}, {@code rounds.md} and {@code rounds.html}.
 */
public final class RoundsFiles {

  private RoundsFiles() {}

  /** Writes the three files into a folder. */
  public static void write(RoundsReport report, Path folder) throws IOException {
    Json.write(folder.resolve(RoundsReport.FILE), report);
    List<String> lines = markdown(report);
    Files.write(folder.resolve("rounds.md"), lines);
    HtmlPage.write(
        folder.resolve("rounds.html"),
        "document.jte",
        Map.of("title", "mqtt-tck load --rounds", "body", Markdown.html(lines)),
        List.of());
  }

  static List<String> markdown(RoundsReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("# mqtt-tck load " + report.scenario() + ": " + RoundsText.verdict(report));
    lines.add("");
    lines.add("- target: " + code(report.target()));
    lines.add("- " + Text.time(report.startedAt()) + ", " + report.durationMs() / 1000 + " s");
    lines.add("- machine: " + code(report.machine().toString()));
    lines.add("- load of each round: " + code(report.plan().toString()));
    lines.add("- noise: " + RoundsText.noise(report));
    if (report.judgement() != null) {
      lines.add(
          "- baseline: "
              + code(report.judgement().baseline())
              + ", "
              + report.judgement().rounds()
              + " rounds, "
              + Text.time(report.judgement().startedAt())
              + "; the machine itself since then: "
              + AbText.percent(report.judgement().drift()));
    }
    report.trouble().forEach(each -> lines.add("- trouble: " + code(each)));
    lines.add("");
    if (!RoundsText.findings(report).isEmpty()) {
      lines.addAll(Markdown.head(List.of("figure", "against the baseline"), List.of()));
      for (Finding finding : RoundsText.findings(report)) {
        lines.add(row(List.of(finding.metric().word(), RoundsText.sentence(finding))));
      }
      lines.add("");
    }
    rounds(report, lines);
    return lines;
  }

  private static void rounds(RoundsReport report, List<String> lines) {
    List<String> names =
        new ArrayList<>(Arrays.stream(GateMetric.values()).map(GateMetric::word).toList());
    names.add("into the sink");
    lines.addAll(Markdown.head(List.of("round"), names));
    for (int i = 0; i < report.rounds().size(); i++) {
      List<String> cells = new ArrayList<>(List.of("" + (i + 1)));
      for (GateMetric metric : GateMetric.values()) {
        cells.add(AbFiles.cell(metric, report.rounds().get(i)));
      }
      cells.add(AbText.value(GateMetric.THROUGHPUT, report.sinkRates().get(i)));
      lines.add(row(cells));
    }
  }
}
