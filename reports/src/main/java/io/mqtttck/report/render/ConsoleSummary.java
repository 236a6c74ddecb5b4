package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.FuzzReport;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.ProbeReport;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.model.RunReport;
import io.mqtttck.report.model.Text;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The end of a run on the console: the failures, the counts, where the report lies, why this exit.
 */
public final class ConsoleSummary {

  private static final int MOST_SCREENS = 10;
  private static final int MOST_NAMED = 12;
  private static final int MOST_CHAPTERS = 8;

  private final Style style;
  private final List<String> lines = new ArrayList<>();

  private ConsoleSummary(Style style) {
    this.style = style;
  }

  /** The lines. */
  public static List<String> lines(RunFiles files, ResultFolder folder, Style style) {
    ConsoleSummary summary = new ConsoleSummary(style);
    if (files.probe() != null && files.conformance() == null) {
      summary.lines.addAll(ProbeTable.text(files.probe()));
    } else if (files.probe() != null) {
      summary.disagreements(files.probe());
    }
    if (files.conformance() != null) {
      summary.conformance(files.conformance(), files.run());
    }
    files.loads().forEach(summary::load);
    summary.end(files.run(), folder);
    return summary.lines;
  }

  /** Of a probe beside other things, only what the operator should know. */
  private void disagreements(ProbeReport probe) {
    probe
        .endpoints()
        .forEach(
            endpoint ->
                ProbeTable.lines(endpoint).stream()
                    .filter(line -> !line.marks().isEmpty())
                    .forEach(
                        line ->
                            lines.add(
                                "note probe: "
                                    + line.name()
                                    + ": declared "
                                    + Text.printable(line.declared())
                                    + ", seen "
                                    + Text.printable(String.join(", ", line.seen().values()))
                                    + ": "
                                    + line.marks())));
  }

  private void conformance(ConformanceReport report, RunReport run) {
    // A target that went away leaves many results unproven: why is said once, at the end.
    List<Result> bad =
        report.results().stream()
            .filter(r -> (r.unmet() && !r.known()) || r.verdict() == Verdict.ERROR)
            .filter(r -> report.aborted() == null || r.verdict() != Verdict.INCONCLUSIVE)
            .toList();
    for (Result result : bad.subList(0, Math.min(MOST_SCREENS, bad.size()))) {
      lines.add("");
      lines.addAll(FailureScreen.lines(result, style));
    }
    if (bad.size() > MOST_SCREENS) {
      lines.add("");
      lines.add((bad.size() - MOST_SCREENS) + " more of these are in the report");
    }
    if (!report.results().isEmpty()) {
      lines.add("");
      lines.add(counts(report));
      statements(report);
    }
    fuzz(report);
    if (report.aborted() != null) {
      aborted(report.aborted(), run);
    }
    report.notes().forEach(note -> lines.add("note " + Text.printable(note)));
  }

  private void fuzz(ConformanceReport report) {
    if (report.fuzz() == null) {
      return;
    }
    lines.add("Fuzz         " + report.fuzz().line());
    for (FuzzReport.Finding finding : report.fuzz().findings()) {
      lines.add(
          "  "
              + finding.file()
              + "  "
              + finding.oracle()
              + " "
              + finding.version()
              + (finding.confirmed() ? "" : "  not confirmed"));
    }
  }

  /** The reason itself is usually the exit's, which comes last. */
  private void aborted(ConformanceReport.Aborted aborted, RunReport run) {
    if (run.exits().stream().noneMatch(exit -> exit.reason().contains(aborted.reason()))) {
      lines.add("The run ended early: " + Text.printable(aborted.reason()));
    }
    if (!aborted.inFlight().isEmpty()) {
      lines.add("In flight    " + Text.printable(some(aborted.inFlight())));
    }
  }

  private String counts(ConformanceReport report) {
    StringBuilder line = new StringBuilder("Conformance");
    for (Verdict verdict : Verdict.values()) {
      long known = report.known(verdict);
      String text = verdict.word() + " " + report.count(verdict);
      line.append("  ")
          .append(report.count(verdict) == 0 ? style.dim(text) : coloured(verdict, text));
      line.append(known == 0 ? "" : " (" + known + " known)");
    }
    return line + String.format(Locale.ROOT, "  in %.1f s", report.durationMs() / 1000.0);
  }

  private String coloured(Verdict verdict, String text) {
    return switch (verdict) {
      case PASSED -> style.green(text);
      case FAILED, INCONCLUSIVE, ERROR -> style.red(text);
      case WARNING -> style.yellow(text);
      case UNSUPPORTED, SKIPPED -> text;
    };
  }

  private void statements(ConformanceReport report) {
    lines.add("Statements   " + report.coverage());
    List<String> failed =
        report.statements().stream()
            .filter(row -> row.verdict() == StatementVerdict.FAILED)
            .map(row -> row.key().toString())
            .toList();
    if (!failed.isEmpty()) {
      lines.add("  failed     " + some(failed));
    }
    chapters(report);
  }

  /** Where it hurts: the chapters in which a statement failed, the worst first. */
  private void chapters(ConformanceReport report) {
    Chapter.of(report.statements()).stream()
        .filter(chapter -> chapter.count(StatementVerdict.FAILED) > 0)
        .sorted(Comparator.comparing((Chapter c) -> -c.count(StatementVerdict.FAILED)))
        .limit(MOST_CHAPTERS)
        .forEach(
            chapter ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "  %-6s %-34s %3d of %3d passed  %2d failed",
                        chapter.version(),
                        Text.cut((chapter.number() + " " + chapter.title()).strip(), 34),
                        chapter.count(StatementVerdict.PASSED),
                        chapter.rows().size(),
                        chapter.count(StatementVerdict.FAILED))));
  }

  private static String some(List<String> all) {
    String more = all.size() > MOST_NAMED ? " +" + (all.size() - MOST_NAMED) : "";
    return all.stream().limit(MOST_NAMED).collect(Collectors.joining(" ")) + more;
  }

  private void load(LoadReport load) {
    lines.add("");
    String verdict = Text.printable(LoadText.verdictLine(load));
    lines.add("Load  " + (load.passed() ? style.green(verdict) : style.red(verdict)));
    LoadText.lines(load).forEach(line -> lines.add("  " + Text.printable(line)));
  }

  private void end(RunReport run, ResultFolder folder) {
    lines.add("");
    lines.add("Report       " + folder.indexHtml());
    for (RunReport.Exit exit : run.exits()) {
      boolean first = exit.equals(run.exit());
      String line =
          (first ? "Exit " : "also ") + exit.code() + ": " + Text.printable(exit.reason());
      lines.add(!first ? line : exit.code() == 0 ? style.green(line) : style.red(line));
    }
  }
}
