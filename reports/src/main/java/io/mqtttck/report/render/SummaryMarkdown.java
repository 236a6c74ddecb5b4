package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.RunReport;
import io.mqtttck.report.model.Text;
import io.mqtttck.report.model.WireText;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The summary for a job page: short, and every failure with what it takes to understand it.
 * Whatever a broker may have had a hand in stands in code, where no mark, link or mention works.
 */
public final class SummaryMarkdown {

  private static final int MOST_DETAILS = 30;
  private static final int MOST_WIRE_LINES = 24;
  private static final int MOST_HEX = 120;
  private static final Pattern TICKS = Pattern.compile("`+");

  private final List<String> lines = new ArrayList<>();

  private SummaryMarkdown() {}

  /**
   * Writes the file.
   *
   * @param report null when there was no conformance run
   */
  public static void write(
      Path file, RunReport run, ConformanceReport report, List<LoadReport> loads)
      throws IOException {
    SummaryMarkdown markdown = new SummaryMarkdown();
    markdown.head(run);
    if (report != null) {
      markdown.conformance(report);
    }
    loads.forEach(markdown::load);
    Files.write(file, markdown.lines);
  }

  private void head(RunReport run) {
    paragraph("# mqtt-tck: " + (run.exit().code() == 0 ? "passed" : "not passed"));
    paragraph("Target: " + code(run.target()));
    run.exits().forEach(exit -> lines.add("- exit " + exit.code() + ": " + code(exit.reason())));
    lines.add("");
  }

  private void conformance(ConformanceReport report) {
    paragraph("## Conformance");
    Verdict[] verdicts = Verdict.values();
    lines.add(row(Arrays.stream(verdicts).map(Verdict::word).toList()));
    lines.add("|" + " ---: |".repeat(verdicts.length));
    lines.add(row(Arrays.stream(verdicts).map(v -> Integer.toString(report.count(v))).toList()));
    lines.add("");
    paragraph("Statements: " + report.coverage() + ".");
    if (report.aborted() != null) {
      paragraph("The run ended early: " + code(report.aborted().reason()));
    }
    report.notes().forEach(note -> lines.add("- " + code(note)));
    lines.add("");
    List<Result> explained =
        report.results().stream()
            .filter(Result::needsExplanation)
            .sorted(Comparator.comparing(Result::known).thenComparing(SummaryMarkdown::rank))
            .toList();
    if (!explained.isEmpty()) {
      table(explained);
      explained.stream()
          .filter(result -> result.verdict() != Verdict.WARNING)
          .limit(MOST_DETAILS)
          .forEach(this::details);
    }
  }

  private void table(List<Result> results) {
    lines.add(row(List.of("verdict", "scenario", "version", "statements", "what happened")));
    lines.add("|" + " --- |".repeat(5));
    for (Result result : results) {
      lines.add(
          row(
              List.of(
                  result.verdict().word() + (result.known() ? " (known)" : ""),
                  code(result.id()),
                  result.version() + " " + result.transport().label(),
                  result.accused().stream().map(key -> key.id()).collect(Collectors.joining(" ")),
                  code(result.message()))));
    }
    lines.add("");
  }

  private void details(Result result) {
    paragraph(
        "### "
            + result.verdict().word()
            + ": "
            + code(result.id())
            + " "
            + result.version()
            + " "
            + result.transport().label());
    labelled("", result.name());
    labelled("allowed: ", result.allowed());
    labelled("actual: ", result.actual());
    labelled("known: ", result.knownReason());
    List<String> wire = new ArrayList<>(WireText.brief(result.wire(), MOST_WIRE_LINES, MOST_HEX));
    if (result.repeat() != null) {
      wire.add("again: " + Text.printable(result.repeat()));
    }
    String fence = "`".repeat(Math.max(3, 1 + wire.stream().mapToInt(this::ticks).max().orElse(0)));
    lines.add(fence + "text");
    lines.addAll(wire);
    lines.add(fence);
    lines.add("");
  }

  private void load(LoadReport load) {
    paragraph("## Load");
    paragraph(code(LoadText.verdictLine(load)));
    LoadText.lines(load).forEach(line -> lines.add("- " + code(line.strip())));
    lines.add("");
  }

  private void paragraph(String text) {
    lines.add(text);
    lines.add("");
  }

  private void labelled(String label, String text) {
    if (text != null && !text.isEmpty()) {
      paragraph(label + code(text));
    }
  }

  private static String row(List<String> cells) {
    Function<String, String> cell = text -> text.replace("|", "\\|");
    return cells.stream().map(cell).collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static int rank(Result result) {
    return switch (result.verdict()) {
      case ERROR -> 0;
      case FAILED -> 1;
      case INCONCLUSIVE -> 2;
      default -> 3;
    };
  }

  /** A code span, its fence longer than any run of backticks inside. */
  private String code(String text) {
    String printable = Text.printable(text);
    if (printable.isBlank()) {
      return "";
    }
    String fence = "`".repeat(1 + ticks(printable));
    String gap = ticks(printable) == 0 ? "" : " ";
    return fence + gap + printable + gap + fence;
  }

  private int ticks(String text) {
    return TICKS
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .mapToInt(String::length)
        .max()
        .orElse(0);
  }
}
