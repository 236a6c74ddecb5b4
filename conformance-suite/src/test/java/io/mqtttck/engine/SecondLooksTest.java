package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.mutant.Fault;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What did not come in a crowd gets a second look; what never comes fails all the same. */
@Execution(ExecutionMode.CONCURRENT)
class SecondLooksTest {

  private static ConformanceRun crowd(Fault fault, String... only) {
    try (SmallBroker broker = SmallBroker.start(fault)) {
      return RunOf.all(broker.target())
          .parameter("packages", "io.mqtttck.engine.crowd")
          .only(only)
          .go()
          .run();
    }
  }

  private static List<ScenarioResult> with(ConformanceRun run, Verdict verdict) {
    return run.results().stream()
        .filter(result -> result.topic().equals("crowd") && result.verdict() == verdict)
        .toList();
  }

  @Test
  void whatDidNotComeInACrowdIsAWarningWithBothTraces() {
    ConformanceRun run = crowd(Fault.NO_PUBACK_IN_A_CROWD, "crowd.*");

    // More than 40 wait for PUBACK at the same time; only so many of them are repeated, and fewer
    // when the time for it is over first.
    assertThat(with(run, Verdict.WARNING))
        .hasSizeBetween(1, 32)
        .allSatisfy(
            slow -> {
              assertThat(slow.message()).contains("slow, or lost under load", "still open");
              assertThat(slow.wireLog())
                  .extracting(WireLine::text)
                  .contains(WireLine.SECOND_LOOK)
                  .filteredOn(text -> text.startsWith("PUBLISH"))
                  .hasSize(2);
              assertThat(slow.wireLog())
                  .isSortedAccordingTo(
                      (one, other) -> Long.compare(one.atMicros(), other.atMicros()));
            });
    int leftOut = with(run, Verdict.FAILED).size();
    assertThat(run.notes()).anyMatch(note -> note.contains("looked at again at the end"));
    assertThat(run.notes().stream().anyMatch(note -> note.contains(leftOut + " more were not")))
        .isEqualTo(leftOut > 0);
  }

  @Test
  void whatNeverComesFailsAfterTwoLooks() {
    ConformanceRun run = crowd(Fault.NO_PUBACK, "crowd.publisher-1*");

    assertThat(with(run, Verdict.FAILED))
        .hasSize(11)
        .allSatisfy(failed -> assertThat(failed.note()).contains("seen twice"));
    assertThat(run.notes())
        .anyMatch(note -> note.contains("11 results") && note.contains("it came in 0"));
  }

  @Test
  void aBrokerThatBreaksEverythingIsNotRunTwice() {
    ConformanceRun run = crowd(Fault.NO_PUBACK, "crowd.*");

    assertThat(with(run, Verdict.FAILED)).hasSize(64);
    assertThat(with(run, Verdict.FAILED))
        .filteredOn(failed -> failed.note().contains("seen twice"))
        .hasSizeLessThanOrEqualTo(32);
    assertThat(run.notes()).anyMatch(note -> note.matches(".*; (3[2-9]|[456].) more were not.*"));
  }

  @Test
  void whatCameWrongIsJudgedAtOnce() {
    ConformanceRun run = crowd(Fault.SLAMS_EVERY_CONNECTION, "crowd.publisher-1");

    assertThat(run.notes()).noneMatch(note -> note.contains("looked at again"));
  }
}
