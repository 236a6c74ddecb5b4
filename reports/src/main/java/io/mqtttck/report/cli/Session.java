package io.mqtttck.report.cli;

import io.mqtttck.engine.MergedRun;
import io.mqtttck.engine.TargetProbe;
import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadRun;
import io.mqtttck.load.MetricsEndpoint;
import io.mqtttck.load.OwnSimulation;
import io.mqtttck.load.TargetUnreachableException;
import io.mqtttck.load.measure.LoadFiles;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.report.compare.Comparison;
import io.mqtttck.report.compare.KnownFailures;
import io.mqtttck.report.compare.KnownFailures.Applied;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.Ed25519;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.Manifest;
import io.mqtttck.report.model.ProbeReport;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.model.RunReport;
import io.mqtttck.report.model.Tool;
import io.mqtttck.report.render.Certification;
import io.mqtttck.report.render.ComparisonText;
import io.mqtttck.report.render.ConsoleSummary;
import io.mqtttck.report.render.GithubAnnotations;
import io.mqtttck.report.render.ReportFiles;
import io.mqtttck.requirement.Catalogue;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.ProbeResult;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.BrokerStartException;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.EmbeddedBroker.Listener;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.mqtttck.wire.TargetGone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** One run from its first line to its exit code: the target, the parts that run, the report. */
final class Session implements AutoCloseable {

  private static final String DEFAULT_VARIANT = "default";

  private final App app;
  private final OutputOptions output;
  private final TargetOptions targetOptions;
  private final List<Target> named;
  private final String simulation;

  /** Further nodes of the cluster. */
  private final List<Target> also;

  private final Instant startedAt = Instant.now();
  private final Outcome outcome = new Outcome();
  private final List<LoadReport> loads = new ArrayList<>();
  private ResultFolder folder;
  private ConformanceReport conformance;
  private ProbeReport probe;
  private EmbeddedBroker embedded;

  /**
   * Checks the options and says hello; that comes before anything that takes time.
   *
   * @param address null for the embedded broker
   */
  Session(App app, OutputOptions output, TargetOptions targetOptions, String address) {
    this(app, output, targetOptions, address, null);
  }

  /**
   * The same.
   *
   * @param simulation the name of a user's simulation, which knows a target where there is no
   *     address; else null
   */
  Session(
      App app,
      OutputOptions output,
      TargetOptions targetOptions,
      String address,
      String simulation) {
    this.app = app;
    this.simulation = simulation;
    this.output = output;
    this.targetOptions = targetOptions;
    app.terminal().adjust(output.noColor, output.quiet);
    targetOptions.check();
    this.named = targetOptions.targets(address, app.env());
    this.also = targetOptions.nodes(named);
    app.terminal()
        .say(
            "mqtt-tck "
                + Tool.versionOfThisBuild()
                + "  "
                + app.args().get(0)
                + "  "
                + targetWord());
  }

  /** Makes the result folder ready, once nothing is left that could be refused. */
  void begin() {
    folder = output.folder(app);
    LibraryLog.to(folder.log());
  }

  private String targetWord() {
    if (named.isEmpty() && simulation != null) {
      return "the target of " + simulation;
    }
    return named.isEmpty()
        ? "embedded broker"
        : Stream.concat(named.stream(), also.stream())
            .map(Target::address)
            .collect(Collectors.joining(", "));
  }

  /**
   * Where the broker is, for each transport, with the word that results carry when it has two
   * listeners of one transport.
   */
  private Map<Target, String> targets() {
    Map<Target, String> targets = new LinkedHashMap<>();
    if (named.isEmpty()) {
      embedded()
          .targets()
          .forEach(
              (listener, target) ->
                  targets.put(
                      target,
                      listener == Listener.MUTUAL_TLS ? listener.label() : DEFAULT_VARIANT));
    } else {
      named.forEach(target -> targets.put(target, DEFAULT_VARIANT));
    }
    return targets;
  }

  /** The targets that the user named: one for each transport. */
  List<Target> named() {
    return named;
  }

  /** Where load goes: the first of the transports. */
  private Target target() {
    return targets().keySet().iterator().next();
  }

  /** Our own broker, started when it is asked for the first time. */
  private EmbeddedBroker embedded() {
    if (embedded == null) {
      app.terminal().status("starting the embedded broker");
      try {
        embedded = EmbeddedBroker.start(targetOptions.embedded());
      } catch (BrokerStartException e) {
        throw new UserError(ExitCode.TARGET_UNAVAILABLE, e.getMessage());
      } finally {
        app.terminal().status("");
      }
    }
    return embedded;
  }

  /**
   * Probes the target.
   *
   * @param deep whether the policy for sessions that are away is tried out too
   */
  void probe(boolean deep) {
    guarded(() -> look(deep));
  }

