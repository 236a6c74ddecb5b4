package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.LoadSeries;
import io.mqtttck.report.model.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The report for people: one file that needs no network. */
public final class HtmlReport {

  /** Of the WebJar; it is only put into a page that has something to draw. */
  static final String CHART_LIBRARY =
      "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

  private static final int MOST_WIRE_LINES = 60;
  private static final int FEWEST_WIRE_LINES = 8;
  private static final int WIRE_BUDGET = 5_000;
  private static final String PLOTS_SCRIPT = "/html/plots.js";

  private HtmlReport() {}

  /** Writes the file beside the others of its run, from which the plots are drawn. */
  public static void write(Path file, RunFiles files) throws IOException {
    ConformanceReport report = files.conformance();
    List<LoadPlots> loads = loads(file, files);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("run", files.run());
    parameters.put("report", report);
    parameters.put("probe", files.probe());
    parameters.put("kinds", report == null ? List.of() : Cause.of(report));
    parameters.put("chapters", report == null ? List.of() : Chapter.of(report.statements()));
    parameters.put("loads", loads);
    parameters.put("wireLines", report == null ? 0 : wireLines(report));
    boolean draw = loads.stream().anyMatch(LoadPlots::any);
    HtmlPage.write(
        file, "report.jte", parameters, draw ? List.of(CHART_LIBRARY, PLOTS_SCRIPT) : List.of());
  }

  /** A page that opens at once needs short wire logs when there are many; the traces have all. */
  private static int wireLines(ConformanceReport report) {
    long findings = report.results().stream().filter(Result::needsExplanation).count();
    long share = WIRE_BUDGET / (findings + 1);
    return share < FEWEST_WIRE_LINES ? 0 : (int) Math.min(MOST_WIRE_LINES, share);
  }

  private static List<LoadPlots> loads(Path file, RunFiles files) throws IOException {
    List<LoadPlots> loads = new ArrayList<>();
    for (int i = 0; i < files.loads().size(); i++) {
      LoadReport load = files.loads().get(i);
      Path folder = file.resolveSibling(files.run().load().get(i)).getParent();
      loads.add(LoadPlots.of(load, LoadSeries.read(folder, load)));
    }
    return loads;
  }
}
