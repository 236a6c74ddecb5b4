package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.MALFORMED;
import static io.mqtttck.scenario.SessionSteps.KEPT;
import static io.mqtttck.scenario.SessionSteps.NEVER;
import static io.mqtttck.scenario.SessionSteps.expectNotSubscribed;
import static io.mqtttck.scenario.SessionSteps.expectSubscribed;
import static io.mqtttck.scenario.SessionSteps.message;
import static io.mqtttck.scenario.SessionSteps.other;
import static io.mqtttck.scenario.SessionSteps.topic;
import static io.mqtttck.wire.PropertyId.ASSIGNED_CLIENT_IDENTIFIER;
import static io.mqtttck.wire.PropertyId.SESSION_EXPIRY_INTERVAL;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Publish;
import java.util.List;
import java.util.Locale;

/** How long a session lasts, what belongs to it, and what its client finds on the return. */
final class SessionScenarios {

  @Scenario("session.new-is-not-present")
  @Proves(
      v311 = {"MQTT-3.2.2-3", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.2.2-3", "MQTT-3.1.2-6", "MQTT-3.1.4-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void anIdentifierThatWasNeverUsedHasNoSessionAndGetsOne(Broker broker) {
    Publish message = message(broker, "21");

    Peer sensor = broker.connect(KEPT);

    broker.judging(
        List.of("MQTT-3.2.2-3", "MQTT-3.1.4-3"), List.of("MQTT-3.2.2-3", "MQTT-3.1.4-4"));
    sensor.expectSessionPresent(false);
    sensor.subscribe(message.topic(), message.qos());
    sensor.publish(message);
    broker.judging("MQTT-3.1.4-3", "MQTT-3.1.2-6");
    sensor.expect(message);
  }

  @Scenario("session.resumed-is-present")
  @Proves(
      v311 = {"MQTT-3.2.2-2", "MQTT-3.1.4-3"},
      v5 = {"MQTT-3.2.2-3", "MQTT-3.1.4-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void anEmptySessionIsPresentToo(Broker broker) {
    broker.connect(KEPT).disconnect();

    Peer back = broker.connect(KEPT);

    back.expectSessionPresent(true);
  }

  @Scenario("session.present-after-every-return")
  @Proves(v311 = "MQTT-3.2.2-2", v5 = "MQTT-3.2.2-3")
  @Needs(Capability.SESSION_EXPIRY)
  void theSessionIsPresentHoweverTheConnectionEndedAndHoweverOften(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer first = broker.connect(KEPT).expectSessionPresent(true);
    first.drop();
    Peer second = broker.connect(KEPT).expectSessionPresent(true);
    second.endStream();
    Peer third = broker.connect(KEPT).expectSessionPresent(true);
    third.disconnect();
    broker.connect(KEPT).expectSessionPresent(true);
  }

  @Scenario("session.kept-after-disconnect")
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSubscriptionNeedNotBeRepeatedAfterDisconnect(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario("session.kept-after-drop")
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSubscriptionNeedNotBeRepeatedAfterTheConnectionBroke(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).drop();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.kept-after-protocol-error", tags = MALFORMED)
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSessionOutlivesAConnectionThatTheBrokerHadToClose(Broker broker) {
    Peer sensor = broker.connect(KEPT).subscribe(topic(broker), broker.qos(1));
    sensor.send(message(broker, "no such QoS").qos(3));
    sensor.awaitClosed();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario(value = "session.kept-after-second-connect", tags = MALFORMED)
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSecondConnectOnAConnectionEndsTheConnectionAndNotTheSession(Broker broker) {
    Peer sensor = broker.connect(KEPT).subscribe(topic(broker), broker.qos(1));
    sensor.send(broker.prepare(KEPT));
    sensor.awaitClosed();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }

  @Scenario("session.belongs-to-its-identifier")
  @Proves(
      v311 = {"MQTT-3.1.3-2", "MQTT-3.2.2-3"},
      v5 = {"MQTT-3.1.3-2", "MQTT-3.2.2-3"})
  @Needs(Capability.SESSION_EXPIRY)
  void anotherIdentifierGetsASessionOfItsOwn(Broker broker) {
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer other = broker.connect(Connect.as("other").persistent());
    Peer back = broker.connect(KEPT);

    broker.judging(
        List.of("MQTT-3.1.3-2", "MQTT-3.2.2-3"), List.of("MQTT-3.1.3-2", "MQTT-3.2.2-3"));
    other.expectSessionPresent(false);
    broker.judging("MQTT-3.1.3-2", "MQTT-3.1.3-2");
    expectSubscribed(broker, back);
    expectNotSubscribed(broker, other);
  }

  @Scenario("session.identifier-case-matters")
  @Proves(v311 = "MQTT-3.1.3-2", v5 = "MQTT-3.1.3-2")
  @Needs(Capability.SESSION_EXPIRY)
  void identifiersThatDifferInCaseAreTwoClients(Broker broker) {
    String lower = broker.clientId("sensor").toLowerCase(Locale.ROOT);
    String upper = broker.exactClientId(lower.toUpperCase(Locale.ROOT));
    broker.connect(KEPT).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer other = broker.connect(Connect.as(upper).persistent());

    other.expectSessionPresent(false);
    expectNotSubscribed(broker, other);
  }

  @Scenario("session.identifier-compared-whole")
  @Proves(v311 = "MQTT-3.1.3-2", v5 = "MQTT-3.1.3-2")
  @Needs(Capability.SESSION_EXPIRY)
  void identifiersThatDifferInTheLastCharacterAreTwoClients(Broker broker) {
    String base = broker.clientId("sensor") + "00000";
    Connect one = Connect.as(broker.exactClientId(base + "1")).persistent();
    Connect two = Connect.as(broker.exactClientId(base + "2")).persistent();
    broker.connect(one).subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer other = broker.connect(two);

    other.expectSessionPresent(false);
    expectNotSubscribed(broker, other);
  }

  @Scenario("session.assigned-identifier")
  @Proves(v5 = "MQTT-3.1.3-7")
  @Needs(Capability.SESSION_EXPIRY)
  void aClientReturnsWithTheIdentifierThatTheBrokerGaveIt(Broker broker) {
    Peer nameless = broker.attempt(Connect.as("").freshButPersistent()).awaitAccepted();
    Properties answer = nameless.connack().properties();
    if (answer.number(SESSION_EXPIRY_INTERVAL).orElse(NEVER) == 0) {
      throw broker.unsupported("the broker keeps no session for an identifier that it gave");
    }
    String given = answer.text(ASSIGNED_CLIENT_IDENTIFIER).orElse("");
    broker.require(
        !given.isEmpty(), "an Assigned Client Identifier", nameless.connack().describe());
    nameless.subscribe(topic(broker), broker.qos(1)).disconnect();

    Peer back = broker.connect(Connect.as(given).persistent());

    expectSubscribed(broker, back);
  }
}
