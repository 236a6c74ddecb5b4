package io.mqtttck.load.flow;

import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Publish;

/** Publishes the messages of one stream over one link. For the link's event loop only. */
public interface Publisher {

  /**
   * What all messages of a stream have in common.
   *
   * @param template a payload without its header
   * @param properties of each PUBLISH; MQTT 5.0 only
   */
  record Shape(
      String topic,
      int qos,
      boolean retain,
      Properties properties,
      byte[] template,
      long runId,
      int streamId) {

    /** The message before its header is written. */
    public Publish message() {
      Publish message = Publish.to(topic).qos(qos).properties(properties).payload(template);
      return retain ? message.retained() : message;
    }
  }

  /** Hears what becomes of the messages. */
  interface Outcome {

    /** So many QoS 0 messages have been written. */
    void written(int messages);

    /** The target has taken over a message of QoS 1 (PUBACK) or 2 (PUBREC). */
    void acknowledged(long dueNs, long sentNs, long nowNs);

    /** A message was refused, or could not be sent; in one sentence. */
    void refused(String reason);
  }

  /** Publishes the message with this header; it may stay in a buffer until {@link #flush}. */
  void publish(long sequence, long dueNs, long nowNs);

  /** Sends what was published. */
  void flush();
}
