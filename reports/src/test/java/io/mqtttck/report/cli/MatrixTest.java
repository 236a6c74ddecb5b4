package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Readers;
import io.mqtttck.report.Runs;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {

  @TempDir Path dir;

  @Test
  void laysRunsSideBySide() throws IOException {
    write("good", Verdict.PASSED);
    write("bad", Verdict.FAILED);

    Cli cli = Cli.run(dir, "matrix", "good", "worse=bad", "--out", "m");

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(Files.readAllLines(dir.resolve("m/scenarios.csv")))
        .contains(
            "\"scenario\",\"version\",\"transport\",\"variant\",\"level\",\"statements\",\"good\",\"worse\"",
            "\"topic.watched\",\"5.0\",\"tcp\",\"default\",\"MUST\",\"5.0/MQTT-3.1.4-3\",\"passed\",\"failed\"");
    assertThat(Readers.rows(dir.resolve("m/scenarios.csv")))
        .anySatisfy(row -> assertThat(row).containsEntry("worse", "failed"));
    assertThat(Readers.rows(dir.resolve("m/statements.csv"))).hasSize(9);
    assertThat(Files.readAllLines(dir.resolve("m/statements.csv")))
        .hasSize(10)
        .anyMatch(line -> line.startsWith("\"5.0\",\"MQTT-3.1.2-1\",\"MUST\""));
    assertThat(Files.readString(dir.resolve("m/matrix.html")))
        .contains("data-verdict=\"passed failed differ\"", "id=\"topic.watched/5.0/tcp/default\"");
    assertThat(Readers.html(dir.resolve("m/matrix.md")))
        .contains("<td><code>topic.watched</code></td>", "<strong>failed</strong>");
  }

  @Test
  void aScenarioThatOneRunDoesNotHaveIsAbsentThere() throws IOException {
    write("one", Verdict.PASSED);
    Runs.write(dir.resolve("none"), Runs.report(Runs.run(List.of(), Optional.empty())), List.of());

    Cli.run(dir, "matrix", "one", "none", "--out", "m");

    assertThat(Files.readString(dir.resolve("m/scenarios.csv"))).contains("\"passed\",\"absent\"");
  }

  @Test
  void nothingOfTheBrokersIsMarkupOrFormula() throws IOException {
    Runs.write(dir.resolve("h"), Runs.report(Runs.hostile()), List.of());

    Cli.run(dir, "matrix", "=1+1<script>alert(1)</script>=h", "<img src=x>=h", "--out", "m");
    Cli cli = Cli.run(dir, "matrix", "@sum<script>alert(1)</script>=h", "--out", "m");

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(Files.readString(dir.resolve("m/scenarios.csv"))).contains("\"'@sum<script>");
    assertThat(Files.readString(dir.resolve("m/matrix.html"))).doesNotContain("<script>alert");
    assertThat(Readers.foreignMarkup(dir.resolve("m/matrix.md"))).isEmpty();
  }

  @Test
  void twoRunsOfOneNameAreRefused() throws IOException {
    write("same", Verdict.PASSED);

    Cli cli = Cli.run(dir, "matrix", "same", "same");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("two runs are called same");
  }

  @Test
  void aLoadRunAloneIsRefused() throws IOException {
    Runs.write(dir.resolve("load"), null, List.of(Runs.load("passed")));

    Cli cli = Cli.run(dir, "matrix", "load");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("load holds no conformance results");
  }

  @Test
  void aFolderWithoutARunIsRefused() {
    Cli cli = Cli.run(dir, "matrix", "name=nowhere");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("nowhere holds no run.json");
  }

  private void write(String name, Verdict verdict) throws IOException {
    Runs.write(
        dir.resolve(name),
        Runs.report(
            Runs.run(List.of(Runs.result("topic.watched", verdict, "x")), Optional.empty())),
        List.of());
  }
}
