package io.mqtttck.report.cli;

import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.OwnSimulation;
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

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = "Such as p2p; see list --load. Not with --class.")
  private String first;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description =
          "Address, such as mqtt://host:1883; default: a broker of our own, with --class the target"
              + " of the simulation.")
  private String second;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "Runs a Gatling simulation of your own, such as org.example.Sensors.")
  private String simulation;

  @Option(
      names = "--classpath",
      paramLabel = "PATH",
      description = "Where it is: folders and jars, separated as in a Java class path.")
  private String classPath;

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
    loadOptions.refuseMetrics();
    LoadPlan plan = loadOptions.plan(first, targetOptions, seed);
    return new LoadRounds(app, targetOptions, figureOptions.figures(plan), plan, rounds, baseline)
        .run(second, output);
  }

  private Baseline read(Path folder) {
    return Baseline.read(app.directory(), folder, scenario());
  }

  private String scenario() {
    return simulation == null ? first : simulation;
  }

  /** The word behind the scenario; a simulation of the user's own takes the scenario's place. */
  private String target() {
    return simulation == null ? second : first;
  }

  private void check() {
    if (scenario() == null) {
      throw UserError.usage("name a scenario, such as p2p, or a simulation with --class");
    }
    if (simulation == null && classPath != null) {
      throw UserError.usage("--classpath says where the simulation of --class is: name that too");
    }
    if (simulation != null && second != null) {
      throw UserError.usage("--class takes the place of a scenario: leave '" + first + "' out");
    }
    if (simulation != null && rounds != null) {
      throw UserError.usage("--rounds repeats our scenarios only, not a simulation of your own");
    }
  }

  @Override
  public Integer call() throws IOException {
    check();
    if (rounds != null) {
      return rounds();
    }
    if (baseline != null && LoadRounds.in(app.directory().resolve(baseline))) {
      throw UserError.usage("--baseline " + baseline + " holds several rounds: add --rounds N");
    }
    try (Session session = new Session(app, output, targetOptions, target(), simulation)) {
      Optional<OwnSimulation> own =
          Optional.ofNullable(simulation)
              .map(name -> loadOptions.own(name, classPath, session.named(), targetOptions));
      var plan = loadOptions.plan(scenario(), targetOptions, seed);
      var accounts = loadOptions.accounts();
      Optional<Baseline> before = Optional.ofNullable(baseline).map(this::read);
      session.begin();
      session.load(plan, own, accounts, loadOptions::metrics, loadOptions.cache(app.env()));
      before.ifPresent(session::compareWith);
      return session.finish();
    }
  }
}
