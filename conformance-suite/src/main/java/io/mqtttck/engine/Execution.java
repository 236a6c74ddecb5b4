package io.mqtttck.engine;

import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.FuzzRun;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.BrokerStartException;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.target.Target;
import io.mqtttck.target.VariantBroker;
import io.mqtttck.wire.Diagnosis;
import io.mqtttck.wire.TargetGone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;

/**
 * One run: probe, scenarios side by side, then the passive rules and the statements. Scenarios wait
 * rather than compute, so each has a thread and the number at once has nothing to do with cores.
 *
 * <p>A broker that dies is a finding: the scenarios in flight are repeated alone when it comes
 * back; a death that repeats is theirs, one that does not ends the run.
 */
final class Execution {

  /** How often we look whether somebody asked us to stop. */
  private static final long LOOK_MS = 100;

  private final TestDescriptor root;
  private final ExecutionRequest request;
  private final Settings settings;
  private final RunListener listener;
  private final Reporting reporting;

  private final Instant startedAt = Instant.now();
  private final long startNanos = System.nanoTime();
  private final PassiveRules passive = new PassiveRules();
  private final Queue<ScenarioResult> results = new ConcurrentLinkedQueue<>();
  private final ReadWriteLock company = new ReentrantReadWriteLock(true);
  private final Map<ScenarioDescriptor, Attempt> suspects = new ConcurrentHashMap<>();
  private final Queue<ScenarioDescriptor> postponed = new ConcurrentLinkedQueue<>();
  private final Queue<ScenarioDescriptor> elsewhere = new ConcurrentLinkedQueue<>();
  private final Queue<String> notes = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean deaf = new AtomicBoolean();
  private volatile boolean gone;
  private TargetUnderTest under;
  private volatile SecondLooks looks;
  private Optional<ConformanceRun.Abort> aborted = Optional.empty();
  private Optional<FuzzRun> fuzzed = Optional.empty();

  Execution(ExecutionRequest request, Settings settings, RunListener listener) {
    this.request = request;
    this.root = request.getRootTestDescriptor();
    this.settings = settings;
    this.listener = listener;
    this.reporting = new Reporting(request.getEngineExecutionListener(), settings.strict());
  }

  void run() {
    reporting.started(root);
    TestExecutionResult outcome = TestExecutionResult.successful();
    List<ScenarioDescriptor> leaves = leaves();
    if (!leaves.isEmpty() || settings.fuzz().isPresent()) {
      outcome =
          settings.target().isPresent()
              ? against(settings.target().get(), leaves)
              : embedded(leaves);
    }
    reporting.finished(root, outcome);
  }

