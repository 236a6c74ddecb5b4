package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.engine.RunOf;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What listens on a port and is no broker gets one clear sentence, and passes nothing. */
class StubTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SLAMS_UNHEARD       | closes the connection after CONNECT without an answer
          HOSTILE_RESETS      | closes the connection after CONNECT without an answer
          SLAMS_EVERY_CONNECTION | 3 new clients in a row were thrown out before they had done anything
          ANSWERS_NOTHING     | accepts the connection but never answers CONNECT
          HOSTILE_SPEAKS_HTTP | speaks HTTP (it answers HTTP/1.1 400 Bad Request)
          """)
  void theRunEndsBeforeItsFirstScenario(Fault stub, String sentence) {
    ConformanceRun run = KillRun.onBroken(stub, List.of(), "", false);

    ConformanceRun.Abort abort = run.aborted().orElseThrow();
    assertThat(abort.kind()).isEqualTo(ConformanceRun.Abort.Kind.UNREACHABLE);
    assertThat(abort.reason()).startsWith("mqtt://127.0.0.1:").contains(sentence);
    assertThat(run.results()).isEmpty();
  }

  @Test
  void whoThrowsEverybodyOutInTheMiddleEndsTheRunWithWhatItHas() {
    try (SmallBroker broker = SmallBroker.start(Fault.SLAMS_EVERY_CONNECTION)) {
      broker.keepCalm();
      RunListener turn =
          new RunListener() {
            @Override
            public void scenarioFinished(ScenarioResult result) {
              broker.turnHostile();
              broker.throwEverybodyOut();
            }
          };

      ConformanceRun run =
          RunOf.all(broker.target())
              .only("subscribe.*")
              .parameter("parallel", "1")
              .listener(turn)
              .go()
              .run();

      ConformanceRun.Abort abort = run.aborted().orElseThrow();
      assertThat(abort.kind()).isEqualTo(ConformanceRun.Abort.Kind.TARGET_GONE);
      assertThat(abort.reason()).contains("in the middle of the run", "3 new clients in a row");
      assertThat(run.results()).anyMatch(result -> result.verdict() == Verdict.PASSED);
      // Of what was in flight, at most.
      assertThat(run.results())
          .filteredOn(result -> result.verdict() == Verdict.FAILED)
          .hasSizeLessThan(3);
    }
  }
}
