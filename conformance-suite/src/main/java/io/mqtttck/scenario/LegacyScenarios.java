package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Clients of MQTT 3.1, which came before the standard: its protocol name is MQIsdp and its level 3.
 */
final class LegacyScenarios {

  private static final int IDENTIFIER_REJECTED = 2;
  private static final int DUP = 0x08;

  @Scenario("legacy.accepted-or-refused")
  @Proves(
      v311 = "MQTT-3.1.2-2",
      v5 = {"MQTT-3.1.2-1", "MQTT-3.1.2-2"})
  void aClientOf31IsServedOrRefused(Broker broker) {
    Peer client = broker.in(MqttVersion.V3_1).attempt(Connect.as("old"));

    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    boolean accepted = answer.isPresent() && answer.get().code() == 0;
    broker.note("MQTT 3.1 is " + (accepted ? "served" : "refused"));
    if (accepted) {
      client.ping();
    } else {
      client.expectClosed();
    }
  }

  @Scenario("legacy.ordinary-conversation")
  @Proves(v31 = "U-66")
  void anOrdinaryClientIsServed(Broker broker) {
    Publish message = Publish.to(broker.topic("smoke")).payload("hello").qos(broker.qos(1));
    Peer client = broker.attempt(Connect.as("client"));

    client.expectAccepted();
    client.send(Subscribe.to(message.topic(), broker.qos(1)));
    client.expect(Suback.class);
    client.publish(message);
    client.expect(message);
    client.expectAlive();
    client.send(Unsubscribe.from(message.topic()));
    client.expect(Unsuback.class);
  }

  @Scenario(
      value = "legacy.mixed-name-and-level",
      tags = {Scenario.MALFORMED})
  @Proves(v31 = "U-67")
  void nameAndLevelBelongTogether(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    mixed(broker, "MQTT", 3).expectNotServed();
    mixed(broker, "MQIsdp", 4).expectNotServed();
  }

  private static Peer mixed(Broker broker, String name, int level) {
    Peer client = broker.open("mixed");
    Bytes connect =
        new Bytes().string(name).u8(level).u8(0x02).u16(60).string(broker.clientId("mixed"));
    client.sendBytes(connect.packet(0x10));
    return client;
  }

  @Scenario("legacy.reserved-byte-of-connack")
  @Proves(v31 = "U-68")
  void theFirstByteOfConnackIs0AlthoughTheSessionGoesOn(Broker broker) {
    Connect persistent = Connect.as("client").persistent();
    broker.connect(persistent).disconnect();

    Peer back = broker.attempt(persistent);

    back.expectAccepted().expectSessionPresent(false);
  }

  // ---- client identifiers

  @Scenario("legacy.client-id-of-23")
  @Proves(v31 = "U-69")
  void anIdentifierOf23LettersAndDigitsIsAccepted(Broker broker) {
    Peer client = broker.attempt(Connect.as(identifierOf(23, broker)));

    client.expectAccepted().ping();
  }

  @Scenario("legacy.client-id-of-24")
  @Proves(v31 = "U-70")
  void anIdentifierOf24CharactersIsRefused(Broker broker) {
    broker.connect(Connect.as(identifierOf(23, broker))).ping();

    Peer client = broker.attempt(Connect.as(identifierOf(24, broker)));

    client.expectRefused(IDENTIFIER_REJECTED);
  }

  @Scenario("legacy.empty-client-id")
  @Proves(v31 = "U-70")
  void anEmptyIdentifierIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client = broker.attempt(Connect.as(""));

