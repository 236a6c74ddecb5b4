package io.mqtttck.report.render;

import static io.mqtttck.report.render.Markdown.code;
import static io.mqtttck.report.render.Markdown.row;

import io.mqtttck.report.compare.AbReport;
import io.mqtttck.report.compare.AbReport.Round;
import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.GateMetric;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What {@code ab} found, as {@code ab.json}, {@code ab.md} and {@code ab.html}. */
public final class AbFiles {

  private AbFiles() {}

  /** Writes the three files into a folder. */
  public static void write(AbReport report, Path folder) throws IOException {
    Json.write(folder.resolve("ab.json"), report);
    Files.write(folder.resolve("ab.md"), markdown(report));
    HtmlPage.write(folder.resolve("ab.html"), "ab.jte", Map.of("report", report), List.of());
  }

  static List<String> markdown(AbReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("# mqtt-tck ab: " + AbText.verdict(report));
    lines.add("");
    lines.add("- A: " + code(report.a()));
    lines.add("- B: " + code(report.b()));
    lines.add(
        "- "
            + Text.time(report.startedAt())
            + ", "
            + report.durationMs() / 1000
            + " s, seed "
            + report.seed());
    lines.add("- load of each half: " + code(report.plan().toString()));
    if (!report.recommended().isEmpty()) {
      lines.add("- noise floor, A against A: " + AbText.noise(report));
      AbText.advice(report.recommended()).ifPresent(advice -> lines.add("- " + advice));
    }
    report.trouble().forEach(each -> lines.add("- trouble: " + code(each)));
    lines.add("");
    lines.addAll(Markdown.head(List.of("figure", "B against A"), List.of()));
    for (Finding finding : report.findings()) {
      lines.add(row(List.of(finding.metric().word(), AbText.sentence(finding))));
    }
    lines.add("");
    if (report.trial() != null) {
      lines.add("## Trial of the gate on this noise");
      lines.add("");
      lines.add(report.trial().experiments() + " experiments behind each number.");
      lines.add("");
      lines.addAll(AbText.trial(report.trial()));
      lines.add("");
    }
    rounds("A against A", report.noiseRounds(), lines);
    rounds("A against B", report.rounds(), lines);
    return lines;
  }

  private static void rounds(String title, List<Round> rounds, List<String> lines) {
    lines.add("## " + title);
    lines.add("");
    List<String> names =
        Arrays.stream(GateMetric.values())
            .flatMap(m -> List.of(m.word() + " 1", m.word() + " 2").stream())
            .toList();
    lines.addAll(Markdown.head(List.of("round", "first"), names));
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      List<String> cells = new ArrayList<>(List.of("" + (i + 1), round.aFirst() ? "1" : "2"));
      for (GateMetric metric : GateMetric.values()) {
        cells.add(cell(metric, round.a()));
        cells.add(cell(metric, round.b()));
      }
      lines.add(row(cells));
    }
    lines.add("");
  }

  /** A figure of a half, or that it is missing. */
  public static String cell(GateMetric metric, Map<GateMetric, Double> figures) {
    return figures.containsKey(metric) ? AbText.value(metric, figures.get(metric)) : "-";
  }
}
