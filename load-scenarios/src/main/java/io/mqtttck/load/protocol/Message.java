package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.StepContext;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * One message as a simulation describes it, or a will: every text may contain expressions. The
 * properties are those of MQTT 5.0 and stay away in 3.1.1. Immutable: every method returns a
 * changed copy.
 *
 * @param qosLevel 0, 1 or 2
 */
public record Message(
    String topic, String text, int qosLevel, boolean retain, Properties properties) {

  /** A message at QoS 1, not retained, with an empty payload. */
  public static Message to(String topic) {
    return new Message(topic, "", 1, false, Properties.NONE);
  }

  /** The payload, in UTF-8. */
  public Message payload(String newText) {
    return new Message(topic, newText, qosLevel, retain, properties);
  }

  public Message qos(int qos) {
    return new Message(topic, text, qos, retain, properties);
  }

  /** Sets RETAIN to 1. */
  public Message retained() {
    return new Message(topic, text, qosLevel, true, properties);
  }

  /** Message Expiry Interval: whole seconds. */
  public Message expiry(Duration interval) {
    return with(properties.with(PropertyId.MESSAGE_EXPIRY_INTERVAL, interval.toSeconds()));
  }

  /** Payload Format Indicator 1: the payload is text. */
  public Message utf8() {
    return with(properties.with(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1));
  }

  public Message contentType(String type) {
    return with(properties.with(PropertyId.CONTENT_TYPE, type));
  }

  public Message responseTopic(String responseTopic) {
    return with(properties.with(PropertyId.RESPONSE_TOPIC, responseTopic));
  }

  public Message correlationData(String data) {
    return with(
        properties.with(PropertyId.CORRELATION_DATA, data.getBytes(StandardCharsets.UTF_8)));
  }

  public Message userProperty(String name, String value) {
    return with(properties.withUser(name, value));
  }

  /** Will Delay Interval of a will: whole seconds. */
  public Message delay(Duration interval) {
    return with(properties.with(PropertyId.WILL_DELAY_INTERVAL, interval.toSeconds()));
  }

  private Message with(Properties newProperties) {
    return new Message(topic, text, qosLevel, retain, newProperties);
  }

  /** With every expression filled in. */
  Publish fill(StepContext context) {
    Publish message =
        Publish.to(context.eval(topic))
            .payload(context.eval(text))
            .qos(qosLevel)
            .properties(fill(properties, context));
    return retain ? message.retained() : message;
  }

  static Properties fill(Properties properties, StepContext context) {
    List<Properties.Entry> filled =
        properties.entries().stream()
            .map(entry -> new Properties.Entry(entry.id(), fill(entry.value(), context)))
            .toList();
    return new Properties(filled);
  }

  private static Object fill(Object value, StepContext context) {
    if (value instanceof String text) {
      return context.eval(text);
    }
    if (value instanceof byte[] bytes) {
      return context
          .eval(new String(bytes, StandardCharsets.UTF_8))
          .getBytes(StandardCharsets.UTF_8);
    }
    if (value instanceof Properties.UserProperty pair) {
      return new Properties.UserProperty(context.eval(pair.name()), context.eval(pair.value()));
    }
    return value;
  }
}
