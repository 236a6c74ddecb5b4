package io.mqtttck.report.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probe}: what a target can do. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description =
        "Finds out what a target can do, beside what its profile declares, and writes probe.json.")
final class ProbeCommand implements Callable<Integer> {

  private final App app;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "Address, such as mqtt://host:1883; default: a broker of our own.")
  private String target;

  @Option(
      names = "--deep",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Also what is kept for a session that is away, with some thousand messages.")
  private boolean deep;

  @Mixin private TargetOptions targetOptions;
  @Mixin private OutputOptions output;

  ProbeCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    try (Session session = new Session(app, output, targetOptions, target)) {
      session.begin();
      session.probe(deep);
      return session.finish();
    }
  }
}
