package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.BAD_AUTHENTICATION_METHOD;
import static io.mqtttck.wire.ReasonCode.CONTINUE_AUTHENTICATION;
import static io.mqtttck.wire.ReasonCode.MALFORMED_PACKET;
import static io.mqtttck.wire.ReasonCode.NOT_AUTHORIZED;
import static io.mqtttck.wire.ReasonCode.PROTOCOL_ERROR;
import static io.mqtttck.wire.ReasonCode.REAUTHENTICATE;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Auth;
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
      value = "auth.data-without-method",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "MQTT-3.1.4-1")
  void authenticationDataWithoutMethodIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();
    Properties dataOnly =
        Properties.NONE.with(PropertyId.AUTHENTICATION_DATA, new byte[] {0, 1, 2});

    Peer client = broker.attempt(Connect.as("client").properties(dataOnly));

    client.expectRefusedAsMalformed();
  }

  @Scenario(
      value = "auth.without-method",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = {"MQTT-4.12.0-7", "MQTT-4.13.1-1", "U-54"})
  void authOnAConnectionWithoutMethodEndsIt(Broker broker) {
    Peer client = broker.connect(Connect.as("client")).ping();

    client.send(Auth.of(CONTINUE_AUTHENTICATION).properties(METHOD));

    client.expectNo(Auth.class);
    client.expectClosed(PROTOCOL_ERROR);
  }

  @Scenario(
      value = "auth.again-without-method",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = {"MQTT-4.12.0-7", "MQTT-4.13.1-1", "U-54"})
  void reauthenticationOnAConnectionWithoutMethodEndsIt(Broker broker) {
    Peer client = broker.connect(Connect.as("client")).ping();

    client.send(Auth.of(REAUTHENTICATE).properties(METHOD));

    client.expectNo(Auth.class);
    client.expectClosed(PROTOCOL_ERROR);
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

  @Scenario(
      value = "auth.before-connect",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = {"MQTT-3.1.0-1", "MQTT-4.13.1-1"})
  void authBeforeConnectEndsTheConnection(Broker broker) {
    broker.connect(Connect.as("control")).ping();
    Peer stranger = broker.open("stranger");

    stranger.send(Auth.of(CONTINUE_AUTHENTICATION).properties(METHOD));

    stranger.expectTurnedAway();
  }
}
