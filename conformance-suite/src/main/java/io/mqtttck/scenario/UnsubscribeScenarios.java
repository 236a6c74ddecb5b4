package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.NO_SUBSCRIPTION_EXISTED;

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
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What ends with UNSUBSCRIBE, and what does not. */
final class UnsubscribeScenarios {

  private static final Connect SUBSCRIBER = Connect.as("subscriber");
  private static final Connect PUBLISHER = Connect.as("publisher");

  // ---- UNSUBACK ---------------------------------------------------------------------------------

  @Scenario("unsubscribe.acknowledged-with-its-identifier")
  @Proves(
      v311 = "MQTT-3.10.4-4",
      v5 = {"MQTT-3.10.4-4", "MQTT-3.10.4-5"})
  void eachUnsubscribeIsAnsweredByUnsubackWithItsIdentifier(Broker broker) {
    Peer client = broker.connect(SUBSCRIBER);

    IntStream.of(1, 255, 256, 65_535).forEach(id -> expectUnsuback(broker, client, id));
  }

  @Scenario("unsubscribe.unknown-filter")
  @Proves(v311 = "MQTT-3.10.4-5", v5 = "MQTT-3.10.4-5")
  void anUnsubscribeOfAFilterThatIsNotThereIsAnswered(Broker broker) {
    Peer client = broker.connect(SUBSCRIBER);

    client.send(Unsubscribe.from(broker.topic("never-subscribed")));

    preferUnknown(broker, client.expect(Unsuback.class));
    client.expectAlive();
  }

  @Scenario("unsubscribe.twice")
  @Proves(v311 = "MQTT-3.10.4-5", v5 = "MQTT-3.10.4-5")
  void aSecondUnsubscribeOfTheSameFilterIsAnsweredToo(Broker broker) {
    String filter = broker.topic("t");
    Peer client = broker.connect(SUBSCRIBER).subscribe(filter, 0).unsubscribe(filter);

    client.send(Unsubscribe.from(filter));

    preferUnknown(broker, client.expect(Unsuback.class));
  }

  @Scenario("unsubscribe.several-filters")
  @Proves(v311 = "MQTT-3.10.4-6", v5 = "MQTT-3.10.4-6")
  @Needs(Capability.QOS1)
  void severalFiltersInOnePacketActAsSeveralWithOneUnsuback(Broker broker) {
    List<Publish> gone = List.of(message(broker, "a"), message(broker, "b"), message(broker, "c"));
    Publish stays = message(broker, "stays");
    Peer client = broker.connect(SUBSCRIBER);
    gone.forEach(each -> client.subscribe(each.topic(), 1));
    client.subscribe(stays.topic(), 1);

    client.send(
        Unsubscribe.from(
            gone.get(0).topic(),
            gone.get(1).topic(),
            broker.topic("never-subscribed"),
            gone.get(2).topic()));

    client.expect(Unsuback.class);
    Peer publisher = broker.connect(PUBLISHER);
    publisher.publishAll(gone);
    publisher.publish(stays);
    client.expectNothingBefore(stays);
    client.expectNoMessage();
    Optional<Unsuback> second = client.poll(Unsuback.class, 0);
    broker.require(
        second.isEmpty(),
        "one UNSUBACK for the UNSUBSCRIBE",
        second.map(Unsuback::describe).orElse("none") + " too");
  }

