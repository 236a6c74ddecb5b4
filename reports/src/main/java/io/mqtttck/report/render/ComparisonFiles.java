package io.mqtttck.report.render;

import static io.mqtttck.report.render.Markdown.code;
import static io.mqtttck.report.render.Markdown.row;

import io.mqtttck.report.compare.Comparison;
import io.mqtttck.report.compare.Comparison.Kind;
import io.mqtttck.report.compare.Comparison.LoadChange;
import io.mqtttck.report.compare.Comparison.MetricChange;
import io.mqtttck.report.compare.Comparison.ResultChange;
import io.mqtttck.report.model.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A comparison as {@code comparison.json}, {@code comparison.md} and {@code comparison.html}. */
public final class ComparisonFiles {

  private ComparisonFiles() {}

  /** Writes the three files into a folder. */
  public static void write(Comparison comparison, Path folder) throws IOException {
    Json.write(folder.resolve("comparison.json"), comparison);
    Files.write(folder.resolve("comparison.md"), markdown(comparison));
    HtmlPage.write(
        folder.resolve("comparison.html"),
        "comparison.jte",
        Map.of("comparison", comparison),
        List.of());
  }

  static List<String> markdown(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    lines.add("# mqtt-tck compare: " + code(ComparisonText.verdict(comparison)));
    lines.add("");
    lines.add("- base: " + code(ComparisonText.side(comparison.base())));
    lines.add("- new: " + code(ComparisonText.side(comparison.now())));
    comparison.notes().forEach(note -> lines.add("- note: " + code(note)));
    lines.add("");
    for (Kind kind : Kind.values()) {
      results(comparison.of(kind), kind, lines);
    }
    if (!comparison.statements().isEmpty()) {
      lines.add("## Statements that differ");
      lines.add("");
      lines.addAll(Markdown.head(List.of("statement", "verdict"), List.of()));
      comparison
          .statements()
          .forEach(
              change ->
                  lines.add(
                      row(List.of(change.key().toString(), ComparisonText.verdicts(change)))));
      lines.add("");
    }
    comparison.loads().forEach(load -> load(load, lines));
    return lines;
  }

  private static void results(List<ResultChange> changes, Kind kind, List<String> lines) {
    if (changes.isEmpty()) {
      return;
    }
    lines.add("## " + kind.word() + ": " + changes.size());
    lines.add("");
    lines.addAll(Markdown.head(List.of("result", "verdict", "worse", "what happened"), List.of()));
    changes.forEach(
        change ->
            lines.add(
                row(
                    List.of(
                        code(change.key()),
                        ComparisonText.verdicts(change),
                        change.worse() ? "**worse**" : "",
                        code(change.message())))));
    lines.add("");
  }

  private static void load(LoadChange load, List<String> lines) {
    lines.add("## Load " + code(load.scenario()) + ": " + load.from() + " -> " + load.to());
    lines.add("");
    lines.addAll(Markdown.head(List.of("figure"), List.of("base", "new", "change", "")));
    for (MetricChange metric : load.metrics()) {
      lines.add(
          row(
              List.of(
                  code(metric.name()),
                  ComparisonText.value(metric, metric.base()),
                  ComparisonText.value(metric, metric.now()),
                  ComparisonText.percent(metric),
                  metric.worse() && load.judged() ? "**worse**" : "")));
    }
    lines.add("");
  }
}
