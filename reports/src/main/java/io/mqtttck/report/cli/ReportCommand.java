package io.mqtttck.report.cli;

import io.mqtttck.report.compare.AbReport;
import io.mqtttck.report.compare.Comparison;
import io.mqtttck.report.compare.RoundsReport;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.render.AbFiles;
import io.mqtttck.report.render.AllureReport;
import io.mqtttck.report.render.ComparisonFiles;
import io.mqtttck.report.render.ReportFiles;
import io.mqtttck.report.render.RoundsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--allure",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Also makes the HTML of Allure, allure-report/index.html, without a network.")
  private boolean allure;

  ReportCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    ResultFolder results = new ResultFolder(app.directory().resolve(folder));
    LibraryLog.to(results.log());
    try {
      if (!Files.exists(results.runJson()) && others(results.path())) {
        return ExitCode.OK.code();
      }
      RunFiles files = RunFiles.read(results);
      if (allure && files.conformance() == null) {
        throw UserError.usage(
            folder
                + " holds no conformance results, and Allure shows nothing else: leave --allure out");
      }
      ReportFiles.render(files, results);
    } catch (MalformedFileException e) {
      throw UserError.usage(e.getMessage());
    }
    app.terminal().print("Report  " + results.indexHtml());
    if (allure) {
      app.terminal().print("Allure  " + AllureReport.write(results));
    }
    return ExitCode.OK.code();
  }

  /** What other commands than a run write; whether there is any of it. */
  private boolean others(Path results) throws IOException {
    boolean ab = again(results, "ab", AbReport.class, AbFiles::write);
    boolean rounds = again(results, "rounds", RoundsReport.class, RoundsFiles::write);
    boolean compared = again(results, "comparison", Comparison.class, ComparisonFiles::write);
    return ab || rounds || compared;
  }

  private <T> boolean again(Path results, String name, Class<T> type, Writer<T> writer)
      throws IOException {
    Path json = results.resolve(name + ".json");
    if (!Files.isRegularFile(json)) {
      return false;
    }
    writer.write(Json.read(json, type), results);
    app.terminal().print("Report  " + results.resolve(name + ".html"));
    return true;
  }

  private interface Writer<T> {
    void write(T report, Path folder) throws IOException;
  }
}
