package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Runs;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run would carry out, looked at without a target. */
class SelectionTest {

  private static final String SCENARIO = "takeover.closes-old";

  @TempDir Path dir;

  @Test
  void aDryRunListsAndStartsNothing() {
    Cli cli = Cli.run(dir, "conform", "--dry-run", "--only", SCENARIO, "mqtt://127.0.0.1:1");

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out().lines())
        .anyMatch(line -> line.startsWith(SCENARIO) && line.endsWith("3.1.1 5.0"))
        .contains("1 scenario, 2 results, where the target allows them");
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void aDryRunHeedsWhatWasSelected() {
    Cli cli =
        Cli.run(
            dir,
            "conform",
            "--dry-run",
            "--only",
            "takeover.*",
            "--skip",
            SCENARIO,
            "--versions",
            "5.0");

    assertThat(cli.out()).contains("takeover.").doesNotContain(SCENARIO, "3.1.1");
  }

  @Test
  void whatFailedIsRunAgain() throws IOException {
    write(Runs.result(SCENARIO, Verdict.FAILED, "x"), Runs.result(Verdict.PASSED));

    Cli cli = Cli.run(dir, "conform", "--dry-run", "--rerun-failed", "before");

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("1 scenario, 1 result");
  }

  @Test
  void whenNothingFailedThereIsNothingToRun() throws IOException {
    write(Runs.result(Verdict.PASSED), Runs.result("format.utf8", Verdict.FAILED, "x"));

    Cli cli = Cli.run(dir, "conform", "--rerun-failed", "before", "mqtt://127.0.0.1:1");

    assertThat(cli.code()).isEqualTo(65);
    assertThat(cli.sentence()).contains("no scenario failed");
  }

  @Test
  void twoSelectionsAtOnceAreRefused() throws IOException {
    write(Runs.result(SCENARIO, Verdict.FAILED, "x"));

    Cli cli = Cli.run(dir, "conform", "--rerun-failed", "before", "--only", "will.*");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("--rerun-failed and --only both select");
  }

  @Test
  void aFolderWithoutARunIsRefused() {
    assertThat(Cli.run(dir, "conform", "--rerun-failed", "nowhere").code()).isEqualTo(64);
  }

  @Test
  void theShellGetsAScript() throws Exception {
    Cli cli = Cli.run(dir, "completion");

    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("complete -F", "--rerun-failed", "verify-report");
    Path script = Files.writeString(dir.resolve("completion"), cli.out());
    assertThat(new ProcessBuilder("bash", "-n", script.toString()).start().waitFor()).isZero();
  }

  private void write(ScenarioResult... results) throws IOException {
    ConformanceReport report = Runs.report(Runs.run(List.of(results), Optional.empty()));
    Runs.write(dir.resolve("before"), report, List.of());
  }
}
