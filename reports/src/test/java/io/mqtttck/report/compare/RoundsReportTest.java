package io.mqtttck.report.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Readers;
import io.mqtttck.report.compare.Gate.Finding;
import io.mqtttck.report.compare.Gate.Word;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.Machine;
import io.mqtttck.report.model.Tool;
import io.mqtttck.report.render.RoundsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A baseline of several rounds: what is judged by it, and what is not. */
class RoundsReportTest {

  private static final Machine HERE = new Machine("made up", 2, "Linux");
  private static final Set<GateMetric> ALL = EnumSet.allOf(GateMetric.class);
  private static final int EXPERIMENTS = 500;

  @TempDir Path dir;

  private final Random random = new Random(11);

  @ParameterizedTest
  @ValueSource(doubles = {0.03, 0.2})
  void twoSessionsOfTheSameAreHardlyEverCalledWorse(double noise) {
    for (int rounds : new int[] {7, 14}) {
      int alarms = 0;
      for (int i = 0; i < EXPERIMENTS; i++) {
        alarms += judged(rounds, noise, 1, 1).judgement().worse() ? 1 : 0;
      }
      assertThat((double) alarms / EXPERIMENTS).as("%d rounds", rounds).isLessThanOrEqualTo(0.01);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.06, 0.1})
  void theWorseningToFindIsFoundWithTheRecommendedRounds(double noise) {
    for (GateMetric metric : List.of(GateMetric.THROUGHPUT, GateMetric.P99)) {
      int rounds = Gate.roundsNeeded(metric, Math.sqrt(2) * noise, GateMetric.values().length);
      int found = 0;
      for (int i = 0; i < EXPERIMENTS; i++) {
        RoundsReport report =
            metric == GateMetric.P99
                ? judged(rounds, noise, 1, 1.20)
                : judged(rounds, noise, 0.90, 1);
        found += of(metric, report).verdict() == Word.WORSE ? 1 : 0;
      }
      assertThat((double) found / EXPERIMENTS)
          .as("%s in %d rounds", metric, rounds)
          .isGreaterThanOrEqualTo(0.95);
    }
  }

  @Test
  void equalSessionsAreNotWorseAndFewRoundsCannotTell() {
    assertThat(judged(14, 0.02, 1, 1).judgement().findings())
        .extracting(Finding::verdict)
        .containsOnly(Word.NOT_WORSE);
    Finding few = of(GateMetric.THROUGHPUT, judged(3, 0.1, 0.9, 1));
    assertThat(few.verdict()).isEqualTo(Word.CANNOT_TELL);
    assertThat(few.roundsNeeded()).isBetween(15, 300);
    assertThat(of(GateMetric.THROUGHPUT, judged(14, 0.02, 1.5, 1)).verdict())
        .isEqualTo(Word.BETTER);
  }

  @Test
  void aMachineThatIsSlowerItselfIsNoVerdictOnTheTarget() {
    RoundsReport report = session(14, 0.02, 0.8, 1, 80_000).judgedBy("base", baseline(), ALL);

    assertThat(report.judgement().worse()).isFalse();
    assertThat(report.judgement().undecided()).isTrue();
    assertThat(report.judgement().obstacle()).contains("20 % slower than it was then");
  }

  @Test
  void anotherMachineAndAnotherPlanAreRefused() {
    RoundsReport baseline = baseline();

    assertThat(baseline.unlike(HERE, Map.of("qos", 1, "rate", 500, "seed", 9))).isNull();
    assertThat(baseline.unlike(HERE, Map.of("qos", 2, "rate", 500)))
        .contains("another plan: qos was 1 and is 2");
    assertThat(baseline.unlike(HERE, Map.of("qos", 1, "rate", 500, "window", 3)))
        .contains("window was null and is 3");
    assertThat(baseline.unlike(new Machine("made up", 4, "Linux"), baseline.plan()))
        .contains("another machine (2 x made up, Linux), this one is 4 x made up, Linux");
  }

  @Test
  void theFilesAreReadBack() throws IOException {
    RoundsReport report = judged(8, 0.1, 0.9, 1.2);

    RoundsFiles.write(report, dir);

    assertThat(Readers.schemaErrors("rounds", dir.resolve("rounds.json"))).isEmpty();
    assertThat(Json.read(dir.resolve("rounds.json"), RoundsReport.class))
        .usingRecursiveComparison()
        .ignoringFields("plan")
        .isEqualTo(report);
    assertThat(
            Json.read(dir.resolve("rounds.json"), RoundsReport.class)
                .unlike(report.machine(), report.plan()))
        .isNull();
    assertThat(Readers.html(dir.resolve("rounds.md"))).contains("<table>", "into the sink");
    assertThat(Readers.foreignMarkup(dir.resolve("rounds.md"))).isEmpty();
    assertThat(Files.readString(dir.resolve("rounds.html"))).contains("<table>");
  }

  private static Finding of(GateMetric metric, RoundsReport report) {
    return report.judgement().findings().stream()
        .filter(finding -> finding.metric() == metric)
        .findFirst()
        .orElseThrow();
  }

  /** Another session of a target whose throughput and p99 are so many times what they were. */
  private RoundsReport judged(int rounds, double noise, double throughput, double p99) {
    return session(rounds, noise, throughput, p99, 100_000)
        .judgedBy("base", session(rounds, noise, 1, 1, 100_000), ALL);
  }

  private RoundsReport baseline() {
    return session(14, 0.02, 1, 1, 100_000);
  }

  private RoundsReport session(
      int rounds, double noise, double throughput, double p99, double sinkRate) {
    return new RoundsReport(
        RoundsReport.SCHEMA,
        Tool.running(""),
        "p2p",
        "mqtt://127.0.0.1:1883",
        HERE,
        Instant.parse("2026-11-20T12:00:00Z"),
        1_000,
        Map.of("qos", 1, "rate", 500.0),
        Stream.generate(() -> round(noise, throughput, p99)).limit(rounds).toList(),
        Stream.generate(() -> sinkRate).limit(rounds).toList(),
        List.of(),
        null);
  }

  private Map<GateMetric, Double> round(double noise, double throughput, double p99) {
    Map<GateMetric, Double> figures = new EnumMap<>(GateMetric.class);
    figures.put(
        GateMetric.THROUGHPUT, 50_000 * throughput * Math.exp(noise * random.nextGaussian()));
    figures.put(GateMetric.P50, 500 * Math.exp(noise * random.nextGaussian()));
    figures.put(GateMetric.P99, 2_000 * p99 * Math.exp(noise * random.nextGaussian()));
    return figures;
  }
}