  @Scenario("unsubscribe.codes-in-order")
  @Proves(v5 = {"MQTT-3.11.3-1", "MQTT-3.11.3-2"})
  void theCodesOfUnsubackAreInTheOrderOfTheFilters(Broker broker) {
    String one = broker.topic("one");
    String two = broker.topic("two");
    Peer client = broker.connect(SUBSCRIBER).subscribe(one, 0).subscribe(two, 0);

    client.send(Unsubscribe.from(broker.topic("never-subscribed"), one, two));

    Unsuback answer = client.await(Unsuback.class);
    broker.judging(null, "MQTT-3.11.3-2");
    broker.require(answer.codes().size() == 3, "three codes", answer.describe());
    broker.offers(
        answer.codes().contains(NO_SUBSCRIPTION_EXISTED),
        "it answers alike whether there was a subscription or not");
    broker.judging(null, "MQTT-3.11.3-1");
    broker.require(
        answer.codes().equals(List.of(NO_SUBSCRIPTION_EXISTED, 0, 0)),
        "the codes 0x11 0x00 0x00 as the filters are",
        answer.describe());
  }

  // ---- what ends --------------------------------------------------------------------------------

  @Scenario("unsubscribe.ends-delivery")
  @Proves(v311 = "MQTT-3.10.4-2", v5 = "MQTT-3.10.4-2")
  @Needs(Capability.QOS1)
  void afterUnsubackNoNewMessagesCome(Broker broker) {
    List<Publish> unwanted =
        IntStream.rangeClosed(1, 10)
            .mapToObj(n -> message(broker, "t").payload("unwanted " + n))
            .toList();
    Publish marker = message(broker, "other");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(unwanted.get(0).topic(), 1).subscribe(marker.topic(), 1);

    client.unsubscribe(unwanted.get(0).topic());

    Peer publisher = broker.connect(PUBLISHER);
    publisher.publishAll(unwanted);
    publisher.publish(marker);
    client.expectNothingBefore(marker);
    client.expectNoMessage();
  }

  @Scenario("unsubscribe.ends-wildcards")
  @Proves(
      v311 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"},
      v5 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"})
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void aFilterWithWildcardsIsRemovedByItself(Broker broker) {
    Publish unwanted = message(broker, "house/a/b");
    Publish marker = message(broker, "other");
    Peer client = broker.connect(SUBSCRIBER);
    client
        .subscribe(broker.topic("house/#"), 1)
        .subscribe(broker.topic("+/a/b"), 1)
        .subscribe(marker.topic(), 1);

    client.unsubscribe(broker.topic("house/#"), broker.topic("+/a/b"));

    Peer publisher = broker.connect(PUBLISHER);
    publisher.publish(unwanted);
    publisher.publish(marker);
    client.expectNothingBefore(marker);
    client.expectNoMessage();
  }

  @Scenario("unsubscribe.after-subscribing-twice")
  @Proves(
      v311 = {"MQTT-3.8.4-3", "MQTT-3.10.4-2"},
      v5 = {"MQTT-3.8.4-3", "MQTT-3.10.4-2"})
  @Needs(Capability.QOS1)
  void oneUnsubscribeEndsASubscriptionThatWasMadeTwice(Broker broker) {
    Publish unwanted = message(broker, "t");
    Publish marker = message(broker, "other");
    Peer client = broker.connect(SUBSCRIBER).subscribe(marker.topic(), 1);
    client.subscribe(unwanted.topic(), 1).subscribe(unwanted.topic(), 1);

    client.unsubscribe(unwanted.topic());

    Peer publisher = broker.connect(PUBLISHER);
    publisher.publish(unwanted);
    publisher.publish(marker);
    client.expectNothingBefore(marker);
    client.expectNoMessage();
  }

  // ---- what does not ----------------------------------------------------------------------------

  @Scenario("unsubscribe.compares-characters")
  @Proves(v311 = "MQTT-3.10.4-1", v5 = "MQTT-3.10.4-1")
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void onlyTheFilterWithTheSameCharactersIsRemoved(Broker broker) {
    List<Publish> kept =
        List.of(
            message(broker, "plus/b"),
            message(broker, "hash/b/c"),
            message(broker, "Case"),
            message(broker, "slash/"));
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(
        Subscribe.to(broker.topic("plus/+"), 1)
            .and(broker.topic("hash/#"), 1)
            .and(kept.get(2).topic(), 1)
            .and(kept.get(3).topic(), 1));

    client.unsubscribe(
        broker.topic("#"),
        broker.topic("+/+"),
        broker.topic("plus/b"),
        broker.topic("hash/b/c"),
        broker.topic("case"),
        broker.topic("slash"));

    broker.connect(PUBLISHER).publishAll(kept);
    client.receive(kept.size()).expectAll(kept);
  }

  @Scenario("unsubscribe.leaves-overlapping")
  @Proves(
      v311 = {"MQTT-3.10.4-1", "MQTT-4.5.0-1"},
      v5 = {"MQTT-3.10.4-1", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void anOverlappingSubscriptionGoesOn(Broker broker) {
    Publish message = message(broker, "a/b");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(broker.topic("a/+"), 1).subscribe(message.topic(), 1);

    client.unsubscribe(message.topic());

    broker.connect(PUBLISHER).publish(message);
    client.expect(message);
  }

  @Scenario("unsubscribe.leaves-other-clients")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void theSameFilterOfAnotherClientGoesOn(Broker broker) {
    Publish message = message(broker, "t");
    Peer other = broker.connect(Connect.as("other")).subscribe(message.topic(), 1);
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);

    client.unsubscribe(message.topic());

    broker.connect(PUBLISHER).publish(message);
    other.expect(message);
  }

  @Scenario("unsubscribe.subscribed-again")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void aFilterCanBeSubscribedAgain(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);
    client.unsubscribe(message.topic());

    client.subscribe(message.topic(), 1);

    broker.connect(PUBLISHER).publish(message);
    client.expect(message);
  }

  @Scenario("unsubscribe.completes-qos-2")
  @Proves(v311 = "MQTT-3.10.4-3", v5 = "MQTT-3.10.4-3")
  @Needs(Capability.QOS2)
  void aQos2DeliveryThatHasBegunIsCompleted(Broker broker) {
    Publish message = message(broker, "t").qos(2);
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 2).holdAcks();
    broker.connect(PUBLISHER).publish(message);
    Delivery begun = client.awaitDelivery();

    client.unsubscribe(message.topic());

    client.acknowledge(begun);
    Ack release = client.expectAck(PacketType.PUBREL, begun.packetId());
    broker.require(release.code() == 0, "PUBREL with 0x00", release.describe());
  }

