package io.mqtttck.report.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Readers;
import io.mqtttck.report.compare.AbReport.Round;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.Tool;
import io.mqtttck.report.render.AbFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbRoundsTest {

  private final List<Boolean> measured = new ArrayList<>();
  private final Random noise = new Random(5);
  private int left = Integer.MAX_VALUE;

  @Test
  void theLotDecidesWhoComesFirstAndTheSeedDecidesTheLot() {
    List<Round> rounds = run(3, 40).rounds();

    assertThat(rounds).extracting(Round::aFirst).contains(true, false);
    assertThat(rounds)
        .extracting(Round::aFirst)
        .isEqualTo(run(3, 40).rounds().stream().map(Round::aFirst).toList());
    assertThat(measured.subList(0, 80).stream().filter(b -> b)).hasSize(40);
    for (int i = 0; i < rounds.size(); i++) {
      assertThat(measured.get(2 * i)).as("round %d", i).isEqualTo(!rounds.get(i).aFirst());
    }
  }

  @Test
  void whateverTheOrderTheFiguresStandWithTheirOwner() {
    assertThat(run(1, 20).rounds())
        .allSatisfy(
            round -> {
              assertThat(round.a().get(GateMetric.THROUGHPUT)).isGreaterThan(900);
              assertThat(round.b().get(GateMetric.THROUGHPUT)).isLessThan(600);
            });
  }

  @Test
  void noiseIsMeasuredOnAAlone() {
    AbRounds rounds = rounds(1);

    rounds.noise(6);

    assertThat(measured).hasSize(12).doesNotContain(true);
    assertThat(rounds.recommended()).containsOnlyKeys(GateMetric.THROUGHPUT);
    assertThat(rounds.recommended().get(GateMetric.THROUGHPUT)).isEqualTo(AbRounds.FEWEST);
  }

  @Test
  void automaticTakesWhatTheNoiseAsksForWithinItsLimits() {
    AbRounds quiet = rounds(1);
    quiet.noise(6);

    quiet.rounds(0, 30);

    assertThat(quiet.rounds()).hasSize(AbRounds.FEWEST);
  }

  @Test
  void anInterruptEndsAfterTheRoundUnderWay() {
    left = 3;

    assertThat(run(1, 40).rounds()).hasSize(3);
  }

  @Test
  void aRoundThatLacksAFigureIsLeftOutThereOnly() {
    Map<GateMetric, Double> both = Map.of(GateMetric.THROUGHPUT, 10.0, GateMetric.P99, 5.0);
    Map<GateMetric, Double> late = Map.of(GateMetric.THROUGHPUT, 10.0);

    Map<GateMetric, double[]> values =
        AbReport.worsenings(
            List.of(new Round(true, both, late), new Round(true, both, both)),
            EnumSet.allOf(GateMetric.class));

    assertThat(values.get(GateMetric.THROUGHPUT)).hasSize(2);
    assertThat(values.get(GateMetric.P99)).hasSize(1);
    assertThat(values.get(GateMetric.P50)).isEmpty();
    assertThat(values).as("what can be left out").doesNotContainKey(GateMetric.CPU);
  }

  @Test
  void theFilesAreReadBackWithTheTrial(@TempDir Path dir) throws IOException {
    AbRounds rounds = rounds(1);
    rounds.noise(8);
    rounds.rounds(12, 30);
    Map<GateMetric, double[]> measured =
        AbReport.worsenings(rounds.noiseRounds(), Set.of(GateMetric.THROUGHPUT));
    AbReport report =
        new AbReport(
            AbReport.SCHEMA,
            Tool.running(""),
            "mqtt://a:1",
            "mqtt://`b`:1",
            Instant.EPOCH,
            1_000,
            1,
            Map.of("qos", 1),
            rounds.noiseRounds(),
            rounds.rounds(),
            rounds.recommended(),
            Gate.judge(AbReport.worsenings(rounds.rounds(), EnumSet.allOf(GateMetric.class))),
            List.of("<b>trouble</b>"),
            new GateTrial(measured, 1).run(50, 1));

    AbFiles.write(report, dir);

    assertThat(Readers.schemaErrors("ab", dir.resolve("ab.json"))).isEmpty();
    assertThat(Readers.foreignMarkup(dir.resolve("ab.md"))).isEmpty();
    assertThat(Readers.html(dir.resolve("ab.md"))).contains("10 % less throughput", "<table>");
    String page = Files.readString(dir.resolve("ab.html"));
    assertThat(page).contains("10 % less throughput", "&lt;b&gt;trouble");
    AbFiles.write(Json.read(dir.resolve("ab.json"), AbReport.class), dir);
    assertThat(dir.resolve("ab.html")).as("made again from its JSON").hasContent(page);
  }

  private AbRounds run(long seed, int count) {
    AbRounds rounds = rounds(seed);
    rounds.rounds(count, 30);
    return rounds;
  }

  private AbRounds rounds(long seed) {
    return new AbRounds(
        b -> {
          measured.add(b);
          Map<GateMetric, Double> figures = new EnumMap<>(GateMetric.class);
          figures.put(GateMetric.THROUGHPUT, (b ? 500 : 1000) * (1 + noise.nextDouble() / 100));
          return figures;
        },
        EnumSet.allOf(GateMetric.class),
        seed,
        new AbRounds.Listener() {
          @Override
          public boolean goOn() {
            return left > 0;
          }

          @Override
          public void finished(String what, int number, int of, Round round) {
            left--;
          }
        });
  }
}
