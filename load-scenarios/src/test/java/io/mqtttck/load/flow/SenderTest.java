package io.mqtttck.load.flow;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.load.measure.Ledger;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.Meter;
import io.mqtttck.load.measure.Payload;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.measure.Receiver;
import io.mqtttck.load.measure.RunFacts;
import io.mqtttck.load.measure.StopReason;
import io.mqtttck.load.measure.Stream;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One sender on a clock of our own. */
class SenderTest {

  private static final Duration QUIET = Duration.ofSeconds(5);

  private final long startNs = 1_000_000_000;
  private long nowNs = startNs;
  private final Ledger ledger = new Ledger(1);
  private final Receiver receiver = ledger.receiver("receiver");
  private final List<byte[]> sent = new ArrayList<>();
  private final List<CompletableFuture<Void>> acks = new ArrayList<>();
  private final List<String> ends = new ArrayList<>();
  private boolean stopped;
  private int flushes;
  private Stream stream;

  private Sender paced(long messages, int window, int inFlight) {
    Phase phase = ledger.phase("paced", Phase.Kind.PACED);
    return sender(phase, Pace.every(1000, startNs), messages, window, inFlight);
  }

  private Sender sender(Phase phase, Pace pace, long messages, int window, int inFlight) {
    receiver.subscribed("t");
    stream = ledger.stream("t", phase, "sender");
    Sender.Plan plan = new Sender.Plan(pace, messages, Long.MAX_VALUE, window, inFlight, QUIET);
    Sender sender =
        new Sender(
            stream,
            plan,
            TestPublisher::new,
            () -> stopped,
            reason -> ends.add(reason),
            () -> nowNs);
    sender.start(new LoopPacer(new EmbeddedChannel().eventLoop(), ledger));
    return sender;
  }

  /** Keeps what is sent, and acknowledges when the test says so. */
  private final class TestPublisher implements Publisher {

    private final Outcome outcome;

    TestPublisher(Outcome outcome) {
      this.outcome = outcome;
    }

    @Override
    public void publish(long sequence, long dueNs, long sentNs) {
      sent.add(Payload.encode(Payload.template(32, 0), 1, stream.id(), sequence, dueNs));
      CompletableFuture<Void> ack = new CompletableFuture<>();
      acks.add(ack);
      ack.whenComplete(
          (done, error) -> {
            if (error == null) {
              outcome.acknowledged(dueNs, sentNs, nowNs);
            } else {
              outcome.refused(error.getMessage());
            }
          });
    }

    @Override
    public void flush() {
      flushes++;
    }
  }

  private void ackAll() {
    acks.forEach(ack -> ack.complete(null));
  }

  private void deliver(int index) {
    receiver.onMessage("t", sent.get(index), nowNs);
  }

  private long at(long ms) {
    nowNs = startNs + MILLISECONDS.toNanos(ms);
    return nowNs;
  }

  private List<Long> dueMs() {
    return sent.stream().map(payload -> (Payload.dueNs(payload, 0) - startNs) / 1_000_000).toList();
  }

