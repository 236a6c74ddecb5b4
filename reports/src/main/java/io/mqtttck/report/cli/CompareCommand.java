package io.mqtttck.report.cli;

import io.mqtttck.report.compare.Comparison;
import io.mqtttck.report.compare.RunComparison;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.render.ComparisonFiles;
import io.mqtttck.report.render.ComparisonText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compare}: what is different in a newer run. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what is different in a newer run, and whether that is worse.",
      "Exit 1 when a requirement is worse, 2 when only load is, 0 for every other difference."
    })
final class CompareCommand implements Callable<Integer> {

  /** Of one run against one, in percent. */
  static final int RATE_TOLERANCE = 10;

  static final int LATENCY_TOLERANCE = 25;

  private final App app;

  @Parameters(index = "0", paramLabel = "BASE", description = "The folder of the older run.")
  private Path base;

  @Parameters(index = "1", paramLabel = "NEW", description = "The folder of the newer run.")
  private Path now;

  @Option(
      names = "--strict",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Worse is also what passed and does not pass any more, for whatever reason.")
  private boolean strict;

  @Option(
      names = "--rate-tolerance",
      paramLabel = "PERCENT",
      defaultValue = "" + RATE_TOLERANCE,
      description = "By how much a rate may be lower; default: " + RATE_TOLERANCE + ".")
  private double rateTolerance;

  @Option(
      names = "--latency-tolerance",
      paramLabel = "PERCENT",
      defaultValue = "" + LATENCY_TOLERANCE,
      description = "By how much a latency may be higher; default: " + LATENCY_TOLERANCE + ".")
  private double latencyTolerance;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Writes comparison.html, comparison.md and comparison.json there.")
  private Path out;

  CompareCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    check("--rate-tolerance", rateTolerance, 100);
    check("--latency-tolerance", latencyTolerance, 10_000);
    Comparison comparison = comparison();
    if (out != null) {
      ComparisonFiles.write(comparison, app.outputFolder(out));
    }
    app.terminal().printAll(ComparisonText.lines(comparison, app.terminal().style()));
    if (comparison.conformanceWorse()) {
      return ExitCode.REQUIREMENT_FAILED.code();
    }
    return (comparison.loadWorse() ? ExitCode.THRESHOLD_MISSED : ExitCode.OK).code();
  }

  private Comparison comparison() throws IOException {
    try {
      return RunComparison.of(
          base.toString(),
          RunFiles.read(new ResultFolder(app.directory().resolve(base))),
          now.toString(),
          RunFiles.read(new ResultFolder(app.directory().resolve(now))),
          strict,
          rateTolerance / 100,
          latencyTolerance / 100);
    } catch (MalformedFileException | IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  private static void check(String flag, double percent, int most) {
    if (!(percent >= 0 && percent <= most)) {
      throw UserError.usage(flag + " " + percent + " must be a percentage from 0 to " + most);
    }
  }
}
