package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.Target;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class UnreachableTest {

  private static final Target SECURE = Target.parse("mqtts://127.0.0.1:8883");

  @Test
  void aCloseInTheHandshakeIsToldAsSuch() {
    assertThat(Unreachable.sentence(SECURE, new ClosedChannelException(), 5_000))
        .isEqualTo(
            "mqtts://127.0.0.1:8883 closes the connection during the TLS handshake: is this port one"
                + " for TLS, and can the target take more connections?");
  }

  @Test
  void anErrorWithoutWordsIsNamed() {
    assertThat(Unreachable.sentence(SECURE, new IOException(), 5_000))
        .isEqualTo("mqtts://127.0.0.1:8883 fails the TLS handshake: IOException");
  }
}
