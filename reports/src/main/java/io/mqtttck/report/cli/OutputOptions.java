package io.mqtttck.report.cli;

import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.ResultFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import picocli.CommandLine.Option;

/** What to show, and where to put the results. */
final class OutputOptions {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the results go; default: mqtt-tck-results/<time>.")
  Path out;

  @Option(
      names = "--no-color",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "No colour; NO_COLOR does the same.")
  boolean noColor;

  @Option(
      names = "--quiet",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Only failures and the summary.")
  boolean quiet;

  @Option(
      names = "--verbose",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Every scenario with its wire log.")
  boolean verbose;

  @Option(names = "--config", paramLabel = "FILE", description = "Flags from a YAML file.")
  Path config;

  /** Makes the result folder ready. */
  ResultFolder folder(App app) {
    try {
      return out == null
          ? ResultFolder.stamped(app.directory(), LocalDateTime.now())
          : ResultFolder.at(app.directory().resolve(out));
    } catch (MalformedFileException e) {
      throw UserError.usage(e.getMessage());
    } catch (IOException e) {
      throw UserError.usage("cannot make the output directory: " + e.getMessage());
    }
  }
}
