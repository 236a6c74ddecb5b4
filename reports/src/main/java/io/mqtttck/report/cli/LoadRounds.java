package io.mqtttck.report.cli;

import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.report.compare.GateMetric;
import io.mqtttck.report.compare.RoundsReport;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.Machine;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.Tool;
import io.mqtttck.report.render.AbText;
import io.mqtttck.report.render.RoundsFiles;
import io.mqtttck.report.render.RoundsText;
import io.mqtttck.target.BrokerStartException;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code load --rounds}: the same load again and again, as a baseline or judged by one. */
final class LoadRounds {

  private static final int WARM_UP = 2;

  private final App app;
  private final TargetOptions targetOptions;
  private final Set<GateMetric> decisive;
  private final int rounds;
  private final String baselineName;
  private final RoundsReport baseline;
  private final LoadPlan plan;

  /**
   * Checks everything before anything is started.
   *
   * @param decisive figures
   * @param baselineFolder of earlier rounds; null to judge nothing
   * @throws UserError 64 when these rounds could not be judged by the baseline
   */
  LoadRounds(
      App app,
      TargetOptions targetOptions,
      Set<GateMetric> decisive,
      LoadPlan wanted,
      int rounds,
      Path baselineFolder) {
    if (rounds < 1 || rounds > AbCommand.MOST) {
      throw UserError.usage("--rounds " + rounds + " must be from 1 to " + AbCommand.MOST);
    }
    this.app = app;
    this.targetOptions = targetOptions;
    this.decisive = decisive;
    this.rounds = rounds;
    this.baselineName = String.valueOf(baselineFolder);
    this.baseline = baselineFolder == null ? null : read(app.directory(), baselineFolder);
    this.plan = baseline == null ? wanted.calibrate(false) : like(wanted.calibrate(false));
  }

  /** Whether a folder holds several rounds of a load. */
  static boolean in(Path folder) {
    return Files.isRegularFile(folder.resolve(RoundsReport.FILE));
  }

  private static RoundsReport read(Path directory, Path folder) {
    Path file = directory.resolve(folder).resolve(RoundsReport.FILE);
    if (!Files.isRegularFile(file)) {
      throw UserError.usage(
          "--baseline "
              + folder
              + " holds no "
              + RoundsReport.FILE
              + ": measure one with load SCENARIO --rounds N --out DIR");
    }
    try {
      return Json.read(file, RoundsReport.class);
    } catch (MalformedFileException e) {
      throw UserError.usage("--baseline: " + e.getMessage());
    } catch (IOException e) {
      throw UserError.usage("--baseline: cannot read " + file + ": " + e.getMessage());
    }
  }

  /** With the rate of the baseline, unless the user named one. */
  private LoadPlan like(LoadPlan wanted) {
    LoadPlan like =
        wanted.rate() == 0 && baseline.plan().get("rate") instanceof Number rate
            ? wanted.rate(rate.doubleValue())
            : wanted;
    String obstacle =
        baseline.scenario().equals(like.scenario())
            ? baseline.unlike(Machine.here(), like.parameters())
            : "it is of " + baseline.scenario();
    if (obstacle != null) {
      throw UserError.usage(
          "cannot compare with --baseline "
              + baselineName
              + ": "
              + obstacle
              + "; measure a new baseline");
    }
    return like;
  }

  /**
   * Measures, judges, and writes {@code rounds.json}, {@code rounds.md} and {@code rounds.html}.
   */
  int run(String address, OutputOptions output) throws IOException {
    List<Target> named = targetOptions.targets(address, app.env());
    if (targetOptions.profile().sharedPublic() && !targetOptions.allowed) {
      throw UserError.usage(
          "strangers use this broker too, so no load without --i-may-test-this-target");
    }
    ResultFolder folder = output.folder(app);
    LibraryLog.to(folder.log());
    if (!named.isEmpty()) {
      return measure(named.get(0), folder);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(targetOptions.embedded())) {
      return measure(broker.target(), folder);
    } catch (BrokerStartException e) {
      throw new UserError(ExitCode.TARGET_UNAVAILABLE, e.getMessage());
    }
  }

  private int measure(Target target, ResultFolder folder) throws IOException {
    Instant startedAt = Instant.now();
    MqttVersion version =
        targetOptions.versionSet().stream().max(Comparator.naturalOrder()).orElse(MqttVersion.V5_0);
    AbHalf half = new AbHalf(target, target, version, plan, app.interrupts());
    half.warmUp(WARM_UP);
    List<Map<GateMetric, Double>> figures = new ArrayList<>();
    List<Double> sinkRates = new ArrayList<>();
    for (int i = 1; i <= rounds && !app.interrupts().interrupted(); i++) {
      LoadResult result = half.measure(false, true);
      figures.add(half.figures(result));
      sinkRates.add(result.injector().sinkRate());
      app.terminal()
          .say("[" + i + "/" + rounds + "] " + AbText.figures(figures.get(figures.size() - 1)));
    }
    RoundsReport measured =
        new RoundsReport(
            RoundsReport.SCHEMA,
            Tool.running(""),
            plan.scenario(),
            target.address(),
            Machine.here(),
            startedAt,
            Instant.now().toEpochMilli() - startedAt.toEpochMilli(),
            half.plan().parameters(),
            figures,
            sinkRates,
            half.trouble(),
            null);
    RoundsReport report =
        baseline == null || figures.isEmpty()
            ? measured
            : measured.judgedBy(baselineName, baseline, decisive);
    RoundsFiles.write(report, folder.path());
    app.terminal().printAll(RoundsText.lines(report, app.terminal().style()));
    app.terminal().print("Report       " + folder.path().resolve("rounds.html"));
    return exitCode(report).code();
  }

  private ExitCode exitCode(RoundsReport report) {
    boolean judged = report.judgement() != null;
    if ((judged && report.judgement().worse()) || !report.trouble().isEmpty()) {
      return ExitCode.THRESHOLD_MISSED;
    }
    if (app.interrupts().interrupted()) {
      return ExitCode.INTERRUPTED;
    }
    return judged && report.judgement().undecided() ? ExitCode.LOAD_VOID : ExitCode.OK;
  }
}
