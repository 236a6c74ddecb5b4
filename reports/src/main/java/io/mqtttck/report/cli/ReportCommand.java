package io.mqtttck.report.cli;

import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.render.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code report}: makes the reports of a finished run again. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Makes HTML, Markdown, JUnit XML and Allure results again from the JSON of a run.")
final class ReportCommand implements Callable<Integer> {

  private final App app;

  @Parameters(paramLabel = "DIR", description = "The folder that a run wrote.")
  private Path folder;

  ReportCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    ResultFolder results = new ResultFolder(app.directory().resolve(folder));
    try {
      ReportFiles.render(RunFiles.read(results), results);
    } catch (MalformedFileException e) {
      throw UserError.usage(e.getMessage());
    }
    app.terminal().print("Report  " + results.indexHtml());
    return ExitCode.OK.code();
  }
}
