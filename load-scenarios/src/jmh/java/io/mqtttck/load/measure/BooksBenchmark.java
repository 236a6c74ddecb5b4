package io.mqtttck.load.measure;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the accounting of a message costs. */
@State(Scope.Thread)
public class BooksBenchmark {

  private final byte[] payload = Payload.encode(Payload.template(64, 1), 1, 1, 1, 1);
  private final SequenceWindow inOrder = new SequenceWindow();
  private final SequenceWindow afterGap = new SequenceWindow();
  private final Lane lane = new Lane();
  private final Ledger ledger = new Ledger(1);
  private final Account account = new Account(List.of(ledger.receiver("benchmark")), lane);
  private long sequence;
  private long gapped;
  private long took;

  /** Header and checksum of a payload of 64 bytes. */
  @Benchmark
  public byte[] stamp() {
    Payload.stamp(payload, 0, payload.length, 1, 1, sequence++, 1);
    return payload;
  }

  /** The checksum of what arrived. */
  @Benchmark
  public boolean intact() {
    return Payload.intact(payload, 0, payload.length);
  }

  @Benchmark
  public Object sequenceInOrder() {
    return inOrder.accept(sequence++);
  }

  /** Every number but each seventh: the ring of bits is in use. */
  @Benchmark
  public Object sequenceWithGaps() {
    gapped += gapped % 7 == 5 ? 2 : 1;
    return afterGap.accept(gapped);
  }

  @Benchmark
  public void histogram() {
    took = took * 31 + 17 & 0xF_FFFF;
    lane.ack(took);
  }

  /** All of it together, from the fields of the header on. */
  @Benchmark
  public void account() {
    took = took * 31 + 17 & 0xF_FFFF;
    account.accept(sequence++, 0, took);
  }
}