  private void look(boolean deep) {
    Instant begun = Instant.now();
    Integer timeoutMs = targetOptions.connectTimeoutMs;
    Clocks usual = targetOptions.profile().clocks(Clocks.DEFAULT);
    Clocks clocks = timeoutMs == null ? usual : usual.withConnectTimeoutMs(timeoutMs);
    try {
      List<ProbeResult> results = new ArrayList<>();
      List<Target> all = new ArrayList<>(targets().keySet());
      all.addAll(also);
      for (Target target : all) {
        results.add(
            TargetProbe.run(target, targetOptions.profile(), clocks, deep, app.terminal()::status));
      }
      long tookMs = Instant.now().toEpochMilli() - begun.toEpochMilli();
      probe = ProbeReport.of(results, begun, tookMs);
    } catch (TargetGone e) {
      throw new UserError(ExitCode.TARGET_UNAVAILABLE, e.getMessage());
    } finally {
      app.terminal().status("");
    }
  }

  /** Runs the scenarios, and then the fuzzer if that is wanted. */
  void conform(ConformOptions options, FuzzOptions fuzz, boolean longScenarios) {
    guarded(() -> scenarios(options, fuzz, longScenarios));
  }

  /**
   * Runs a load scenario, or a user's simulation.
   *
   * @param own that simulation, if there is one
   * @param accounts one for each client, or empty
   * @param metrics opens the endpoint that shows how the run stands, if one was asked for
   * @param cache a folder of the user where calibrations are remembered; null for none
   */
  void load(
      LoadPlan plan,
      Optional<OwnSimulation> own,
      List<Credentials> accounts,
      Function<LoadListener, Optional<MetricsEndpoint>> metrics,
      Path cache) {
    if (targetOptions.profile().sharedPublic() && !targetOptions.allowed) {
      outcome.add(
          ExitCode.USAGE,
          "strangers use this broker too, so no load without --i-may-test-this-target");
      return;
    }
    guarded(() -> measure(plan, own, accounts, metrics, cache));
  }