  @Scenario("unsubscribe.completes-qos-1-on-return")
  @Proves(v311 = "MQTT-3.10.4-3", v5 = "MQTT-3.10.4-3")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aQos1DeliveryThatHasBegunIsCompletedAfterAReturn(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER.persistent());
    client.subscribe(message.topic(), 1).holdAcks();
    broker.connect(PUBLISHER).publish(message);
    client.awaitDelivery();

    client.unsubscribe(message.topic());
    client.drop();

    broker.resume(SUBSCRIBER.persistent()).expectWithin(message, broker.resendMs());
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static Publish message(Broker broker, String topic) {
    return Publish.to(broker.topic(topic)).payload("a message on " + topic).qos(1);
  }

  private static void expectUnsuback(Broker broker, Peer client, int packetId) {
    String filter = broker.topic("t");
    client.subscribe(filter, 0);
    client.send(Unsubscribe.from(filter).packetId(packetId));
    broker.judging("MQTT-3.10.4-4", "MQTT-3.10.4-4");
    Unsuback answer = client.expect(Unsuback.class);
    broker.judging("MQTT-3.10.4-4", "MQTT-3.10.4-5");
    broker.require(
        answer.packetId() == packetId, "UNSUBACK with identifier " + packetId, answer.describe());
  }

  private static void preferUnknown(Broker broker, Unsuback answer) {
    broker.prefer(
        !broker.v5() || answer.codes().equals(List.of(NO_SUBSCRIPTION_EXISTED)),
        "UNSUBACK with 0x11, no subscription existed",
        answer.describe());
  }
}
