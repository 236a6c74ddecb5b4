package io.mqtttck.engine;

import io.mqtttck.fuzz.Fuzzer;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.ConformanceRun.Abort;
import io.mqtttck.result.FuzzRun;
import io.mqtttck.result.FuzzRun.Finding;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.FormatRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Fuzzing as a part of a run: lets the fuzzer work and makes results of what it found. */
final class FuzzPhase {

  /** Of all its results. */
  static final String TOPIC = "fuzz";

  private static final String OTHERS = "U-56";

  /** What the grammar of the exchanges knows. */
  private static final List<MqttVersion> KNOWN = List.of(MqttVersion.V3_1_1, MqttVersion.V5_0);

  private final Settings settings;
  private final TargetUnderTest under;
  private final RunListener listener;
  private final BooleanSupplier stopped;
  private final List<ScenarioResult> results = new ArrayList<>();
  private Optional<FuzzRun> fuzzed = Optional.empty();
  private Optional<Abort> aborted = Optional.empty();
  private Throwable defect;

  FuzzPhase(
      Settings settings, TargetUnderTest under, RunListener listener, BooleanSupplier stopped) {
    this.settings = settings;
    this.under = under;
    this.listener = listener;
    this.stopped = stopped;
  }

  void run() {
    if (settings.profile().sharedPublic()) {
      skip("fuzzing breaks the protocol on purpose, and others use this broker");
      return;
    }
    List<MqttVersion> versions = versions();
    if (versions.isEmpty()) {
      reasonOnly(
          Verdict.UNSUPPORTED,
          "fuzzing speaks MQTT 3.1.1 and 5.0, and neither was selected and accepted");
      return;
    }
    try {
      judge(fuzzer(versions).run(), versions);
    } catch (RuntimeException e) {
      defect = e;
      reasonOnly(Verdict.ERROR, "a defect of mqtt-tck: " + e);
    }
  }

  void skip(String reason) {
    reasonOnly(Verdict.SKIPPED, reason);
  }

  private void reasonOnly(Verdict verdict, String reason) {
    for (MqttVersion version : settings.versions()) {
      results.add(result(Fuzzer.ALIVE, version, verdict, List.of(), reason));
    }
  }

  private List<MqttVersion> versions() {
    return KNOWN.stream()
        .filter(settings.versions()::contains)
        .filter(under.capabilities()::speaks)
        .toList();
  }

  private Fuzzer fuzzer(List<MqttVersion> versions) {
    Settings.Fuzz asked = settings.fuzz().orElseThrow();
    MqttVersion newest = versions.get(versions.size() - 1);
    return new Fuzzer(
        new Fuzzer.Plan(
            settings.seed(),
            asked.only().orElse(0L),
            asked.only().isPresent() ? 1 : Long.MAX_VALUE,
            asked.durationMs()),
        new Fuzzer.Ground(
            under.target(),
            settings.clocks(),
            versions,
            newest,
            Math.min(1, under.capabilities().maxQos(newest)),
            settings.parallel(),
            under::pace,
            stopped,
            listener::fuzzing));
  }

  // ---- judging ----------------------------------------------------------------------------------

  private void judge(Fuzzer.Outcome outcome, List<MqttVersion> versions) {
    fuzzed = Optional.of(outcome.run());
    if (!outcome.served()) {
      reasonOnly(
          Verdict.INCONCLUSIVE,
          "a message of the witness did not arrive even before the first case: nothing is proven");
      return;
    }
    for (MqttVersion version : versions) {
      Map<String, List<Finding>> byOracle = new TreeMap<>();
      byOracle.put(Fuzzer.ALIVE, new ArrayList<>());
      byOracle.put(Fuzzer.WITNESS, new ArrayList<>());
      outcome.run().findings().stream()
          .filter(finding -> finding.version() == version)
          .forEach(
              finding ->
                  byOracle
                      .computeIfAbsent(finding.oracle(), oracle -> new ArrayList<>())
                      .add(finding));
      if (byOracle.size() == 2) {
        byOracle.put(Fuzzer.ANSWERS, List.of());
      }
      byOracle.forEach((oracle, found) -> results.add(result(oracle, version, found, outcome)));
    }
    if (outcome.gone()) {
      aborted =
          Optional.of(
              new Abort(
                  Abort.Kind.TARGET_GONE,
                  under.target().address()
                      + " went away while it was fuzzed and did not come back; did it crash, or was"
                      + " it stopped? "
                      + inFlight(outcome.run()),
                  List.of()));
    } else if (stopped.getAsBoolean()) {
      aborted =
          Optional.of(
              new Abort(Abort.Kind.INTERRUPTED, "the run was stopped before its end", List.of()));
    }
  }

  /** The cases among which the guilty one is, when nobody could be asked any more. */
  private static String inFlight(FuzzRun run) {
    return run.findings().stream()
        .filter(finding -> !finding.confirmed() && finding.oracle().equals(Fuzzer.ALIVE))
        .flatMap(finding -> finding.wire().stream())
        .map(WireLine::text)
        .reduce((one, last) -> last)
        .map(text -> "Seed " + run.seed() + ", " + text)
        .orElse("Seed " + run.seed());
  }

