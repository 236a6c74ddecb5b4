package io.mqtttck.load.flow;

import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.util.concurrent.CompletionStage;

/**
 * One client connection, whatever the version. Everything is called on the client's event loop, and
 * every stage completes there.
 */
public interface Link {

  /** Connects; the stage gives how many QoS 1 and 2 messages the target lets us have under way. */
  CompletionStage<Integer> connect(Session session);

  /**
   * Subscribes to the one filter of this packet; fails when the target refuses it, or when the
   * engine cannot say what the packet says.
   */
  CompletionStage<Void> subscribe(Subscribe packet);

  /** Gives a subscription up. */
  CompletionStage<Void> unsubscribe(String filter);

  /** Stops reading, as a client does that is too slow, or goes on. */
  void reading(boolean on);

  /**
   * Publishes one message, which may stay in a buffer until {@link #flush}. The stage ends when the
   * target has taken it over, at QoS 0 when it is written.
   */
  CompletionStage<Void> publish(Publish message);

  /** Sends what was published. */
  void flush();

  /** A way to publish the messages of one stream that differ in their header only. */
  Publisher publisher(Publisher.Shape shape, Publisher.Outcome outcome);

  /** Sends DISCONNECT and closes. */
  CompletionStage<Void> disconnect();

  /** Resets the connection without a word. */
  void abort();

  /** Hears of what happens on a link without having been asked for. */
  interface Listener {

    /** A message has arrived; the payload belongs to the listener. */
    void onMessage(String topic, byte[] payload);

    /** The same; the array is valid only during the call. */
    void onMessage(
        byte[] bytes, int topicAt, int topicLength, int payloadAt, int payloadLength, long nowNs);

    /** Whether it wants messages whole too, with their properties: that costs. */
    default boolean wantsWhole() {
      return false;
    }

    /** A message that has arrived, when it {@link #wantsWhole}. */
    default void onWhole(Publish message) {}

    /** The target answered a PINGREQ so much later, nanoseconds; not every engine tells. */
    default void onPing(long tookNs) {}

    /** An established connection has ended, and we did not end it. */
    void onLost(String reason);
  }
}
