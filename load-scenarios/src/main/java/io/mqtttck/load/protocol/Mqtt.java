package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;
import io.mqtttck.load.engine.StepContext;
import io.mqtttck.wire.Subscribe;
import java.util.function.BiConsumer;

/** What a step does: the second word of a line of the DSL. */
public final class Mqtt {

  /** Why a step of a user fails whose connection never was, or is no more. */
  public static final String NOT_CONNECTED = "not connected";

  private final String name;

  Mqtt(String name) {
    this.name = name;
  }

  /** Connects with a clean session and a client identifier of our own; see {@link ConnectStep}. */
  public ConnectStep connect() {
    return ConnectStep.of(name);
  }

  /**
   * Subscribes at QoS 1 unless told otherwise, and waits for the SUBACK.
   *
   * @param filter may contain expressions
   */
  public SubscribeStep subscribe(String filter) {
    return new SubscribeStep(name, Subscribe.to(filter, 1), 0, "", "");
  }

  /**
   * Publishes one message of the simulation's own; see {@link PublishStep}.
   *
   * @param topic may contain expressions
   */
  public PublishStep publish(String topic) {
    return new PublishStep(name, Message.to(topic));
  }

  /**
   * Sends as fast as the window allows. Its latencies are those of a closed loop.
   *
   * @param topic may contain expressions
   */
  public SendStep burst(String topic) {
    return SendStep.burst(name, topic);
  }

  /**
   * Sends by a schedule that waits for nobody: a message that cannot go out when it is due keeps
   * its due time, and its latency counts from there.
   *
   * @param topic may contain expressions
   */
  public SendStep stream(String topic) {
    return SendStep.stream(name, topic);
  }

  /** Waits for something; see {@link Await}. */
  public Await await() {
    return new Await(name);
  }

  /** Sends DISCONNECT and waits for the end of the connection, one second at most. */
  public StepBuilder disconnect() {
    return new UserStep(name, (user, context) -> user.disconnect(context::ok));
  }

  /** Gives a subscription up and waits for the UNSUBACK. */
  public StepBuilder unsubscribe(String filter) {
    return new UserStep(
        name,
        (user, context) -> user.unsubscribe(context.eval(filter), reason -> end(context, reason)));
  }

  /**
   * Connects once more under the same client identifier, and waits until the target has ended the
   * first connection.
   */
  public StepBuilder takeOver() {
    return new UserStep(name, (user, context) -> user.takeOver(reason -> end(context, reason)));
  }

  /** Stops reading from the connection, as a consumer does that cannot keep up. */
  public StepBuilder stall() {
    return reading(false);
  }

  /** Reads again. */
  public StepBuilder goOn() {
    return reading(true);
  }

  private StepBuilder reading(boolean on) {
    return new UserStep(
        name,
        (user, context) -> {
          user.link().reading(on);
          context.ok();
        });
  }

  /** Resets the connection without a word, as a client does that crashes. */
  public StepBuilder abort() {
    return new UserStep(
        name,
        (user, context) -> {
          user.abort();
          context.ok();
        });
  }

  /** A step that needs nothing but a connected user. */
  private record UserStep(String name, BiConsumer<MqttUser, StepContext> action)
      implements StepBuilder {

    @Override
    public Step step() {
      return onConnected(action);
    }
  }

  /** A step that fails at once when the user has no connection. */
  static Step onConnected(BiConsumer<MqttUser, StepContext> action) {
    return context -> {
      MqttUser user = (MqttUser) context.attribute(MqttUser.ATTRIBUTE);
      if (user == null || !user.connected()) {
        context.ko(NOT_CONNECTED);
      } else {
        action.accept(user, context);
      }
    };
  }

  /** Ends a step: well when there is no reason against it. */
  static void end(StepContext context, String reason) {
    if (reason.isEmpty()) {
      context.ok();
    } else {
      context.ko(reason);
    }
  }
}
