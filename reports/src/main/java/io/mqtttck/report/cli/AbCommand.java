package io.mqtttck.report.cli;

import io.mqtttck.load.LoadPlan;
import io.mqtttck.report.compare.AbReport;
import io.mqtttck.report.compare.AbReport.Round;
import io.mqtttck.report.compare.AbRounds;
import io.mqtttck.report.compare.Gate;
import io.mqtttck.report.compare.GateMetric;
import io.mqtttck.report.compare.GateTrial;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.Tool;
import io.mqtttck.report.render.AbFiles;
import io.mqtttck.report.render.AbText;
import io.mqtttck.target.BrokerStartException;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ab}: is B slower than A, or is that noise? */
@Command(
    name = "ab",
    mixinStandardHelpOptions = true,
    description = {
      "Measures two brokers in turn and tells whether B is slower than A, or whether that is noise.",
      "First A against A, to learn the noise; then A against B, in an order drawn by lot.",
      "Exit 2 when B is worse, 4 when nobody can tell, 0 when B is not worse."
    })
final class AbCommand implements Callable<Integer> {

  private static final String SCENARIO = "p2p";
  private static final int PAIRS = 10;

  /** Of either phase: so many seconds that a median over them means something. */
  private static final Duration PHASE = Duration.ofSeconds(5);

  private static final long UNTIL_THE_TIME_IS_OVER = Long.MAX_VALUE / 2;
  static final int MOST = 1_000;
  private static final int TRIALS = 2_000;
  private static final long DEFAULT_SEED = 1;

  private final App app;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "A",
      description = "Address of the one that is known; default: a broker of our own.")
  private String a;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "B",
      description = "Address of the one in question; default: A once more.")
  private String b;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Of A against B; default: as many as the noise asks for, 18 to 30.")
  private Integer rounds;

  @Option(
      names = "--noise-rounds",
      paramLabel = "N",
      defaultValue = "8",
      description = "Of A against A, before; default: 8.")
  private int noiseRounds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Rounds that are thrown away, until the target has compiled itself; default: 2.")
  private int warmUp;

  @Option(
      names = "--trial",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Also tries the gate itself on the noise of this machine.")
  private boolean trial;

  @Option(names = "--seed", paramLabel = "N", description = "Decides the lots and the payloads.")
  private Long seed;

  @Mixin private TargetOptions targetOptions;
  @Mixin private LoadOptions loadOptions;
  @Mixin private FigureOptions figureOptions;
  @Mixin private OutputOptions output;

  private Set<GateMetric> figures;

  AbCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    app.terminal().adjust(output.noColor, output.quiet);
    check("--rounds", rounds == null ? 1 : rounds, 1);
    check("--noise-rounds", noiseRounds, 0);
    check("--warm-up", warmUp, 1);
    targetOptions.check();
    LoadPlan plan = plan();
    figures = figureOptions.figures(plan);
    Optional<Target> named = targetOptions.target(a, app.env());
    Optional<Target> other = b == null ? named : targetOptions.target(b, app.env());
    if (targetOptions.profile().sharedPublic() && !targetOptions.allowed) {
      throw UserError.usage(
          "strangers use this broker too, so no load without --i-may-test-this-target");
    }
    ResultFolder folder = output.folder(app);
    LibraryLog.to(folder.log());
    if (named.isPresent()) {
      return measure(named.get(), other.orElseThrow(), plan, folder);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(targetOptions.embedded())) {
      return measure(broker.target(), broker.target(), plan, folder);
    } catch (BrokerStartException e) {
      throw new UserError(ExitCode.TARGET_UNAVAILABLE, e.getMessage());
    }
  }

  /** Short rounds: what a machine does changes slowly, so both halves of one see the same. */
  private LoadPlan plan() {
    loadOptions.refuseMetrics();
    LoadPlan plan = loadOptions.plan(SCENARIO, targetOptions, seed);
    plan = loadOptions.messages == null ? plan.messages(UNTIL_THE_TIME_IS_OVER) : plan;
    plan = loadOptions.timeLimit == null ? plan.timeLimit(PHASE) : plan;
    plan = loadOptions.pairs == null ? plan.pairs(PAIRS) : plan;
    return loadOptions.duration == null ? plan.duration(PHASE) : plan;
  }

  private int measure(Target first, Target second, LoadPlan plan, ResultFolder folder)
      throws IOException {
    Instant startedAt = Instant.now();
    long lots = seed == null ? DEFAULT_SEED : seed;
    app.terminal().say("mqtt-tck " + Tool.versionOfThisBuild() + "  ab");
    app.terminal().say("A  " + first.address());
    app.terminal().say("B  " + second.address());
    AbHalf half = new AbHalf(first, second, version(), plan, app.interrupts());
    half.warmUp(warmUp);
    AbRounds all = new AbRounds(half, figures, lots, new Shown());
    all.noise(noiseRounds);
    all.rounds(rounds == null ? 0 : rounds, AbText.MANY_ROUNDS);
    AbReport report =
        new AbReport(
            AbReport.SCHEMA,
            Tool.running(""),
            first.address(),
            second.address(),
            startedAt,
            Instant.now().toEpochMilli() - startedAt.toEpochMilli(),
            lots,
            half.plan().parameters(),
            all.noiseRounds(),
            all.rounds(),
            all.recommended(),
            Gate.judge(AbReport.worsenings(all.rounds(), figures)),
            half.trouble(),
            trial ? trial(all) : null);
    AbFiles.write(report, folder.path());
    app.terminal().printAll(AbText.lines(report, app.terminal().style()));
    app.terminal().print("Report       " + folder.path().resolve("ab.html"));
    return exitCode(report).code();
  }

  /** All rounds of a target against itself are noise; those against another one are not. */
  private GateTrial.Outcome trial(AbRounds all) {
    List<Round> noise = b == null ? concat(all.noiseRounds(), all.rounds()) : all.noiseRounds();
    Map<GateMetric, double[]> measured = AbReport.worsenings(noise, figures);
    measured.values().removeIf(values -> values.length < 2);
    if (measured.isEmpty()) {
      throw UserError.usage("--trial needs at least two --noise-rounds");
    }
    app.terminal().say("trying the gate on this noise, " + TRIALS + " experiments a figure");
    return new GateTrial(measured, figures.size()).run(TRIALS, DEFAULT_SEED);
  }

  private static List<Round> concat(List<Round> some, List<Round> more) {
    return java.util.stream.Stream.concat(some.stream(), more.stream()).toList();
  }

  private ExitCode exitCode(AbReport report) {
    if (report.worse() || !report.trouble().isEmpty()) {
      return ExitCode.THRESHOLD_MISSED;
    }
    if (app.interrupts().interrupted()) {
      return ExitCode.INTERRUPTED;
    }
    return report.undecided() ? ExitCode.LOAD_VOID : ExitCode.OK;
  }

  private MqttVersion version() {
    return targetOptions.versionSet().stream()
        .max(Comparator.naturalOrder())
        .orElse(MqttVersion.V5_0);
  }

  private static void check(String flag, int value, int least) {
    if (value < least || value > MOST) {
      throw UserError.usage(flag + " " + value + " must be from " + least + " to " + MOST);
    }
  }

  /** Tells of each round as it comes. */
  private final class Shown implements AbRounds.Listener {

    @Override
    public boolean goOn() {
      return !app.interrupts().interrupted();
    }

    @Override
    public void finished(String what, int number, int of, Round round) {
      app.terminal().say("[" + number + "/" + of + "] " + what + "  " + AbText.round(round));
    }
  }
}
