package io.mqtttck.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mqtttck.fuzz.Saboteur.Deed;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.result.FuzzRun;
import io.mqtttck.result.FuzzRun.Finding;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.PacketType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FuzzerTest {

  private static final long SEED = 7;
  private static final int CASES = 128;
  private static final List<MqttVersion> BOTH = List.of(MqttVersion.V3_1_1, MqttVersion.V5_0);

  /** What the broken brokers cannot stand. */
  private static final Predicate<Frame> BAD_FLAGS =
      frame ->
          frame.problem() == null
              && frame.type() == PacketType.SUBSCRIBE
              && frame.flags() != PacketType.SUBSCRIBE.fixedFlags();

  private final SmallBroker broker = SmallBroker.start();

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void aCorrectBrokerIsNotAccused() {
    Fuzzer.Outcome outcome = fuzz(broker.target(), 0, CASES, BOTH);

    assertThat(outcome.served()).isTrue();
    assertThat(outcome.gone()).isFalse();
    assertThat(outcome.run().findings()).isEmpty();
    assertThat(outcome.run().cases()).isEqualTo(CASES);
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      names = {"DIES", "MISLEADS_OTHERS", "CUTS_ANOTHER_OFF"})
  void whatHarmsOthersIsFoundAndMadeSmall(Deed deed) throws IOException {
    try (Saboteur saboteur = Saboteur.before(broker, BAD_FLAGS, deed)) {
      FuzzRun run = fuzz(saboteur.target(), 0, CASES, BOTH).run();

      Finding finding = confirmed(run);
      assertThat(finding.oracle()).isEqualTo(deed == Deed.DIES ? Fuzzer.ALIVE : Fuzzer.WITNESS);
      // One packet of two bytes, or a little more where a busy machine hid that less would do.
      assertThat(finding.packets()).hasSizeBetween(1, 3);
      FuzzRun.SentPacket last = finding.packets().get(finding.packets().size() - 1);
      assertThat(last.bytes()).isLessThanOrEqualTo(16);
      assertThat(last.hex()).matches("8[^2].*");
      assertThat(finding.wire()).isNotEmpty();
    }
  }

  @Test
  void aBadAnswerIsFoundMadeSmallAndFoundAgain() throws IOException {
    try (Saboteur saboteur = Saboteur.before(broker, BAD_FLAGS, Deed.ANSWERS_BADLY)) {
      FuzzRun run = fuzz(saboteur.target(), 0, CASES, BOTH).run();

      Finding finding = confirmed(run);
      assertThat(finding.oracle()).isEqualTo(Fuzzer.ANSWERS + ".reserved-flags");
      assertThat(finding.packets()).hasSizeBetween(1, 2);

      FuzzRun again =
          fuzz(saboteur.target(), finding.caseNumber(), 1, List.of(finding.version())).run();
      assertThat(again.findings())
          .extracting(Finding::oracle, Finding::caseNumber)
          .contains(tuple(finding.oracle(), finding.caseNumber()));
    }
  }

  @Test
  void aBrokerThatStaysDeadEndsTheRunWithTheCasesInFlight() throws IOException {
    try (Saboteur saboteur = Saboteur.before(broker, BAD_FLAGS, Deed.DIES_FOR_GOOD)) {
      Fuzzer.Outcome outcome = fuzz(saboteur.target(), 0, CASES, BOTH);

      assertThat(outcome.gone()).isTrue();
      Finding finding = outcome.run().findings().get(0);
      assertThat(finding.oracle()).isEqualTo(Fuzzer.ALIVE);
      assertThat(finding.confirmed()).isFalse();
      assertThat(finding.wire().get(0).text()).startsWith("in flight: cases ");
    }
  }

  @Test
  void whoStopsItGetsWhatWasFoundSoFar() {
    AtomicLong cases = new AtomicLong();

    Fuzzer.Outcome outcome =
        new Fuzzer(
                new Fuzzer.Plan(SEED, 0, Long.MAX_VALUE, Long.MAX_VALUE),
                ground(broker.target(), BOTH, cases))
            .run();

    assertThat(outcome.run().cases()).isBetween(1L, 1_000L);
  }

  private static Finding confirmed(FuzzRun run) {
    assertThat(run.findings()).anyMatch(Finding::confirmed);
    return run.findings().stream().filter(Finding::confirmed).findFirst().orElseThrow();
  }

  private static Fuzzer.Outcome fuzz(
      Target target, long first, long cases, List<MqttVersion> versions) {
    long limitMs = TimeUnit.MINUTES.toMillis(1);
    return new Fuzzer(
            new Fuzzer.Plan(SEED, first, cases, limitMs),
            ground(target, versions, new AtomicLong(Long.MIN_VALUE)))
        .run();
  }

  /**
   * @param cases counts up; from 1 on the run is stopped
   */
  private static Fuzzer.Ground ground(Target target, List<MqttVersion> versions, AtomicLong cases) {
    return new Fuzzer.Ground(
        target,
        Clocks.SHORT,
        versions,
        MqttVersion.V5_0,
        1,
        64,
        () -> {},
        () -> cases.get() > 0,
        progress -> cases.addAndGet(progress.cases()));
  }

  // ---- cases ------------------------------------------------------------------------------------

  @Test
  void theSameSeedMakesTheSameCases() {
    assertThat(bytes(1, 200)).isEqualTo(bytes(1, 200)).isNotEqualTo(bytes(2, 200));
  }

  @Test
  void aCaseDoesNotDependOnTheOnesBefore() {
    assertThat(hex(made(1, 57, MqttVersion.V5_0)))
        .isEqualTo(hex(made(1, 57, MqttVersion.V5_0)))
        .isNotEqualTo(hex(made(1, 58, MqttVersion.V5_0)));
  }

  @Test
  void everyFieldIsReached() {
    FieldCoverage coverage = new FieldCoverage();
    for (int i = 0; i < 6_000; i++) {
      coverage.add(made(3, i, BOTH.get(i % 2)));
    }

    assertThat(coverage.cells()).filteredOn(cell -> cell.cases() == 0).isEmpty();
    assertThat(coverage.cells())
        .extracting(cell -> cell.packet() + " " + cell.field())
        .contains(
            "CONNECT will-topic",
            "CONNECT receive-maximum",
            "PUBLISH correlation-data",
            "SUBSCRIBE subscription-identifier",
            "AUTH authentication-method",
            "DISCONNECT reason-string",
            "PUBREL packet-id",
            "exchange twice");
  }

  @Test
  void undamagedPacketsArePutTogetherAsTheyWere() {
    for (int i = 0; i < 500; i++) {
      for (Step step : made(4, i, BOTH.get(i % 2)).steps()) {
        byte[] bytes = step.right().encode();
        assertThat(Anatomy.of(bytes, BOTH.get(i % 2)).encode()).isEqualTo(bytes);
      }
    }
  }

  /** What is real must not be cut, moved or turned into a part of something else. */
  @Test
  void aRealAccountIsNotDamaged() {
    Credentials real = new Credentials("user", new byte[] {1, 2, 3});
    for (int i = 0; i < 500; i++) {
      for (Step step : FuzzCase.of(5, i, BOTH.get(i % 2), real).steps()) {
        assertThat(step.damages())
            .extracting(Damage::field)
            .doesNotContain("password", "user-name");
      }
    }
  }

  private static FuzzCase made(long seed, long number, MqttVersion version) {
    return FuzzCase.of(seed, number, version, Credentials.NONE);
  }

  private static List<String> bytes(long seed, int cases) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < cases; i++) {
      all.add(hex(made(seed, i, BOTH.get(i % 2))));
    }
    return all;
  }

  private static String hex(FuzzCase fuzzCase) {
    StringBuilder text = new StringBuilder();
    for (Step step : fuzzCase.steps()) {
      text.append(HexFormat.of().formatHex(step.bytes())).append(' ');
    }
    return text.toString();
  }
}
