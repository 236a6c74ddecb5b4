package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.engine.RunOf;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The table of malformed packets as a whole, on the stubs that fool such tables. */
@Execution(ExecutionMode.CONCURRENT)
class MalformedTest {

  private static final List<String> ALL = List.of("malformed.*");
  private static final Set<Verdict> FINE =
      EnumSet.of(Verdict.PASSED, Verdict.UNSUPPORTED, Verdict.SKIPPED);

  @Test
  void aCorrectBrokerPasses() {
    List<ScenarioResult> results = KillRun.onCorrect(Options.defaults(), ALL);
    assertThat(results).hasSizeGreaterThan(700);
    assertThat(results.stream().filter(each -> !FINE.contains(each.verdict())))
        .extracting(KillTest::describe)
        .isEmpty();
  }

  @Test
  void aBrokerThatThrowsEverybodyOutProvesNothing() {
    try (SmallBroker broker = SmallBroker.start(Fault.SLAMS_EVERY_CONNECTION)) {
      // The witness is spared, or the run would end at once.
      broker.keepCalm();
      RunListener turn =
          new RunListener() {
            @Override
            public void runStarted(String target, int scenarios) {
              broker.turnHostile();
            }
          };
      RunOf run = RunOf.all(broker.target()).only("malformed.*").listener(turn);

      List<ScenarioResult> results = run.parameter("second-look", "false").go().run().results();

      assertThat(results).hasSizeGreaterThan(700);
      assertThat(passed(results)).isEmpty();
    }
  }

  @Test
  void aBrokerThatAnswersNothingProvesNothing() {
    assertThat(passed(KillRun.onBroken(Fault.ANSWERS_NOTHING, ALL, true))).isEmpty();
  }

  private static List<String> passed(List<ScenarioResult> results) {
    return results.stream()
        .filter(each -> each.id().startsWith("malformed."))
        .filter(each -> each.verdict() == Verdict.PASSED)
        .map(ScenarioResult::key)
        .toList();
  }
}
