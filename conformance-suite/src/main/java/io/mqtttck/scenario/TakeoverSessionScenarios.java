package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What becomes of a session when its identifier is taken over. */
final class TakeoverSessionScenarios {

  private static final int ROUNDS = 6;

  /** Fewer than any Receive Maximum that we met. */
  private static final int MESSAGES_PER_ROUND = 5;

  @Scenario("takeover.session-present")
  @Proves(v311 = "MQTT-3.2.2-2", v5 = "MQTT-3.2.2-3")
  @Needs(Capability.SESSION_EXPIRY)
  void theNewcomerIsToldOfTheSession(Broker broker) {
    broker
        .connect(Connect.as("sensor").persistent())
        .subscribe(broker.topic("alarm"), broker.qos(1));

    Peer newcomer = broker.connect(Connect.as("sensor").persistent());

    newcomer.expectSessionPresent(true);
  }

  @Scenario("takeover.subscriptions-survive")
  @Proves(v311 = "MQTT-3.1.2-4", v5 = "MQTT-3.1.2-5")
  @Needs(Capability.SESSION_EXPIRY)
  void theNewcomerHasTheSubscriptionsOfTheOldOne(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(broker.qos(1));
    broker.connect(Connect.as("sensor").persistent()).subscribe(message.topic(), broker.qos(1));

    Peer newcomer = broker.connect(Connect.as("sensor").persistent());
    broker.connect(Connect.as("publisher")).publish(message);

    newcomer.expect(message);
  }

  @Scenario("takeover.clean-start-discards")
  @Proves(
      v311 = {"MQTT-3.2.2-1", "MQTT-3.1.2-6"},
      v5 = {"MQTT-3.2.2-2", "MQTT-3.1.2-4"})
  @Needs(Capability.SESSION_EXPIRY)
  void aNewcomerThatStartsCleanDiscardsTheSession(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(broker.qos(1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(message.topic(), message.qos());
    broker.connect(Connect.as("sensor").persistent()).subscribe(message.topic(), message.qos());

    Peer newcomer = broker.connect(Connect.as("sensor"));

    broker.judging("MQTT-3.2.2-1", "MQTT-3.2.2-2");
    newcomer.expectSessionPresent(false);
    broker.judging("MQTT-3.1.2-6", "MQTT-3.1.2-4");
    publisher.publish(message);
    witness.awaitDelivery();
    newcomer.subscribe(message.topic(), message.qos());
    Publish marker = publisher.publish(message.payload("marker"));
    newcomer.expectNothingBefore(marker);
  }

  @Scenario("takeover.clean-start-discards-in-flight")
  @Proves(v311 = "MQTT-3.1.2-6", v5 = "MQTT-3.1.2-4")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aNewcomerThatStartsCleanGetsNoUnacknowledgedMessages(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(1);
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 1).holdAcks();
    publisher.publish(message);
    old.awaitDelivery();

    Peer newcomer = broker.connect(Connect.as("sensor"));

    newcomer.subscribe(message.topic(), 1);
    Publish marker = publisher.publish(message.payload("marker"));
    newcomer.expectNothingBefore(marker);
  }

  @Scenario("takeover.clean-session-is-not-resumed")
  @Proves(v311 = "MQTT-3.2.2-3", v5 = "MQTT-3.2.2-3")
  void theSessionOfACleanClientEndsWithItsConnection(Broker broker) {
    broker.connect(Connect.as("sensor"));

    Peer newcomer = broker.connect(Connect.as("sensor").persistent());

    boolean present = newcomer.connack().sessionPresent();
    broker.require(
        broker.v5() || !present, "CONNACK with Session Present 0", newcomer.connack().describe());
    // In 5.0 the takeover and the end of the session are one moment; the order is not said.
    broker.prefer(!present, "CONNACK with Session Present 0", newcomer.connack().describe());
  }

  @Scenario("takeover.qos1-handed-over")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void anUnacknowledgedQos1MessageIsSentAgain(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(1);
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 1).holdAcks();
    broker.connect(Connect.as("publisher")).publish(message);
    Delivery first = old.awaitDelivery();

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    Delivery second =
        newcomer.expectWithin(message, broker.resendMs()).expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    second.expectDup(true);
  }

