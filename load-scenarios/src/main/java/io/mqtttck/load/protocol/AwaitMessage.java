package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;
import io.mqtttck.load.engine.StepContext;
import io.mqtttck.load.measure.TopicFilter;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Waits for one message and checks it. Expected texts may contain expressions. Immutable: every
 * method returns a changed copy.
 *
 * @param limit after which the step fails
 * @param attribute where the payload is put as text, or empty
 */
public record AwaitMessage(
    String name, String topicFilter, Duration limit, List<Check> checks, String attribute)
    implements StepBuilder {

  public AwaitMessage {
    checks = List.copyOf(checks);
  }

  /** One expectation, in words for the report. */
  private record Check(String words, BiPredicate<Publish, StepContext> holds) {}

  /** The payload is this text. */
  public AwaitMessage payloadIs(String text) {
    return is("the payload", text, Publish::payloadText);
  }

  /** The payload has this text in it. */
  public AwaitMessage payloadContains(String text) {
    return and(
        new Check(
            "the payload contains " + text,
            (message, context) -> message.payloadText().contains(context.eval(text))));
  }

  public AwaitMessage topicIs(String topic) {
    return is("the topic", topic, Publish::topic);
  }

  public AwaitMessage contentTypeIs(String type) {
    return is(
        "the content type",
        type,
        message -> message.properties().text(PropertyId.CONTENT_TYPE).orElse(null));
  }

  public AwaitMessage responseTopicIs(String topic) {
    return is(
        "the response topic",
        topic,
        message -> message.properties().text(PropertyId.RESPONSE_TOPIC).orElse(null));
  }

  public AwaitMessage correlationDataIs(String data) {
    return and(
        new Check(
            "the correlation data is " + data,
            (message, context) ->
                Arrays.equals(
                    message.properties().binary(PropertyId.CORRELATION_DATA).orElse(null),
                    context.eval(data).getBytes(StandardCharsets.UTF_8))));
  }

  /** There is a User Property of this name with this value. */
  public AwaitMessage userPropertyIs(String key, String value) {
    return and(
        new Check(
            "the user property " + key + " is " + value,
            (message, context) ->
                message.properties().user().stream()
                    .anyMatch(
                        pair ->
                            pair.name().equals(key) && pair.value().equals(context.eval(value)))));
  }

  /** Whatever else; the words follow "expected that". */
  public AwaitMessage check(String words, Predicate<Publish> holds) {
    return and(new Check(words, (message, context) -> holds.test(message)));
  }

  /** Puts the payload, as text, into this attribute of the user. */
  public AwaitMessage saveAs(String newAttribute) {
    return new AwaitMessage(name, topicFilter, limit, checks, newAttribute);
  }

  private AwaitMessage is(String what, String expected, Function<Publish, String> actual) {
    return and(
        new Check(
            what + " is " + expected,
            (message, context) -> context.eval(expected).equals(actual.apply(message))));
  }

  private AwaitMessage and(Check check) {
    List<Check> more = new ArrayList<>(checks);
    more.add(check);
    return new AwaitMessage(name, topicFilter, limit, more, attribute);
  }

  @Override
  public Step step() {
    return Mqtt.onConnected(
        (user, context) -> {
          long limitNs = System.nanoTime() + limit.toNanos();
          look(user, context, context.eval(topicFilter), limitNs);
        });
  }

  private void look(MqttUser user, StepContext context, String filter, long limitNs) {
    Publish message = user.take(one -> TopicFilter.matches(filter, one.topic()));
    if (message != null) {
      judge(message, context);
    } else if (System.nanoTime() > limitNs || !user.connected()) {
      context.ko("no message under " + filter + " within " + limit.toMillis() + " ms");
    } else {
      Await.later(context, () -> look(user, context, filter, limitNs), Await.LOOK_MS);
    }
  }

  private void judge(Publish message, StepContext context) {
    if (!attribute.isEmpty()) {
      context.setAttribute(attribute, message.payloadText());
    }
    for (Check check : checks) {
      if (!check.holds().test(message, context)) {
        context.ko("expected that " + check.words() + ", but it was " + message.describe());
        return;
      }
    }
    context.ok();
  }
}