    client.expectRefused(IDENTIFIER_REJECTED);
  }

  private static String identifierOf(int characters, Broker broker) {
    String start = broker.clientId("client");
    return broker.exactClientId(start + "x".repeat(characters - start.length()));
  }

  // ---- messages

  @Scenario("legacy.denied-subscription")
  @Proves(v31 = "U-71")
  @Needs(Capability.ACL_DENY)
  void aDeniedSubscriptionGetsNoFailureCode(Broker broker) {
    List<String> denied = broker.profile().deniedTopics().subscribe();
    broker.offers(!denied.isEmpty(), "the profile names no filter that is denied");
    Peer client = broker.connect(Connect.as("client"));

    client.send(Subscribe.to(denied.get(0), 0));

    Optional<Suback> answer = client.poll(Suback.class, broker.clocks().deadlineMs());
    boolean failure = answer.isPresent() && answer.get().codes().contains(0x80);
    broker.require(!failure, "a granted QoS or a close", "SUBACK 0x80");
    broker.require(answer.isPresent() || client.ended(), "SUBACK or a close", client.state());
  }

  @Scenario("legacy.qos")
  @Proves(v31 = "U-72")
  void messagesPassAtEveryQos(Broker broker) {
    List<Publish> messages = atEveryQos(broker, broker.topic("readings"));
    Peer subscriber = broker.connect(Connect.as("subscriber"));
    subscriber.subscribe(messages.get(0).topic(), broker.qos(2));

    Peer publisher = broker.connect(Connect.as("publisher"));

    messages.forEach(message -> expectPassed(publisher, message, subscriber));
  }

  private static List<Publish> atEveryQos(Broker broker, String topic) {
    return IntStream.rangeClosed(0, broker.qos(2))
        .mapToObj(qos -> Publish.to(topic).payload("at QoS " + qos).qos(qos))
        .toList();
  }

  private static void expectPassed(Peer publisher, Publish message, Peer subscriber) {
    publisher.publish(message);
    subscriber.expect(message).expectQos(message.qos());
  }

  @Scenario("legacy.clean-session-0")
  @Proves(v31 = "U-73")
  @Needs(Capability.QOS1)
  void messagesWaitForAClientThatComesBack(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("while away").qos(1);
    Connect persistent = Connect.as("sensor").persistent();
    broker.connect(persistent).subscribe(message.topic(), 1).disconnect();
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(message);

    Peer back = broker.connect(persistent);

    back.expect(message);
    publisher.publish(message.payload("again"));
    back.expect(message.payload("again"));
  }

  @Scenario("legacy.clean-session-1")
  @Proves(v31 = "U-73")
  @Needs(Capability.QOS1)
  void nothingWaitsForAClientWithACleanSession(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("while away").qos(1);
    broker.connect(Connect.as("sensor")).subscribe(message.topic(), 1).disconnect();
    broker.connect(Connect.as("publisher")).publish(message);

    Peer back = broker.connect(Connect.as("sensor").persistent());

    back.expectNoMessage();
  }

  @Scenario("legacy.retained")
  @Proves(v31 = "U-74")
  @Needs(Capability.RETAINED)
  void aRetainedMessageIsKeptUntilItIsRemoved(Broker broker) {
    Publish kept = Publish.to(broker.topic("status")).payload("kept").qos(broker.qos(1)).retained();
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(kept);

    Peer late = broker.connect(Connect.as("late")).subscribe(kept.topic(), broker.qos(1));
    late.expect(kept).expectRetain(true);
    publisher.publish(kept.payload(""));
    Peer later = broker.connect(Connect.as("later")).subscribe(kept.topic(), broker.qos(1));

    later.expectNoMessage();
  }

  @Scenario("legacy.will")
  @Proves(v31 = "U-75")
  void theWillComesWhenTheConnectionBreaksAndNotAfterDisconnect(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), broker.qos(1));
    Peer polite = broker.connect(Connect.as("polite").will(will.payload("never")));
    Peer lost = broker.connect(Connect.as("lost").will(will));

    polite.disconnect();
    lost.drop();

    witness.expectWithin(will, broker.clocks().willMs());
    witness.expectNoMessage();
  }

  @Scenario("legacy.interworking")
  @Proves(v31 = "U-76")
  void messagesPassBetweenOldAndNewClients(Broker broker) {
    List<MqttVersion> others =
        Stream.of(MqttVersion.V3_1_1, MqttVersion.V5_0)
            .filter(broker.capabilities()::speaks)
            .toList();
    broker.offers(!others.isEmpty(), "the target speaks no other version");

    others.forEach(other -> expectBothWays(broker, broker.in(other)));
  }

  private static void expectBothWays(Broker old, Broker other) {
    String topic = old.topic("shared/" + other.version().name());
    Peer oldPeer = old.connect(Connect.as("old")).subscribe(topic, old.qos(2));
    Peer newPeer = other.connect(Connect.as("new")).subscribe(topic, old.qos(2));
    for (Publish message : atEveryQos(old, topic)) {
      expectPassed(oldPeer, message.payload("from old"), newPeer);
      oldPeer.awaitDelivery();
      expectPassed(newPeer, message.payload("from new"), oldPeer);
      newPeer.awaitDelivery();
    }
  }

  // ---- what only 3.1 allows

  @Scenario("legacy.repeated-requests")
  @Proves(v31 = "U-77")
  void aRequestThatIsRepeatedWithDupIsAnswered(Broker broker) {
    String topic = broker.topic("repeated");
    Peer client = broker.connect(Connect.as("client"));

    client.sendBytes(repeated(Subscribe.to(topic, 0).packetId(1).encode(broker.version())));
    client.expect(Suback.class);
    client.sendBytes(repeated(Unsubscribe.from(topic).packetId(2).encode(broker.version())));
    client.expect(Unsuback.class);
  }

  private static byte[] repeated(byte[] packet) {
    byte[] again = Arrays.copyOf(packet, packet.length);
    again[0] |= DUP;
    return again;
  }

  // ---- connections

  @Scenario("legacy.takeover")
  @Proves(v31 = "U-78")
  void theSameIdentifierEndsTheOldConnection(Broker broker) {
    Peer old = broker.connect(Connect.as("client")).ping();

    broker.connect(Connect.as("client"));

    old.expectClosed();
  }

  @Scenario(
      value = "legacy.keep-alive",
      tags = {Scenario.TIMED})
  @Proves(v31 = "U-79")
  void aSilentClientIsDisconnected(Broker broker) {
    int seconds = broker.clocks().keepAlive().upperSeconds();

    Peer silent = broker.connect(Connect.as("silent").keepAlive(seconds));

    silent.expectCutForSilence();
  }
}
