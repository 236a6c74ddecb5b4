package io.mqtttck.load.flow;

import io.mqtttck.load.measure.Payload;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Publishes through the client library, which gathers what it sends by itself. */
final class HiveMqPublisher implements Publisher {

  private final Shape shape;
  private final Outcome outcome;
  private final Function<byte[], CompletionStage<?>> client;

  HiveMqPublisher(Shape shape, Outcome outcome, Function<byte[], CompletionStage<?>> client) {
    this.shape = shape;
    this.outcome = outcome;
    this.client = client;
  }

  @Override
  public void publish(long sequence, long dueNs, long nowNs) {
    byte[] payload =
        Payload.encode(shape.template(), shape.runId(), shape.streamId(), sequence, dueNs);
    client.apply(payload).whenComplete((done, error) -> onDone(dueNs, nowNs, error));
  }

  private void onDone(long dueNs, long sentNs, Throwable error) {
    if (error != null) {
      outcome.refused(Reasons.of(error));
    } else if (shape.qos() == 0) {
      outcome.written(1);
    } else {
      outcome.acknowledged(dueNs, sentNs, System.nanoTime());
    }
  }

  @Override
  public void flush() {
    // The library does.
  }
}
