package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The proof of the scenarios: each passes on a correct broker, whatever liberties it takes, and
 * each fault is caught by the scenarios that claim to.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillTest {

  private static final Set<Verdict> FINE =
      EnumSet.of(Verdict.PASSED, Verdict.UNSUPPORTED, Verdict.SKIPPED);

  @Test
  void everyScenarioPassesOnACorrectBroker() {
    assertFine(Options.defaults());
  }

  @Test
  void aCorrectBrokerMayDoWhatTheStandardLeavesOpen() {
    assertFine(
        Options.defaults()
            .account("kit", "secret")
            .with(
                Liberty.COPY_PER_SUBSCRIPTION,
                Liberty.RETAINED_BEFORE_SUBACK,
                Liberty.PASSES_QOS_2_ON_AT_PUBREL,
                Liberty.CLOSES_WITHOUT_A_WORD,
                Liberty.NEVER_SAYS_NO_SUBSCRIBERS));
  }

  @Test
  void aCorrectBrokerMayBeAwkward() {
    assertFine(
        Options.defaults()
            .with(
                Liberty.RESETS_ON_ERROR,
                Liberty.CLOSES_ON_DENIED_PUBLISH,
                Liberty.CLOSES_ON_WRONG_FILTER,
                Liberty.FORGETS_RETAINED_QOS_0,
                Liberty.ONE_IN_FLIGHT,
                Liberty.NO_ALIASES_OF_ITS_OWN,
                Liberty.DRIBBLES));
  }

  private static void assertFine(Options options) {
    List<String> accused =
        KillRun.of(options, List.of()).stream()
            .filter(result -> !FINE.contains(result.verdict()))
            .map(KillTest::describe)
            .toList();
    assertThat(accused).isEmpty();
  }

  static Stream<Fault> faults() {
    return Arrays.stream(Fault.values()).filter(fault -> !fault.expects().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theFaultIsCaught(Fault fault) {
    List<String> ids =
        fault.expects().stream()
            .map(Fault.Expectation::id)
            .filter(id -> !id.startsWith("format."))
            .toList();
    List<String> only = ids.isEmpty() ? KillRun.EXERCISE : ids;
    List<ScenarioResult> results = KillRun.of(KillRun.optionsFor(fault), only, fault);
    List<String> survived = new ArrayList<>();
    for (Fault.Expectation expected : fault.expects()) {
      survived.addAll(survived(fault, expected, results));
    }
    assertThat(survived).as(fault + ": " + fault.sentence()).isEmpty();
  }

  private static List<String> survived(
      Fault fault, Fault.Expectation expected, List<ScenarioResult> results) {
    List<ScenarioResult> claims =
        results.stream()
            .filter(result -> result.id().equals(expected.id()))
            .filter(result -> fault.showsIn(result.version()))
            .filter(result -> expected.version() == null || expected.version() == result.version())
            .toList();
    assertThat(claims).as(expected.id() + " ran").isNotEmpty();
    return claims.stream()
        .filter(result -> result.verdict() != expected.verdict() || result.violated().isEmpty())
        .map(KillTest::describe)
        .toList();
  }

  private static String describe(ScenarioResult result) {
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