  @Scenario("takeover.qos2-handed-over")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageWithoutPubrecIsSentAgain(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(2);
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 2).holdAcks();
    broker.connect(Connect.as("publisher")).publish(message);
    Delivery first = old.awaitDelivery();

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    Delivery second =
        newcomer.expectWithin(message, broker.resendMs()).expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    second.expectDup(true);
  }

  @Scenario("takeover.pubrel-handed-over")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-6"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageThatWasReceivedIsReleasedAgainAndNotSentAgain(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(2);
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 2).holdAcks();
    publisher.publish(message);
    Delivery first = old.awaitDelivery();
    old.acknowledge(first);
    old.awaitAck(PacketType.PUBREL, first.packetId());

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    newcomer.expectAck(PacketType.PUBREL, first.packetId(), broker.resendMs());
    broker.judging("MQTT-4.3.3-1", "MQTT-4.3.3-6");
    Publish marker = publisher.publish(message.payload("marker"));
    newcomer.expectNothingBefore(marker);
  }

  @Scenario("takeover.unfinished-publish")
  @Proves(
      v311 = "MQTT-4.3.3-2",
      v5 = {"MQTT-4.3.3-10", "MQTT-4.3.3-11"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void theNewcomerFinishesAQos2PublishOfTheOldOne(Broker broker) {
    Publish message = Publish.to(broker.topic("order")).payload("order").qos(2);
    Peer witness = broker.connect(Connect.as("witness")).subscribe(message.topic(), 2);
    Peer old = broker.connect(Connect.as("shop").persistent());
    Publish sent = old.send(message);
    old.awaitAck(PacketType.PUBREC, sent.packetId());

    Peer newcomer = broker.resume(Connect.as("shop").persistent());
    newcomer.send(sent.dup(true));

    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-10");
    newcomer.expectAck(PacketType.PUBREC, sent.packetId());
    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-11");
    newcomer.send(Ack.of(PacketType.PUBREL, sent.packetId()));
    newcomer.expectAck(PacketType.PUBCOMP, sent.packetId());
    broker.judging("MQTT-4.3.3-2", "MQTT-4.3.3-10");
    Publish marker = newcomer.publish(message.payload("marker"));
    witness.expectOnceBefore(message, marker);
  }

  @Scenario("takeover.queue-handed-over")
  @Proves(v5 = {"MQTT-4.5.0-1", "MQTT-4.3.2-2"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aMessageThatWaitedForTheOldClientGoesToTheNewOne(Broker broker) {
    Publish sent = Publish.to(broker.topic("alarm")).payload("sent").qos(1);
    Publish waiting = sent.payload("waiting");
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer old = broker.connect(Connect.as("sensor").persistent().receiveMaximum(1));
    old.subscribe(sent.topic(), 1).holdAcks();
    publisher.publish(sent);
    old.awaitDelivery();
    publisher.publish(waiting);

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    broker.judging("MQTT-4.5.0-1", "MQTT-4.5.0-1");
    Received came = newcomer.receive(2).expectAll(List.of(waiting));
    broker.judging("MQTT-4.3.2-2", "MQTT-4.3.2-2");
    came.firstCopies().stream()
        .filter(each -> each.text().equals("waiting"))
        .forEach(each -> each.expectDup(false));
  }

  @Scenario("takeover.loses-nothing")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void noMessageIsLostWhileConnectionsChange(Broker broker) {
    Publish counter = Publish.to(broker.topic("counter")).qos(1);
    List<Peer> owners = new ArrayList<>();
    owners.add(broker.connect(Connect.as("sensor").persistent()).subscribe(counter.topic(), 1));

    List<String> sent = publishDuringTakeovers(broker, counter, owners);

    List<String> missing = new ArrayList<>(sent);
    missing.removeAll(received(broker, owners, sent.size()));
    broker.require(
        missing.isEmpty(), "all " + sent.size() + " messages arrive", "missing: " + missing);
  }

  @Scenario("takeover.no-retained-replay")
  @Proves(v311 = "MQTT-3.3.1-9", v5 = "MQTT-3.3.1-12")
  @Needs({Capability.RETAINED, Capability.SESSION_EXPIRY})
  void theRetainedMessagesOfAKeptSubscriptionDoNotComeAgain(Broker broker) {
    Publish kept = Publish.to(broker.topic("status")).payload("on").qos(broker.qos(1)).retained();
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(kept);
    Peer old = broker.connect(Connect.as("sensor").persistent());
    old.subscribe(kept.topic(), kept.qos()).awaitDelivery();
    // The acknowledgement has to be there before the connection goes.
    old.ping();

    Peer newcomer = broker.resume(Connect.as("sensor").persistent());

    Publish marker = publisher.publish(Publish.to(kept.topic()).payload("marker").qos(kept.qos()));
    List<Delivery> before = newcomer.deliveriesUntil(marker);
    broker.prefer(
        before.isEmpty(),
        "nothing before the next message: there was no new subscription",
        before.stream().map(each -> each.publish().describe()).toList().toString());
  }

  /**
   * Publishes in bursts, and takes the session over while each is on its way; returns the payloads.
   */
  private static List<String> publishDuringTakeovers(
      Broker broker, Publish message, List<Peer> owners) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    List<String> sent = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      List<Publish> burst = new ArrayList<>();
      for (int number = 1; number <= MESSAGES_PER_ROUND; number++) {
        sent.add(round + "." + number);
        burst.add(publisher.send(message.payload(round + "." + number)));
      }
      owners.add(broker.resume(Connect.as("sensor").persistent()));
      burst.forEach(each -> publisher.awaitAck(PacketType.PUBACK, each.packetId()));
    }
    return sent;
  }

  /** What arrived on any of the connections; the last one may still be at it. */
  private static Set<String> received(Broker broker, List<Peer> owners, int most) {
    Peer last = owners.get(owners.size() - 1);
    List<Delivery> all = new ArrayList<>(last.collect(most));
    for (Peer before : owners.subList(0, owners.size() - 1)) {
      before.endedWithin(broker.clocks().closeMs());
      all.addAll(before.deliveriesSoFar());
    }
    // What one of the others had not acknowledged is due again, which may take its time; among it
    // may be what that one has got, so only different messages count.
    Set<String> texts = all.stream().map(Delivery::text).collect(Collectors.toSet());
    boolean more = true;
    for (int again = 0; more && again < most && texts.size() < most; again++) {
      Optional<Delivery> next = last.pollDelivery(broker.resendMs());
      next.ifPresent(each -> texts.add(each.text()));
      more = next.isPresent();
    }
    return texts;
  }
}
