package io.mqtttck.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Runs;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.result.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CauseTest {

  @Test
  void whatBreaksTheSameStatementsStandsTogether() {
    ConformanceReport report =
        Runs.report(
            Runs.run(
                List.of(
                    Runs.result("a.one", Verdict.FAILED, "one"),
                    Runs.result("a.two", Verdict.FAILED, "two"),
                    Runs.result("a.three", Verdict.PASSED, "three")),
                Optional.empty()));

    List<Cause.Kind> kinds = Cause.of(report);

    assertThat(kinds).hasSize(1);
    assertThat(kinds.get(0).title()).isEqualTo("Failed");
    assertThat(kinds.get(0).size()).isEqualTo("2 with 1 cause");
    assertThat(kinds.get(0).causes())
        .singleElement()
        .satisfies(
            cause -> {
              assertThat(cause.statements()).hasToString("[5.0/MQTT-3.1.4-3]");
              assertThat(cause.results()).extracting(Result::id).containsExactly("a.one", "a.two");
            });
  }

  @Test
  void whatIsKnownStandsApartUnderItsReason() {
    ConformanceReport report = Runs.report(Runs.everyVerdict());
    ConformanceReport known =
        report.withResults(
            report.results().stream()
                .map(r -> r.verdict() == Verdict.FAILED ? r.knownAs("flags are not checked") : r)
                .toList());

    assertThat(Cause.of(report))
        .extracting(Cause.Kind::title)
        .containsExactly("Error", "Failed", "Inconclusive", "Warnings");
    assertThat(Cause.of(known))
        .extracting(Cause.Kind::title)
        .containsExactly("Error", "Inconclusive", "Known failures", "Warnings");
    assertThat(Cause.of(known).get(2).causes().get(0).words()).isEqualTo("flags are not checked");
  }
}
