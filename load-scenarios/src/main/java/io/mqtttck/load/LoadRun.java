package io.mqtttck.load;

import io.mqtttck.load.engine.GatlingRun;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.flow.Sink;
import io.mqtttck.load.measure.Figure;
import io.mqtttck.load.measure.Ledger;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.Meter;
import io.mqtttck.load.measure.RunFacts;
import io.mqtttck.load.measure.StopReason;
import io.mqtttck.load.protocol.Admission;
import io.mqtttck.load.protocol.Mqtt;
import io.mqtttck.load.protocol.MqttProtocolBuilder;
import io.mqtttck.load.protocol.MqttRuntime;
import io.mqtttck.load.simulation.LoadContext;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Carries out a load plan: looks whether the target is there, calibrates, runs the scenario,
 * judges.
 *
 * <pre>{@code
 * LoadResult result =
 *     new LoadRun(LoadPlan.of("p2p"), Target.parse("mqtt://127.0.0.1:1883"), MqttVersion.V5_0,
 *         LoadListener.NONE).run();
 * }</pre>
 */
public final class LoadRun {

  private static final Duration CALIBRATION = Duration.ofMillis(2200);
  private static final int RECALIBRATIONS = 2;
  private static final String TOOL = "mqtt-tck " + version();

  private final LoadPlan plan;
  private final OwnSimulation own;
  private final Target target;
  private final MqttVersion version;
  private final LoadListener listener;
  private List<Credentials> accounts;
  private Double connectsPerSecond;
  private List<Target> nodes;
  private Calibrations calibrations = new Calibrations(null);
  private String calibratedBefore = "";
  private volatile Watch watch;
  private volatile boolean interrupted;

  /**
   * @param version 3.1.1 or 5.0
   * @throws IllegalArgumentException with one sentence for another version, or when this machine
   *     cannot carry out the plan
   */
  public LoadRun(LoadPlan plan, Target target, MqttVersion version, LoadListener listener) {
    if (version == MqttVersion.V3_1) {
      throw new IllegalArgumentException("load is applied in MQTT 3.1.1 or 5.0, not in 3.1");
    }
    plan.checkWhole();
    Preflight.check(plan);
    this.plan = plan;
    this.own = null;
    this.target = target;
    this.version = version;
    this.listener = listener;
    this.accounts = List.of(target.credentials());
    this.nodes = List.of(target);
  }

  /**
   * Runs a user's simulation.
   *
   * @param plan of its class name, see {@link LoadScenarios#add}
   */
  public LoadRun(LoadPlan plan, OwnSimulation own, LoadListener listener) {
    this.plan = plan;
    this.own = own;
    this.target = null;
    this.version = own.version();
    this.listener = listener;
    this.accounts = List.of();
    this.nodes = own.nodes();
  }

  /**
   * Spreads the virtual users over a cluster: each connects to the next node.
   *
   * @param others nodes beside the target; may be empty
   */
  public LoadRun also(List<Target> others) {
    nodes = Stream.concat(nodes.stream(), others.stream()).toList();
    return this;
  }

  /**
   * Remembers calibrations for an hour.
   *
   * @param folder of a cache of the user; made when it is not there; null for none
   */
  public LoadRun remembering(Path folder) {
    calibrations = new Calibrations(folder);
    return this;
  }

  /**
   * Lets the virtual users in otherwise.
   *
   * @param newAccounts one for each user, in turn; empty for the credentials of the target
   * @param newConnectsPerSecond at most so many new connections, more than 0; null for no limit
   */
  public LoadRun admitting(List<Credentials> newAccounts, Double newConnectsPerSecond) {
    accounts = newAccounts.isEmpty() ? accounts : List.copyOf(newAccounts);
    connectsPerSecond = newConnectsPerSecond;
    return this;
  }

