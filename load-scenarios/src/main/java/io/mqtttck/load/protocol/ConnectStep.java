package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;

/**
 * Connects. From here on expressions may say {@code #{user}}, the number of the user in the run.
 *
 * @param id the client identifier, which may contain expressions; when empty, one that is unique to
 *     the run and the user
 */
public record ConnectStep(String name, String id) implements StepBuilder {

  /**
   * The attribute with the number of the user, unique in the run: for topics such as {@code
   * a/#{user}}.
   */
  public static final String USER = "user";

  /** Uses this client identifier; may contain expressions. */
  public ConnectStep clientId(String newId) {
    return new ConnectStep(name, newId);
  }

  @Override
  public Step step() {
    return context -> {
      MqttRuntime runtime = context.runtime(MqttRuntime.class);
      String clientId = id.isEmpty() ? runtime.clientId(context.userId()) : context.eval(id);
      MqttUser user = new MqttUser(runtime, context.eventLoop(), clientId);
      context.setAttribute(MqttUser.ATTRIBUTE, user);
      context.setAttribute(USER, context.userId());
      user.connect(reason -> Mqtt.end(context, reason));
    };
  }
}
