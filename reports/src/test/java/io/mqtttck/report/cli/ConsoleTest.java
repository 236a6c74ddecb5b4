package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Runs;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.render.ConsoleSummary;
import io.mqtttck.report.render.FailureScreen;
import io.mqtttck.report.render.Style;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person sees. */
class ConsoleTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void theFailureScreen() {
    ConformanceReport report = Runs.report(Runs.everyVerdict());

    List<String> screen =
        FailureScreen.lines(
            report.results().stream()
                .filter(r -> r.verdict() == Verdict.FAILED)
                .findFirst()
                .orElseThrow(),
            Style.PLAIN);

    assertThat(screen)
        .containsExactly(
            "FAIL topic.failed  5.0  tcp  [MQTT-3.1.4-3] MUST",
            "  allowed  the connection is closed; what happened with failed",
            "  actual   still open after 5.0 s; what happened with failed",
            "  sensor#1 > CONNECT id=sensor-7f3a                  101c0004",
            "  sensor#1 < CONNACK 0x00 what happened with failed  2003000000",
            "  sensor#2 * nothing for 5.0 s",
            "  more:  mqtt-tck explain topic.failed",
            "  again: mqtt-tck conform --only topic.failed");
  }

  @Test
  void theSummaryCountsAndSaysWhy() {
    RunFiles files =
        new RunFiles(
            Runs.runReport("conformance.json", List.of("load.json")),
            Runs.report(Runs.everyVerdict()),
            List.of(Runs.load("failed")));

    List<String> lines = ConsoleSummary.lines(files, new ResultFolder(Path.of("out")), Style.PLAIN);

    assertThat(lines)
        .contains(
            "Conformance  passed 1  failed 1  warning 1  unsupported 1  inconclusive 1  error 1"
                + "  skipped 1  in 12.3 s",
            "Statements   1 of 9 passed, 1 failed, 1 with a warning, 5 without a verdict",
            "  failed     5.0/MQTT-3.1.2-1",
            "Load  p2p failed: lost == 0 missed, actual 1",
            "Report       out/index.html",
            "Exit 1: topic.failed failed",
            "also 3: an entry passes");
    assertThat(lines).anyMatch(line -> line.startsWith("FAIL topic.failed"));
    assertThat(lines).noneMatch(line -> line.startsWith("WARN"));
  }

  @Test
  void hostileTextCannotDriveTheTerminal() {
    RunFiles files =
        new RunFiles(
            Runs.runReport("conformance.json", List.of()), Runs.report(Runs.hostile()), List.of());

    assertThat(ConsoleSummary.lines(files, new ResultFolder(Path.of("out")), Style.PLAIN))
        .noneMatch(line -> line.chars().anyMatch(c -> c < ' ' || c == 0x202e));
  }

  @Test
  void aLogOfACiSystemGetsLinesAndNoControlCharacters() {
    Terminal terminal = Terminal.of(out, Map.of("CI", "true"));

    try (Progress progress = progress(terminal)) {
      progress.runStarted("mqtt://h:1883", 2);
      progress.scenarioStarted("topic.failed/5.0/tcp/default");
      progress.scenarioFinished(Runs.result(Verdict.FAILED));
      progress.notice("the target went away");
      terminal.status("never seen");
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            "2 results to come from mqtt://h:1883\n"
                + "FAIL topic.failed  5.0  tcp  [MQTT-3.1.4-3] MUST: what happened with failed\n"
                + "note the target went away\n");
  }

  @Test
  void quietSaysNothingUntilTheSummary() {
    Terminal terminal = Terminal.of(out, Map.of("CI", "true"));
    terminal.adjust(false, true);

    try (Progress progress = progress(terminal)) {
      progress.runStarted("mqtt://h:1883", 2);
      progress.scenarioFinished(Runs.result(Verdict.FAILED));
    }

    assertThat(bytes.size()).isZero();
  }

  @Test
  void onATerminalOneLineIsRepaintedAndCutToItsWidth() {
    Terminal terminal = Terminal.forTest(out, 20);

    terminal.status("a status line that is much too long");
    terminal.print("a line that stays");
    terminal.status("");

    assertThat(bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"))
        .isEqualTo(
            "\r\u001b[Ka status line that "
                + "\r\u001b[Ka line that stays\na status line that "
                + "\r\u001b[K");
  }

  private static Progress progress(Terminal terminal) {
    return new Progress(
        terminal, false, result -> ConformanceReport.result(result, ScenarioResult::id));
  }
}
