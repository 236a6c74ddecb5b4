package io.mqtttck.load.flow;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Our messages in the words of the client library, and its messages in ours. */
final class Messages {

  private Messages() {}

  static Mqtt3Publish to3(Publish message) {
    return Mqtt3Publish.builder()
        .topic(message.topic())
        .qos(MqttQos.fromCode(message.qos()))
        .retain(message.retain())
        .payload(message.payload())
        .build();
  }

  static Mqtt5Publish to5(Publish message) {
    return builder5(message).payload(message.payload()).build();
  }

  /** Everything but the payload. */
  static Mqtt5PublishBuilder.Complete builder5(Publish message) {
    Properties properties = message.properties();
    var builder =
        Mqtt5Publish.builder()
            .topic(message.topic())
            .qos(MqttQos.fromCode(message.qos()))
            .retain(message.retain())
            .contentType(properties.text(PropertyId.CONTENT_TYPE).orElse(null))
            .responseTopic(properties.text(PropertyId.RESPONSE_TOPIC).orElse(null))
            .correlationData(properties.binary(PropertyId.CORRELATION_DATA).orElse(null))
            .userProperties(userProperties(properties));
    Optional<Long> expiry = properties.number(PropertyId.MESSAGE_EXPIRY_INTERVAL);
    if (expiry.isPresent()) {
      builder = builder.messageExpiryInterval(expiry.get());
    }
    Optional<Long> format = properties.number(PropertyId.PAYLOAD_FORMAT_INDICATOR);
    if (format.isPresent()) {
      builder =
          builder.payloadFormatIndicator(
              Mqtt5PayloadFormatIndicator.fromCode(format.get().intValue()));
    }
    return builder;
  }

  static Mqtt5Publish will5(Publish will) {
    Mqtt5Publish message = to5(will);
    return will.properties()
        .number(PropertyId.WILL_DELAY_INTERVAL)
        .<Mqtt5Publish>map(
            seconds -> message.asWill().extendAsWill().delayInterval(seconds).build())
        .orElse(message);
  }

  static Mqtt5UserProperties userProperties(Properties properties) {
    return Mqtt5UserProperties.of(
        properties.user().stream()
            .map(pair -> Mqtt5UserProperty.of(pair.name(), pair.value()))
            .toList());
  }

  static Mqtt5Subscription subscription5(Subscribe.Filter filter) {
    return Mqtt5Subscription.builder()
        .topicFilter(filter.filter())
        .qos(MqttQos.fromCode(filter.qos()))
        .noLocal(filter.noLocal())
        .retainAsPublished(filter.retainAsPublished())
        .retainHandling(Mqtt5RetainHandling.fromCode(filter.retainHandling()))
        .build();
  }

  static Publish from3(Mqtt3Publish message) {
    Publish whole =
        Publish.to(message.getTopic().toString())
            .qos(message.getQos().getCode())
            .payload(message.getPayloadAsBytes());
    return message.isRetain() ? whole.retained() : whole;
  }

  static Publish from5(Mqtt5Publish message) {
    Publish whole =
        Publish.to(message.getTopic().toString())
            .qos(message.getQos().getCode())
            .payload(message.getPayloadAsBytes());
    if (message.isRetain()) {
      whole = whole.retained();
    }
    return whole.properties(properties(message));
  }

  private static Properties properties(Mqtt5Publish message) {
    Properties properties = Properties.NONE;
    if (message.getPayloadFormatIndicator().isPresent()) {
      properties =
          properties.with(
              PropertyId.PAYLOAD_FORMAT_INDICATOR,
              (long) message.getPayloadFormatIndicator().get().getCode());
    }
    if (message.getMessageExpiryInterval().isPresent()) {
      properties =
          properties.with(
              PropertyId.MESSAGE_EXPIRY_INTERVAL, message.getMessageExpiryInterval().getAsLong());
    }
    if (message.getContentType().isPresent()) {
      properties = properties.with(PropertyId.CONTENT_TYPE, text(message.getContentType().get()));
    }
    if (message.getResponseTopic().isPresent()) {
      properties =
          properties.with(PropertyId.RESPONSE_TOPIC, message.getResponseTopic().get().toString());
    }
    if (message.getCorrelationData().isPresent()) {
      properties =
          properties.with(PropertyId.CORRELATION_DATA, bytes(message.getCorrelationData().get()));
    }
    for (Mqtt5UserProperty pair : message.getUserProperties().asList()) {
      properties = properties.withUser(text(pair.getName()), text(pair.getValue()));
    }
    return properties;
  }

  private static String text(MqttUtf8String text) {
    return text.toString();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
