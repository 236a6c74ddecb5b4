package io.mqtttck.load.flow;

import io.mqtttck.wire.Publish;

/**
 * Publishes messages that differ in more than their header: each is made anew, by whoever knows how
 * they differ.
 */
public final class MessagePublisher implements Publisher {

  /** Makes the messages of a stream. */
  @FunctionalInterface
  public interface Source {

    /** The message of this number, with its header. */
    Publish message(long sequence, long dueNs);
  }

  private final Link link;
  private final Source source;
  private final Outcome outcome;

  public MessagePublisher(Link link, Source source, Outcome outcome) {
    this.link = link;
    this.source = source;
    this.outcome = outcome;
  }

  @Override
  public void publish(long sequence, long dueNs, long nowNs) {
    Publish message = source.message(sequence, dueNs);
    link.publish(message)
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                outcome.refused(Reasons.of(error));
              } else if (message.qos() == 0) {
                outcome.written(1);
              } else {
                outcome.acknowledged(dueNs, nowNs, System.nanoTime());
              }
            });
  }

  @Override
  public void flush() {
    link.flush();
  }
}
