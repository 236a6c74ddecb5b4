package io.mqtttck.load.engine;

import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.commons.stats.Status;
import io.gatling.commons.validation.Validation;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.internal.Expressions;
import io.netty.channel.EventLoop;
import scala.Option;

/**
 * One step of one virtual user: who it is, and where to report the end. For the user's event loop.
 */
public final class StepContext {

  private final ScenarioContext scenario;
  private final Action next;
  private final String name;
  private final boolean recorded;
  private final long startedAtMs;
  private Session session;
  private boolean ended;

  StepContext(
      ScenarioContext scenario, Action next, String name, boolean recorded, Session session) {
    this.scenario = scenario;
    this.next = next;
    this.name = name;
    this.recorded = recorded;
    this.session = session;
    this.startedAtMs = scenario.coreComponents().clock().nowMillis();
  }

  /** What the protocol builder of the scenario brought along. */
  public <T> T runtime(Class<T> type) {
    return type.cast(scenario.protocolComponentsRegistry().components(StepProtocol.KEY).runtime());
  }

  /** Unique within a run. */
  public long userId() {
    return session.userId();
  }

  public EventLoop eventLoop() {
    return session.eventLoop();
  }

  /** An attribute of the user, or null. */
  public Object attribute(String key) {
    Option<Object> value = session.attributes().get(key);
    return value.isEmpty() ? null : value.get();
  }

  public void setAttribute(String key, Object value) {
    session = session.set(key, value);
  }

  /**
   * Fills in an expression such as {@code sensor/#{userId}}.
   *
   * @throws IllegalArgumentException when it names an attribute that the user has not
   */
  public String eval(String expression) {
    return eval(expression, session);
  }

  static String eval(String expression, Session session) {
    Validation<String> value = Expressions.toStringExpression(expression).apply(session);
    value.onFailure(
        reason -> {
          throw new IllegalArgumentException("cannot fill in '" + expression + "': " + reason);
        });
    return value.toOption().get();
  }

  /** The step has ended well. */
  public void ok() {
    end(OK$.MODULE$, Option.empty(), session);
  }

  /** The step has failed: one sentence says why. The user goes on, marked as failed. */
  public void ko(String reason) {
    end(KO$.MODULE$, Option.apply(reason), session.markAsFailed());
  }

  private void end(Status status, Option<String> message, Session result) {
    if (ended) {
      return; // a connection may report its end in more than one way
    }
    ended = true;
    if (recorded || status == KO$.MODULE$) {
      record(status, message, result);
    }
    next.$bang(result);
  }

  private void record(Status status, Option<String> message, Session result) {
    scenario
        .coreComponents()
        .statsEngine()
        .logResponse(
            result.scenario(),
            result.groups(),
            name,
            startedAtMs,
            scenario.coreComponents().clock().nowMillis(),
            status,
            Option.empty(),
            message);
  }
}
