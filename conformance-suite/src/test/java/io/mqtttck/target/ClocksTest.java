package io.mqtttck.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.target.Clocks.KeepAlive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  @ValueSource(longs = {0, -1})
  void noTimeIsNoClock(long ms) {
    assertThatThrownBy(() -> Clocks.DEFAULT.withConnectTimeoutMs(ms))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Clocks.SHORT.withConnectTimeoutMs(7).connectTimeoutMs()).isEqualTo(7);
  }
}
