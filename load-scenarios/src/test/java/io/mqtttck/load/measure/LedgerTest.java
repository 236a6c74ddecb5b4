package io.mqtttck.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The books against a delivery that goes wrong in every way we count. */
class LedgerTest {

  private static final int MESSAGES = 50_000;
  private static final byte[] TEMPLATE = Payload.template(40, 1);

  private final Ledger ledger = new Ledger(42);
  private final Phase phase = ledger.phase("flat-out", Phase.Kind.FLAT_OUT);
  private final Receiver left = ledger.receiver("thread 1");
  private final Receiver right = ledger.receiver("thread 2");

  @BeforeEach
  void subscribe() {
    left.subscribed("left/+");
    right.subscribed("right");
  }

  /** What a faulty broker did, by its own count. */
  private static final class Faults {
    private long lost;
    private long duplicated;
    private long reordered;
    private long corrupted;
    private long misrouted;
    private long foreign;
  }

  private static byte[] next(Stream stream, long nowNs) {
    return Payload.encode(TEMPLATE, 42, stream.id(), stream.next(nowNs), nowNs);
  }

  @RepeatedTest(5)
  void countsExactly(RepetitionInfo info) {
    Random random = new Random(info.getCurrentRepetition());
    Stream stream = ledger.stream("left/1", phase, "thread 3");
    Faults faults = new Faults();
    List<byte[]> held = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] payload = next(stream, i);
      switch (random.nextInt(40)) {
        case 0 -> faults.lost++;
        case 1 -> {
          for (int copies = 0; copies <= random.nextInt(3) + 1; copies++) {
            left.onMessage("left/1", payload, i);
            faults.duplicated += copies == 0 ? 0 : 1;
          }
          releaseOver(held, faults);
        }
        case 2 -> held.add(payload);
        case 3 -> {
          payload[random.nextInt(payload.length)] ^= 1;
          left.onMessage("left/1", payload, i);
          faults.corrupted++;
          faults.lost++;
        }
        case 4 -> {
          right.onMessage("right", payload, i);
          faults.misrouted++;
          faults.lost++;
        }
        case 5 -> {
          left.onMessage("left/2", payload, i);
          faults.misrouted++;
          faults.lost++;
        }
        case 6 -> {
          left.onMessage("left/1", payload, i);
          left.onMessage("left/1", Payload.encode(TEMPLATE, 43, 0, i, i), i);
          faults.foreign++;
          releaseOver(held, faults);
        }
        default -> {
          left.onMessage("left/1", payload, i);
          releaseOver(held, faults);
        }
      }
    }
    faults.lost += held.size();

    Tally tally = phase.tally();
    assertThat(tally.sent()).isEqualTo(MESSAGES);
    assertThat(tally.expected()).isEqualTo(MESSAGES);
    assertThat(tally.lost()).isEqualTo(faults.lost);
    assertThat(tally.duplicated()).isEqualTo(faults.duplicated);
    assertThat(tally.reordered()).isEqualTo(faults.reordered);
    assertThat(tally.corrupted()).isEqualTo(faults.corrupted);
    assertThat(tally.misrouted()).isEqualTo(faults.misrouted);
    assertThat(tally.foreign()).isEqualTo(faults.foreign);
    assertThat(faults.reordered).as("the simulator reorders").isPositive();
  }

  /** Messages held back come out behind a later one, and so out of order. */
  private void releaseOver(List<byte[]> held, Faults faults) {
    if (held.size() >= 3) {
      held.forEach(payload -> left.onMessage("left/1", payload, 0));
      faults.reordered += held.size();
      held.clear();
    }
  }

  @Test
  void everySubscriptionThatMatchesIsExpectedToReceive() {
    right.subscribed("left/#");
    Stream stream = ledger.stream("left/1", phase, "thread 3");
    byte[] payload = next(stream, 0);

    left.onMessage("left/1", payload, 1);

    assertThat(phase.tally().expected()).isEqualTo(2);
    assertThat(phase.tally().lost()).isEqualTo(1);
  }

  @Test
  void creditComesBackWithTheHighestMessageEverySubscriberHas() {
    right.subscribed("left/1");
    Stream stream = ledger.stream("left/1", phase, "thread 3");
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      sent.add(next(stream, 0));
    }
    assertThat(stream.outstanding()).isEqualTo(10);

    left.onMessage("left/1", sent.get(5), 1);
    right.onMessage("left/1", sent.get(9), 1);
    assertThat(stream.outstanding()).as("the slower one decides").isEqualTo(4);

    left.close();
    assertThat(stream.outstanding()).as("who is gone is not waited for").isZero();
    assertThat(stream.abandoned()).isFalse();
    right.close();
    assertThat(stream.abandoned()).isTrue();
  }

  @Test
  void theMembersOfASharedSubscriptionCountTogether() {
    left.subscribed("$share/group/shared/+");
    right.subscribed("$share/group/shared/+");
    Stream stream = ledger.stream("shared/1", phase, "thread 3");
    List<byte[]> sent = List.of(next(stream, 0), next(stream, 0), next(stream, 0));

    left.onMessage("shared/1", sent.get(2), 1);
    assertThat(stream.outstanding()).as("the other member may still wait for two").isEqualTo(2);
    right.onMessage("shared/1", sent.get(0), 1);
    right.onMessage("shared/1", sent.get(2), 1);

    assertThat(phase.tally().expected()).isEqualTo(3);
    assertThat(phase.tally().lost()).isEqualTo(1);
    assertThat(phase.tally().duplicated()).as("at two members").isEqualTo(1);
    assertThat(ledger.arrivedBy("$share/group/shared/+")).containsExactly(1L, 2L);
    left.leave();
    assertThat(phase.nobodyWaits()).isFalse();
    right.leave();
    assertThat(phase.nobodyWaits()).isTrue();
  }

  @Test
  void aSubscriberThatIsAwayIsExpectedToGetItLater() {
    Stream stream = ledger.stream("left/1", phase, "thread 3");
    left.leave();
    byte[] payload = next(stream, 0);

    assertThat(stream.outstanding()).as("nobody waits for it").isZero();
    assertThat(stream.abandoned()).as("but it comes back").isFalse();
    assertThat(phase.tally().expected()).isEqualTo(1);

    left.comeBack();
    left.onMessage("left/1", payload, 1);
    assertThat(phase.tally().lost()).isZero();
  }

  @Test
  void howFarApartSubscribersGetAMessageIsMeasured() {
    right.subscribed("left/1");
    Stream stream = ledger.stream("left/1", phase, "thread 3");
    stream.measureSkew(ledger.timers());
    byte[] first = next(stream, 0);
    byte[] second = next(stream, 0);

    left.onMessage("left/1", first, 1_000);
    left.onMessage("left/1", second, 2_000);
    right.onMessage("left/1", second, 2_500);
    right.onMessage("left/1", first, 9_000);

    var skew = ledger.timers().totals().get(Timers.SKEW);
    assertThat(skew.getTotalCount()).isEqualTo(2);
    assertThat(skew.getMinValue()).isEqualTo(500);
    assertThat(skew.getMaxValue()).isBetween(8_000L, 8_010L);
  }

  @Test
  void aProbeIsInNoTotal() {
    Phase probe = ledger.phase("probe", Phase.Kind.PROBE);
    next(ledger.stream("left/1", probe, "thread 3"), 0);

    assertThat(probe.tally().lost()).isEqualTo(1);
    assertThat(ledger.measured()).isEqualTo(Tally.NONE);
  }

  @Test
  void whatIsWrittenOffFreesCreditAndStaysLost() {
    Stream stream = ledger.stream("left/1", phase, "thread 3");
    next(stream, 0);
    next(stream, 0);

    stream.writeOff();
    next(stream, 0);

    assertThat(stream.outstanding()).isEqualTo(1);
    assertThat(phase.tally().lost()).isEqualTo(3);
  }

  @Test
  void aStreamThatIsNotOneOfOursIsCorruption() {
    left.onMessage("left/1", Payload.encode(TEMPLATE, 42, 99, 0, 0), 1);
    left.onMessage("left/1", Payload.encode(TEMPLATE, 42, -1, 0, 0), 1);

    assertThat(phase.tally().corrupted()).isEqualTo(2);
  }

  @Test
  void latenessIsKnownBeforeTheIntervalIsRead() {
    Phase paced = ledger.phase("paced", Phase.Kind.PACED);
    paced.lane("thread 3").lateness(4_900_000);
    assertThat(paced.injectorLate()).isFalse();
    paced.lane("thread 3").lateness(5_100_000);
    assertThat(paced.injectorLate()).isTrue();
    assertThat(paced.drain().lateness().getTotalCount()).isEqualTo(2);
    assertThat(paced.drain().lateness().getTotalCount()).isZero();
    assertThat(paced.total().lateness().getTotalCount()).isEqualTo(2);
  }

  @Test
  void warmUpIsInNoFigure() {
    Phase warmUp = ledger.phase("warm-up", Phase.Kind.WARM_UP);
    Stream stream = ledger.stream("left/1", warmUp, "thread 3");
    left.onMessage("left/1", next(stream, 0), 5);

    assertThat(warmUp.tally().received()).isEqualTo(1);
    assertThat(ledger.measured()).isEqualTo(Tally.NONE);
  }

  @Test
  void filtersMatchAsTheStandardSays() {
    assertThat(TopicFilter.matches("a/+/c", "a/b/c")).isTrue();
    assertThat(TopicFilter.matches("a/#", "a")).isTrue();
    assertThat(TopicFilter.matches("a/#", "a/b/c")).isTrue();
    assertThat(TopicFilter.matches("a/+", "a")).isFalse();
    assertThat(TopicFilter.matches("a/+", "a/b/c")).isFalse();
    assertThat(TopicFilter.matches("a", "a/")).isFalse();
    assertThat(TopicFilter.matches("+", "")).isTrue();
  }
}