  private TestExecutionResult embedded(List<ScenarioDescriptor> leaves) {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      return against(broker.target(), leaves);
    }
  }

  private TestExecutionResult against(Target target, List<ScenarioDescriptor> leaves) {
    try {
      Clocks clocks = settings.clocks().over(target.transport());
      Capabilities found = probe(target);
      settings.also().forEach(this::probe);
      under = new TargetUnderTest(target, settings.also(), clocks, found, Profile.Variant.DEFAULT);
      meetWitness();
    } catch (TargetGone e) {
      abort(ConformanceRun.Abort.Kind.UNREACHABLE, e.getMessage(), List.of());
      listener.runFinished(summary(target, Map.of()));
      return TestExecutionResult.failed(e);
    }
    under.remember();
    new ClusterCheck(under)
        .findings()
        .forEach(
            sentence -> {
              notes.add(sentence);
              listener.notice(sentence);
            });
    if (target.transport().secure() && target.tls().insecure()) {
      notes.add("insecure: neither the certificate nor the name of the target was verified");
    }
    boolean readable = !target.transport().secure() && !target.loopback();
    if (readable && !target.credentials().anonymous()) {
      notes.add(
          "the user name and the password travel unencrypted: use mqtts:// or wss:// where others can"
              + " read the network");
    }
    listener.runStarted(under.address(), leaves.size());
    List<TestDescriptor> groups = groups();
    groups.forEach(reporting::started);
    runTwice(leaves);
    under.part();
    fuzz();
    variants();
    for (int i = groups.size() - 1; i >= 0; i--) {
      reporting.finished(groups.get(i), TestExecutionResult.successful());
    }
    List<ScenarioResult> rules = passive.results(versionsRun(leaves), target.transport());
    rules.forEach(listener::scenarioFinished);
    results.addAll(rules);
    listener.runFinished(summary(target, under.capabilities().describe()));
    return aborted
        .map(abort -> TestExecutionResult.failed(new TargetGone(abort.reason(), null)))
        .orElseGet(TestExecutionResult::successful);
  }

  /**
   * Who throws out everybody would fail everything for one and the same reason.
   *
   * @throws TargetGone with that reason
   */
  private void meetWitness() {
    under.meet();
    under
        .whyThrownOut()
        .ifPresent(
            reason -> {
              throw new TargetGone(reason, null);
            });
  }

  private Capabilities probe(Target target) {
    Capabilities found = Probe.of(target, settings.profile(), settings.clocks());
    if (settings.versions().stream().noneMatch(found::speaks)) {
      MqttVersion newest = Collections.max(settings.versions());
      throw Diagnosis.otherVersion(
          target, settings.versions(), found.refusals().get(newest), found.accepted().keySet());
    }
    return found;
  }

  private List<ScenarioDescriptor> leaves() {
    List<ScenarioDescriptor> leaves = new ArrayList<>();
    root.accept(
        node -> {
          if (node instanceof ScenarioDescriptor leaf) {
            leaves.add(leaf);
          }
        });
    // The long waits first, so that they overlap with everything else. What breaks the protocol
    // comes late: it may do harm to a broker, and the rest would be judged on a harmed one. Loners
    // last, and at the very end those that a broker may not recover from.
    leaves.sort(Comparator.comparingInt(Execution::rank));
    return leaves;
  }

  private static int rank(ScenarioDescriptor leaf) {
    ScenarioSpec spec = leaf.spec();
    if (spec.tagged(Scenario.ALONE)) {
      return spec.tagged(Scenario.EXHAUSTING) ? 5 : 4;
    }
    if (spec.tagged(Scenario.LONG) || spec.tagged(Scenario.TIMED)) {
      return spec.tagged(Scenario.LONG) ? 0 : 1;
    }
    return spec.tagged(Scenario.MALFORMED) ? 3 : 2;
  }

  private List<TestDescriptor> groups() {
    List<TestDescriptor> groups = new ArrayList<>();
    root.accept(
        node -> {
          if (node != root && node.isContainer()) {
            groups.add(node);
          }
        });
    return groups;
  }

  private Set<MqttVersion> versionsRun(List<ScenarioDescriptor> leaves) {
    Set<MqttVersion> versions = new LinkedHashSet<>();
    leaves.forEach(leaf -> versions.add(leaf.version()));
    return versions;
  }

  /** Those of the scenarios, and of the results where only a case was played. */
  private Set<MqttVersion> versionsOf(List<ScenarioResult> all) {
    Set<MqttVersion> versions = versionsRun(leaves());
    all.forEach(result -> versions.add(result.version()));
    return versions;
  }

  // ---- running ----------------------------------------------------------------------------------

  /** Runs them, and looks once more at what did not come. */
  private void runTwice(List<ScenarioDescriptor> leaves) {
    looks = new SecondLooks(settings.clocks(), settings.secondLook());
    runAll(leaves, settings.parallel());
    survive();
    List<ScenarioDescriptor> again = looks.begin();
    looks.leftOut().forEach((leaf, first) -> record(leaf, first.result(), first));
    if (!again.isEmpty() && aborted.isEmpty()) {
      listener.notice("looking once more at " + again.size() + " results for what did not come");
    }
    runAll(again, Math.min(settings.parallel(), SecondLooks.COMPANY));
    survive();
    looks.note().ifPresent(notes::add);
  }

  private void runAll(List<ScenarioDescriptor> leaves, int atOnce) {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.min(atOnce, Math.max(leaves.size(), 1)),
            task -> {
              // Shallow stacks: hundreds of scenarios wait at the same time.
              Thread thread = new Thread(null, task, "mqtt-tck-scenario", 512 * 1024);
              thread.setDaemon(true);
              return thread;
            });
    CountDownLatch left = new CountDownLatch(leaves.size());
    leaves.forEach(
        leaf ->
            pool.execute(
                () -> {
                  try {
                    inCompany(leaf);
                  } finally {
                    left.countDown();
                  }
                }));
    awaitAll(left, pool);
    pool.shutdown();
  }

  private void awaitAll(CountDownLatch left, ExecutorService pool) {
    boolean stopping = false;
    try {
      while (!left.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
        under.tend();
        if (!stopping && request.getCancellationToken().isCancellationRequested()) {
          stopping = true;
          abort(
              ConformanceRun.Abort.Kind.INTERRUPTED,
              "the run was stopped before its end",
              List.of());
          // Wakes every scenario that waits; those not yet begun find the abort and skip
          // themselves.
          interruptWorkers(pool);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abort(ConformanceRun.Abort.Kind.INTERRUPTED, "the run was interrupted", List.of());
    }
  }

  private void interruptWorkers(ExecutorService pool) {
    for (Runnable waiting : pool.shutdownNow()) {
      waiting.run();
    }
  }

  private void inCompany(ScenarioDescriptor leaf) {
    boolean alone = leaf.spec().tagged(Scenario.ALONE);
    (alone ? company.writeLock() : company.readLock()).lock();
    try {
      Optional<ScenarioResult> without = withoutRunning(leaf);
      if (aborted.isPresent() || looks.over()) {
        conclude(leaf);
      } else if (without.isPresent() && mayRunElsewhere(without.get())) {
        elsewhere.add(leaf);
      } else if (without.isPresent()) {
        record(leaf, without.get(), null);
      } else if (gone) {
        postponed.add(leaf);
      } else {
        attempt(leaf);
      }
    } finally {
      (alone ? company.writeLock() : company.readLock()).unlock();
    }
  }

  /** Without another attempt: as it was seen to fail before, or as not run. */
  private void conclude(ScenarioDescriptor leaf) {
    looks
        .first(leaf)
        .ifPresentOrElse(
            first -> record(leaf, first.result(), first),
            () -> record(leaf, withoutRunning(leaf).orElseThrow(), null));
  }

  private void attempt(ScenarioDescriptor leaf) {
    listener.scenarioStarted(key(leaf));
    Attempt attempt = new Attempt(leaf, under, settings.seed()).go();
    if (aborted.isPresent() && attempt.result().verdict() == Verdict.INCONCLUSIVE) {
      conclude(leaf);
      return;
    }
    noteDeafness(leaf, attempt);
    boolean proven = attempt.result().verdict() == Verdict.PASSED;
    if (attempt.targetGone() || gone && !proven) {
      if (!gone) {
        listener.notice("the target does not answer any more; waiting for what is in flight");
      }
      gone = true;
      suspects.put(leaf, attempt);
      return;
    }
    observe(leaf, attempt);
    if (!looks.keeps(leaf, attempt)) {
      record(leaf, looks.judge(leaf, attempt), attempt);
    }
  }

  /**
   * A broker may go deaf for some clients while it serves others: then what comes later proves
   * little, and the reader must know when it began.
   */
  private void noteDeafness(ScenarioDescriptor leaf, Attempt attempt) {
    if (attempt.refusedToAnswer() && deaf.compareAndSet(false, true)) {
      String sentence =
          String.format(
              "after %.1f s the target left a CONNECT unanswered, first in %s: something that ran before"
                  + " may have broken it, and what is inconclusive from here on may have that reason",
              (System.nanoTime() - startNanos) / 1e9, key(leaf));
      notes.add(sentence);
      listener.notice(sentence);
    }
  }

  private Optional<ScenarioResult> withoutRunning(ScenarioDescriptor leaf) {
    if (aborted.isPresent()) {
      return Optional.of(reasonOnly(leaf, Verdict.SKIPPED, aborted.get().reason()));
    }
    if (leaf.spec().tagged(Scenario.LONG) && !settings.includeLong()) {
      return Optional.of(reasonOnly(leaf, Verdict.SKIPPED, "takes more than 25 s; --long runs it"));
    }
    if (settings.profile().sharedPublic() && !settings.mayTest()) {
      if (leaf.spec().tagged(Scenario.MALFORMED)) {
        return Optional.of(skippedForOthers(leaf, "breaks the protocol on purpose"));
      }
      if (leaf.spec().tagged(Scenario.EXHAUSTING)) {
        return Optional.of(skippedForOthers(leaf, "takes a broker to its limits"));
      }
    }
    Capabilities capabilities = under.capabilities();
    if (!capabilities.speaks(leaf.version())) {
      return Optional.of(
          reasonOnly(
              leaf,
              Verdict.UNSUPPORTED,
              "the target does not accept MQTT "
                  + leaf.version()
                  + ": "
                  + capabilities.refusals().getOrDefault(leaf.version(), "not probed")));
    }
    return leaf.spec().needs().stream()
        .map(need -> capabilities.missing(need, leaf.version()))
        .flatMap(Optional::stream)
        .findFirst()
        .map(reason -> reasonOnly(leaf, Verdict.UNSUPPORTED, reason));
  }

  private ScenarioResult skippedForOthers(ScenarioDescriptor leaf, String why) {
    return reasonOnly(
        leaf,
        Verdict.SKIPPED,
        why + ", and others use this broker; --i-may-test-this-target runs it all the same");
  }

  private ScenarioResult reasonOnly(ScenarioDescriptor leaf, Verdict verdict, String reason) {
    ScenarioSpec spec = leaf.spec();
    return new ScenarioResult(
        spec.id(),
        spec.name(),
        spec.topic(),
        leaf.version(),
        under.target().transport(),
        under.variant(),
        Judgement.level(spec.proves().get(leaf.version())),
        verdict,
        spec.proves().get(leaf.version()),
        List.of(),
        reason,
        "",
        "",
        "",
        0,
        spec.tags(),
        List.of(),
        0);
  }

  /** What the passive rules saw counts whatever becomes of the verdict. */
  private void observe(ScenarioDescriptor leaf, Attempt attempt) {
    passive.add(attempt.run(), key(leaf), leaf.version(), attempt.trace());
  }

  private void record(ScenarioDescriptor leaf, ScenarioResult result, Attempt attempt) {
    results.add(result);
    listener.scenarioFinished(result);
    reporting.leaf(leaf, result, attempt == null ? null : attempt.defect());
  }

  private String key(ScenarioDescriptor leaf) {
    return leaf.spec().id() + "/" + leaf.version().label();
  }

  // ---- variants ---------------------------------------------------------------------------------

  /** What one configuration of the broker lacks, another one may have. */
  private boolean mayRunElsewhere(ScenarioResult without) {
    return without.verdict() == Verdict.UNSUPPORTED
        && onDefault()
        && !settings.profile().variants().isEmpty();
  }

  private boolean onDefault() {
    return under.variant().equals(Profile.Variant.DEFAULT);
  }

  /** Each variant is started once, for all that only it can show. */
  private void variants() {
    TargetUnderTest main = under;
    List<String> notStarted = new ArrayList<>();
    for (Profile.Variant variant : settings.profile().variants()) {
      if (!elsewhere.isEmpty() && aborted.isEmpty()) {
        try {
          on(variant);
        } catch (BrokerStartException | TargetGone e) {
          notStarted.add(e.getMessage());
        }
      }
    }
    under = main;
    elsewhere.forEach(
        leaf ->
            record(
                leaf,
                withoutRunning(leaf)
                    .orElseGet(() -> reasonOnly(leaf, Verdict.UNSUPPORTED, "no variant has it")),
                null));
    if (!notStarted.isEmpty() && aborted.isEmpty()) {
      abort(ConformanceRun.Abort.Kind.UNREACHABLE, String.join("; ", notStarted), List.of());
    }
  }

  private void on(Profile.Variant variant) {
    try (VariantBroker broker = VariantBroker.start(variant)) {
      Profile profile =
          variant.profile().equals(Profile.NONE) ? settings.profile() : variant.profile();
      Capabilities found = Probe.of(broker.target(), profile, settings.clocks());
      under =
          new TargetUnderTest(broker.target(), List.of(), settings.clocks(), found, variant.name());
      List<ScenarioDescriptor> able =
          elsewhere.stream().filter(leaf -> withoutRunning(leaf).isEmpty()).toList();
      if (able.isEmpty()) {
        return;
      }
      elsewhere.removeAll(able);
      meetWitness();
      notes.add(
          able.size() + " results are of the variant " + variant.name() + " on " + under.target());
      listener.notice("variant " + variant.name() + ": " + able.size() + " scenarios");
      runTwice(able);
      under.part();
    }
  }

  // ---- a broker that dies -----------------------------------------------------------------------

  private void survive() {
    while (gone && aborted.isEmpty()) {
      if (!returned()) {
        giveUp();
        return;
      }
      listener.notice("the target is back; repeating alone what was in flight");
      gone = false;
      repeatAlone();
      if (!gone) {
        List<ScenarioDescriptor> rest = new ArrayList<>(postponed);
        postponed.clear();
        runAll(rest, settings.parallel());
      }
    }
  }

  /** How long a broker that went away may take to come back before the run gives up. */
  private long returnMs() {
    return 2 * settings.clocks().deadlineMs();
  }

  private boolean returned() {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(returnMs());
    while (!under.meet()) {
      if (System.nanoTime() > deadlineNanos
          || request.getCancellationToken().isCancellationRequested()) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
    }
    return true;
  }

  private void repeatAlone() {
    Map<ScenarioDescriptor, Attempt> again = new TreeMap<>(Comparator.comparing(this::key));
    again.putAll(suspects);
    suspects.clear();
    for (ScenarioDescriptor leaf : again.keySet()) {
      if (gone && !returned()) {
        suspects.put(leaf, again.get(leaf));
        continue;
      }
      gone = false;
      under.tend();
      listener.scenarioStarted(key(leaf));
      Attempt attempt = new Attempt(leaf, under, settings.seed()).go();
      if (attempt.targetGone()) {
        gone = true;
        attempt.blameForDeath();
      }
      observe(leaf, attempt);
      record(leaf, attempt.result(), attempt);
    }
  }

  private void giveUp() {
    List<String> inFlight = suspects.keySet().stream().map(this::key).sorted().toList();
    abort(
        ConformanceRun.Abort.Kind.TARGET_GONE,
        under
            .whyThrownOut()
            .map(reason -> "in the middle of the run " + reason)
            .orElseGet(
                () ->
                    under.missing()
                        + " went away in the middle of the run and did not come back within "
                        + returnMs() / 1_000
                        + " s; did it crash, or was it stopped?"),
        inFlight);
    suspects.forEach(
        (leaf, attempt) -> {
          observe(leaf, attempt);
          record(leaf, attempt.excuseForDeath().result(), attempt);
        });
    // Those that were seen to fail before stand; the others never ran.
    runAll(List.copyOf(postponed), settings.parallel());
  }

  private void abort(ConformanceRun.Abort.Kind kind, String reason, List<String> inFlight) {
    aborted = Optional.of(new ConformanceRun.Abort(kind, reason, inFlight));
  }

  // ---- fuzzing ----------------------------------------------------------------------------------

  private void fuzz() {
    Optional<? extends TestDescriptor> node =
        root.getChildren().stream().filter(FuzzDescriptor.class::isInstance).findFirst();
    if (node.isEmpty()) {
      return;
    }
    FuzzPhase phase = new FuzzPhase(settings, under, listener, this::cancelled);
    if (aborted.isPresent()) {
      phase.skip(aborted.get().reason());
    } else {
      phase.run();
    }
    phase.results().forEach(listener::scenarioFinished);
    results.addAll(phase.results());
    fuzzed = phase.fuzzed();
    phase.aborted().ifPresent(abort -> aborted = Optional.of(abort));
    reporting.leaf(node.get(), phase.worst(), phase.defect());
  }

  private boolean cancelled() {
    return request.getCancellationToken().isCancellationRequested();
  }

  // ---- the end ----------------------------------------------------------------------------------

  private ConformanceRun summary(Target target, Map<String, Object> probed) {
    List<ScenarioResult> sorted = new ArrayList<>(results);
    sorted.sort(Comparator.comparing(ScenarioResult::key));
    return new ConformanceRun(
        Map.of(target.transport(), under == null ? target.address() : under.address()),
        settings.profile().describe(),
        probed,
        startedAt,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
        settings.seed(),
        aborted,
        sorted,
        StatementRollup.of(sorted, versionsOf(sorted)),
        List.copyOf(notes),
        fuzzed);
  }
}
