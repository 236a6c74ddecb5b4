package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The report for people: one file that needs no network. */
public final class HtmlReport {

  private HtmlReport() {}

  /**
   * Writes the file.
   *
   * @param report null when there was no conformance run
   */
  public static void write(
      Path file, RunReport run, ConformanceReport report, List<LoadReport> loads)
      throws IOException {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("run", run);
    parameters.put("report", report);
    parameters.put("chapters", report == null ? List.of() : Chapter.of(report.statements()));
    parameters.put("loads", loads);
    HtmlPage.write(file, "report.jte", parameters, List.of());
  }
}
