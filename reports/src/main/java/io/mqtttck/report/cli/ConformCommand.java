package io.mqtttck.report.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code conform}: runs the scenarios. */
@Command(
    name = "conform",
    mixinStandardHelpOptions = true,
    description = "Tests, statement by statement, whether a broker does what MQTT asks of it.")
final class ConformCommand implements Callable<Integer> {

  private final App app;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "Address, such as mqtt://host:1883; default: a broker of our own.")
  private String target;

  @Option(
      names = "--rerun-failed",
      paramLabel = "DIR",
      description = "Only what did not pass in the run of this folder.")
  private Path rerunFailed;

  @Option(
      names = "--dry-run",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Lists what would run, and starts nothing.")
  private boolean dryRun;

  @Mixin private TargetOptions targetOptions;
  @Mixin private ConformOptions conformOptions;
  @Mixin private FuzzOptions fuzzOptions;
  @Mixin private OutputOptions output;

  ConformCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    conformOptions.check();
    if (rerunFailed != null) {
      Rerun.of(app.directory().resolve(rerunFailed)).applyTo(conformOptions, targetOptions);
    }
    if (dryRun) {
      Selection.check(conformOptions);
      DryRun.lines(conformOptions, targetOptions.versionSet()).forEach(app.out()::println);
      return ExitCode.OK.code();
    }
    try (Session session = new Session(app, output, targetOptions, target)) {
      fuzzOptions.check(targetOptions.profile(), conformOptions.seed);
      Selection.check(conformOptions);
      session.begin();
      session.conform(conformOptions, fuzzOptions, conformOptions.longScenarios);
      return session.finish();
    }
  }
}
