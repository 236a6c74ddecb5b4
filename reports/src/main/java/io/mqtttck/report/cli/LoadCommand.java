package io.mqtttck.report.cli;

import io.mqtttck.load.LoadPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code load}: runs one load scenario. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = "Drives messages at a broker, accounts for every one, and measures latency.")
final class LoadCommand implements Callable<Integer> {

  private final App app;

  @Parameters(index = "0", paramLabel = "SCENARIO", description = "Such as p2p; see list --load.")
  private String scenario;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "Address, such as mqtt://host:1883; default: a broker of our own.")
  private String target;

  @Option(names = "--seed", paramLabel = "N", description = "Decides the payloads.")
  private Long seed;

  @Option(
      names = "--baseline",
      paramLabel = "DIR",
      description = {
        "An earlier run of the same load; exit 2 when this one is worse.",
        "With --rounds: earlier rounds, which tell worse from noise; exit 4 when nobody can tell."
      })
  private Path baseline;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "The same load so many times, to be a baseline or to be judged by one.")
  private Integer rounds;

  @Mixin private TargetOptions targetOptions;
  @Mixin private LoadOptions loadOptions;
  @Mixin private FigureOptions figureOptions;
  @Mixin private OutputOptions output;

  LoadCommand(App app) {
    this.app = app;
  }

  private int rounds() throws IOException {
    app.terminal().adjust(output.noColor, output.quiet);
    targetOptions.check();
    LoadPlan plan = loadOptions.plan(scenario, targetOptions, seed);
    return new LoadRounds(app, targetOptions, figureOptions.figures(plan), plan, rounds, baseline)
        .run(target, output);
  }

  private Baseline read(Path folder) {
    return Baseline.read(app.directory(), folder, scenario);
  }

  @Override
  public Integer call() throws IOException {
    if (rounds != null) {
      return rounds();
    }
    if (baseline != null && LoadRounds.in(app.directory().resolve(baseline))) {
      throw UserError.usage("--baseline " + baseline + " holds several rounds: add --rounds N");
    }
    try (Session session = new Session(app, output, targetOptions, target)) {
      var plan = loadOptions.plan(scenario, targetOptions, seed);
      var accounts = loadOptions.accounts();
      Optional<Baseline> before = Optional.ofNullable(baseline).map(this::read);
      session.begin();
      session.load(plan, accounts);
      before.ifPresent(session::compareWith);
      return session.finish();
    }
  }
}
