package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunReport;
import io.mqtttck.report.model.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All result files of one run.
 *
 * @param conformance null when there was no conformance run
 */
public record ReportFiles(RunReport run, ConformanceReport conformance, List<LoadReport> loads) {

  public ReportFiles {
    loads = List.copyOf(loads);
  }

  /** Writes the facts first, as JSON, and then everything that can be made again from them. */
  public void write(ResultFolder folder) throws IOException {
    if (conformance != null) {
      Json.write(folder.conformanceJson(), conformance);
    }
    for (int i = 0; i < loads.size(); i++) {
      Path file = folder.path().resolve(run.load().get(i));
      Files.createDirectories(file.getParent());
      Json.write(file, loads.get(i));
    }
    Json.write(folder.runJson(), run);
    render(folder);
  }

  /** Writes what is made from the JSON files. */
  public void render(ResultFolder folder) throws IOException {
    if (conformance != null) {
      Traces.write(folder.path(), conformance);
      AllureResults.write(folder.allureResults(), conformance);
    }
    JunitXml.write(folder.junitXml(), conformance, loads);
    SummaryMarkdown.write(folder.summaryMd(), run, conformance, loads);
    HtmlReport.write(folder.indexHtml(), run, conformance, loads);
  }

  /**
   * Reads the JSON files of a finished run.
   *
   * @throws MalformedFileException with one sentence for a user when there is no such run
   */
  public static ReportFiles read(ResultFolder folder) throws IOException {
    if (!Files.isRegularFile(folder.runJson())) {
      throw new MalformedFileException(
          folder.path() + " holds no run.json: name the folder that a run of mqtt-tck wrote");
    }
    RunReport run = Json.read(folder.runJson(), RunReport.class);
    ConformanceReport conformance =
        run.conformance() == null
            ? null
            : Json.read(folder.path().resolve(run.conformance()), ConformanceReport.class);
    List<LoadReport> loads = new ArrayList<>();
    for (String name : run.load()) {
      loads.add(Json.read(folder.path().resolve(name), LoadReport.class));
    }
    return new ReportFiles(run, conformance, loads);
  }
}
