package io.mqtttck.report.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code certify}: everything that we have, in one report. */
@Command(
    name = "certify",
    mixinStandardHelpOptions = true,
    description = "Runs all scenarios, the long ones too, and the p2p load, and writes one report.")
final class CertifyCommand implements Callable<Integer> {

  private static final String LOAD_SCENARIO = "p2p";

  private final App app;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "Address, such as mqtt://host:1883; default: a broker of our own.")
  private String target;

  @Mixin private TargetOptions targetOptions;
  @Mixin private ConformOptions conformOptions;
  @Mixin private LoadOptions loadOptions;
  @Mixin private OutputOptions output;

  CertifyCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    conformOptions.check();
    try (Session session = new Session(app, output, targetOptions, target)) {
      Selection.check(conformOptions);
      var plan = loadOptions.plan(LOAD_SCENARIO, targetOptions, conformOptions.seed);
      session.begin();
      session.conform(conformOptions, new FuzzOptions(), true);
      if (session.mayGoOn()) {
        session.load(plan);
      }
      return session.finish();
    }
  }
}
