package io.mqtttck.scenario;

import static io.mqtttck.scenario.SessionSteps.CLEAN;
import static io.mqtttck.scenario.SessionSteps.KEPT;
import static io.mqtttck.scenario.SessionSteps.expectNotSubscribed;
import static io.mqtttck.scenario.SessionSteps.expectSubscribed;
import static io.mqtttck.scenario.SessionSteps.message;
import static io.mqtttck.scenario.SessionSteps.topic;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import java.util.List;

/** What a clean start ends, and what it begins. */
final class SessionCleanScenarios {

  @Scenario("session.clean-is-never-present")
  @Proves(
      v311 = {"MQTT-3.2.2-1", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.2.2-2", "MQTT-3.1.4-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanStartSaysThatThereIsNoSessionAlthoughThereWasOne(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();
    broker.resume(KEPT).disconnect();

    Peer fresh = broker.connect(CLEAN);

    fresh.expectSessionPresent(false);
  }

  @Scenario("session.clean-discards-queue")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aCleanStartThrowsQueuedMessagesAway(Broker broker) {
    Publish old = message(broker, "old");
    broker.connect(KEPT).subscribe(old.topic(), 1).disconnect();
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(old);

    Peer fresh = broker.connect(CLEAN).subscribe(old.topic(), 1);

    publisher.publish(old.payload("marker"));
    fresh.expectNothingBefore(old.payload("marker"));
  }

  @Scenario("session.clean-discards-subscriptions")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanStartThrowsSubscriptionsAway(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer fresh = broker.connect(CLEAN);

    expectNotSubscribed(broker, fresh);
  }

  @Scenario("session.clean-discards-unacknowledged")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aCleanStartThrowsUnacknowledgedMessagesAway(Broker broker) {
    Publish old = message(broker, "old");
    Peer sensor = broker.connectHoldingAcks(KEPT).subscribe(old.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(old);
    sensor.awaitDelivery();
    sensor.drop();

    Peer fresh = broker.connect(CLEAN).subscribe(old.topic(), 1);

    publisher.publish(old.payload("marker"));
    fresh.expectNothingBefore(old.payload("marker"));
  }

  @Scenario("session.clean-leaves-nothing")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.2.2-3"},
      v5 = {"MQTT-4.1.0-2", "MQTT-3.2.2-3"})
  @Needs(Capability.SESSION_EXPIRY)
  void theSessionOfACleanClientEndsWithItsConnection(Broker broker) {
    broker.connectUnaltered(CLEAN).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer back = broker.connect(KEPT);

    broker.judging(
        List.of("MQTT-3.1.2-6", "MQTT-3.2.2-3"), List.of("MQTT-4.1.0-2", "MQTT-3.2.2-3"));
    back.expectSessionPresent(false);
    broker.judging("MQTT-3.1.2-6", "MQTT-4.1.0-2");
    expectNotSubscribed(broker, back);
  }

  @Scenario("session.clean-ends-the-kept-one")
  @Proves(
      v311 = {"MQTT-3.1.2-6", "MQTT-3.2.2-3"},
      v5 = {"MQTT-3.1.2-4", "MQTT-3.2.2-3"})
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanConnectionInBetweenEndsTheKeptSessionForGood(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();
    broker.connectUnaltered(CLEAN).disconnect();

    Peer back = broker.connect(KEPT);

    broker.judging(
        List.of("MQTT-3.1.2-6", "MQTT-3.2.2-3"), List.of("MQTT-3.1.2-4", "MQTT-3.2.2-3"));
    back.expectSessionPresent(false);
    broker.judging("MQTT-3.1.2-6", "MQTT-3.1.2-4");
    expectNotSubscribed(broker, back);
  }

  @Scenario("session.kept-again-after-clean")
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-3.2.2-2"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.2.2-3"})
  @Needs(Capability.SESSION_EXPIRY)
  void aClientThatWasCleanInBetweenKeepsItsNextSession(Broker broker) {
    broker.connect(KEPT).disconnect();
    broker.connect(CLEAN).disconnect();
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer back = broker.connect(KEPT);

    broker.judging("MQTT-3.2.2-2", "MQTT-3.2.2-3");
    back.expectSessionPresent(true);
    broker.judging("MQTT-3.1.2-4", "MQTT-3.1.2-5");
    expectSubscribed(broker, back);
  }

  @Scenario("session.fresh-but-kept")
  @Proves(v5 = {"MQTT-3.1.2-4", "MQTT-3.1.2-23", "MQTT-3.1.2-5"})
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanStartWithAnExpiryIntervalBeginsASessionThatIsKept(Broker broker) {
    Connect freshButKept = Connect.as("sensor").freshButPersistent();
    broker.connect(KEPT).subscribe(broker.topic("earlier"), broker.qos(1)).disconnect();
    Peer fresh = broker.connect(freshButKept).subscribe(topic(broker), broker.qos(1));

    broker.judging(null, "MQTT-3.1.2-4");
    fresh.expectSessionPresent(false).disconnect();
    Peer back = broker.connect(KEPT);

    broker.judging(List.of(), List.of("MQTT-3.1.2-23", "MQTT-3.1.2-5"));
    expectSubscribed(broker, back);
    broker.judging(null, "MQTT-3.1.2-4");
    expectNotSubscribed(broker, back, broker.topic("earlier"));
  }
}
