package io.mqtttck.scenario;

import static io.mqtttck.scenario.Subscriptions.PUBLISHER;
import static io.mqtttck.scenario.Subscriptions.SUBSCRIBER;
import static io.mqtttck.scenario.Subscriptions.copies;
import static io.mqtttck.scenario.Subscriptions.expectOneCopy;
import static io.mqtttck.scenario.Subscriptions.message;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What a subscription brings: which messages, how many copies, at which QoS, for how long. */
final class SubscribeScenarios {

  private static final int MANY_FILTERS = 300;

  @Scenario("subscribe.acknowledged-with-its-identifier")
  @Proves(
      v311 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2"},
      v5 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2"})
  void eachSubscribeIsAnsweredBySubackWithItsIdentifier(Broker broker) {
    Peer client = broker.connect(SUBSCRIBER);

    IntStream.of(1, 255, 256, 65_535).forEach(id -> expectSuback(broker, client, id));
  }

  @Scenario("subscribe.one-code-per-filter")
  @Proves(
      v311 = "MQTT-3.8.4-5",
      v5 = {"MQTT-3.8.4-6", "MQTT-3.8.4-7"})
  void subackHasOneCodeForEachFilterNoneAboveWhatWasAskedFor(Broker broker) {
    Peer client = broker.connect(SUBSCRIBER);

    IntStream.of(1, 2, 8).forEach(filters -> expectCodes(broker, client, filters));
  }

  @Scenario("subscribe.codes-in-order")
  @Proves(v311 = "MQTT-3.9.3-1", v5 = "MQTT-3.9.3-1")
  @Needs(Capability.QOS2)
  void theCodesAreInTheOrderOfTheFilters(Broker broker) {
    Peer client = broker.connect(SUBSCRIBER);

    client.send(
        Subscribe.to(broker.topic("a"), 2)
            .and(broker.topic("b"), 0)
            .and(broker.topic("c"), 1)
            .and(broker.topic("d"), 0));

    Suback answer = client.await(Suback.class);
    broker.offers(
        Set.copyOf(answer.codes()).equals(Set.of(0, 1, 2)), "it grants less than was asked for");
    broker.require(
        answer.codes().equals(List.of(2, 0, 1, 0)),
        "the codes 2, 0, 1, 0 as the filters asked",
        answer.describe());
  }

  @Scenario("subscribe.hundreds-of-filters")
  @Proves(v311 = "MQTT-3.8.4-5", v5 = "MQTT-3.8.4-6")
  void aSubscribeWithHundredsOfFiltersIsAnsweredWithAsManyCodes(Broker broker) {
    Peer client = broker.connect(SUBSCRIBER);

    client.send(numbered(broker, MANY_FILTERS));

    // Hundreds of requests in one: a broker that stores each takes its time, as for a connection.
    Optional<Suback> answer = client.poll(Suback.class, broker.clocks().connectTimeoutMs());
    // A broker may have a limit on filters, which only its operator knows.
    broker.offers(
        answer.isPresent() || !client.ended(), "it takes fewer than " + MANY_FILTERS + " filters");
    broker.control(answer.isPresent(), "no SUBACK yet; " + client.state());
    int codes = answer.orElseThrow().codes().size();
    broker.require(codes == MANY_FILTERS, MANY_FILTERS + " codes in SUBACK", codes + " codes");
  }

  @Scenario("subscribe.wildcards-granted-and-served")
  @Proves(v311 = "MQTT-3.8.3-2", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void aFilterWithWildcardsThatWasGrantedIsServed(Broker broker) {
    Publish message = message(broker, "a/b/c");
    Peer plus = broker.connect(Connect.as("plus"));
    Peer hash = broker.connect(Connect.as("hash"));
    plus.send(Subscribe.to(broker.topic("a/+/c"), 1));
    hash.send(Subscribe.to(broker.topic("a/#"), 1));
    boolean granted = granted(plus) && granted(hash);
    broker.offers(granted, "it grants no filters with wildcards");

    broker.connect(PUBLISHER).publish(message);

    plus.expect(message);
    hash.expect(message);
  }

  @Scenario("subscribe.many-filters-act-as-many")
  @Proves(
      v311 = {"MQTT-3.8.4-4"},
      v5 = {"MQTT-3.8.4-5"})
  @Needs(Capability.QOS1)
  void manyFiltersInOnePacketActAsManySubscriptionsWithOneSuback(Broker broker) {
    List<Publish> messages =
        List.of(message(broker, "a"), message(broker, "b"), message(broker, "c"));
    Peer client = broker.connect(SUBSCRIBER);
    client.send(
        Subscribe.to(messages.get(0).topic(), 1)
            .and(messages.get(1).topic(), 1)
            .and(messages.get(2).topic(), 1));
    client.await(Suback.class);

    broker.connect(PUBLISHER).publishAll(messages);

    client.receive(messages.size()).expectAll(messages);
    client.ping();
    Optional<Suback> second = client.poll(Suback.class, 0);
    broker.require(
        second.isEmpty(),
        "one SUBACK for the SUBSCRIBE",
        second.map(Suback::describe).orElse("none") + " too");
  }

  @Scenario("subscribe.each-filter-at-its-own-qos")
  @Proves(
      v311 = {"MQTT-3.8.4-4", "MQTT-3.8.4-6"},
      v5 = {"MQTT-3.8.4-5", "MQTT-3.8.4-8"})
  @Needs(Capability.QOS2)
  void eachFilterOfAPacketHasItsOwnQos(Broker broker) {
    Publish one = message(broker, "one").qos(2);
    Publish two = message(broker, "two").qos(2);
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(one.topic(), 1).and(two.topic(), 2));
    Peer publisher = broker.connect(PUBLISHER);

    publisher.publish(one);
    client.expect(one).expectQos(1);
    publisher.publish(two);

    client.expect(two).expectQos(2);
  }

  @Scenario("subscribe.repeated-filter-in-one-packet")
  @Proves(
      v311 = {"MQTT-3.8.4-3", "MQTT-3.8.4-4"},
      v5 = {"MQTT-3.8.4-3", "MQTT-3.8.4-5"})
  @Needs(Capability.QOS2)
  void aFilterThatIsTwiceInAPacketIsOneSubscriptionTheLaterOne(Broker broker) {
    Publish message = message(broker, "t").qos(2);
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(message.topic(), 1).and(message.topic(), 2));

    List<Delivery> copies = copies(broker, client, message);

    broker.judging("MQTT-3.8.4-3", "MQTT-3.8.4-3");
    expectOneCopy(broker, copies).expectQos(2);
  }