  @Test
  void sendsWhatIsDueAndSaysWhenTheNextIs() {
    Sender sender = paced(100, 50, 50);

    assertThat(sender.pump(at(0))).isFalse();
    assertThat(dueMs()).containsExactly(0L);
    assertThat(sender.nextAtNs() - startNs).isEqualTo(MILLISECONDS.toNanos(1));

    sender.pump(at(3));
    assertThat(flushes).as("one a tick").isEqualTo(2);
    assertThat(dueMs()).as("a late tick keeps the due times").containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void withoutCreditAMessageStaysDue() {
    Sender sender = paced(100, 3, 50);
    sender.pump(at(400));
    assertThat(dueMs()).containsExactly(0L, 1L, 2L);

    ackAll();
    sender.pump(at(401));
    assertThat(sent).as("an acknowledgement is no credit").hasSize(3);

    deliver(1);
    sender.pump(at(402));
    assertThat(dueMs()).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void theTargetsOwnLimitIsKept() {
    Sender sender = paced(100, 50, 2);
    sender.pump(at(10));
    assertThat(sent).hasSize(2);

    acks.get(0).complete(null);
    sender.pump(at(11));
    assertThat(sent).hasSize(3);
  }

  /** 400 ms without credit, then a tick that comes 1 ms after the last look: 1 ms is ours. */
  @Test
  void whatTheTargetHoldsUpIsNotLateness() {
    Sender sender = paced(4, 2, 50);
    sender.pump(at(1));
    for (int ms = 2; ms <= 400; ms++) {
      sender.pump(at(ms));
    }
    deliver(1);
    sender.pump(at(401));
    ackAll();
    assertThat(sender.pump(at(402))).isTrue();

    LoadResult result = result();
    assertThat(sent).hasSize(4);
    assertThat(result.latency().get("lateness").count()).isEqualTo(4);
    assertThat(result.latency().get("lateness").maxUs()).isBetween(999.0, 1001.0);
    assertThat(ends).containsExactly("");
  }

  @Test
  void ourOwnDelayIsLateness() {
    Sender sender = paced(2, 50, 50);
    sender.pump(at(80));

    assertThat(result().latency().get("lateness").maxUs()).isBetween(79_900.0, 80_100.0);
  }

  @Test
  void afterTheQuietTimeCreditIsWrittenOff() {
    Sender sender = paced(100, 3, 50);
    sender.pump(at(10));
    ackAll();
    sender.pump(at(11));
    assertThat(sent).hasSize(3);

    long quietMs = QUIET.toMillis();
    sender.pump(at(11 + quietMs - 100));
    sender.pump(at(11 + quietMs - 99));
    assertThat(sent).hasSize(3);
    sender.pump(at(11 + quietMs + 100));
    sender.pump(at(11 + quietMs + 101));
    assertThat(sent).as("what is lost must not stop the stream for ever").hasSize(6);
  }

  @Test
  void flatOutRoomForAFewMessagesIsLeftAlone() {
    Sender sender = sender(ledger.phase("burst", Phase.Kind.FLAT_OUT), Pace.FLAT_OUT, 99, 16, 50);
    sender.pump(at(0));
    assertThat(sent).hasSize(16);

    deliver(0);
    sender.pump(at(1));
    assertThat(sent).as("one message is not worth a write").hasSize(16);
    deliver(1);
    sender.pump(at(2));
    assertThat(sent).hasSize(18);
  }

  @Test
  void flatOutTooIsCreditWrittenOff() {
    Sender sender = sender(ledger.phase("burst", Phase.Kind.FLAT_OUT), Pace.FLAT_OUT, 99, 16, 50);
    sender.pump(at(0));
    deliver(0);
    sender.pump(at(1));
    ackAll();

    sender.pump(at(2 + QUIET.toMillis()));
    sender.pump(at(3 + QUIET.toMillis()));
    assertThat(sent).as("the place of one message is free, the others are lost").hasSize(32);
  }

  /** A rest makes what arrives meanwhile look late: never where a latency is the headline. */
  @Test
  void anEventLoopRestsOnlyWhileEverythingIsFlatOut() {
    EmbeddedChannel channel = new EmbeddedChannel();
    LoopPacer pacer = new LoopPacer(channel.eventLoop(), ledger);
    ledger.sending(false, 1);
    pacer.arrived(MILLISECONDS.toNanos(1));
    assertThat(channel.hasPendingTasks()).as("nobody is made to wait for long").isFalse();

    pacer.arrived(MILLISECONDS.toNanos(100));
    assertThat(channel.hasPendingTasks()).isTrue();
    channel.runPendingTasks();

    ledger.sending(true, 1);
    pacer.arrived(MILLISECONDS.toNanos(100));
    assertThat(channel.hasPendingTasks()).isFalse();
  }

  @Test
  void endsWhenEverythingIsAcknowledged() {
    Sender sender = sender(ledger.phase("burst", Phase.Kind.FLAT_OUT), Pace.FLAT_OUT, 5, 50, 50);
    assertThat(sender.pump(at(0))).isFalse();
    assertThat(sent).hasSize(5);
    assertThat(ends).isEmpty();

    ackAll();

    assertThat(sender.pump(at(1))).isTrue();
    assertThat(sender.pump(at(2))).isTrue();
    assertThat(ends).containsExactly("");
  }

  @Test
  void givesUpOnAcknowledgementsAfterTwiceTheQuietTime() {
    Sender sender = paced(1, 50, 50);
    sender.pump(at(0));

    assertThat(sender.pump(at(2 * QUIET.toMillis() - 1))).isFalse();
    assertThat(sender.pump(at(2 * QUIET.toMillis() + 1))).isTrue();
    assertThat(ends).containsExactly("1 messages were not acknowledged in 10.0 s");
  }

  @Test
  void aRefusalEndsTheStreamWithItsReason() {
    Sender sender = paced(100, 50, 50);
    sender.pump(at(0));
    acks.get(0).completeExceptionally(new IllegalStateException("quota exceeded"));

    assertThat(sender.pump(at(50))).isTrue();
    assertThat(sent).hasSize(1);
    assertThat(ends).containsExactly("quota exceeded");
  }

  @Test
  void aStopEndsTheStreamOnceItsMessagesAreAcknowledged() {
    Sender sender = paced(100, 50, 50);
    sender.pump(at(3));
    stopped = true;

    assertThat(sender.pump(at(10))).isFalse();
    assertThat(sent).hasSize(4);
    ackAll();
    assertThat(sender.pump(at(11))).isTrue();
    assertThat(ends).containsExactly("");
  }

  /** A payload that cannot be made stands for whatever else may go wrong inside. */
  @Test
  void aDefectInOneStreamEndsThatStreamOnly() {
    EmbeddedChannel channel = new EmbeddedChannel();
    LoopPacer pacer = new LoopPacer(channel.eventLoop(), ledger);
    Phase phase = ledger.phase("burst", Phase.Kind.FLAT_OUT);
    pacer.start(
        sender(
            phase,
            (sequence, now) -> {
              throw new IllegalStateException("no pace");
            },
            5,
            50,
            50));
    pacer.start(sender(phase, Pace.FLAT_OUT, 5, 50, 50));

    channel.runScheduledPendingTasks();

    assertThat(ends).containsExactly("no pace");
    assertThat(sent).hasSize(5);
  }

  @Test
  void nobodySendsToSubscribersThatAreGone() {
    Sender sender = paced(100, 50, 50);
    sender.pump(at(0));
    receiver.close();

    assertThat(sender.pump(at(5))).isTrue();
    assertThat(ends).containsExactly("every subscriber of the stream is gone");
  }

  private LoadResult result() {
    Meter meter = new Meter(ledger);
    meter.stop();
    return meter.result(
        new RunFacts(
            "test",
            "p2p",
            Map.of(),
            "",
            "5.0",
            Instant.EPOCH,
            StopReason.DONE,
            "",
            0,
            false,
            List.of(),
            List.of()));
  }
}
