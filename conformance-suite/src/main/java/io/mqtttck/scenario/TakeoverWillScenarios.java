package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;

/** What becomes of the will of the connection that is taken over. */
final class TakeoverWillScenarios {

  //
  // 5.0 has a number for the one case only in which the will must not go out; that it does in the
  // other three is a comment.

  @Scenario("takeover.will-on-clean-start")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "U-32")
  void theWillOfTheOldClientIsPublishedWhenTheNewOneStartsClean(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    broker.connect(Connect.as("sensor").will(will));

    broker.connect(Connect.as("sensor"));

    witness.expectWithin(will, broker.clocks().willMs());
  }

  /** A clean start ends the old session, and with it the delay. */
  @Scenario("takeover.delayed-will-on-clean-start")
  @Proves(v5 = "U-32")
  @Needs(Capability.SESSION_EXPIRY)
  void aDelayedWillIsDueAtOnceWhenTheNewClientStartsClean(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    broker.connect(Connect.as("sensor").persistent().will(will.willDelay(120)));

    broker.connect(Connect.as("sensor").freshButPersistent());

    witness.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("takeover.will-on-resume")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "U-32")
  @Needs(Capability.SESSION_EXPIRY)
  void theWillOfTheOldClientIsPublishedWhenTheNewOneResumes(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    broker.connect(Connect.as("sensor").persistent().will(will));

    broker.connect(Connect.as("sensor").persistent());

    witness.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario(value = "takeover.delayed-will-on-resume", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.1.3-9")
  @Needs(Capability.SESSION_EXPIRY)
  void aDelayedWillIsWithheldWhenTheNewClientResumes(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Publish other = will.topic(broker.topic("other"));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    Peer control = broker.connect(Connect.as("control")).subscribe(other.topic(), other.qos());
    Peer dropped = broker.connect(Connect.as("dropped").persistent().will(other.willDelay(1)));
    broker.connect(Connect.as("sensor").persistent().will(will.willDelay(1)));

    broker.resume(Connect.as("sensor").persistent());
    dropped.drop();

    // The same will of a client that stays away shows that the time of both has passed.
    control.awaitDelivery(1_000 + broker.clocks().willMs());
    witness.expectNoMessage();
  }

  @Scenario("takeover.will-goes-with-old")
  @Proves(v311 = "MQTT-3.1.2-10", v5 = "MQTT-3.1.2-10")
  @Needs(Capability.SESSION_EXPIRY)
  void theNewcomerDoesNotInheritTheWill(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), will.qos());
    broker.connect(Connect.as("sensor").persistent().will(will));
    Peer newcomer = broker.connect(Connect.as("sensor").persistent());
    // Whether it comes at all is for others to judge.
    witness.pollDelivery(broker.clocks().willMs());

    newcomer.drop();

    witness.expectNoMessage();
  }

  @Scenario("takeover.own-will-of-newcomer")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  @Needs(Capability.SESSION_EXPIRY)
  void theWillOfTheNewcomerReplacesTheOldOne(Broker broker) {
    Publish will = Publish.to(broker.topic("old")).payload("old").qos(broker.qos(1));
    Publish own = will.topic(broker.topic("new")).payload("new");
    Peer witness = broker.connect(Connect.as("witness")).subscribe(own.topic(), own.qos());
    broker.connect(Connect.as("sensor").persistent().will(will));
    Peer newcomer = broker.connect(Connect.as("sensor").persistent().will(own));

    newcomer.drop();

    witness.expectWithin(own, broker.clocks().willMs());
  }
}
