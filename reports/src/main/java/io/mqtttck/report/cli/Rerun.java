package io.mqtttck.report.cli;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What did not pass in an earlier run, to be run once more. */
record Rerun(List<Result> failed) {

  /**
   * Reads the earlier run.
   *
   * @throws UserError 64 when the folder holds none, 65 when nothing of it can be run again
   */
  static Rerun of(Path folder) throws IOException {
    ConformanceReport report;
    try {
      report = RunFiles.read(new ResultFolder(folder)).conformance();
    } catch (MalformedFileException e) {
      throw UserError.usage(e.getMessage());
    }
    if (report == null) {
      throw UserError.usage(folder + " holds no conformance results");
    }
    // What every packet is held to is no scenario of its own.
    List<Result> failed =
        report.results().stream()
            .filter(result -> result.unmet() || result.verdict() == Verdict.ERROR)
            .filter(result -> !result.id().startsWith("format."))
            .toList();
    if (failed.isEmpty()) {
      throw new UserError(
          ExitCode.NOTHING_SELECTED, "no scenario failed in " + folder + ": nothing to run again");
    }
    return new Rerun(failed);
  }

  /** Narrows a run to it; what the user selected beside it still holds. */
  void applyTo(ConformOptions options, TargetOptions target) {
    if (!options.only.isEmpty()) {
      throw UserError.usage("--rerun-failed and --only both select: use one of them");
    }
    failed.stream().map(Result::id).distinct().forEach(options.only::add);
    if (target.versions.isEmpty()) {
      failed.stream().map(r -> r.version().label()).distinct().forEach(target.versions::add);
    }
    options.longScenarios |= failed.stream().anyMatch(result -> result.tags().contains("long"));
  }
}
