package io.mqtttck.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PayloadTest {

  private static final byte[] TEMPLATE = Payload.template(64, 7);

  @Test
  void carriesItsHeader() {
    byte[] payload = Payload.encode(TEMPLATE, -5L, 3, 1L << 40, -17L);

    assertThat(payload).hasSize(64);
    assertThat(Payload.intact(payload, 0, payload.length)).isTrue();
    assertThat(Payload.runId(payload, 0)).isEqualTo(-5L);
    assertThat(Payload.streamId(payload, 0)).isEqualTo(3);
    assertThat(Payload.sequence(payload, 0)).isEqualTo(1L << 40);
    assertThat(Payload.dueNs(payload, 0)).isEqualTo(-17L);
    assertThat(Arrays.copyOfRange(payload, 32, 64)).isEqualTo(Arrays.copyOfRange(TEMPLATE, 32, 64));
  }

  @Test
  void aChangeOfAnyBitIsSeen() {
    byte[] payload = Payload.encode(TEMPLATE, 1, 2, 3, 4);

    for (int bit = 0; bit < payload.length * 8; bit++) {
      byte[] changed = payload.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Payload.intact(changed, 0, changed.length)).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void aPayloadThatWasCutIsNotIntact() {
    byte[] payload = Payload.encode(TEMPLATE, 1, 2, 3, 4);

    for (int length = 0; length < payload.length; length++) {
      assertThat(Payload.intact(Arrays.copyOf(payload, length), 0, length))
          .as("%d bytes", length)
          .isFalse();
    }
  }

  @Test
  void aPayloadMayLieWithinALargerArray() {
    byte[] frame = new byte[100];
    Payload.stamp(frame, 30, 64, 1, 2, 3, 4);

    assertThat(Payload.intact(frame, 30, 64)).isTrue();
    assertThat(Payload.intact(frame, 30, 63)).isFalse();
    assertThat(Payload.sequence(frame, 30)).isEqualTo(3);
    assertThat(Arrays.copyOf(frame, 30)).containsOnly(0);
  }

  @Test
  void theHeaderAloneIsAPayload() {
    byte[] payload = Payload.encode(Payload.template(32, 0), 1, 2, 3, 4);

    assertThat(Payload.intact(payload, 0, payload.length)).isTrue();
  }

  @Test
  void refusesAPayloadThatCannotHoldTheHeader() {
    assertThatThrownBy(() -> Payload.template(31, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("31 bytes is too small")
        .hasMessageContaining("32");
  }
}