  @Scenario("subscribe.everybody-who-matches")
  @Proves(
      v311 = {"MQTT-4.5.0-1", "MQTT-3.3.2-3"},
      v5 = {"MQTT-4.5.0-1", "MQTT-3.3.2-3"})
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS, Capability.SESSION_EXPIRY})
  void everyClientWithAMatchingSubscriptionGetsEachMessage(Broker broker) {
    List<Publish> messages =
        IntStream.rangeClosed(1, 10)
            .mapToObj(n -> message(broker, "house/kitchen/light").payload("message " + n))
            .toList();
    Connect absent = Connect.as("absent").persistent();
    Peer exact = subscriber(broker, "exact", "house/kitchen/light");
    Peer plus = subscriber(broker, "plus", "house/+/light");
    Peer hash = subscriber(broker, "hash", "house/#");
    Peer other = subscriber(broker, "other", "house/kitchen");
    broker.connect(absent).subscribe(messages.get(0).topic(), 1).disconnect();

    broker.connect(PUBLISHER).publishAll(messages);

    broker.judging("MQTT-4.5.0-1", "MQTT-4.5.0-1");
    List.of(exact, plus, hash, broker.resume(absent))
        .forEach(each -> each.receive(messages.size()).expectAll(messages));
    broker.judging("MQTT-3.3.2-3", "MQTT-3.3.2-3");
    other.expectNoMessage();
  }

  @Scenario("subscribe.own-messages")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void aClientGetsItsOwnMessagesToo(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);

    client.publish(message);

    client.expect(message);
  }

  @Scenario("subscribe.only-after-subscribing")
  @Proves(v311 = "MQTT-3.3.2-3", v5 = "MQTT-3.3.2-3")
  @Needs(Capability.QOS1)
  void aMessageOfBeforeTheSubscriptionDoesNotCome(Broker broker) {
    Publish early = message(broker, "t").payload("early");
    Publish marker = early.payload("marker");
    Peer publisher = broker.connect(PUBLISHER);
    Peer watcher = broker.connect(Connect.as("watcher")).subscribe(early.topic(), 1);
    publisher.publish(early);
    watcher.awaitDelivery();

    Peer late = broker.connect(SUBSCRIBER).subscribe(early.topic(), 1);

    publisher.publish(marker);
    late.expectNothingBefore(marker);
  }

  @Scenario("subscribe.overlapping-highest-qos")
  @Proves(v311 = "MQTT-3.3.5-1", v5 = "MQTT-3.3.4-2")
  @Needs({Capability.QOS2, Capability.WILDCARD_SUBSCRIPTIONS})
  void ofOverlappingSubscriptionsTheHighestQosCounts(Broker broker) {
    Publish message = message(broker, "t/a").qos(2);
    String hash = broker.topic("t/#");
    String plus = broker.topic("t/+");
    Peer rising = broker.connect(Connect.as("rising"));
    rising.subscribe(hash, 0).subscribe(plus, 1).subscribe(message.topic(), 2);
    Peer falling = broker.connect(Connect.as("falling"));
    falling.subscribe(hash, 2).subscribe(plus, 1).subscribe(message.topic(), 0);

    broker.connect(PUBLISHER).publish(message);

    expectHighestQos(broker, rising);
    expectHighestQos(broker, falling);
  }

  @Scenario("subscribe.overlapping-copies")
  @Proves(
      v311 = {"MQTT-4.5.0-1", "U-18"},
      v5 = {"MQTT-4.5.0-1", "U-18"})
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void overlappingSubscriptionsBringOneCopyOrOneEach(Broker broker) {
    Publish message = message(broker, "t/a");
    Peer client = broker.connect(SUBSCRIBER);
    client
        .subscribe(broker.topic("t/#"), 1)
        .subscribe(broker.topic("t/+"), 1)
        .subscribe(message.topic(), 1);

    int copies = copies(broker, client, message).size();

    broker.note("three overlapping subscriptions bring a message " + copies + " times");
    broker.judging("MQTT-4.5.0-1", "MQTT-4.5.0-1");
    broker.require(copies >= 1, "a message through at least one subscription", "none");
    broker.require(copies <= 3, "at most a copy for each subscription", copies + " copies");
  }

  private static void expectSuback(Broker broker, Peer client, int packetId) {
    client.send(Subscribe.to(broker.topic("t"), 0).packetId(packetId));
    broker.judging("MQTT-3.8.4-1", "MQTT-3.8.4-1");
    Suback answer = client.expect(Suback.class);
    broker.judging("MQTT-3.8.4-2", "MQTT-3.8.4-2");
    broker.require(
        answer.packetId() == packetId, "SUBACK with identifier " + packetId, answer.describe());
  }

  private static void expectCodes(Broker broker, Peer client, int filters) {
    Subscribe sent = client.send(numbered(broker, filters));
    Suback answer = client.await(Suback.class);
    broker.judging("MQTT-3.8.4-5", "MQTT-3.8.4-6");
    broker.require(
        answer.codes().size() == filters, filters + " codes in SUBACK", answer.describe());
    broker.judging("MQTT-3.8.4-5", "MQTT-3.8.4-7");
    broker.require(
        IntStream.range(0, filters)
            .allMatch(i -> mayAnswer(answer.codes().get(i), sent.filters().get(i).qos())),
        "each code grants at most the QoS asked for, or refuses",
        answer.describe());
  }

  private static Peer subscriber(Broker broker, String name, String filter) {
    return broker.connect(Connect.as(name)).subscribe(broker.topic(filter), 1);
  }

  private static boolean granted(Peer client) {
    return client.await(Suback.class).codes().stream().allMatch(code -> code < 0x80);
  }

  private static boolean mayAnswer(int code, int asked) {
    return code <= asked || code >= 0x80;
  }

  /** So many filters at QoS 0 and 1 in turn. */
  private static Subscribe numbered(Broker broker, int filters) {
    List<Subscribe.Filter> all = new ArrayList<>();
    for (int i = 0; i < filters; i++) {
      all.add(new Subscribe.Filter(broker.topic("t" + filters + "/" + i), i % 2));
    }
    return new Subscribe(0, all, Properties.NONE);
  }

  /** Copies may come at lower QoS too, in any order. */
  private static void expectHighestQos(Broker broker, Peer client) {
    int highest = -1;
    Optional<Delivery> next = client.pollDelivery(broker.clocks().deadlineMs());
    while (next.isPresent() && highest < 2) {
      highest = Math.max(highest, next.get().publish().qos());
      next = highest == 2 ? next : client.pollDelivery(broker.clocks().deadlineMs());
    }
    broker.control(highest >= 0, client.name() + ": the message never came");
    broker.require(
        highest == 2, client.name() + " gets a copy at QoS 2", "QoS " + highest + " at most");
  }
}