  private static String version() {
    String version = LoadRun.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * Runs, for as long as the plan takes. A stop, an interrupt of this thread, or a target that goes
   * away gives a result too, of what was measured by then.
   *
   * @throws TargetUnreachableException when the target cannot be reached or refuses us at the start
   */
  public LoadResult run() {
    return own == null ? runScenario() : runOwn();
  }

  /** The target is known when Gatling has made the simulation and asks for its protocol. */
  private LoadResult runOwn() {
    Instant startedAt = Instant.now();
    Ledger ledger = new Ledger(new SplittableRandom().nextLong());
    ledger.tellByQos();
    MqttRuntime runtime = new MqttRuntime(ledger, plan.seed(), plan.quiet());
    Meter meter = new Meter(ledger);
    MqttProtocolBuilder.host(protocol -> bound(runtime, protocol));
    try {
      Attended attended = attend(new LoadContext(plan, runtime), meter, listener);
      if (runtime.nodes().isEmpty()) {
        throw new IllegalArgumentException(
            "the simulation "
                + plan.scenario()
                + " has no step of ours: add .protocols(mqtt.broker(...)), and steps that begin with"
                + " mqtt(...)");
      }
      long failed = attended.outcome().failed().values().stream().mapToLong(n -> n).sum();
      ledger.found(Figure.STEPS_FAILED, failed);
      return carried(attended, plan, meter, runtime, startedAt).result(0);
    } catch (TargetUnreachableException | IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(own.failure(e), e);
    } finally {
      MqttProtocolBuilder.host(null);
    }
  }

  private MqttRuntime bound(MqttRuntime runtime, MqttProtocolBuilder protocol) {
    List<Target> to = nodes.isEmpty() ? List.of(protocol.target()) : nodes;
    MqttVersion spoken = version == null ? protocol.version() : version;
    List<Credentials> users = accounts.isEmpty() ? List.of(to.get(0).credentials()) : accounts;
    if (runtime.nodes().isEmpty()) {
      for (Target node : to) {
        Reachability.check(node.withCredentials(users.get(0)), spoken, protocol.connectTimeout());
      }
      listener.notice("load: " + plan.scenario() + " on " + addresses(to));
      runtime.admission(new Admission(users, connectsPerSecond));
    }
    Engine engine = own.engine() == null ? protocol.engine() : own.engine();
    runtime.bind(engine, to, spoken, protocol.connectTimeout());
    return runtime;
  }

  private LoadResult runScenario() {
    for (Target node : nodes) {
      Reachability.check(node.withCredentials(accounts.get(0)), version, plan.connectTimeout());
    }
    double sinkRate = plan.calibrated() ? calibration() : 0;
    listener.notice("load: " + plan.scenario() + " on " + addresses(nodes));
    Carried carried = carryOut(plan, nodes, listener);
    LoadResult result = carried.result(sinkRate);
    for (int i = 0; i < RECALIBRATIONS && result.nearSinkRate() && !interrupted; i++) {
      // What else runs here can only slow a calibration down: the best one counts.
      sinkRate = Math.max(sinkRate, calibrate());
      remember(sinkRate);
      result = carried.result(sinkRate);
    }
    return result;
  }

  private String calibrationKey() {
    return Calibrations.key(plan, version.label(), TOOL);
  }

  /** Of this machine and plan, as it was measured within the hour, or measured now. */
  private double calibration() {
    Instant now = Instant.now();
    Optional<Calibrations.Calibration> known = calibrations.find(calibrationKey(), now);
    if (known.isEmpty()) {
      double rate = calibrate();
      remember(rate);
      return rate;
    }
    calibratedBefore =
        String.format(
            Locale.ROOT,
            "calibrated %d min before with the same plan: %.0f msg/s into the sink (--no-cache measures"
                + " anew)",
            Duration.between(known.get().at(), now).toMinutes(),
            known.get().rate());
    listener.notice(calibratedBefore);
    return known.get().rate();
  }

  private void remember(double rate) {
    if (!interrupted) {
      calibrations.put(calibrationKey(), rate, Instant.now());
    }
  }

  /** Ends the run early, from any thread: {@link #run()} then returns what was measured. */
  public void stop() {
    interrupted = true;
    Watch current = watch;
    if (current != null) {
      current.stop(StopReason.INTERRUPTED, Watch.BY_USER);
    }
  }

  /** Runs the same plan for a moment into the sink, which also warms up this process. */
  private double calibrate() {
    listener.notice("calibrating: what can this machine send into the built-in sink?");
    LoadPlan shortened =
        plan.messages(Long.MAX_VALUE / 2).timeLimit(CALIBRATION).duration(Duration.ZERO);
    try (Sink sink = Sink.start(0)) {
      Target sinkTarget = Target.parse("mqtt://127.0.0.1:" + sink.port());
      return bestRate(carryOut(shortened, List.of(sinkTarget), LoadListener.NONE).result(0));
    } catch (IOException e) {
      throw new UncheckedIOException("the calibration sink did not start: " + e.getMessage(), e);
    }
  }

  /** Of the whole, or of the best second: the first one may still be spent on compiling. */
  private static double bestRate(LoadResult calibration) {
    return calibration.recording().intervals().stream()
        .filter(interval -> interval.measured() && interval.tookMs() >= 500)
        .mapToDouble(interval -> interval.received() * 1000.0 / interval.tookMs())
        .reduce(calibration.receiveRate(), Math::max);
  }

  /** A run that is over, to be judged with the rate into the sink. */
  private record Carried(Meter meter, RunFacts facts) {

    LoadResult result(double sinkRate) {
      return meter.result(facts.sinkRate(sinkRate));
    }
  }

  private static String addresses(List<Target> some) {
    return some.stream().map(Target::address).collect(Collectors.joining(", "));
  }

  private Carried carryOut(LoadPlan used, List<Target> to, LoadListener informed) {
    Instant startedAt = Instant.now();
    Ledger ledger = new Ledger(new SplittableRandom().nextLong());
    MqttRuntime runtime = new MqttRuntime(ledger, used.seed(), used.quiet());
    runtime.bind(used.engine(), to, used.sources(), version, used.connectTimeout());
    Admission admission =
        to.equals(nodes)
            ? new Admission(accounts, connectsPerSecond)
            : new Admission(List.of(to.get(0).credentials()), null);
    LoadContext context = new LoadContext(used, runtime.admission(admission));
    Meter meter = new Meter(ledger);
    return carried(attend(context, meter, informed), used, meter, runtime, startedAt);
  }

  /** A run of Gatling that is over. */
  private record Attended(Watch watch, GatlingRun.Outcome outcome) {}

  private Attended attend(LoadContext context, Meter meter, LoadListener informed) {
    Watch current = new Watch(context, meter, informed);
    watch = current;
    if (interrupted) {
      stop(); // it came before there was a watch to tell
    }
    GatlingRun.Outcome outcome = run(current, context);
    current.lookForLimit(context.plan());
    return new Attended(current, outcome);
  }

  private Carried carried(
      Attended attended, LoadPlan used, Meter meter, MqttRuntime runtime, Instant startedAt) {
    List<Target> to = runtime.nodes();
    Watch current = attended.watch();
    RunFacts facts =
        new RunFacts(
            TOOL,
            used.scenario(),
            used.parameters(),
            addresses(to),
            runtime.version().label(),
            startedAt,
            current.stopped(),
            current.stopReason(),
            0,
            to.stream().anyMatch(Target::loopback),
            Gates.of(used),
            notes(to, runtime.ledger(), attended.outcome(), runtime.admission()));
    return new Carried(meter, facts);
  }

  private static GatlingRun.Outcome run(Watch watch, LoadContext context) {
    LoadContext.set(context);
    try {
      String scenario = context.plan().scenario();
      return watch.attend(() -> GatlingRun.run(LoadScenarios.find(scenario).simulation()));
    } finally {
      LoadContext.set(null);
    }
  }

  private List<String> notes(
      List<Target> to, Ledger ledger, GatlingRun.Outcome outcome, Admission admission) {
    List<String> notes = new ArrayList<>();
    if (!calibratedBefore.isEmpty()) {
      notes.add(calibratedBefore);
    }
    if (admission.sharing() > 0) {
      notes.add(
          "there were more clients than accounts: "
              + admission.sharing()
              + " of them had the account of another one");
    }
    if (to.stream().anyMatch(Target::loopback)) {
      notes.add(
          "co-located: the target shares this machine's processors with the injector, so its figures"
              + " are lower than on a machine of its own");
    }
    if (to.get(0).transport().secure() && to.get(0).tls().insecure()) {
      notes.add("insecure: any certificate of the target was accepted");
    }
    if (ledger.phases().stream().anyMatch(p -> p.name().equals(LoadContext.PACED_AGAIN))) {
      notes.add(
          "the paced phase was repeated, because the injector was late the first time: is there other"
              + " work on this machine?");
    }
    outcome
        .reasons()
        .forEach(
            (reason, count) -> {
              // What a user without a connection cannot do says nothing new.
              if (!reason.endsWith(": " + Mqtt.NOT_CONNECTED)) {
                notes.add(reason + (count == 1 ? "" : " (" + count + " times)"));
              }
            });
    return notes;
  }
}
