package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Subscribes and waits for the SUBACK. Immutable: every method returns a changed copy.
 *
 * @param packet what is sent; its filter and its user properties may contain expressions
 * @param inbox how many messages are kept for {@link Await#message}
 * @param kept the phase whose retained messages are expected, or empty
 * @param slice which slice of it
 */
public record SubscribeStep(String name, Subscribe packet, int inbox, String kept, String slice)
    implements StepBuilder {

  /** At most this QoS: 0, 1 or 2. */
  public SubscribeStep qos(int newQos) {
    Subscribe.Filter filter = packet.filters().get(0);
    Subscribe changed = Subscribe.to(filter.filter(), newQos).properties(packet.properties());
    if ((filter.options() & ~3) != 0) {
      throw new IllegalStateException("give the QoS of a subscription before its other options");
    }
    return new SubscribeStep(name, changed, inbox, kept, slice);
  }

  /** No message of its own comes back (MQTT 5.0). */
  public SubscribeStep noLocal() {
    return with(Subscribe::noLocal);
  }

  /** RETAIN arrives as it was published (MQTT 5.0). */
  public SubscribeStep retainAsPublished() {
    return with(Subscribe::retainAsPublished);
  }

  /** Retained messages: 0 always, 1 only when the subscription is new, 2 never (MQTT 5.0). */
  public SubscribeStep retainHandling(int handling) {
    return with(subscribe -> subscribe.retainHandling(handling));
  }

  /** Subscription Identifier, 1 to 268,435,455 (MQTT 5.0; raw engine). */
  public SubscribeStep identifier(long identifier) {
    return with(subscribe -> subscribe.identifier(identifier));
  }

  public SubscribeStep userProperty(String key, String value) {
    return with(subscribe -> subscribe.properties(subscribe.properties().withUser(key, value)));
  }

  /** Keeps the latest so many messages that come to this user, for {@link Await#message}. */
  public SubscribeStep keep(int messages) {
    return new SubscribeStep(name, packet, messages, kept, slice);
  }

  /**
   * Expects the retained messages of a slice of a phase of numbered bursts, see {@link
   * SendStep#numbered}; {@link Await#kept} waits for them.
   */
  public SubscribeStep expectKept(String phase, String sliceNumber) {
    return new SubscribeStep(name, packet, inbox, phase, sliceNumber);
  }

  private SubscribeStep with(UnaryOperator<Subscribe> change) {
    return new SubscribeStep(name, change.apply(packet), inbox, kept, slice);
  }

  @Override
  public Step step() {
    return Mqtt.onConnected(
        (user, context) -> {
          if (inbox > 0) {
            user.keep(inbox);
          }
          if (!kept.isEmpty()) {
            user.expectKept(kept, Long.parseLong(context.eval(slice)));
          }
          Subscribe.Filter filter = packet.filters().get(0);
          Subscribe filled =
              new Subscribe(
                  0,
                  List.of(new Subscribe.Filter(context.eval(filter.filter()), filter.options())),
                  Message.fill(packet.properties(), context));
          user.subscribe(filled, reason -> Mqtt.end(context, reason));
        });
  }
}
