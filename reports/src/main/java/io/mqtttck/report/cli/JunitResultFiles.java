package io.mqtttck.report.cli;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.model.RunReport;
import io.mqtttck.report.model.Tool;
import io.mqtttck.report.render.ReportFiles;
import io.mqtttck.requirement.Catalogue;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.RunListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;

/**
 * Writes the result files for those who run the engine from a build tool: it is enough that this
 * module is on the test class path. They go where the system property {@code mqtt-tck.out} says, or
 * else below the build folder {@code target} or {@code build}, or else below the working directory.
 */
public final class JunitResultFiles implements RunListener {

  private static final String OUT = "mqtt-tck.out";

  /** For {@link java.util.ServiceLoader}. */
  public JunitResultFiles() {}

  @Override
  public void runFinished(ConformanceRun run) {
    try {
      write(run, folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(ConformanceRun run, ResultFolder folder) throws IOException {
    Repeat repeat = new Repeat(List.of(), new TargetOptions(), false);
    ConformanceReport report =
        ConformanceReport.of(
            run,
            Tool.running(Catalogue.load().digest()),
            null,
            Catalogue.load()::find,
            result -> repeat.apply(result) + " " + String.join(" ", run.endpoints().values()));
    Outcome outcome = new Outcome();
    Judge.conformance(outcome, report, List.of(), false);
    List<RunReport.Exit> exits = outcome.exits();
    RunFiles files =
        new RunFiles(
            new RunReport(
                RunReport.SCHEMA,
                Tool.running(""),
                List.of(),
                report.target().line(),
                run.startedAt(),
                run.durationMs(),
                folder.conformanceJson().getFileName().toString(),
                List.of(),
                exits.get(0),
                exits),
            report,
            List.of());
    ReportFiles.write(files, folder);
  }

  private static ResultFolder folder() throws IOException {
    String out = System.getProperty(OUT);
    if (out != null) {
      return ResultFolder.at(Path.of(out));
    }
    Path below = Path.of("");
    for (String build : List.of("target", "build")) {
      if (Files.isDirectory(Path.of(build))) {
        below = Path.of(build);
      }
    }
    return ResultFolder.stamped(below, LocalDateTime.now());
  }
}
