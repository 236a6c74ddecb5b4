package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.result.ScenarioResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The proof of the scenarios: each fault is caught by the scenarios that claim to, and they accuse
 * the right statements: {@link Accusations}. {@code -Dkills.faults} takes a regular expression for
 * the faults to run.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillTest {

  static Stream<Fault> faults() {
    String pattern = System.getProperty("kills.faults", ".*");
    return Arrays.stream(Fault.values())
        .filter(fault -> fault.name().matches(pattern))
        .filter(fault -> !fault.expects().isEmpty());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void theFaultIsCaught(Fault fault) {
    List<String> ids =
        fault.expects().stream()
            .map(Fault.Expectation::id)
            .filter(id -> !id.startsWith("format."))
            .toList();
    List<String> only = ids.isEmpty() ? KillRun.EXERCISE : ids;
    List<String> survived = survived(fault, only);
    // On a machine that is too busy a set-up may take too long; a fault that survives does it
    // twice.
    assertThat(survived.isEmpty() ? survived : survived(fault, only))
        .as(
            "%s: %s; not caught, or other statements accused than all of the scenario or those in"
                + " accusations.csv",
            fault, fault.sentence())
        .isEmpty();
  }

  private static List<String> survived(Fault fault, List<String> only) {
    List<ScenarioResult> results = KillRun.onBroken(fault, only, true);
    List<String> survived = new ArrayList<>();
    for (Fault.Expectation expected : fault.expects()) {
      survived.addAll(survived(fault, expected, results));
    }
    return survived;
  }

  private static List<String> survived(
      Fault fault, Fault.Expectation expected, List<ScenarioResult> results) {
    List<ScenarioResult> claims =
        results.stream()
            .filter(result -> expected.covers(result.id()))
            .filter(result -> fault.showsIn(result.version()))
            .filter(result -> expected.version() == null || expected.version() == result.version())
            .toList();
    assertThat(claims).as(expected.id() + " ran").isNotEmpty();
    return claims.stream()
        .filter(
            result ->
                !expected.verdicts().contains(result.verdict())
                    || !Accusations.right(fault, expected, result))
        .map(KillTest::describe)
        .toList();
  }

  static String describe(ScenarioResult result) {
    return result.key()
        + " "
        + result.verdict()
        + " "
        + result.violated()
        + ": "
        + result.message()
        + "; allowed: "
        + result.allowed()
        + "; actual: "
        + result.actual();
  }
}
