package io.mqtttck.scenario;

import static io.mqtttck.wire.PropertyId.SUBSCRIPTION_IDENTIFIER;

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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What a subscription brings: which messages, how many copies, at which QoS, for how long. */
final class SubscribeScenarios {

  private static final Connect SUBSCRIBER = Connect.as("subscriber");
  private static final Connect PUBLISHER = Connect.as("publisher");

  /** The largest one that fits in a variable byte integer. */
  private static final long LARGEST_IDENTIFIER = 268_435_455;

  private static final int MANY_FILTERS = 300;
  private static final int ROUNDS = 20;
  private static final int MESSAGES_IN_A_ROUND = 3;

  // ---- SUBACK -----------------------------------------------------------------------------------

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

  // ---- several filters in one packet ------------------------------------------------------------

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

  // ---- who gets a message -----------------------------------------------------------------------

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

  // ---- the same filter again --------------------------------------------------------------------

  @Scenario("subscribe.again-one-copy")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs(Capability.QOS1)
  void theSameFilterAgainIsStillOneSubscription(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);
    client.subscribe(message.topic(), 1).subscribe(message.topic(), 1);

    List<Delivery> copies = copies(broker, client, message);

    expectOneCopy(broker, copies);
  }

  @Scenario("subscribe.again-wildcard-one-copy")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void theSameFilterWithWildcardsAgainIsStillOneSubscription(Broker broker) {
    Publish message = message(broker, "a/b/c");
    String filter = broker.topic("a/+/#");
    Peer client = broker.connect(SUBSCRIBER).subscribe(filter, 1).subscribe(filter, 1);

    List<Delivery> copies = copies(broker, client, message);

    expectOneCopy(broker, copies);
  }

  @Scenario("subscribe.again-raises-qos")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs(Capability.QOS2)
  void theSameFilterAgainRaisesTheQos(Broker broker) {
    Publish message = message(broker, "t").qos(2);
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);

    client.subscribe(message.topic(), 2);

    expectOneCopy(broker, copies(broker, client, message)).expectQos(2);
  }

  @Scenario("subscribe.again-lowers-qos")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs(Capability.QOS2)
  void theSameFilterAgainLowersTheQos(Broker broker) {
    Publish message = message(broker, "t").qos(2);
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 2);

    client.subscribe(message.topic(), 1);

    expectOneCopy(broker, copies(broker, client, message)).expectQos(1);
  }

  @Scenario("subscribe.again-loses-nothing")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-4")
  @Needs(Capability.QOS1)
  void noMessageIsLostWhileASubscriptionIsReplaced(Broker broker) {
    List<Publish> stream =
        IntStream.range(0, ROUNDS * MESSAGES_IN_A_ROUND)
            .mapToObj(n -> message(broker, "t").payload("message " + n))
            .toList();
    Peer client = broker.connect(SUBSCRIBER).subscribe(stream.get(0).topic(), 1);
    Peer publisher = broker.connect(PUBLISHER);

    IntStream.range(0, ROUNDS).forEach(round -> subscribeWhile(client, publisher, stream, round));

    client.receive(stream.size(), broker.clocks().connectTimeoutMs()).expectAll(stream);
  }

  @Scenario("subscribe.again-replaces-no-local")
  @Proves(v5 = "MQTT-3.8.4-3")
  @Needs(Capability.QOS1)
  void theSameFilterAgainReplacesNoLocal(Broker broker) {
    Publish hidden = message(broker, "t").payload("hidden");
    Publish shown = hidden.payload("shown");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(hidden.topic(), 1).noLocal());
    client.publish(hidden);

    client.subscribe(Subscribe.to(hidden.topic(), 1));

    client.publish(shown);
    client.expect(shown);
  }

  @Scenario("subscribe.again-replaces-retain-as-published")
  @Proves(v5 = "MQTT-3.8.4-3")
  @Needs({Capability.QOS1, Capability.RETAINED})
  void theSameFilterAgainReplacesRetainAsPublished(Broker broker) {
    Publish message = message(broker, "t").retained();
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);

    client.subscribe(Subscribe.to(message.topic(), 1).retainAsPublished().retainHandling(2));

    broker.connect(PUBLISHER).publish(message);
    client.expect(message).expectRetain(true);
  }

  // ---- overlapping subscriptions ----------------------------------------------------------------

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

  // ---- refused filters --------------------------------------------------------------------------

  @Scenario("subscribe.refused-among-granted")
  @Proves(
      v311 = {"MQTT-3.9.3-1", "MQTT-4.5.0-1"},
      v5 = {"MQTT-3.9.3-1", "U-55"})
  @Needs({Capability.ACL_DENY, Capability.QOS1})
  void aRefusedFilterLeavesTheOthersOfItsPacketAlone(Broker broker) {
    Publish before = message(broker, "before");
    Publish after = message(broker, "after");
    Peer client = broker.connect(SUBSCRIBER);
    client.send(Subscribe.to(before.topic(), 1).and(denied(broker), 1).and(after.topic(), 1));

    List<Integer> codes = client.await(Suback.class).codes();

    long refused = codes.stream().filter(code -> code >= 0x80).count();
    broker.offers(refused > 0, "the target refuses no filter");
    broker.judging("MQTT-3.9.3-1", "MQTT-3.9.3-1");
    broker.require(
        refused != 1 || codes.get(1) >= 0x80, "the second code refuses", "codes " + codes);
    broker.judging("MQTT-4.5.0-1", "U-55");
    broker.require(refused <= 1, "one refused filter of three", "codes " + codes);
    broker.connect(PUBLISHER).publishAll(List.of(before, after));
    client.receive(2).expectAll(List.of(before, after));
  }

  @Scenario("subscribe.refused-is-not-served")
  @Proves(v311 = "MQTT-3.8.4-5", v5 = "MQTT-3.8.4-7")
  @Needs({Capability.ACL_DENY, Capability.QOS1})
  void aRefusedFilterBringsNothing(Broker broker) {
    Publish unwanted = Publish.to(denied(broker)).payload("unwanted").qos(1);
    Publish marker = message(broker, "marker");
    Peer client = broker.connect(SUBSCRIBER).subscribe(marker.topic(), 1);
    client.send(Subscribe.to(unwanted.topic(), 1));
    Suback answer = client.await(Suback.class);
    broker.offers(answer.codes().get(0) >= 0x80, "the target grants what it does not serve");
    Peer publisher = broker.connect(PUBLISHER);

    // The same account may or may not publish there.
    publisher.offerAll(List.of(unwanted));
    publisher.publish(marker);

    client.expectNothingBefore(marker);
  }

  @Scenario("subscribe.refused-replaces-nothing")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "U-55")
  @Needs({Capability.ACL_DENY, Capability.QOS1})
  void aRefusedSubscribeLeavesEarlierSubscriptionsAlone(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);
    client.send(Subscribe.to(denied(broker), 1));
    client.await(Suback.class);

    broker.connect(PUBLISHER).publish(message);

    client.expect(message);
    client.expectAlive();
  }

  // ---- subscription identifiers -----------------------------------------------------------------

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
        copies(broker, client, message).stream().map(SubscribeScenarios::identifiers).toList();

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

  // ---- No Local ---------------------------------------------------------------------------------

  @Scenario("subscribe.no-local-hides-own")
  @Proves(v5 = "MQTT-3.8.3-3")
  @Needs(Capability.QOS1)
  void withNoLocalAClientGetsNoneOfItsOwnMessages(Broker broker) {
    Publish own = message(broker, "t").payload("own");
    Publish marker = own.payload("marker");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(own.topic(), 1).noLocal());
    Peer witness = broker.connect(Connect.as("witness")).subscribe(own.topic(), 1);

    IntStream.rangeClosed(0, broker.qos(2)).forEach(qos -> client.publish(own.qos(qos)));
    witness.awaitDelivery();
    broker.connect(PUBLISHER).publish(marker);

    client.expectNothingBefore(marker);
    client.expectNoMessage();
  }

  @Scenario("subscribe.no-local-shows-others")
  @Proves(v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void withNoLocalAClientGetsTheMessagesOfOthers(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER);

    client.subscribe(Subscribe.to(message.topic(), 1).noLocal());

    broker.connect(PUBLISHER).publish(message);
    client.expect(message);
  }

  @Scenario("subscribe.no-local-with-wildcard")
  @Proves(v5 = "MQTT-3.8.3-3")
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void noLocalHoldsForFiltersWithWildcards(Broker broker) {
    Publish own = message(broker, "a/b").payload("own");
    Publish foreign = own.payload("foreign");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(broker.topic("a/#"), 1).noLocal());
    Peer witness = broker.connect(Connect.as("witness")).subscribe(own.topic(), 1);

    client.publish(own);
    witness.awaitDelivery();
    broker.connect(PUBLISHER).publish(foreign);

    client.expectNothingBefore(foreign);
  }

  @Scenario("subscribe.no-local-beside-plain")
  @Proves(v5 = "MQTT-4.5.0-1")
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void aSubscriptionWithoutNoLocalBesideOneWithItBringsOwnMessages(Broker broker) {
    Publish own = message(broker, "a/b");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(broker.topic("a/#"), 1).noLocal()).subscribe(own.topic(), 1);

    client.publish(own);

    // A broker that sends one copy for both might let the stricter option decide.
    broker.prefer(
        client.pollDelivery(broker.clocks().deadlineMs()).isPresent(),
        "the own message, through the subscription without No Local",
        client.state());
  }

  // ---- options ----------------------------------------------------------------------------------

  @Scenario("subscribe.all-options")
  @Proves(v5 = "MQTT-3.8.4-7")
  @Needs(Capability.QOS1)
  void everyOptionAtOnceIsGranted(Broker broker) {
    Peer client = broker.connect(SUBSCRIBER);

    client.send(Subscribe.to(broker.topic("t"), 1).noLocal().retainAsPublished().retainHandling(2));

    Suback answer = client.expect(Suback.class);
    broker.require(answer.codes().equals(List.of(1)), "QoS 1 is granted", answer.describe());
  }

  // ---- parts ------------------------------------------------------------------------------------

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

  private static Publish message(Broker broker, String topic) {
    return Publish.to(broker.topic(topic)).payload("a message on " + topic).qos(1);
  }

  private static Peer subscriber(Broker broker, String name, String filter) {
    return broker.connect(Connect.as(name)).subscribe(broker.topic(filter), 1);
  }

  private static String denied(Broker broker) {
    return broker.profile().deniedTopics().subscribe().stream()
        .filter(filter -> !filter.contains("#") && !filter.contains("+"))
        .findFirst()
        .orElseThrow(() -> broker.unsupported("the profile names no denied filter"));
  }

  private static boolean granted(Peer client) {
    return client.await(Suback.class).codes().stream().allMatch(code -> code < 0x80);
  }

  /** A part of the stream is published at the moment in which the client subscribes again. */
  private static void subscribeWhile(Peer client, Peer publisher, List<Publish> stream, int round) {
    int from = round * MESSAGES_IN_A_ROUND;
    client.send(Subscribe.to(stream.get(0).topic(), 1));
    publisher.publishAll(stream.subList(from, from + MESSAGES_IN_A_ROUND));
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

  /** How a message reaches a client, sendings again aside. */
  private static List<Delivery> copies(Broker broker, Peer client, Publish message) {
    Publish marker = message.payload("marker");
    Peer publisher = broker.connect(PUBLISHER);
    publisher.publish(message);
    publisher.publish(marker);
    List<Delivery> all = new ArrayList<>(client.deliveriesUntil(marker));
    all.addAll(client.receiveFor(broker.clocks().quietMs()).deliveries());
    return all.stream()
        .filter(each -> each.text().equals(message.payloadText()) && !each.publish().dup())
        .toList();
  }

  private static Delivery expectOneCopy(Broker broker, List<Delivery> copies) {
    broker.control(!copies.isEmpty(), "the message never came");
    broker.require(copies.size() == 1, "one copy of the message", copies.size() + " copies");
    return copies.get(0);
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

  private static List<Long> identifiers(Delivery delivery) {
    return delivery.publish().properties().numbers(SUBSCRIPTION_IDENTIFIER).stream()
        .sorted()
        .toList();
  }

  private static void expectIdentifier(
      Broker broker, Peer client, Peer publisher, long identifier) {
    Publish message = message(broker, "t" + identifier);
    client.subscribe(Subscribe.to(message.topic(), 1).identifier(identifier));
    publisher.publish(message);
    expectIdentifiers(broker, client.expect(message), List.of(identifier));
  }

  private static void expectIdentifiers(Broker broker, Delivery delivery, List<Long> wanted) {
    broker.require(
        identifiers(delivery).equals(wanted),
        "the subscription identifiers " + wanted,
        delivery.publish().describe());
  }
}
