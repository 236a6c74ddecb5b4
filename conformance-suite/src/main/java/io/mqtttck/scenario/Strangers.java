package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.SUCCESS;

import io.mqtttck.engine.Broker;
import io.mqtttck.target.Credentials;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import java.nio.charset.StandardCharsets;

/**
 * Clients with an account that no broker knows. Some brokers ask for an account and check none of
 * it, so that nobody ever fails to authenticate: that is their policy, and breaks no MUST.
 */
final class Strangers {

  private Strangers() {}

  /** Whether a client is taken in whatever it says of itself. */
  static boolean comeIn(Broker broker) {
    byte[] password = new byte[12];
    broker.random().nextBytes(password);
    return broker
        .attempt(Connect.as("stranger").credentials(account(broker, password)))
        .poll(Connack.class, broker.clocks().connectTimeoutMs())
        .filter(answer -> answer.code() == SUCCESS)
        .isPresent();
  }

  /** Ends the scenario as {@code unsupported} where nobody fails to authenticate. */
  static void stayOut(Broker broker) {
    broker.offers(!comeIn(broker), "the target takes any user with any password");
  }

  /** An account that nobody has. */
  static Credentials account(Broker broker) {
    return account(broker, broker.clientId("wrong").getBytes(StandardCharsets.UTF_8));
  }

  private static Credentials account(Broker broker, byte[] password) {
    return new Credentials(broker.clientId("nobody"), password);
  }
}
