package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Publishes one message with a payload of the simulation's own and waits until the target has taken
 * it over. Such a message has no header, so it is not counted; for counted ones there are bursts
 * and streams. Immutable: every method returns a changed copy; what they mean stands at {@link
 * Message}.
 */
public record PublishStep(String name, Message message) implements StepBuilder {

  public PublishStep payload(String text) {
    return with(message -> message.payload(text));
  }

  public PublishStep qos(int qos) {
    return with(message -> message.qos(qos));
  }

  public PublishStep retained() {
    return with(Message::retained);
  }

  public PublishStep expiry(Duration interval) {
    return with(message -> message.expiry(interval));
  }

  public PublishStep utf8() {
    return with(Message::utf8);
  }

  public PublishStep contentType(String type) {
    return with(message -> message.contentType(type));
  }

  public PublishStep responseTopic(String topic) {
    return with(message -> message.responseTopic(topic));
  }

  public PublishStep correlationData(String data) {
    return with(message -> message.correlationData(data));
  }

  public PublishStep userProperty(String key, String value) {
    return with(message -> message.userProperty(key, value));
  }

  private PublishStep with(UnaryOperator<Message> change) {
    return new PublishStep(name, change.apply(message));
  }

  @Override
  public Step step() {
    return Mqtt.onConnected(
        (user, context) -> {
          user.publish(message.fill(context), reason -> Mqtt.end(context, reason));
        });
  }
}
