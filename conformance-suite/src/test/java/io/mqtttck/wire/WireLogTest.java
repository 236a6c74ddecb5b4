package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.wire.WireLog.Direction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WireLogTest {

  private static final int MANY = 100_000;

  private final WireLog log = new WireLog();

  @Test
  void keepsTheBeginningAndTheEndOfALongTale() {
    for (int i = 1; i <= MANY; i++) {
      log.add("peer", Direction.SENT, "line " + i, new byte[] {1, 2});
    }

    List<WireLog.Entry> kept = log.entries();

    assertThat(kept).hasSizeLessThan(MANY / 10);
    assertThat(kept.get(0).text()).isEqualTo("line 1");
    assertThat(kept.get(kept.size() - 1).text()).isEqualTo("line " + MANY);
    String gap =
        kept.stream()
            .filter(entry -> entry.direction() == Direction.EVENT)
            .map(WireLog.Entry::text)
            .findFirst()
            .orElseThrow();
    assertThat(gap).contains((MANY - kept.size() + 1) + " are left out");
  }

  @Test
  void keepsAllOfAnOrdinaryTale() {
    for (int i = 0; i < 1_000; i++) {
      log.add("peer", Direction.SENT, "PINGREQ", new byte[] {(byte) 0xC0, 0});
    }

    assertThat(log.entries()).hasSize(1_000);
  }

  @Test
  void keepsTheBeginningOfALongLine() {
    log.add("peer", Direction.SENT, "x".repeat(MANY), new byte[MANY]);

    WireLog.Entry entry = log.entries().get(0);

    assertThat(entry.text()).hasSizeLessThan(1_000).contains(MANY + " characters");
    assertThat(entry.hex()).hasSizeLessThan(2_000).contains(MANY + " bytes");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private String shown() {
    return log.entries().stream().map(WireLog.Entry::hex).collect(Collectors.joining(" "));
  }

  @Test
  void masksASecretThatIsSentByteByByte() {
    log.keepSecret(bytes("secret"));
    for (byte each : bytes("a-secret-b")) {
      log.add("peer", Direction.SENT, WireLog.PART, new byte[] {each});
    }

    assertThat(shown()).isEqualTo("61 2d ** ** ** ** ** ** 2d 62");
  }

  @Test
  void masksASecretThatAWrongLengthCuts() {
    log.keepSecret(bytes("secret"));
    log.add("peer", Direction.SENT, "CONNECT, malformed", bytes("xsec"));
    log.add("other", Direction.SENT, "PINGREQ", bytes("ret"));
    log.add("peer", Direction.RECEIVED, "CONNACK", bytes("y"));
    log.add("peer", Direction.SENT, WireLog.PART, bytes("retz"));

    assertThat(shown()).isEqualTo("78****** 726574 79 ******7a");
  }

  @Test
  void masksNoMoreThanThat() {
    log.keepSecret(bytes("secret"));
    log.add("peer", Direction.SENT, "PUBLISH", bytes("sense s"));
    log.add("peer", Direction.SENT, WireLog.PART, bytes("sun"));

    assertThat(shown()).isEqualTo("73656e73652073 73756e");
  }
}
