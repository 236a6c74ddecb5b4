package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.mqtttck.report.Readers;
import io.mqtttck.report.Runs;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompareTest {

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "passed, passed, 0, nothing is worse",
    "passed, failed, 1, new-failure: 1",
    "passed, inconclusive, 1, new-failure: 1",
    "passed, error, 1, new-failure: 1",
    "unsupported, failed, 1, new-failure: 1",
    "failed, passed, 0, fixed: 1",
    "inconclusive, warning, 0, fixed: 1",
    "failed, unsupported, 0, changed: 1",
    "failed, inconclusive, 0, changed: 1",
    "passed, warning, 0, changed: 1",
    "passed, unsupported, 0, changed: 1",
    "failed, failed, 0, nothing is worse",
    "absent, failed, 0, appeared: 1",
    "failed, absent, 0, gone: 1",
  })
  void onlyWorseningFails(String before, String after, int code, String shown) throws IOException {
    Cli cli = compare(run(before), run(after));

    assertThat(cli.code()).as(cli.out()).isEqualTo(code);
    assertThat(cli.out()).contains(shown);
  }

  @ParameterizedTest
  @CsvSource({"warning, 1", "unsupported, 1", "absent, 1", "passed, 0"})
  void strictAsksThatWhatPassedStillPasses(String after, int code) throws IOException {
    assertThat(compare(run("passed"), run(after), "--strict").code()).isEqualTo(code);
  }

  @Test
  void aNewFailureThatIsKnownIsNotWorse() throws IOException {
    ConformanceReport failed = run("failed");
    ConformanceReport known =
        failed.withResults(failed.results().stream().map(r -> r.knownAs("vendor bug 7")).toList());

    Cli cli = compare(run("passed"), known);

    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("changed: 1");
  }

  @Test
  void aFailureThatLeftTheListOfKnownOnesIsNew() throws IOException {
    ConformanceReport failed = run("failed");
    ConformanceReport known =
        failed.withResults(failed.results().stream().map(r -> r.knownAs("vendor bug 7")).toList());

    assertThat(compare(known, failed).code()).isEqualTo(1);
  }

  @Test
  void aRunThatBrokeOffIsWorseThanOneThatDidNot() throws IOException {
    Cli cli = compare(run("passed"), Runs.report(Runs.hostile()));

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out()).contains("the newer run ended early").doesNotContain("\u001b");
  }

  @ParameterizedTest
  @CsvSource({
    "0.95, 1.0, 0, nothing is worse",
    "0.85, 1.0, 2, flat-out receive rate -15.0 %",
    "1.0, 1.2, 0, nothing is worse",
    "1.0, 1.3, 2, paced endToEnd p99 +30.0 %",
    "1.5, 0.5, 0, nothing is worse",
  })
  void loadIsWorseBeyondTheTolerance(double rate, double latency, int code, String shown)
      throws IOException {
    Cli cli = compareLoads(Runs.load("passed"), scaled(Runs.load("passed"), rate, latency));

    assertThat(cli.code()).as(cli.out()).isEqualTo(code);
    assertThat(cli.out()).contains(shown);
  }

  @Test
  void theToleranceIsTheUsers() throws IOException {
    LoadReport slower = scaled(Runs.load("passed"), 0.85, 1);

    assertThat(compareLoads(Runs.load("passed"), slower, "--rate-tolerance", "20").code()).isZero();
  }

  @Test
  void aLostMessageIsWorse() throws IOException {
    LoadReport before = Runs.load("passed");
    LoadReport after = withPlanAndLost(before, before.plan(), 2);

    Cli cli = compareLoads(before, after);

    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).contains("lost  1 -> 2  +1  WORSE");
  }

  @Test
  void aVoidRunIsNotJudged() throws IOException {
    Cli cli = compareLoads(Runs.load("passed"), scaled(Runs.load("void"), 0.5, 9));

    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("load p2p is shown and not judged: the newer run is void");
  }

  @Test
  void anotherPlanIsNotJudged() throws IOException {
    LoadReport before = Runs.load("passed");
    LoadReport after = withPlanAndLost(before, Map.of("pairs", 40, "qos", 1), 9);

    Cli cli = compareLoads(before, after);

    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("the plans differ, pairs was 20 and is 40");
  }

  @Test
  void theFilesAreReadBackAndNothingOfTheBrokersIsMarkup() throws IOException {
    ConformanceReport hostile = Runs.report(Runs.hostile());
    Cli cli = compare(Runs.report(Runs.everyVerdict()), hostile, "--out", "diff");

    assertThat(cli.code()).isEqualTo(1);
    Path out = dir.resolve("diff");
    String page = Files.readString(out.resolve("comparison.html"));
    Files.delete(out.resolve("comparison.html"));
    assertThat(Cli.run(dir, "report", out.toString()).code()).isZero();
    assertThat(out.resolve("comparison.html")).as("made again").hasContent(page);
    assertThat(Readers.schemaErrors("comparison", out.resolve("comparison.json"))).isEmpty();
    JsonNode json = new JsonMapper().readTree(out.resolve("comparison.json").toFile());
    assertThat(json.at("/results/0/kind").asText()).isEqualTo("appeared");
    assertThat(Readers.foreignMarkup(out.resolve("comparison.md"))).isEmpty();
    assertThat(Readers.html(out.resolve("comparison.md")))
        .contains("<table>", "hostile.failed/5.0/tcp/default");
    assertThat(Files.readString(out.resolve("comparison.html")))
        .contains("hostile.failed/5.0/tcp/default", "&lt;/script&gt;&lt;script&gt;alert(1)")
        .doesNotContain("<script>alert", "<img");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare base", "compare base nowhere", "compare nowhere new"})
  void aFolderWithoutARunIsRefused(String words) throws IOException {
    write("base", run("passed"), List.of());

    Cli cli = Cli.run(dir, words.split(" "));

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).hasLineCount(1).containsAnyOf("holds no run.json", "Missing", "NEW");
  }

  @Test
  void aFolderWithHalfOfARunIsRefused() throws IOException {
    write("base", run("passed"), List.of(Runs.load("passed")));
    Files.delete(dir.resolve("base/load.json"));

    Cli cli = Cli.run(dir, "compare", "base", "base");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("holds no load.json, which its run.json names");
  }

  @Test
  void runsThatHaveNothingInCommonAreRefused() throws IOException {
    write("base", run("passed"), List.of());
    write("new", null, List.of(Runs.load("passed")));

    Cli cli = Cli.run(dir, "compare", "base", "new");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("base and new have nothing in common");
  }

  @Test
  void aToleranceThatIsNoPercentageIsRefused() throws IOException {
    Cli cli = compare(run("passed"), run("passed"), "--rate-tolerance", "-3");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("--rate-tolerance -3.0 must be a percentage");
  }

  private static ConformanceReport run(String verdict) {
    List<ScenarioResult> results = new ArrayList<>(List.of(Runs.result(Verdict.PASSED)));
    if (!verdict.equals("absent")) {
      Verdict wanted = Verdict.valueOf(verdict.toUpperCase(java.util.Locale.ROOT));
      results.add(Runs.result("topic.watched", wanted, "it happened"));
    }
    return Runs.report(Runs.run(results, Optional.empty()));
  }

  private Cli compare(ConformanceReport before, ConformanceReport after, String... more)
      throws IOException {
    write("base", before, List.of());
    write("new", after, List.of());
    return compareFolders(more);
  }

  private Cli compareLoads(LoadReport before, LoadReport after, String... more) throws IOException {
    write("base", null, List.of(before));
    write("new", null, List.of(after));
    return compareFolders(more);
  }

  private Cli compareFolders(String... more) {
    List<String> words = new ArrayList<>(List.of("compare", "base", "new"));
    words.addAll(List.of(more));
    return Cli.run(dir, words.toArray(String[]::new));
  }

  private void write(String name, ConformanceReport report, List<LoadReport> loads)
      throws IOException {
    Runs.write(dir.resolve(name), report, loads);
  }

  private static LoadReport scaled(LoadReport load, double rate, double latency) {
    return Runs.withPhases(
        load, load.phases().stream().map(phase -> Runs.scaled(phase, rate, latency)).toList());
  }

  private static LoadReport withPlanAndLost(LoadReport load, Map<String, Object> plan, long lost) {
    return Runs.withPlanAndLost(load, plan, lost);
  }
}
