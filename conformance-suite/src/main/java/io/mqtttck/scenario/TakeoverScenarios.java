package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.SESSION_TAKEN_OVER;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;

/** What happens to a client whose identifier somebody else starts using. */
final class TakeoverScenarios {

  @Scenario("takeover.closes-old")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void theOldConnectionIsClosed(Broker broker) {
    Peer old = broker.connect(Connect.as("sensor"));

    broker.connect(Connect.as("sensor"));

    // The close is the MUST; another reason code is a warning.
    old.expectClosed(SESSION_TAKEN_OVER);
  }
}
