package io.mqtttck.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {

  private static final List<Threshold> NONE = List.of();

  @ParameterizedTest
  @CsvSource({
    "800, 1000, PASSED",
    "801, 1000, VOID",
    "5000, 0, PASSED" // not calibrated: nothing to compare with
  })
  void flatOutIsVoidWhenItComesNearTheSink(double rate, double sinkRate, LoadVerdict verdict) {
    LoadResult judged = Judge.judge(Results.of(List.of(Results.flatOut(rate)), sinkRate), NONE, "");

    assertThat(judged.verdict()).isEqualTo(verdict);
    assertThat(judged.nearSinkRate()).isEqualTo(verdict == LoadVerdict.VOID);
  }

  @ParameterizedTest
  @CsvSource({
    "5000, 100, PASSED", // 5 ms are always tolerable
    "5001, 100, VOID",
    "9999, 100000, PASSED", // so is a tenth of the latency
    "10001, 100000, VOID"
  })
  void pacedIsVoidWhenTheInjectorWasLate(
      double latenessUs, double endToEndUs, LoadVerdict verdict) {
    LoadResult judged =
        Judge.judge(Results.of(List.of(Results.paced(latenessUs, endToEndUs)), 0), NONE, "");

    assertThat(judged.verdict()).isEqualTo(verdict);
  }

  @Test
  void ofTwoPacedPhasesTheLastOneCounts() {
    PhaseResult late = Results.paced(9000, 100);
    PhaseResult inTime = Results.paced(90, 100);

    assertThat(Judge.judge(Results.of(List.of(late, inTime), 0), NONE, "").verdict())
        .isEqualTo(LoadVerdict.PASSED);
    assertThat(Judge.judge(Results.of(List.of(inTime, late), 0), NONE, "").verdict())
        .isEqualTo(LoadVerdict.VOID);
  }

  @Test
  void aVoidRunSaysWhatWasTheLimit() {
    LoadResult judged = Judge.judge(Results.of(List.of(Results.flatOut(900)), 1000), NONE, "");

    assertThat(judged.voidReason())
        .isEqualTo(
            "the injector was the limit: flat-out reached 900 msg/s, more than 80 % of the 1000"
                + " msg/s that the same plan reaches into the sink");
  }

  @Test
  void aScenarioThatMetTheInjectorsLimitIsVoid() {
    LoadResult judged = Judge.judge(Results.any(), NONE, "the injector was the limit");

    assertThat(judged.verdict()).isEqualTo(LoadVerdict.VOID);
    assertThat(judged.voidReason()).isEqualTo("the injector was the limit");
  }

  @Test
  void aMissedLatencyOfAVoidRunIsNotHeldAgainstTheTarget() {
    LoadResult judged =
        Judge.judge(
            Results.of(List.of(Results.flatOut(900)), 1000), thresholds("endToEnd.p99 < 1ms"), "");

    assertThat(judged.verdict()).isEqualTo(LoadVerdict.VOID);
    assertThat(judged.thresholds()).noneMatch(ThresholdResult::passed);
  }

  @Test
  void aLostMessageIsLostHoweverSlowTheInjectorWas() {
    LoadResult judged =
        Judge.judge(Results.of(List.of(Results.flatOut(900)), 1000), thresholds("lost == 0"), "");

    assertThat(judged.verdict()).isEqualTo(LoadVerdict.FAILED);
    assertThat(judged.voidReason()).isEmpty();
  }

  @Test
  void oneMissedThresholdOfSeveralFails() {
    LoadResult judged =
        Judge.judge(Results.any(), thresholds("receiveRate > 1/s", "endToEnd.p99 < 1ms"), "");

    assertThat(judged.verdict()).isEqualTo(LoadVerdict.FAILED);
    assertThat(judged.thresholds()).hasSize(2);
  }

  private static List<Threshold> thresholds(String... texts) {
    return Stream.of(texts).map(Threshold::parse).toList();
  }
}
