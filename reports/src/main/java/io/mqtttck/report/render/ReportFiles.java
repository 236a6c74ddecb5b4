package io.mqtttck.report.render;

import io.mqtttck.report.model.FuzzReport;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.model.Traces;
import java.io.IOException;

/** All result files of one run. */
public final class ReportFiles {

  private ReportFiles() {}

  /** Writes the facts first, as JSON, and then everything that can be made again from them. */
  public static void write(RunFiles files, ResultFolder folder) throws IOException {
    files.write(folder);
    render(files, folder);
  }

  /** Writes what is made from the JSON files. */
  public static void render(RunFiles files, ResultFolder folder) throws IOException {
    if (files.conformance() != null) {
      Traces.write(folder.path(), files.conformance());
      FuzzReport.write(files.conformance().fuzz(), folder);
      Badge.write(folder.path().resolve("badge.svg"), files.run(), files.conformance());
      CtrfJson.write(folder.ctrfJson(), files.run(), files.conformance());
      AllureResults.write(folder.allureResults(), files.conformance());
    }
    JunitXml.write(folder.junitXml(), files.conformance(), files.loads());
    SummaryMarkdown.write(folder.summaryMd(), files);
    HtmlReport.write(folder.indexHtml(), files);
  }
}
