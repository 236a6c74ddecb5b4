package io.mqtttck.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.result.WireLine;
import io.mqtttck.result.WireLine.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WireTextTest {

  private final List<WireLine> wire =
      new ArrayList<>(IntStream.rangeClosed(1, 40).mapToObj(WireTextTest::packet).toList());

  @Test
  void theMiddleOfALongLogIsLeftOutAndSaidSo() {
    List<String> brief = WireText.brief(wire, 16, 48);

    assertThat(brief).hasSize(16);
    assertThat(brief.get(0)).startsWith("p#1 > PUBLISH 1 ");
    assertThat(brief.get(4)).isEqualTo("... 25 more lines ...");
    assertThat(brief.get(15)).startsWith("p#1 > PUBLISH 40 ");
  }

  @Test
  void theEndOfABriefLogIsWhereItHappenedNotTheCleaningUp() {
    wire.add(new WireLine(41, "mqtt-tck", Direction.EVENT, WireLine.CLEANING_UP, ""));
    wire.add(packet(41));

    List<String> brief = WireText.brief(wire, 16, 48);

    assertThat(brief.get(15)).startsWith("p#1 > PUBLISH 40 ");
    assertThat(String.join("\n", WireText.complete(wire))).contains("PUBLISH 41");
  }

  @Test
  void bytesAreCutInABriefLogOnly() {
    WireLine large = new WireLine(1, "p#1", Direction.RECEIVED, "PUBLISH", "ab".repeat(100));

    assertThat(WireText.brief(List.of(large), 16, 20).get(0))
        .endsWith("abababababababababa...".substring(2));
    assertThat(WireText.complete(List.of(large)).get(0)).endsWith("ab".repeat(100));
  }

  private static WireLine packet(int number) {
    return new WireLine(number, "p#1", Direction.SENT, "PUBLISH " + number, "30");
  }
}
