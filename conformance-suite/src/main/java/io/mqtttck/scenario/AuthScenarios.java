package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.BAD_AUTHENTICATION_METHOD;
import static io.mqtttck.wire.ReasonCode.MALFORMED_PACKET;
import static io.mqtttck.wire.ReasonCode.NOT_AUTHORIZED;
import static io.mqtttck.wire.ReasonCode.PROTOCOL_ERROR;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;

/** Enhanced authentication, as far as it can be seen without an authentication method. */
final class AuthScenarios {

  private static final String UNKNOWN_METHOD = "TCK-UNKNOWN";
  private static final Properties METHOD =
      Properties.NONE.with(PropertyId.AUTHENTICATION_METHOD, UNKNOWN_METHOD);

  @Scenario("auth.unknown-method")
  @Proves(v5 = "MQTT-4.12.0-1")
  void anUnknownMethodIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client = broker.attempt(Connect.as("client").properties(METHOD));

    client.expectRefused(BAD_AUTHENTICATION_METHOD, NOT_AUTHORIZED);
    client.expectClosed();
  }

  @Scenario("auth.unknown-method-with-data")
  @Proves(v5 = "MQTT-4.12.0-1")
  void anUnknownMethodWithDataIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client =
        broker.attempt(
            Connect.as("client")
                .properties(METHOD.with(PropertyId.AUTHENTICATION_DATA, new byte[] {0, 1, 2})));

    client.expectRefused(BAD_AUTHENTICATION_METHOD, NOT_AUTHORIZED);
    client.expectClosed();
  }

  @Scenario(
      value = "auth.wrong-flags",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "MQTT-3.15.1-1")
  void authWithWrongFlagsEndsTheConnection(Broker broker) {
    Peer client = broker.connect(Connect.as("client")).ping();

    client.sendBytes(new byte[] {(byte) 0xF1, 0});

    client.expectClosed(MALFORMED_PACKET, PROTOCOL_ERROR);
  }
}
