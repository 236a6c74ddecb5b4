package io.mqtttck.engine;

import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.ExpectationFailed;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.TargetGone;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** One go at one scenario: runs it, cleans up after it, and puts what happened into a result. */
final class Attempt {

  /** How expectations word that something did not come. */
  private static final Pattern MISSED =
      Pattern.compile("still open|the connection was |it never came| got \\d+ of \\d+");

  private final ScenarioSpec spec;
  private final MqttVersion version;
  private final TargetUnderTest under;
  private final ScenarioRun run;

  private Verdict verdict;
  private String message = "";
  private String allowed = "";
  private String actual = "";
  private List<StatementKey> violated = List.of();
  private Throwable defect;
  private boolean targetGone;
  private boolean waitedInVain;
  private TargetUnderTest.Newcomers newcomers = TargetUnderTest.Newcomers.SERVED;
  private long playedMs;
  private long durationMs;

  Attempt(ScenarioDescriptor leaf, TargetUnderTest under, long seed) {
    this.spec = leaf.spec();
    this.version = leaf.version();
    this.under = under;
    this.run = new ScenarioRun(under, spec, version, seed);
  }

  /** Runs the scenario to its verdict. Never throws: a defect of ours is a verdict too. */
  Attempt go() {
    long startNanos = System.nanoTime();
    try {
      spec.body().play(new Broker(run, version));
      passed();
    } catch (ExpectationFailed e) {
      failed(e);
    } catch (NotProven e) {
      conclude(Verdict.INCONCLUSIVE, e.getMessage());
    } catch (Unsupported e) {
      conclude(Verdict.UNSUPPORTED, e.getMessage());
    } catch (TargetGone e) {
      gone(e);
    } catch (Throwable e) {
      defect = e;
      conclude(Verdict.ERROR, "a defect of mqtt-tck: " + e);
    }
    waitedInVain = run.waitedInVain();
    playedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    cleanUp();
    if (!targetGone && !Thread.currentThread().isInterrupted()) {
      // A scenario that ends badly because the broker died says nothing of its statement, and one
      // that ends well may have taken the death for the close that it wanted.
      targetGone = doubtful() ? !under.alive() : under.lost();
    }
    if (missedSomething() && !targetGone) {
      newcomers = under.newcomers();
      if (newcomers == TargetUnderTest.Newcomers.LEFT_ALONE) {
        excuseForDeafness();
      }
    }
    durationMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    return this;
  }

  private boolean doubtful() {
    return verdict == Verdict.FAILED
        || verdict == Verdict.WARNING
        || verdict == Verdict.INCONCLUSIVE;
  }

  /**
   * Whether it ended badly in a wait whose time ran out: more time, or a broker with less to do,
   * might have changed that. A broker that takes newcomers in promptly at the end of the wait had
   * the time to deal with a packet that it did not want.
   */
  boolean waitedInVain() {
    boolean hadTime =
        spec.tagged(Scenario.MALFORMED) && newcomers == TargetUnderTest.Newcomers.PROMPTLY;
    return waitedInVain
        && !hadTime
        && (verdict == Verdict.FAILED || verdict == Verdict.INCONCLUSIVE);
  }

  /** How long the scenario itself took, without what was done and asked after it: milliseconds. */
  long playedMs() {
    return playedMs;
  }

  /** Whether it failed for what did not come, rather than for what came. */
  private boolean missedSomething() {
    return verdict == Verdict.FAILED && MISSED.matcher(actual).find();
  }

  private void excuseForDeafness() {
    violated = List.of();
    conclude(
        Verdict.INCONCLUSIVE,
        "right afterwards ordinary clients got no CONNACK or SUBACK either: the broker is overloaded,"
            + " or what ran before has broken a part of it, so this is not held against it: "
            + message);
  }

  private void passed() {
    if (run.warnings().isEmpty()) {
      conclude(Verdict.PASSED, "");
      return;
    }
    verdict =
        run.contradictsProfile() ? Verdict.WARNING : Judgement.cap(Verdict.WARNING, run.warnedOf());
    message = String.join("; ", run.warnings());
    allowed = run.allowed();
    actual = run.actual();
    violated = verdict == Verdict.WARNING ? run.warnedOf() : List.of();
  }

  private void failed(ExpectationFailed e) {
    verdict = Judgement.cap(Verdict.FAILED, run.judged());
    allowed = e.allowed();
    actual = e.actual();
    message = e.actual() + " (allowed: " + e.allowed() + ")";
    violated = verdict == Verdict.PASSED ? List.of() : run.judged();
  }

  private void gone(TargetGone e) {
    targetGone = true;
    conclude(Verdict.INCONCLUSIVE, e.getMessage());
  }

  private void conclude(Verdict value, String why) {
    verdict = value;
    message = why;
  }

  private void cleanUp() {
    try {
      run.cleanUp();
    } catch (TargetGone e) {
      if (verdict != Verdict.PASSED) {
        targetGone = true;
      }
      run.note("cleaning up was not possible: " + e.getMessage());
    } catch (RuntimeException e) {
      defect = e;
      conclude(Verdict.ERROR, "a defect of mqtt-tck while cleaning up: " + e);
    }
  }

  ScenarioRun run() {
    return run;
  }

  /** Whether the target could not be reached any more, so that the verdict means nothing. */
  boolean targetGone() {
    return targetGone;
  }

  /** Whether an ordinary CONNECT was left without an answer. */
  boolean refusedToAnswer() {
    return verdict == Verdict.INCONCLUSIVE
        && (message.contains(": no CONNACK; ")
            || message.contains("got no CONNACK or SUBACK either"));
  }

  /** The defect behind an {@code error} verdict, or null. */
  Throwable defect() {
    return defect;
  }

  /** The broker died again, although this scenario had it for itself. */
  Attempt blameForDeath() {
    verdict = Verdict.FAILED;
    violated = spec.proves().get(version);
    allowed = "the broker survives the scenario";
    actual =
        "the broker went away, or ended the connections of everybody, twice while this scenario ran;"
            + " the second time it ran alone";
    message = actual;
    return this;
  }

  /** The broker went away and did not come back, so nothing is proven; what was sent is kept. */
  Attempt excuseForDeath() {
    if (defect != null) {
      return this;
    }
    violated = List.of();
    allowed = "";
    actual = "";
    String seen = message.isEmpty() ? "" : "; seen here: " + message;
    conclude(
        Verdict.INCONCLUSIVE,
        "the target went away while this ran, and did not come back; " + lastSent() + seen);
    return this;
  }

  private String lastSent() {
    return trace().stream()
        .filter(line -> line.direction() == WireLine.Direction.SENT)
        .reduce((one, other) -> other)
        .map(line -> "last sent: " + line.text())
        .orElse("nothing had been sent yet");
  }

  ScenarioResult result() {
    return new ScenarioResult(
        spec.id(),
        spec.name(),
        spec.topic(),
        version,
        under.target().transport(),
        under.variant(),
        Judgement.level(spec.proves().get(version)),
        verdict,
        spec.proves().get(version),
        violated,
        message,
        allowed,
        actual,
        run.notes(),
        0,
        spec.tags(),
        trace(),
        durationMs);
  }

  List<WireLine> trace() {
    return run.log().entries().stream()
        .map(
            entry ->
                new WireLine(
                    entry.atMicros(),
                    entry.peer(),
                    WireLine.Direction.valueOf(entry.direction().name()),
                    entry.text(),
                    entry.hex()))
        .toList();
  }
}
