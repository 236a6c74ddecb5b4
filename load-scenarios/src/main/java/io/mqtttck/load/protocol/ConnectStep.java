package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;
import io.mqtttck.load.engine.StepContext;
import io.mqtttck.load.flow.Session;
import io.mqtttck.load.measure.Timers;
import io.mqtttck.target.Credentials;
import io.mqtttck.wire.PropertyId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Connects. From here on expressions may say {@code #{user}}, the number of the user in the run.
 * Immutable: every method returns a changed copy.
 *
 * @param id the client identifier, which may contain expressions; when empty, one that is unique to
 *     the run and the user
 * @param account null for that of the target, or of the list of accounts
 * @param will null for none
 * @param again whether the user comes back: under its identifier, with its subscriptions
 */
public record ConnectStep(
    String name, String id, Account account, Session session, Will will, boolean again)
    implements StepBuilder {

  /**
   * The attribute with the number of the user, unique in the run: for topics such as {@code
   * a/#{user}}.
   */
  public static final String USER = "user";

  /** Whom a user is; both may contain expressions. */
  public record Account(String userName, String password) {

    Credentials fill(StepContext context) {
      return new Credentials(
          context.eval(userName), context.eval(password).getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * A will.
   *
   * @param counted whether its payload is a header by which it is counted, in a phase with the name
   *     of the step
   */
  public record Will(Message message, boolean counted) {}

  static ConnectStep of(String name) {
    return new ConnectStep(name, "", null, Session.CLEAN, null, false);
  }

  /** Uses this client identifier; may contain expressions. */
  public ConnectStep clientId(String newId) {
    return new ConnectStep(name, newId, account, session, will, again);
  }

  /** Uses this account; both may contain expressions, such as those of a feeder. */
  public ConnectStep credentials(String userName, String password) {
    return new ConnectStep(name, id, new Account(userName, password), session, will, again);
  }

  /**
   * Keeps the session when the connection ends: what is sent meanwhile is expected when the user
   * comes back.
   */
  public ConnectStep persistent() {
    return with(session.persistent(true));
  }

  /** Session Expiry Interval: whole seconds (MQTT 5.0). */
  public ConnectStep sessionExpiry(Duration interval) {
    return with(session.expiry(interval.toSeconds()));
  }

  /** Announces a Keep Alive in seconds, and keeps to it; 60 by default, 0 for none. */
  public ConnectStep keepAlive(int seconds) {
    return with(session.keepAlive(seconds));
  }

  /** Most QoS 1 and 2 messages that the target may have under way to this user (MQTT 5.0). */
  public ConnectStep receiveMaximum(int messages) {
    return with(
        session.properties(session.properties().with(PropertyId.RECEIVE_MAXIMUM, messages)));
  }

  /** The largest packet that the target may send to this user, bytes (MQTT 5.0). */
  public ConnectStep maximumPacketSize(long bytes) {
    return with(
        session.properties(session.properties().with(PropertyId.MAXIMUM_PACKET_SIZE, bytes)));
  }

  /** A User Property of the CONNECT (MQTT 5.0); both may contain expressions. */
  public ConnectStep userProperty(String key, String value) {
    return with(session.properties(session.properties().withUser(key, value)));
  }

  /** The message that the target publishes when this user goes without a word. */
  public ConnectStep will(Message message) {
    return new ConnectStep(name, id, account, session, new Will(message, false), again);
  }

  /**
   * The same with a payload of our own, by which it is counted: it is expected at whoever has
   * subscribed by now, after an {@code abort()} or a lost connection, and not after a {@code
   * disconnect()}.
   */
  public ConnectStep countedWill(Message message) {
    return new ConnectStep(name, id, account, session, new Will(message, true), again);
  }

  /** Comes back as the client that this user was; how long it takes is booked as a reconnect. */
  public ConnectStep back() {
    return new ConnectStep(name, id, account, session, will, true);
  }

  private ConnectStep with(Session newSession) {
    return new ConnectStep(name, id, account, newSession, will, again);
  }

  @Override
  public Step step() {
    return context -> {
      MqttRuntime runtime = context.runtime(MqttRuntime.class);
      MqttUser user = (MqttUser) context.attribute(MqttUser.ATTRIBUTE);
      if (!again || user == null) {
        String clientId = id.isEmpty() ? runtime.clientId(context.userId()) : context.eval(id);
        user = new MqttUser(runtime, context.eventLoop(), clientId, credentials(runtime, context));
        context.setAttribute(MqttUser.ATTRIBUTE, user);
        context.setAttribute(USER, context.userId());
      }
      Session filled = session.properties(Message.fill(session.properties(), context));
      if (will != null) {
        filled =
            filled.will(
                will.counted()
                    ? user.countedWill(name, will.message().fill(context))
                    : will.message().fill(context));
      }
      user.connect(
          filled, again ? Timers.RECONNECT : Timers.CONNECT, reason -> Mqtt.end(context, reason));
    };
  }

  private Credentials credentials(MqttRuntime runtime, StepContext context) {
    return account == null ? runtime.admission().account() : account.fill(context);
  }
}
