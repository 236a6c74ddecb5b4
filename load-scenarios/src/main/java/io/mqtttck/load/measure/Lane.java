package io.mqtttck.load.measure;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** The latencies that one thread records in one phase: nanoseconds, three digits. */
public final class Lane {

  private static final int DIGITS = 3;

  private final SingleWriterRecorder endToEnd = new SingleWriterRecorder(DIGITS);
  private final SingleWriterRecorder ack = new SingleWriterRecorder(DIGITS);
  private final SingleWriterRecorder service = new SingleWriterRecorder(DIGITS);
  private final SingleWriterRecorder lateness = new SingleWriterRecorder(DIGITS);

  Lane() {}

  /** From the due time to receipt. */
  void endToEnd(long ns) {
    endToEnd.recordValue(Math.max(0, ns));
  }

  /** From the due time to the acknowledgement. */
  public void ack(long ns) {
    ack.recordValue(Math.max(0, ns));
  }

  /** From handing the message to the client library to the acknowledgement. */
  public void service(long ns) {
    service.recordValue(Math.max(0, ns));
  }

  /** How much later than possible the injector itself sent: what the target caused is not in it. */
  public void lateness(long ns) {
    lateness.recordValue(Math.max(0, ns));
  }

  void drainInto(Latencies latencies) {
    add(endToEnd, latencies.endToEnd());
    add(ack, latencies.ack());
    add(service, latencies.service());
    add(lateness, latencies.lateness());
  }

  private static void add(SingleWriterRecorder from, Histogram to) {
    to.add(from.getIntervalHistogram());
  }
}