  /** Whatever goes wrong, what was gathered before is still reported. */
  private void guarded(Runnable part) {
    try {
      part.run();
    } catch (UserError e) {
      outcome.add(e.code(), e.getMessage());
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Session.class).error("defect in mqtt-tck", e);
      outcome.add(ExitCode.DEFECT, e + " (please report it with " + folder.log() + ")");
    }
  }

  private void measure(
      LoadPlan plan,
      Optional<OwnSimulation> own,
      List<Credentials> accounts,
      Function<LoadListener, Optional<MetricsEndpoint>> metrics,
      Path cache) {
    LoadListener progress = new LoadProgress(app.terminal());
    try (MetricsEndpoint endpoint = metrics.apply(progress).orElse(null)) {
      LoadListener listener = endpoint == null ? progress : endpoint;
      LoadRun run =
          own.map(one -> new LoadRun(plan, one, listener))
              .orElseGet(() -> new LoadRun(plan, target(), loadVersion(), listener))
              .admitting(accounts, targetOptions.profile().connectsPerSecond())
              .also(also)
              .remembering(cache);
      app.interrupts().onInterrupt(run::stop);
      LoadResult result = LoadFiles.write(run.run(), folder.path());
      LoadReport report = LoadReport.of(result, Tool.running(""));
      loads.add(report);
      Judge.load(outcome, report);
    } catch (TargetUnreachableException e) {
      throw new UserError(ExitCode.TARGET_UNAVAILABLE, e.getMessage());
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      app.terminal().status("");
    }
  }

  /** The newest version asked for, or else the newest that the target was seen to speak. */
  private MqttVersion loadVersion() {
    Set<MqttVersion> candidates = EnumSet.noneOf(MqttVersion.class);
    candidates.addAll(targetOptions.versionSet());
    if (candidates.isEmpty() && conformance != null) {
      conformance.results().stream()
          .filter(result -> result.verdict() == Verdict.PASSED)
          .forEach(result -> candidates.add(result.version()));
    }
    return candidates.stream().max(Comparator.naturalOrder()).orElse(MqttVersion.V5_0);
  }

  private void scenarios(ConformOptions options, FuzzOptions fuzz, boolean longScenarios) {
    KnownFailures known = options.knownFailures(named.isEmpty());
    LocalDate today = LocalDate.now();
    Repeat repeat = new Repeat(named, targetOptions, options.strict);
    List<ConformanceRun> runs = new ArrayList<>();
    targets()
        .forEach(
            (target, variant) -> {
              Map<String, String> parameters = parameters(target, options, longScenarios);
              if (runs.isEmpty()) {
                // One transport is enough for what is damaged above all of them.
                fuzz.parameters().forEach((name, value) -> put(parameters, name, value));
              }
              if (!app.interrupts().interrupted()) {
                run(
                        parameters,
                        result -> known.mark(ConformanceReport.result(result, repeat), today))
                    .ifPresent(run -> runs.add(run.withVariant(variant)));
              }
            });
    boolean whole = options.wholeSuite() && fuzz.only == null;
    if (!runs.isEmpty()) {
      judge(MergedRun.of(runs), options, whole, known, repeat, today);
    }
  }

  private Optional<ConformanceRun> run(
      Map<String, String> parameters, Function<ScenarioResult, Result> asResult) {
    try (Progress progress = new Progress(app.terminal(), output.verbose, asResult)) {
      ConformanceRunner runner = new ConformanceRunner(parameters, progress);
      app.interrupts().onInterrupt(runner::cancel);
      return runner.run();
    }
  }

  private void judge(
      ConformanceRun run,
      ConformOptions options,
      boolean whole,
      KnownFailures known,
      Repeat repeat,
      LocalDate today) {
    ConformanceReport report =
        ConformanceReport.of(
            run,
            Tool.running(Catalogue.load().digest()),
            targetOptions.preset,
            Catalogue.load()::find,
            repeat);
    Applied applied = known.apply(report, whole, today);
    conformance = applied.report();
    Judge.conformance(outcome, conformance, applied.stale(), options.strict);
  }

  private Map<String, String> parameters(
      Target target, ConformOptions options, boolean longScenarios) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("mqtt-tck.target", uri(target));
    put(parameters, "also", also.stream().map(Session::uri).collect(Collectors.joining("\n")));
    put(
        parameters,
        "versions",
        targetOptions.versionSet().stream()
            .map(MqttVersion::label)
            .collect(Collectors.joining(",")));
    put(parameters, "only", String.join("\n", options.only));
    put(parameters, "skip", String.join("\n", options.skip));
    put(parameters, "parallel", options.parallel);
    put(parameters, "seed", options.seed);
    put(parameters, "strict", options.strict);
    put(parameters, "long", longScenarios);
    put(parameters, "may-test", targetOptions.allowed);
    put(parameters, "preset", targetOptions.preset);
    put(parameters, "profile", targetOptions.profile);
    put(parameters, "variants", targetOptions.variants);
    put(parameters, "connect-timeout", targetOptions.connectTimeoutMs);
    Tls tls = target.tls();
    put(parameters, "tls.trust", tls.trust());
    put(parameters, "tls.certificate", tls.certificate());
    put(parameters, "tls.key", tls.key());
    put(parameters, "tls.password", tls.password());
    put(parameters, "tls.insecure", tls.insecure());
    return parameters;
  }

  private static void put(Map<String, String> parameters, String name, Object value) {
    if (value != null && !value.toString().isEmpty()) {
      parameters.put("mqtt-tck." + name, value.toString());
    }
  }

  /** The address with its credentials: for the engine only, never for a file. */
  private static String uri(Target target) {
    return target.address().replaceFirst("://", "://" + target.credentials().userInfo());
  }

  /** Compares the load runs of this session with an earlier one; worse is a missed threshold. */
  void compareWith(Baseline baseline) {
    if (loads.isEmpty()) {
      return;
    }
    Comparison comparison = baseline.with(new RunFiles(runReport(), null, loads));
    app.terminal().printAll(ComparisonText.lines(comparison, app.terminal().style()));
    if (comparison.loadWorse()) {
      outcome.add(
          ExitCode.THRESHOLD_MISSED,
          "worse than " + baseline.name() + ": " + ComparisonText.verdict(comparison));
    }
  }

  /** Whether going on makes sense: nobody stopped us, and the target is still there. */
  boolean mayGoOn() {
    return !app.interrupts().interrupted() && !outcome.has(ExitCode.TARGET_UNAVAILABLE);
  }

  /** Writes the report, shows the summary, and says how it ended. */
  int finish() throws IOException {
    RunFiles files = new RunFiles(runReport(), probe, conformance, loads);
    ReportFiles.write(files, folder);
    app.terminal().printAll(ConsoleSummary.lines(files, folder, app.terminal().style()));
    if ("true".equals(app.env().get("GITHUB_ACTIONS"))) {
      app.terminal().printAll(GithubAnnotations.lines(files));
    }
    return outcome.exitCode().code();
  }

  /**
   * Writes a self-assessment of what is now in the folder.
   *
   * @param key signs it; null for no signature
   */
  void certify(String product, String release, PrivateKey key) throws IOException {
    Certification.write(product, release, RunFiles.read(folder), folder.path());
    if (key != null) {
      Path manifest = folder.path().resolve(Manifest.FILE);
      Ed25519.sign(manifest, key, folder.path().resolve(Manifest.SIGNATURE));
    }
    app.terminal()
        .print(
            "Assessment   "
                + folder.path().resolve("certification.html")
                + (key == null ? "" : ", signed"));
  }

  private RunReport runReport() {
    if (app.interrupts().interrupted() && !outcome.has(ExitCode.INTERRUPTED)) {
      outcome.add(ExitCode.INTERRUPTED, "stopped before the end");
    }
    List<RunReport.Exit> exits = outcome.exits();
    return new RunReport(
        RunReport.SCHEMA,
        Tool.running(""),
        app.args().stream().map(Credentials::maskAddress).toList(),
        named.isEmpty() && simulation == null ? "embedded" : targetWord(),
        startedAt,
        Instant.now().toEpochMilli() - startedAt.toEpochMilli(),
        conformance == null ? null : folder.conformanceJson().getFileName().toString(),
        loads.isEmpty() ? List.of() : List.of(folder.loadJson().getFileName().toString()),
        exits.get(0),
        exits);
  }

  /** Ends the embedded broker. */
  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
