package io.mqtttck.report.render;

import static io.mqtttck.report.render.Markdown.code;
import static io.mqtttck.report.render.Markdown.row;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.FuzzReport;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.ProbeReport;
import io.mqtttck.report.model.RunFiles;
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
import java.util.stream.Collectors;

/**
 * The summary for a job page: short, and every failure with what it takes to understand it.
 * Whatever a broker may have had a hand in stands in code, where no mark, link or mention works.
 */
public final class SummaryMarkdown {

  private static final int MOST_DETAILS = 30;
  private static final int MOST_WIRE_LINES = 24;
  private static final int MOST_HEX = 120;

  private final List<String> lines = new ArrayList<>();

  private SummaryMarkdown() {}

  /** Writes the file. */
  public static void write(Path file, RunFiles files) throws IOException {
    SummaryMarkdown markdown = new SummaryMarkdown();
    markdown.head(files.run());
    if (files.conformance() != null) {
      markdown.conformance(files.conformance());
    }
    if (files.probe() != null) {
      files.probe().endpoints().forEach(markdown::probe);
    }
    files.loads().forEach(markdown::load);
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
    fuzz(report.fuzz());
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

  private void fuzz(FuzzReport fuzz) {
    if (fuzz == null) {
      return;
    }
    paragraph("Fuzzing: " + fuzz.line() + ".");
    if (fuzz.findings().isEmpty()) {
      return;
    }
    lines.add(row(List.of("finding", "version", "confirmed", "cases", "what happened", "packets")));
    lines.add("|" + " --- |".repeat(6));
    for (FuzzReport.Finding finding : fuzz.findings()) {
      lines.add(
          row(
              List.of(
                  finding.number() + " " + code(finding.oracle()),
                  finding.version().label(),
                  finding.confirmed() ? "yes" : "no",
                  Integer.toString(finding.sightings()),
                  code(finding.seen()),
                  code(finding.story()))));
    }
    lines.add("");
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
    lines.addAll(Markdown.block(wire));
    lines.add("");
  }

  private void probe(ProbeReport.Endpoint endpoint) {
    paragraph("## Probe");
    paragraph(code(endpoint.address()));
    List<String> versions = ProbeTable.versions(endpoint);
    List<String> head = new ArrayList<>(List.of(""));
    head.addAll(versions);
    head.addAll(List.of("declared", ""));
    lines.add(row(head));
    lines.add("|" + " --- |".repeat(head.size()));
    for (ProbeTable.Line line : ProbeTable.lines(endpoint)) {
      List<String> cells = new ArrayList<>(List.of(line.name()));
      versions.forEach(version -> cells.add(code(line.seen().getOrDefault(version, ""))));
      cells.addAll(List.of(code(line.declared()), line.marks()));
      lines.add(row(cells));
    }
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

  private static int rank(Result result) {
    return switch (result.verdict()) {
      case ERROR -> 0;
      case FAILED -> 1;
      case INCONCLUSIVE -> 2;
      default -> 3;
    };
  }
}
