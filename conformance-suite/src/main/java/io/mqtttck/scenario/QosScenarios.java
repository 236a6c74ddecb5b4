package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What reaches a subscriber: at the lower QoS of both sides, whole and unaltered. */
final class QosScenarios {

  private static final int AT_MOST_ONCE_ATTEMPTS = 3;

  @Scenario("qos.lower-of-both")
  @Proves(v311 = "MQTT-3.8.4-6", v5 = "MQTT-3.8.4-8")
  @Needs(Capability.QOS2)
  void aMessageIsDeliveredAtTheLowerQosOfMessageAndSubscription(Broker broker) {
    Publish atQos1 = Publish.to(broker.topic("t")).payload("at QoS 1").qos(1);
    Publish atQos2 = atQos1.payload("at QoS 2").qos(2);
    Peer one = broker.connect(Connect.as("one")).subscribe(atQos1.topic(), 1);
    Peer two = broker.connect(Connect.as("two")).subscribe(atQos1.topic(), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.publish(atQos1);
    Stream.of(one, two).forEach(each -> each.expect(atQos1).expectQos(1));
    publisher.publish(atQos2);

    one.expect(atQos2).expectQos(1);
    two.expect(atQos2).expectQos(2);
  }

  @Scenario("qos.zero-on-either-side")
  @Proves(
      v311 = {"MQTT-3.8.4-6", "MQTT-4.3.1-1"},
      v5 = {"MQTT-3.8.4-8", "MQTT-4.3.1-1"})
  void aMessageOrASubscriptionAtQos0LeadsToDeliveryAtQos0(Broker broker) {
    String topic = broker.topic("t");
    Peer zero = broker.connect(Connect.as("zero")).subscribe(topic, 0);
    Peer highest = broker.connect(Connect.as("highest")).subscribe(topic, broker.qos(2));
    Peer publisher = broker.connect(Connect.as("publisher"));

    List<Delivery> toZero =
        IntStream.rangeClosed(0, broker.qos(2))
            .mapToObj(qos -> deliveredAtMostOnce(publisher, zero, topic, "at QoS " + qos, qos))
            .toList();
    Delivery toHighest = deliveredAtMostOnce(publisher, highest, topic, "another at QoS 0", 0);

    toZero.forEach(each -> each.expectQos(0).expectDup(false));
    toHighest.expectQos(0).expectDup(false);
  }

  @Scenario("qos.zero-without-identifier")
  @Proves(v311 = "MQTT-2.3.1-5", v5 = "MQTT-2.2.1-2")
  void aMessageAtQos0HasNoIdentifierBeforeItsPayload(Broker broker) {
    String topic = broker.topic("t");
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(topic, 0);
    Peer publisher = broker.connect(Connect.as("publisher"));

    Delivery delivery = nextAtMostOnce(publisher, subscriber, Publish.to(topic).payload("x"));

    delivery.expectPayload("x");
  }

  @Scenario("qos.zero-at-most-once")
  @Proves(v311 = "MQTT-4.3.1-1", v5 = "MQTT-4.3.1-1")
  void aMessageAtQos0ComesOnceOrNotAtAll(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).payload("once");
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 0);

    broker.connect(Connect.as("publisher")).publish(message);

    List<Delivery> copies = subscriber.collect(2);
    broker.control(!copies.isEmpty(), "the message was lost, which QoS 0 allows");
    // The text says so, but the numbered sentence is only about the flags.
    broker.prefer(copies.size() == 1, "one copy", "the message came again");
  }

  @Scenario("qos.empty-payload")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void aMessageMayBeEmpty(Broker broker) {
    Publish empty = Publish.to(broker.topic("t")).qos(1);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(empty.topic(), 1);

    broker.connect(Connect.as("publisher")).publish(empty);

    subscriber.expect(empty);
  }

  @Scenario("qos.binary-payload")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void everyByteOfAPayloadArrivesUnaltered(Broker broker) {
    byte[] bytes = new byte[4_000];
    broker.random().nextBytes(bytes);
    Publish random = Publish.to(broker.topic("t")).qos(1).payload(bytes);
    Publish allValues = random.payload(allByteValues());
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(random.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.publish(allValues);
    publisher.publish(random);

    subscriber.expect(allValues);
    subscriber.expect(random);
  }

  @Scenario("qos.large-payload")
  @Proves(v311 = "U-02", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void aMessageOfTwoMebibytesArrivesUnaltered(Broker broker) {
    Publish large = LargeMessage.ofTwoMebibytes(broker).packetId(1);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(large.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.send(large);
    LargeMessage.awaitTaken(broker, publisher, large);
    LargeMessage.awaitComing(broker, subscriber);

    subscriber.expectWithin(large, broker.clocks().quietMs());
  }

  @Scenario("qos.publish-and-leave")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void aMessageFollowedByDisconnectIsDelivered(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).payload("last words").qos(1).packetId(1);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.sendTogether(message, Disconnect.of(0));
    Optional<Ack> acknowledged = publisher.poll(Ack.class, broker.clocks().deadlineMs());

    Optional<Delivery> delivered = subscriber.pollDelivery(broker.clocks().deadlineMs());
    // Only what was acknowledged belongs to the broker for certain.
    broker.require(
        delivered.isPresent() || acknowledged.isEmpty(),
        "the acknowledged message is delivered",
        subscriber.state());
    broker.prefer(delivered.isPresent(), "a message before DISCONNECT counts", subscriber.state());
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static Delivery deliveredAtMostOnce(
      Peer publisher, Peer subscriber, String topic, String payload, int qos) {
    Publish message = Publish.to(topic).payload(payload).qos(qos);
    Delivery delivery = nextAtMostOnce(publisher, subscriber, message);
    while (!delivery.text().equals(payload)) {
      delivery = nextAtMostOnce(publisher, subscriber, message);
    }
    return delivery;
  }

  /** QoS 0 may be lost: the message is published again until something comes. */
  private static Delivery nextAtMostOnce(Peer publisher, Peer subscriber, Publish message) {
    for (int attempt = 0; attempt < AT_MOST_ONCE_ATTEMPTS; attempt++) {
      publisher.publish(message);
      Optional<Delivery> delivery = subscriber.collect(1).stream().findFirst();
      if (delivery.isPresent()) {
        return delivery.get();
      }
    }
    throw new NotProven("no message at QoS 0 came in " + AT_MOST_ONCE_ATTEMPTS + " attempts");
  }

  private static byte[] allByteValues() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
