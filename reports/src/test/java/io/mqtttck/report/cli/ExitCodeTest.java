package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Runs;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.RunReport;
import io.mqtttck.requirement.Level;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.Transport;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the process returns is a promise to every script. */
class ExitCodeTest {

  private final Outcome outcome = new Outcome();

  @Test
  void theTable() {
    assertThat(Arrays.stream(ExitCode.values()).map(each -> each.code() + " " + each.word()))
        .containsExactly(
            "70 defect",
            "64 usage",
            "65 nothing-selected",
            "69 target-unavailable",
            "1 requirement-failed",
            "3 known-list-stale",
            "2 threshold-missed",
            "4 load-void",
            "130 interrupted",
            "0 ok");
  }

  @Test
  void theWorstOneWinsAndAllAreListed() {
    List<ExitCode> bestFirst =
        Arrays.asList(ExitCode.values()).subList(0, 9).stream()
            .sorted((a, b) -> b.compareTo(a))
            .toList();
    for (ExitCode code : bestFirst) {
      outcome.add(code, "because");
      assertThat(outcome.exitCode()).isEqualTo(code);
    }

    assertThat(outcome.exits())
        .extracting(RunReport.Exit::code)
        .containsExactly(70, 64, 65, 69, 1, 3, 2, 4, 130);
  }

  @Test
  void anErrorOfTheVirtualMachineIsADefectAndNoVerdict(@TempDir Path dir) {
    Map<String, String> broken =
        new HashMap<>() {
          @Override
          public boolean containsKey(Object key) {
            throw new NoClassDefFoundError("javax/xml/Nothing");
          }
        };

    Cli cli = Cli.run(dir, broken, "conform", "mqtt://127.0.0.1:1");

    assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(70);
    assertThat(cli.err()).contains("this is a defect in mqtt-tck", "javax/xml/Nothing");
  }

  @Test
  void twoReasonsForOneCodeAreBothTold() {
    outcome.add(ExitCode.KNOWN_LIST_STALE, "one");
    outcome.add(ExitCode.KNOWN_LIST_STALE, "two");

    assertThat(outcome.exits())
        .singleElement()
        .extracting(RunReport.Exit::reason)
        .isEqualTo("one; two");
  }

  @ParameterizedTest
  @CsvSource({
    "PASSED, 0",
    "WARNING, 0",
    "FAILED, 1",
    "INCONCLUSIVE, 1",
    "ERROR, 70",
    "UNSUPPORTED, 65",
    "SKIPPED, 65"
  })
  void aRunOfOneVerdict(Verdict verdict, int code) {
    judge(List.of(Runs.result(verdict)), false);

    assertThat(outcome.exitCode().code()).isEqualTo(code);
  }

  @Test
  void aRunWithoutAnyResultIsNotGreen() {
    judge(List.of(), false);

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOTHING_SELECTED);
  }

  @Test
  void unsupportedBesidePassedIsGreen() {
    judge(List.of(Runs.result(Verdict.UNSUPPORTED), Runs.result(Verdict.PASSED)), false);

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void onlyARequirementMustBeProven() {
    ConformanceReport report =
        Runs.report(
            Runs.run(
                List.of(Runs.result(Verdict.INCONCLUSIVE), Runs.result(Verdict.PASSED)),
                Optional.empty()));
    List<Result> recommended = report.results().stream().map(ExitCodeTest::recommended).toList();

    Judge.conformance(outcome, report.withResults(recommended), List.of(), false);

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void strictAcceptsNoWarning() {
    judge(List.of(Runs.result(Verdict.WARNING)), true);

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.REQUIREMENT_FAILED);
  }

  @Test
  void aKnownFailureDoesNotFailTheRun() {
    ConformanceReport report =
        Runs.report(Runs.run(List.of(Runs.result(Verdict.FAILED)), Optional.empty()));

    Judge.conformance(
        outcome,
        report.withResults(List.of(report.results().get(0).knownAs("vendor bug 7"))),
        List.of(),
        false);

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void theReasonNamesScenarioAndVersion() {
    judge(List.of(Runs.result(Verdict.FAILED)), false);

    assertThat(outcome.exits().get(0).reason()).isEqualTo("failed: topic.failed (5.0)");
  }

  @ParameterizedTest
  @EnumSource(ConformanceRun.Abort.Kind.class)
  void aRunThatEndedEarlyIsNotGreen(ConformanceRun.Abort.Kind kind) {
    var abort = new ConformanceRun.Abort(kind, "it is gone", List.of());
    Judge.conformance(
        outcome,
        Runs.report(Runs.run(List.of(Runs.result(Verdict.PASSED)), Optional.of(abort))),
        List.of(),
        false);

    assertThat(outcome.exitCode())
        .isEqualTo(
            kind == ConformanceRun.Abort.Kind.INTERRUPTED
                ? ExitCode.INTERRUPTED
                : ExitCode.TARGET_UNAVAILABLE);
  }

  @Test
  void whatWasInFlightWhenTheTargetWentAwayIsNotHeldAgainstIt() {
    var abort =
        new ConformanceRun.Abort(ConformanceRun.Abort.Kind.TARGET_GONE, "it is gone", List.of());
    Judge.conformance(
        outcome,
        Runs.report(Runs.run(List.of(Runs.result(Verdict.INCONCLUSIVE)), Optional.of(abort))),
        List.of(),
        false);

    assertThat(outcome.exits()).extracting(RunReport.Exit::code).containsExactly(69);
  }

  @ParameterizedTest
  @CsvSource({
    "passed, done, 0",
    "passed, duration, 0",
    "failed, done, 2",
    "void, done, 4",
    "failed, target-lost, 69",
    "failed, interrupted, 130",
    "passed, interrupted, 130"
  })
  void aLoadRun(String verdict, String stopped, int code) {
    Judge.load(outcome, Runs.load(verdict, stopped));

    assertThat(outcome.exitCode().code()).isEqualTo(code);
  }

  @Test
  void eachTransportIsNamedWhereThereAreSeveral() {
    ConformanceReport report =
        Runs.report(Runs.run(List.of(Runs.result(Verdict.FAILED)), Optional.empty()));
    Result tcp = report.results().get(0);

    Judge.conformance(
        outcome, report.withResults(List.of(tcp, tcp, over(tcp, Transport.WSS))), List.of(), false);

    assertThat(outcome.exits().get(0).reason())
        .isEqualTo("failed: " + tcp.id() + " (5.0 tcp, 5.0 wss)");
  }

  private void judge(List<ScenarioResult> results, boolean strict) {
    Judge.conformance(outcome, Runs.report(Runs.run(results, Optional.empty())), List.of(), strict);
  }

  private static Result recommended(Result r) {
    return changed(r, r.transport(), Level.SHOULD);
  }

  private static Result over(Result r, Transport transport) {
    return changed(r, transport, r.level());
  }

  private static Result changed(Result r, Transport transport, Level level) {
    return new Result(
        r.id(),
        r.name(),
        r.topic(),
        r.version(),
        transport,
        r.variant(),
        level,
        r.verdict(),
        r.proves(),
        r.violated(),
        r.message(),
        r.allowed(),
        r.actual(),
        r.note(),
        r.sightings(),
        null,
        null,
        r.tags(),
        r.durationMs(),
        r.trace(),
        r.repeat(),
        r.wire());
  }
}
