package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.model.Text;
import io.mqtttck.result.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Failures as GitHub shows them on the page of a job; it keeps ten of them. */
public final class GithubAnnotations {

  private static final int MOST = 10;

  private GithubAnnotations() {}

  /** The lines that a job prints; none when there is nothing to show. */
  public static List<String> lines(RunFiles files) {
    List<String> lines = new ArrayList<>();
    if (files.conformance() != null) {
      failures(files.conformance(), lines);
    }
    files.loads().stream()
        .filter(load -> !load.passed())
        .map((LoadReport load) -> error("load " + load.scenario(), LoadText.verdictLine(load)))
        .forEach(lines::add);
    return lines.stream().limit(MOST).toList();
  }

  private static void failures(ConformanceReport report, List<String> lines) {
    report.results().stream()
        .filter(r -> (r.unmet() && !r.known()) || r.verdict() == Verdict.ERROR)
        .map(
            (Result r) ->
                error(
                    r.id()
                        + " "
                        + r.version()
                        + " "
                        + r.accused().stream().map(k -> k.id()).collect(Collectors.joining(" ")),
                    r.message()))
        .forEach(lines::add);
  }

  private static String error(String title, String message) {
    return "::error title=" + escaped(title, true) + "::" + escaped(message, false);
  }

  /** A broker must not be able to end the command and begin another one. */
  private static String escaped(String text, boolean property) {
    String safe = Text.printable(text).replace("%", "%25");
    return property ? safe.replace(":", "%3A").replace(",", "%2C") : safe;
  }
}