  private ScenarioResult result(
      String oracle, MqttVersion version, List<Finding> found, Fuzzer.Outcome outcome) {
    String note =
        String.format(
            Locale.ROOT,
            "%,d cases in %.0f s, seed %d",
            outcome.run().cases(),
            outcome.run().durationMs() / 1e3,
            outcome.run().seed());
    if (found.isEmpty()) {
      return result(oracle, version, Verdict.PASSED, List.of(), note);
    }
    List<Finding> worstFirst =
        found.stream().sorted(Comparator.comparing(each -> verdict(each, outcome))).toList();
    return result(oracle, version, verdict(worstFirst.get(0), outcome), worstFirst, note);
  }

  /** What was seen once, or what somebody may read otherwise, is no failure. */
  private static Verdict verdict(Finding finding, Fuzzer.Outcome outcome) {
    if (!finding.confirmed()) {
      boolean unknown = outcome.gone() && finding.oracle().equals(Fuzzer.ALIVE);
      return unknown ? Verdict.INCONCLUSIVE : Verdict.WARNING;
    }
    if (finding.disputed()) {
      return Verdict.WARNING;
    }
    // That a broker must not die of a packet needs no statement.
    return finding.oracle().equals(Fuzzer.ALIVE)
        ? Verdict.FAILED
        : Judgement.cap(Verdict.FAILED, finding.statements());
  }

  /**
   * A result.
   *
   * @param found the worst first; empty when all is well or nothing was done
   * @param note what was done, or why nothing
   */
  private ScenarioResult result(
      String oracle, MqttVersion version, Verdict verdict, List<Finding> found, String note) {
    Optional<Finding> first = found.stream().findFirst();
    List<StatementKey> keys =
        first.map(Finding::statements).orElseGet(() -> statements(oracle, version));
    boolean accused = verdict == Verdict.FAILED || verdict == Verdict.WARNING;
    return new ScenarioResult(
        oracle,
        sentence(oracle),
        TOPIC,
        version,
        under.target().transport(),
        "default",
        Judgement.level(keys),
        verdict,
        keys,
        accused ? keys : List.of(),
        first.map(FuzzPhase::message).orElse(verdict == Verdict.PASSED ? "" : note),
        first.map(Finding::allowed).orElse(""),
        first.map(Finding::seen).orElse(""),
        found.isEmpty() && verdict != Verdict.PASSED ? "" : note + others(found),
        found.stream().mapToInt(Finding::sightings).sum(),
        Set.of(TOPIC),
        first.map(Finding::wire).orElse(List.of()),
        fuzzed.map(FuzzRun::durationMs).orElse(0L));
  }

  private static String message(Finding finding) {
    return finding.seen()
        + " (case "
        + finding.caseNumber()
        + (finding.confirmed() ? "" : ", not seen again when it was played alone")
        + ")";
  }

  private static String others(List<Finding> found) {
    return found.size() < 2
        ? ""
        : "; more of the kind: findings "
            + String.join(
                ", ", found.stream().skip(1).map(each -> String.valueOf(each.number())).toList());
  }

  private static List<StatementKey> statements(String oracle, MqttVersion version) {
    List<String> ids =
        oracle.startsWith(Fuzzer.ANSWERS)
            ? FormatRule.STRUCTURE.statements(version)
            : List.of(OTHERS);
    return ids.stream().map(id -> new StatementKey(version, id)).toList();
  }

  private static String sentence(String oracle) {
    return switch (oracle) {
      case Fuzzer.ALIVE -> "a broker survives damaged exchanges";
      case Fuzzer.WITNESS -> "other clients do not notice damaged exchanges";
      case Fuzzer.ANSWERS -> "what a broker answers to damaged exchanges is well-formed";
      default ->
          "also in answer to damaged exchanges, "
              + Stream.of(FormatRule.values())
                  .filter(rule -> oracle.endsWith(rule.id().substring("format".length())))
                  .map(FormatRule::sentence)
                  .findFirst()
                  .orElse("answers are well-formed");
    };
  }

  // ---- what came of it --------------------------------------------------------------------------

  List<ScenarioResult> results() {
    return List.copyOf(results);
  }

  Optional<FuzzRun> fuzzed() {
    return fuzzed;
  }

  Optional<Abort> aborted() {
    return aborted;
  }

  /** The cause of an {@code error} verdict, or null. */
  Throwable defect() {
    return defect;
  }

  /** The result that says most about the whole. */
  ScenarioResult worst() {
    return results.stream().min(Comparator.comparing(each -> rank(each.verdict()))).orElseThrow();
  }

  private static int rank(Verdict verdict) {
    return List.of(
            Verdict.ERROR,
            Verdict.FAILED,
            Verdict.INCONCLUSIVE,
            Verdict.WARNING,
            Verdict.PASSED,
            Verdict.UNSUPPORTED,
            Verdict.SKIPPED)
        .indexOf(verdict);
  }
}
