package io.mqtttck.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.target.Clocks.KeepAlive;
import io.mqtttck.target.Clocks.KeepAlive.Expiry;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClocksTest {

  @Test
  void theBoundsOfAKeepAliveExpiry() {
    KeepAlive keepAlive = Clocks.DEFAULT.keepAlive();

    assertThat(KeepAlive.tooEarlyMs(2)).isEqualTo(2_000);
    assertThat(KeepAlive.earlyMs(2)).isEqualTo(3_000);
    assertThat(keepAlive.lateMs(10)).isEqualTo(17_000);
    assertThat(keepAlive.tooLateMs(10)).isEqualTo(25_000);
    assertThat(keepAlive.tooLateMs(keepAlive.upperSeconds())).isLessThanOrEqualTo(Clocks.LONG_MS);
  }

  @Test
  void aBrokerThatWaitsThreeTimesTheKeepAliveIsCaught() {
    assertThatThrownBy(() -> new KeepAlive(2, 2, 2_000, 10_000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, TOO_EARLY",
    "1999, TOO_EARLY",
    "2000, EARLY",
    "2999, EARLY",
    "3000, ON_TIME",
    "5000, ON_TIME",
    "5001, LATE",
    "12999, LATE",
    "13000, TOO_LATE",
    ", TOO_LATE"
  })
  void theEndOfASilentConnectionWithAKeepAliveOfTwoSeconds(Long silentMs, Expiry expiry) {
    OptionalLong end = silentMs == null ? OptionalLong.empty() : OptionalLong.of(silentMs);

    assertThat(Clocks.DEFAULT.keepAlive().judge(2, end)).isEqualTo(expiry);
  }

  @ParameterizedTest
  @EnumSource
  void anEndOutsideTheBoundsIsEitherAFailureOrADoubt(Expiry expiry) {
    assertThat(expiry.failed()).isEqualTo(expiry.name().startsWith("TOO_"));
    assertThat(expiry.doubtful()).isEqualTo(expiry == Expiry.EARLY || expiry == Expiry.LATE);
  }

  @Test
  void theBoundsInWords() {
    assertThat(Clocks.DEFAULT.keepAlive().bounds(2)).isEqualTo("3.0-5.0 s");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void noTimeIsNoClock(long ms) {
    assertThatThrownBy(() -> Clocks.DEFAULT.withConnectTimeoutMs(ms))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Clocks.SHORT.withConnectTimeoutMs(7).connectTimeoutMs()).isEqualTo(7);
  }

  @Test
  void theLastWordsOfATransportTakeTime() {
    assertThat(Clocks.DEFAULT.over(Transport.TCP)).isEqualTo(Clocks.DEFAULT);
    long closeMs = Clocks.DEFAULT.closeMs();
    assertThat(Clocks.DEFAULT.over(Transport.WS).closeMs()).isEqualTo(closeMs + 1_000);
    assertThat(Clocks.DEFAULT.over(Transport.WSS).closeMs()).isEqualTo(closeMs + 2_000);
  }
}
