package io.mqtttck.report.cli;

import io.mqtttck.report.compare.Comparison;
import io.mqtttck.report.compare.RunComparison;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** An earlier load run, with which a new one is compared. */
record Baseline(String name, RunFiles files) {

  /**
   * Reads it.
   *
   * @param directory where relative paths begin
   * @throws UserError 64 when the folder holds no run of this load scenario
   */
  static Baseline read(Path directory, Path folder, String scenario) {
    try {
      RunFiles files = RunFiles.read(new ResultFolder(directory.resolve(folder)));
      if (files.loads().stream().noneMatch(load -> load.scenario().equals(scenario))) {
        throw UserError.usage("--baseline " + folder + " holds no load run of " + scenario);
      }
      return new Baseline(folder.toString(), files);
    } catch (MalformedFileException e) {
      throw UserError.usage("--baseline: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is different now. */
  Comparison with(RunFiles now) {
    return RunComparison.of(
        name,
        files,
        "this run",
        now,
        false,
        CompareCommand.RATE_TOLERANCE / 100.0,
        CompareCommand.LATENCY_TOLERANCE / 100.0);
  }
}
