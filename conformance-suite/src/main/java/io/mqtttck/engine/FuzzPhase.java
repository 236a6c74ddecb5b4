package io.mqtttck.engine;

import io.mqtttck.fuzz.Fuzzer;
import io.mqtttck.result.ConformanceRun.Abort;
import io.mqtttck.result.FuzzRun;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.MqttVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Fuzzing as a part of a run: lets the fuzzer work and makes results of what it found. */
final class FuzzPhase {

  /** What the grammar of the exchanges knows. */
  private static final List<MqttVersion> KNOWN = List.of(MqttVersion.V3_1_1, MqttVersion.V5_0);

  private final Settings settings;
  private final TargetUnderTest under;
  private final RunListener listener;
  private final BooleanSupplier stopped;
  private final FuzzVerdicts verdicts;
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
    this.verdicts = new FuzzVerdicts(under.target().transport());
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
      results.add(verdicts.withoutFindings(version, verdict, reason));
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
    results.addAll(verdicts.of(outcome, versions));
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
