package io.mqtttck.load.measure;

import static io.mqtttck.load.measure.SequenceWindow.Arrival.DUPLICATE;
import static io.mqtttck.load.measure.SequenceWindow.Arrival.IN_ORDER;
import static io.mqtttck.load.measure.SequenceWindow.Arrival.REORDERED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceWindowTest {

  private final SequenceWindow window = new SequenceWindow();

  @Test
  void tellsFirstCopiesFromFurtherOnes() {
    assertThat(window.accept(0)).isEqualTo(IN_ORDER);
    assertThat(window.accept(0)).isEqualTo(DUPLICATE);
    assertThat(window.accept(3)).isEqualTo(IN_ORDER);
    assertThat(window.accept(1)).isEqualTo(REORDERED);
    assertThat(window.accept(1)).isEqualTo(DUPLICATE);
    assertThat(window.accept(3)).isEqualTo(DUPLICATE);
    assertThat(window.accept(4)).isEqualTo(IN_ORDER);
    assertThat(window.accept(2)).isEqualTo(REORDERED);
    assertThat(window.next()).isEqualTo(5);
  }

  @Test
  void aGapWiderThanTheWindowForgetsWhatIsBehind() {
    long far = 10L * SequenceWindow.SIZE;
    window.accept(0);
    window.accept(2);

    assertThat(window.accept(far)).isEqualTo(IN_ORDER);
    assertThat(window.accept(far - SequenceWindow.SIZE + 1)).isEqualTo(REORDERED);
    assertThat(window.accept(far - SequenceWindow.SIZE)).as("too old").isEqualTo(DUPLICATE);
    assertThat(window.accept(1)).as("too old").isEqualTo(DUPLICATE);
  }

  /** Against a plain set of everything seen, with gaps that reach over the whole window. */
  @ParameterizedTest
  @ValueSource(ints = {2, 100, 5000, SequenceWindow.SIZE - 1})
  void agreesWithASetWithinTheWindow(int spread) {
    Random random = new Random(spread);
    Set<Long> seen = new HashSet<>();
    long highest = -1;
    for (int i = 0; i < 400_000; i++) {
      long sequence = Math.max(0, highest + 1 + random.nextInt(3) - random.nextInt(spread));
      SequenceWindow.Arrival wanted =
          !seen.add(sequence) ? DUPLICATE : sequence > highest ? IN_ORDER : REORDERED;
      assertThat(window.accept(sequence))
          .as("message %d, sequence %d", i, sequence)
          .isEqualTo(wanted);
      highest = Math.max(highest, sequence);
    }
  }
}
