package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;
import io.mqtttck.load.flow.Session;
import io.mqtttck.load.measure.Timers;

/**
 * Connects. From here on expressions may say {@code #{user}}, the number of the user in the run.
 * Immutable: every method returns a changed copy.
 *
 * @param id the client identifier, which may contain expressions; when empty, one that is unique to
 *     the run and the user
 * @param again whether the user comes back: under its identifier, with its subscriptions
 */
public record ConnectStep(String name, String id, Session session, boolean again)
    implements StepBuilder {

  /**
   * The attribute with the number of the user, unique in the run: for topics such as {@code
   * a/#{user}}.
   */
  public static final String USER = "user";

  /** Uses this client identifier; may contain expressions. */
  public ConnectStep clientId(String newId) {
    return new ConnectStep(name, newId, session, again);
  }

  /**
   * Keeps the session when the connection ends: what is sent meanwhile is expected when the user
   * comes back.
   */
  public ConnectStep persistent() {
    return new ConnectStep(name, id, session.persistent(true), again);
  }

  /** Announces a Keep Alive in seconds, and keeps to it; 60 by default, 0 for none. */
  public ConnectStep keepAlive(int seconds) {
    return new ConnectStep(name, id, session.keepAlive(seconds), again);
  }

  /** Comes back as the client that this user was; how long it takes is booked as a reconnect. */
  public ConnectStep back() {
    return new ConnectStep(name, id, session, true);
  }

  @Override
  public Step step() {
    return context -> {
      MqttRuntime runtime = context.runtime(MqttRuntime.class);
      MqttUser user = (MqttUser) context.attribute(MqttUser.ATTRIBUTE);
      if (!again || user == null) {
        String clientId = id.isEmpty() ? runtime.clientId(context.userId()) : context.eval(id);
        user = new MqttUser(runtime, context.eventLoop(), clientId);
        context.setAttribute(MqttUser.ATTRIBUTE, user);
        context.setAttribute(USER, context.userId());
      }
      user.connect(
          session, again ? Timers.RECONNECT : Timers.CONNECT, reason -> Mqtt.end(context, reason));
    };
  }
}
