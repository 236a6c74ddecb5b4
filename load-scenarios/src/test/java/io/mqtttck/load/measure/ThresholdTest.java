package io.mqtttck.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {

  /** {@link Results} has an end-to-end p99 of 2 ms, 3 lost and 1000 msg/s. */
  @ParameterizedTest
  @CsvSource({
    "endToEnd.p99 < 50ms, 2000, 50000, true",
    "endToEnd.p99<1999.5us, 2000, 1999.5, false",
    "endToEnd.p99 <= 2ms, 2000, 2000, true",
    "endToEnd.max < 0.001s, 4000, 1000, false",
    "endToEnd.p999 >= 3_000_000ns, 3000, 3000, true",
    "lost == 0, 3, 0, false",
    "lost <= 3, 3, 3, true",
    "lost != 3, 3, 3, false",
    "receiveRate > 999/s, 1000, 999, true",
    "receiveRate > 20000, 1000, 20000, false",
    "cpuSecondsPerMillion < 12.5, 10, 12.5, true",
    "maxRate > 499/s, 500, 499, true",
    "connectsFailed == 0, 1, 0, false"
  })
  void judgesByValueAndUnit(String text, double actual, double limit, boolean passed) {
    ThresholdResult judged = Threshold.parse(text).judge(Results.any());

    assertThat(judged.name()).isEqualTo(text);
    assertThat(judged.actual()).isEqualTo(actual);
    assertThat(judged.limit()).isEqualTo(limit);
    assertThat(judged.passed()).isEqualTo(passed);
    assertThat(judged.reason()).isEmpty();
  }

  @Test
  void whatWasNotMeasuredMissesItsThreshold() {
    ThresholdResult judged = Threshold.parse("ack.p50 < 1s").judge(Results.any());

    assertThat(judged.passed()).isFalse();
    assertThat(judged.reason()).isEqualTo("ack.p50 was not measured");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is not understood",
        "lost|is not understood",
        "lost = 0|unknown comparison '='",
        "lost =< 0|unknown comparison '=<'",
        "lost == 1.2.3|which is not a number",
        "drain < 5us|which it has not",
        "lost == 0ms|which it has not",
        "endToEnd.p99 < 50|no unit",
        "endToEnd.p99 < 50min|unknown unit 'min'",
        "endToEnd.p95 < 50ms|use p50, p90, p99, p999 or max",
        "endToEnd < 50ms|unknown metric 'endToEnd'",
        "latency.p99 < 50ms|unknown metric 'latency.p99'",
        "p99 < 50ms|unknown metric 'p99'"
      })
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Threshold.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threshold '" + text + "'")
        .hasMessageContaining(message);
  }
}
