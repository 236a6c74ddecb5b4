package io.mqtttck.scenario;

import static io.mqtttck.scenario.Subscriptions.PUBLISHER;
import static io.mqtttck.scenario.Subscriptions.SUBSCRIBER;
import static io.mqtttck.scenario.Subscriptions.copies;
import static io.mqtttck.scenario.Subscriptions.message;
import static io.mqtttck.wire.PropertyId.SUBSCRIPTION_IDENTIFIER;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The identifiers of subscriptions, and the messages that carry them. */
final class SubscribeIdentifierScenarios {

  /** The largest one that fits in a variable byte integer. */
  private static final long LARGEST_IDENTIFIER = 268_435_455;

  private static void expectIdentifier(
      Broker broker, Peer client, Peer publisher, long identifier) {
    Publish message = message(broker, "t" + identifier);
    client.subscribe(Subscribe.to(message.topic(), 1).identifier(identifier));
    publisher.publish(message);
    expectIdentifiers(broker, client.expect(message), List.of(identifier));
  }

  @Scenario("subscribe.identifier")
  @Proves(v5 = "MQTT-3.3.4-3")
  @Needs({Capability.QOS1, Capability.SUBSCRIPTION_IDENTIFIERS})
  void aMessageComesWithTheIdentifierOfItsSubscription(Broker broker) {
    Peer client = broker.connect(SUBSCRIBER);
    Peer publisher = broker.connect(PUBLISHER);

    LongStream.of(1, 127, 128, 16_384, 2_097_152)
        .forEach(identifier -> expectIdentifier(broker, client, publisher, identifier));
  }

  @Scenario("subscribe.largest-identifier")
  @Proves(v5 = {"U-25", "MQTT-3.3.4-3"})
  @Needs({Capability.QOS1, Capability.SUBSCRIPTION_IDENTIFIERS})
  void theLargestIdentifierComesBackWhole(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER);

    client.subscribe(Subscribe.to(message.topic(), 1).identifier(LARGEST_IDENTIFIER));

    broker.connect(PUBLISHER).publish(message);
    expectIdentifiers(broker, client.expect(message), List.of(LARGEST_IDENTIFIER));
  }

  @Scenario("subscribe.identifier-of-all-filters-of-a-packet")
  @Proves(v5 = "MQTT-3.3.4-3")
  @Needs({Capability.QOS1, Capability.SUBSCRIPTION_IDENTIFIERS})
  void theIdentifierOfAPacketBelongsToAllItsFilters(Broker broker) {
    Publish one = message(broker, "one");
    Publish two = message(broker, "two");
    Publish none = message(broker, "none");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(one.topic(), 1).and(two.topic(), 1).identifier(9));
    client.subscribe(none.topic(), 1);

    broker.connect(PUBLISHER).publishAll(List.of(one, two, none));

    var received = client.receive(3).expectAll(List.of(one, two, none));
    expectIdentifiers(broker, received.first(one), List.of(9L));
    expectIdentifiers(broker, received.first(two), List.of(9L));
    expectIdentifiers(broker, received.first(none), List.of());
  }

  @Scenario("subscribe.identifiers-of-overlapping")
  @Proves(v5 = {"MQTT-3.3.4-3", "MQTT-3.3.4-4", "MQTT-3.3.4-5"})
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS, Capability.SUBSCRIPTION_IDENTIFIERS})
  void theIdentifiersOfAllMatchingSubscriptionsCome(Broker broker) {
    Publish message = message(broker, "t/a");
    Peer client = broker.connect(SUBSCRIBER);
    client
        .subscribe(Subscribe.to(broker.topic("t/#"), 1).identifier(1))
        .subscribe(Subscribe.to(message.topic(), 1).identifier(2))
        .subscribe(Subscribe.to(broker.topic("t/+"), 1));

    List<List<Long>> copies =
        copies(broker, client, message).stream()
            .map(SubscribeIdentifierScenarios::identifiers)
            .toList();

    broker.note("copies with the subscription identifiers " + copies);
    broker.control(!copies.isEmpty(), "the message never came");
    boolean one = copies.size() == 1;
    String rule = one ? "MQTT-3.3.4-4" : "MQTT-3.3.4-5";
    broker.judging(List.of(), List.of("MQTT-3.3.4-3", rule));
    broker.require(
        copies.stream().flatMap(List::stream).collect(Collectors.toSet()).equals(Set.of(1L, 2L)),
        "the identifiers 1 and 2",
        "copies with " + copies);
    broker.judging(null, rule);
    broker.require(
        one || copies.stream().allMatch(each -> each.size() <= 1),
        "each copy with the identifier of its own subscription",
        "copies with " + copies);
  }

  @Scenario("subscribe.identifier-replaced")
  @Proves(v5 = {"MQTT-3.8.4-3", "U-26"})
  @Needs({Capability.QOS1, Capability.SUBSCRIPTION_IDENTIFIERS})
  void theSameFilterAgainReplacesTheIdentifier(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(message.topic(), 1).identifier(1));

    client.subscribe(Subscribe.to(message.topic(), 1).identifier(2));

    broker.connect(PUBLISHER).publish(message);
    expectIdentifiers(broker, client.expect(message), List.of(2L));
  }

  @Scenario("subscribe.identifier-removed")
  @Proves(v5 = {"MQTT-3.8.4-3", "U-26"})
  @Needs({Capability.QOS1, Capability.SUBSCRIPTION_IDENTIFIERS})
  void theSameFilterAgainWithoutIdentifierRemovesIt(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(message.topic(), 1).identifier(1));

    client.subscribe(Subscribe.to(message.topic(), 1));

    broker.connect(PUBLISHER).publish(message);
    expectIdentifiers(broker, client.expect(message), List.of());
  }

  @Scenario("subscribe.identifier-only-own")
  @Proves(v5 = "U-19")
  @Needs({Capability.QOS1, Capability.SUBSCRIPTION_IDENTIFIERS})
  void aClientGetsNoIdentifiersOfOthers(Broker broker) {
    Publish message = message(broker, "t");
    Peer one = broker.connect(Connect.as("one"));
    Peer two = broker.connect(Connect.as("two"));
    Peer none = broker.connect(Connect.as("none")).subscribe(message.topic(), 1);
    one.subscribe(Subscribe.to(message.topic(), 1).identifier(1));
    two.subscribe(Subscribe.to(message.topic(), 1).identifier(2));

    broker.connect(PUBLISHER).publish(message);

    expectIdentifiers(broker, one.expect(message), List.of(1L));
    expectIdentifiers(broker, two.expect(message), List.of(2L));
    expectIdentifiers(broker, none.expect(message), List.of());
  }

  private static List<Long> identifiers(Delivery delivery) {
    return delivery.publish().properties().numbers(SUBSCRIPTION_IDENTIFIER).stream()
        .sorted()
        .toList();
  }

  private static void expectIdentifiers(Broker broker, Delivery delivery, List<Long> wanted) {
    broker.require(
        identifiers(delivery).equals(wanted),
        "the subscription identifiers " + wanted,
        delivery.publish().describe());
  }
}
