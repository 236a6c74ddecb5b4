package io.mqtttck.load.engine;

import io.gatling.core.CoreComponents;
import io.gatling.core.config.GatlingConfiguration;
import io.gatling.core.protocol.Protocol;
import io.gatling.core.protocol.ProtocolComponents;
import io.gatling.core.protocol.ProtocolKey;
import io.gatling.core.session.Session;
import java.util.function.Consumer;
import scala.Function1;
import scala.Option;
import scala.runtime.BoxedUnit;

/** A Gatling protocol that carries one object of ours to every step. */
public final class StepProtocol implements Protocol, ProtocolComponents {

  static final ProtocolKey<StepProtocol, StepProtocol> KEY = new Key();

  private final Object runtime;
  private final String userAttribute;
  private final Consumer<Object> atExit;

  /**
   * @param runtime handed to the steps by {@link StepContext#runtime}
   * @param userAttribute the attribute given to {@code atExit}
   * @param atExit called with that attribute's value when a user that has it ends
   */
  public StepProtocol(Object runtime, String userAttribute, Consumer<Object> atExit) {
    this.runtime = runtime;
    this.userAttribute = userAttribute;
    this.atExit = atExit;
  }

  Object runtime() {
    return runtime;
  }

  @Override
  public Function1<Session, Session> onStart() {
    return session -> session;
  }

  @Override
  public Function1<Session, BoxedUnit> onExit() {
    return session -> {
      Option<Object> user = session.attributes().get(userAttribute);
      if (!user.isEmpty()) {
        atExit.accept(user.get());
      }
      return BoxedUnit.UNIT;
    };
  }

  private static final class Key implements ProtocolKey<StepProtocol, StepProtocol> {

    @Override
    @SuppressWarnings(
        "unchecked") // the declared type is wrong in Gatling: every protocol casts here
    public Class<Protocol> protocolClass() {
      return (Class<Protocol>) (Class<?>) StepProtocol.class;
    }

    @Override
    public StepProtocol defaultProtocolValue(GatlingConfiguration configuration) {
      throw new IllegalStateException(
          "the simulation names no target: add .protocols(mqtt.broker(\"mqtt://host:1883\")) to setUp");
    }

    @Override
    public Function1<StepProtocol, StepProtocol> newComponents(CoreComponents coreComponents) {
      return protocol -> protocol;
    }
  }
}
