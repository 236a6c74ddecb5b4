package io.mqtttck.load.flow;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One client connection, whatever the version. Everything is called on the client's event loop, and
 * every stage completes there.
 */
public interface Link {

  /** Connects; the stage gives how many QoS 1 and 2 messages the target lets us have under way. */
  CompletionStage<Integer> connect();

  /** Subscribes; fails when the target refuses the filter. */
  CompletionStage<Void> subscribe(String filter, int qos);

  /**
   * A way to publish to one topic. Its stage completes when the target has taken the message over
   * (PUBACK, PUBREC) or, with QoS 0, when it has been written; it fails when the target refuses it.
   */
  Function<byte[], CompletionStage<?>> publisher(String topic, int qos);

  /** Sends DISCONNECT and closes. */
  CompletionStage<Void> disconnect();

  /** Resets the connection without a word. */
  void abort();

  /** Hears of what happens on a link without having been asked for. */
  interface Listener {

    /** A message has arrived; the payload belongs to the listener. */
    void onMessage(String topic, byte[] payload);

    /** An established connection has ended, and we did not end it. */
    void onLost(String reason);
  }
}
