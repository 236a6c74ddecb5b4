package io.mqtttck.report.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.report.Runs;
import io.mqtttck.report.compare.KnownFailures.Applied;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.result.ConformanceRun;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownFailuresTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

  @Test
  void aListedFailureIsMarkedWithItsReason() throws IOException {
    Applied applied =
        apply(
            "- scenario: topic.failed\n  version: 5.0\n  transport: tcp\n  reason: vendor bug 7\n");

    assertThat(known(applied)).extracting(Result::id).containsExactly("topic.failed");
    assertThat(known(applied)).extracting(Result::knownReason).containsExactly("vendor bug 7");
    assertThat(applied.stale()).isEmpty();
  }

  @Test
  void aStatementMarksEveryFailureThatBreaksIt() throws IOException {
    Applied applied = apply("- statement: 5.0/MQTT-3.1.4-3\n  reason: vendor bug 7\n");

    assertThat(known(applied))
        .extracting(Result::id)
        .containsExactly("topic.failed", "topic.inconclusive");
  }

  @Test
  void anotherVersionIsNotMarked() throws IOException {
    Applied applied = apply("- {scenario: topic.failed, version: 3.1.1, reason: x}");

    assertThat(known(applied)).isEmpty();
    assertThat(applied.stale()).as("3.1.1 was not run").isEmpty();
  }

  @Test
  void anEntryThatPassesIsStale() throws IOException {
    assertThat(apply("\n- scenario: topic.passed\n  reason: x\n").stale())
        .singleElement()
        .asString()
        .contains("list.yaml:2:", "topic.passed", "passes now");
  }

  @Test
  void aGlobNamesAFamily() throws IOException {
    assertThat(known(apply("- {scenario: 'topic.f*', version: 5.0, reason: one root}")))
        .extracting(Result::id)
        .containsExactly("topic.failed");
  }

  @Test
  void aFlakyEntryMayPass() throws IOException {
    assertThat(apply("- {scenario: topic.passed, flaky: true, reason: x}").stale()).isEmpty();
    assertThat(apply("- {scenario: topic.passed, flaky: false, reason: x}").stale()).hasSize(1);
    assertThatThrownBy(() -> apply("- {scenario: topic.passed, flaky: maybe, reason: x}"))
        .hasMessageContaining("'maybe' is neither true nor false");
  }

  @ParameterizedTest
  @CsvSource({"topic.warning", "topic.unsupported", "topic.skipped"})
  void whatCannotBeToldIsNotStale(String id) throws IOException {
    assertThat(apply("- {scenario: " + id + ", reason: x}").stale()).isEmpty();
  }

  @Test
  void anEntryThatNamesNothingIsStaleOnlyWhenEverythingWasSelected() throws IOException {
    KnownFailures list = KnownFailures.parse("list.yaml", "- {scenario: no.such, reason: x}");
    ConformanceReport report = Runs.report(Runs.everyVerdict());

    assertThat(list.apply(report, true, TODAY).stale())
        .singleElement()
        .asString()
        .contains("names nothing");
    assertThat(list.apply(report, false, TODAY).stale()).isEmpty();
  }

  @Test
  void aRunThatEndedEarlyMakesNothingStale() throws IOException {
    var abort = new ConformanceRun.Abort(ConformanceRun.Abort.Kind.TARGET_GONE, "gone", List.of());
    ConformanceReport report =
        Runs.report(Runs.run(Runs.everyVerdict().results(), Optional.of(abort)));

    assertThat(
            KnownFailures.parse("list.yaml", "- {scenario: topic.passed, reason: x}")
                .apply(report, true, TODAY)
                .stale())
        .isEmpty();
  }

  @Test
  void pastItsLastDayAnEntryAcceptsNothing() throws IOException {
    assertThat(known(apply("- {scenario: topic.failed, reason: x, until: 2026-11-20}"))).hasSize(1);
    assertThat(known(apply("- {scenario: topic.failed, reason: x, until: 2026-11-19}"))).isEmpty();
  }

  @Test
  void anEmptyListIsFine() throws IOException {
    assertThat(KnownFailures.parse("list.yaml", "# nothing\n").entries()).isEmpty();
    assertThat(KnownFailures.parse("list.yaml", "[]").entries()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "- scenario: a.b\\n  raeson: x | 2 | unknown field 'raeson'",
        "- scenario: a.b | 1 | needs a 'reason'",
        "- reason: x | 1 | either 'scenario' or 'statement'",
        "- scenario: a.b\\n  reason: x\\n  version: 4.0 | 3 | unknown MQTT version '4.0'",
        "- scenario: a.b\\n  transport: udp\\n  reason: x | 2 | unknown transport 'udp'",
        "- scenario: a.b\\n  until: soon\\n  reason: x | 2 | 'soon' is no date",
        "- scenario: a.b\\n  since: soon\\n  reason: x | 2 | 'soon' is no date",
        "- scenario: a.b\\n  reason: x\\n  since: 2027-02-01\\n  until: 2027-01-01 | 3 | is after 'until'",
        "scenario: a.b | 1 | expected a list",
        "- a.b | 1 | expected 'name: value' lines",
        "- scenario: [a: b]\\n  reason: x | 1 | plain value",
        "- scenario: a.b\\n\\treason: x | 2 | not valid YAML",
      })
  void aMalformedListNamesTheLine(String yaml, String line, String problem) {
    assertThatThrownBy(
            () -> KnownFailures.parse("list.yaml", yaml.replace("\\n", "\n").replace("\\t", "\t")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("list.yaml:" + line + ":")
        .hasMessageContaining(problem);
  }

  private static Applied apply(String yaml) throws IOException {
    return KnownFailures.parse("list.yaml", yaml)
        .apply(Runs.report(Runs.everyVerdict()), true, TODAY);
  }

  private static List<Result> known(Applied applied) {
    return applied.report().results().stream().filter(Result::known).toList();
  }
}
