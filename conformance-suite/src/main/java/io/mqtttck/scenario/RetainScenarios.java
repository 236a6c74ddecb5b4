package io.mqtttck.scenario;

import static io.mqtttck.wire.PropertyId.CONTENT_TYPE;
import static io.mqtttck.wire.PropertyId.CORRELATION_DATA;
import static io.mqtttck.wire.PropertyId.MESSAGE_EXPIRY_INTERVAL;
import static io.mqtttck.wire.PropertyId.PAYLOAD_FORMAT_INDICATOR;
import static io.mqtttck.wire.PropertyId.RESPONSE_TOPIC;
import static io.mqtttck.wire.PropertyId.SUBSCRIPTION_IDENTIFIER;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which message a topic keeps for those who subscribe later. */
final class RetainScenarios {

  /** Seconds after which a message is to be gone. */
  private static final long SHORT_EXPIRY = 1;

  /** A Message Expiry Interval that does not end while a scenario runs: seconds. */
  private static final long LONG_EXPIRY = 60;

  // ---- what is kept -----------------------------------------------------------------------------

  @Scenario("retain.last-one-only")
  @Proves(
      v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6"},
      v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aLateSubscriberGetsTheLastRetainedMessageOnly(Broker broker) {
    Publish second = retained(broker, "second");
    Peer publisher = Stored.keep(broker, second.payload("first"), second);

    Peer late = late(broker, second.topic());

    late.expect(second);
    Publish marker = live(second, "marker");
    publisher.publish(marker);
    late.expectNothingBefore(marker);
  }

  @Scenario("retain.last-of-a-burst")
  @Proves(
      v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6"},
      v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void theLastOfManyRetainedMessagesInARowIsKept(Broker broker) {
    List<Publish> burst =
        IntStream.rangeClosed(1, 30).mapToObj(n -> retained(broker, "value " + n)).toList();
    Peer watcher = subscriber(broker, "watcher", burst.get(0).topic());

    broker.connect(Connect.as("publisher")).publishAll(burst);
    watcher.receive(burst.size());
    Stored.settle(broker, burst.get(burst.size() - 1));

    late(broker, burst.get(0).topic()).expect(burst.get(burst.size() - 1));
  }

  @Scenario("retain.survives-publisher")
  @Proves(v311 = "MQTT-3.1.2-7", v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedMessageOutlivesTheSessionOfItsPublisher(Broker broker) {
    Publish value = retained(broker, "on");
    Peer publisher = Stored.keep(broker, value);
    publisher.disconnect();

    broker.connect(Connect.as("publisher")).disconnect();

    late(broker, value.topic()).expect(value);
  }

  @Scenario("retain.survives-subscriber")
  @Proves(v311 = "MQTT-3.1.2-7", v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedMessageOutlivesTheSessionThatReadIt(Broker broker) {
    Publish value = retained(broker, "on");
    broker.connect(Connect.as("publisher")).publish(value);
    Peer reader = subscriber(broker, "reader", value.topic());
    reader.awaitDelivery();

    reader.disconnect();

    late(broker, value.topic()).expect(value);
  }

  @Scenario("retain.qos-0-kept")
  @Proves(v311 = "U-11", v5 = "U-11")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedMessageOfQos0IsKept(Broker broker) {
    Publish value = retained(broker, "on").qos(0);
    Peer watcher = subscriber(broker, "watcher", value.topic());
    broker.connect(Connect.as("publisher")).publish(value);
    watcher.awaitDelivery();

    Peer late = late(broker, value.topic());

    late.expect(value);
  }

  @Scenario("retain.qos-0-replaces")
  @Proves(v311 = "MQTT-3.3.1-7", v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedMessageOfQos0ReplacesTheOneBefore(Broker broker) {
    Publish old = retained(broker, "old");
    Publish replacement = old.payload("new").qos(0);
    Peer publisher = Stored.keep(broker, old);
    Peer watcher = subscriber(broker, "watcher", old.topic());
    watcher.awaitDelivery();
    publisher.publish(replacement);
    watcher.awaitDelivery();
    Stored.settle(broker, replacement);

    Peer late = late(broker, old.topic());

    // The new one or, since a broker may forget what has QoS 0, none; never the old one.
    late.receiveFor(broker.clocks().quietMs()).expectNone(List.of(old));
  }

  @Scenario("retain.properties-replaced")
  @Proves(v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void theRetainedMessageHasThePropertiesOfTheLastOne(Broker broker) {
    Publish second = retained(broker, "second").userProperty("n", "2");
    Publish first = retained(broker, "first").userProperty("n", "1");
    Stored.keep(broker, first.property(CONTENT_TYPE, "text/plain"), second);

    Delivery stored = late(broker, second.topic()).awaitDelivery();

    stored.expectPayload("second").expectNo(CONTENT_TYPE);
    stored.expectUserProperties(second.properties().user());
  }

  // ---- clearing ---------------------------------------------------------------------------------

  @Scenario("retain.cleared-by-empty")
  @Proves(v311 = "MQTT-3.3.1-10", v5 = "MQTT-3.3.1-6")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void anEmptyRetainedMessageClearsTheTopic(Broker broker) {
    Publish value = retained(broker, "on");
    Peer publisher = Stored.keep(broker, value);
    subscriber(broker, "early", value.topic()).awaitDelivery();

    publisher.publish(value.payload(""));

    Stored.expectNothing(broker, value.topic());
  }

  @Scenario("retain.empty-is-forwarded")
  @Proves(v311 = "MQTT-3.3.1-10", v5 = "MQTT-3.3.1-6")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void theEmptyRetainedMessageItselfReachesSubscribers(Broker broker) {
    Publish value = retained(broker, "on");
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(value);
    Peer watcher = subscriber(broker, "watcher", value.topic());
    watcher.awaitDelivery();

    publisher.publish(value.payload(""));

    watcher.expect(value.payload(""));
  }

  @Scenario("retain.empty-not-stored")
  @Proves(v311 = "MQTT-3.3.1-11", v5 = "MQTT-3.3.1-7")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void anEmptyRetainedMessageIsNotKept(Broker broker) {
    Publish empty = retained(broker, "");

    broker.connect(Connect.as("publisher")).publish(empty);

    Stored.expectNothing(broker, empty.topic());
  }

  // ---- messages without RETAIN ------------------------------------------------------------------

  @Scenario("retain.not-stored-without-flag")
  @Proves(v311 = "MQTT-3.3.1-12", v5 = "MQTT-3.3.1-8")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aMessageWithoutRetainIsNotKept(Broker broker) {
    Publish message = live(retained(broker, ""), "live");
    broker.cleanRetained(message.topic());

    broker.connect(Connect.as("publisher")).publish(message);

    Stored.expectNothing(broker, message.topic());
  }

  @Scenario("retain.not-replaced-without-flag")
  @Proves(v311 = "MQTT-3.3.1-12", v5 = "MQTT-3.3.1-8")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aMessageWithoutRetainDoesNotReplaceTheRetainedOne(Broker broker) {
    Publish value = retained(broker, "kept");
    Peer publisher = Stored.keep(broker, value);
    subscriber(broker, "early", value.topic()).awaitDelivery();

    publisher.publish(live(value, "live"));

    late(broker, value.topic()).expect(value);
  }

  @Scenario("retain.not-cleared-without-flag")
  @Proves(v311 = "MQTT-3.3.1-12", v5 = "MQTT-3.3.1-8")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void anEmptyMessageWithoutRetainDoesNotClearTheTopic(Broker broker) {
    Publish value = retained(broker, "kept");
    Peer publisher = Stored.keep(broker, value);
    subscriber(broker, "early", value.topic()).awaitDelivery();

    publisher.publish(live(value, ""));

    late(broker, value.topic()).expect(value);
  }

  // ---- flags and QoS ----------------------------------------------------------------------------

  @Scenario("retain.flag-on-stored")
  @Proves(v311 = "MQTT-3.3.1-8", v5 = "U-13")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aStoredMessageComesWithRetain1(Broker broker) {
    Publish value = retained(broker, "on");
    Stored.keep(broker, value);

    Peer late = late(broker, value.topic());

    late.awaitDelivery().expectRetain(true);
  }

  @Scenario("retain.flag-on-live")
  @Proves(v311 = "MQTT-3.3.1-9", v5 = "MQTT-3.3.1-12")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aLiveMessageComesWithRetain0(Broker broker) {
    Publish value = retained(broker, "on");
    Peer watcher = Stored.established(broker, "watcher", Subscribe.to(value.topic(), 1));
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.publish(value.qos(0));
    watcher.awaitDelivery().expectRetain(false);
    publisher.publish(value);
    watcher.awaitDelivery().expectRetain(false);
    publisher.publish(value.qos(broker.qos(2)));
    watcher.awaitDelivery().expectRetain(false);
  }

  @Scenario("retain.flag-on-queued")
  @Proves(v311 = "MQTT-3.3.1-9", v5 = "MQTT-3.3.1-12")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.SESSION_EXPIRY})
  void aMessageThatWaitedForItsSubscriberComesWithRetain0(Broker broker) {
    Publish value = retained(broker, "on");
    Connect reader = Connect.as("reader").persistent();
    broker.connect(reader).subscribe(value.topic(), 1).disconnect();

    broker.connect(Connect.as("publisher")).publish(value);

    broker.resume(reader).awaitDelivery().expectRetain(false);
  }

  @Scenario("retain.qos-of-publisher")
  @Proves(
      v311 = {"MQTT-3.3.1-5", "MQTT-3.8.4-6"},
      v5 = "MQTT-3.8.4-8")
  @Needs({Capability.RETAINED, Capability.QOS2})
  void aStoredMessageComesAtTheQosOfItsPublisher(Broker broker) {
    Publish once = retained(broker, "once").qos(2);
    Publish again = once.topic(broker.topic("again")).payload("again").qos(1);
    Stored.keep(broker, once, again);

    Peer late = broker.connect(Connect.as("late"));

    late.subscribe(once.topic(), 2).awaitDelivery().expectPayload("once").expectQos(2);
    late.subscribe(again.topic(), 2).awaitDelivery().expectPayload("again").expectQos(1);
  }

  @Scenario("retain.qos-of-subscription")
  @Proves(v311 = "MQTT-3.8.4-6", v5 = "MQTT-3.8.4-8")
  @Needs({Capability.RETAINED, Capability.QOS2})
  void aStoredMessageComesAtNoMoreThanTheGrantedQos(Broker broker) {
    Publish value = retained(broker, "on").qos(2);
    Stored.keep(broker, value);

    late(broker, value.topic()).awaitDelivery().expectQos(1);
    Peer modest = broker.connect(Connect.as("modest")).subscribe(value.topic(), 0);
    modest.awaitDelivery().expectQos(0);
  }

  // ---- which subscriptions find it --------------------------------------------------------------

  @Scenario("retain.found-by-plus")
  @Proves(v311 = "MQTT-3.3.1-6", v5 = "MQTT-3.3.1-9")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void aFilterWithPlusFindsTheStoredMessagesOfOneLevel(Broker broker) {
    List<Publish> matching =
        retainedOn(broker, "sensor/a/temperature", "sensor/b/temperature", "sensor//temperature");
    List<Publish> others = retainedOn(broker, "sensor/temperature", "sensor/a/b/temperature");
    Stored.keep(broker, both(others, matching));

    Peer late = late(broker, broker.topic("sensor/+/temperature"));

    late.receive(matching.size()).expectAll(matching).expectNone(others);
    late.expectNoMessage();
  }

  @Scenario("retain.found-by-hash")
  @Proves(v311 = "MQTT-3.3.1-6", v5 = "MQTT-3.3.1-9")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void aFilterWithHashFindsTheStoredMessagesOfTheParentAndAllBelow(Broker broker) {
    List<Publish> matching = retainedOn(broker, "house", "house/", "house/a", "house/a/b/c/d");
    List<Publish> others = retainedOn(broker, "houses", "garden/house");
    Stored.keep(broker, both(others, matching));

    Peer late = late(broker, broker.topic("house/#"));

    late.receive(matching.size()).expectAll(matching).expectNone(others);
    late.expectNoMessage();
  }

  @Scenario("retain.many-topics")
  @Proves(
      v311 = {"MQTT-3.3.1-6", "MQTT-3.3.1-8"},
      v5 = "MQTT-3.3.1-9")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void theLastStoredMessageOfEachOfManyTopicsComes(Broker broker) {
    List<Publish> last =
        IntStream.rangeClosed(1, 40)
            .mapToObj(n -> Publish.to(broker.topic("many/" + n % 7 + "/" + n)).payload("new " + n))
            .map(each -> each.qos(1).retained())
            .toList();
    List<Publish> old = last.stream().map(each -> each.payload("old")).toList();
    Stored.keep(broker, both(old, last));

    Received stored = late(broker, broker.topic("many/#")).receive(last.size());

    broker.judging("MQTT-3.3.1-6", "MQTT-3.3.1-9");
    stored.expectAll(last);
  }

  @Scenario("retain.not-by-filter-with-trailing-slash")
  @Proves(
      v311 = {"MQTT-3.3.2-3", "MQTT-4.7.3-4"},
      v5 = {"MQTT-3.3.2-3", "MQTT-4.7.3-4"})
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aFilterWithATrailingSlashIsNoPrefix(Broker broker) {
    Publish below = retained(broker, "below").topic(broker.topic("sensor/temp"));
    Publish control = below.topic(broker.topic("sensor/")).payload("control");
    Stored.keep(broker, below, control);

    Peer late = late(broker, control.topic());

    late.expectNothingBefore(control);
    late.expectNoMessage();
  }

  @Scenario("retain.not-of-deeper-topics")
  @Proves(v311 = "MQTT-3.3.2-3", v5 = "MQTT-3.3.2-3")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aFilterWithoutWildcardFindsItsOwnTopicOnly(Broker broker) {
    List<Publish> others =
        retainedOn(broker, "sensor/temp", "sensor/", "sens", "Sensor", "sensors");
    Publish control = retained(broker, "control").topic(broker.topic("sensor"));
    Stored.keep(broker, both(others, List.of(control)));

    Peer late = late(broker, control.topic());

    late.expectNothingBefore(control);
    late.expectNoMessage();
  }

  @Scenario("retain.dollar-topics-hidden")
  @Proves(v311 = "MQTT-4.7.2-1", v5 = "MQTT-4.7.2-1")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void aFilterThatBeginsWithAWildcardDoesNotFindDollarTopics(Broker broker) {
    Publish open = retained(broker, "open");
    Publish hidden = open.topic("$" + open.topic()).payload("hidden");
    Stored.keep(broker, open);
    keptOrUnsupported(broker, hidden);

    String belowAnyRoot = "+" + open.topic().substring(open.topic().indexOf('/'));
    Peer late = late(broker, belowAnyRoot);

    late.expectNothingBefore(open);
    late.expectNoMessage();
  }

  @Scenario("retain.only-to-the-new-subscription")
  @Proves(v311 = "MQTT-3.3.1-9", v5 = "MQTT-3.3.1-12")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aSubscriptionOfOneClientBringsNothingStoredToAnother(Broker broker) {
    Publish value = retained(broker, "on");
    Peer publisher = Stored.keep(broker, value);
    Peer early = subscriber(broker, "early", value.topic());
    early.awaitDelivery();

    late(broker, value.topic()).awaitDelivery();

    Publish marker = live(value, "marker");
    publisher.publish(marker);
    early.expectNothingBefore(marker);
  }

  @Scenario("retain.not-resent-on-resume")
  @Proves(v311 = "MQTT-3.3.1-9", v5 = "MQTT-3.3.1-12")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.SESSION_EXPIRY})
  void aResumedSessionDoesNotGetTheStoredMessageAgain(Broker broker) {
    Publish value = retained(broker, "on");
    Peer publisher = Stored.keep(broker, value);
    Connect reader = Connect.as("reader").persistent();
    Peer before = broker.connect(reader).subscribe(value.topic(), 1);
    before.awaitDelivery();
    before.disconnect();

    Peer resumed = broker.resume(reader);

    Publish marker = live(value, "marker");
    publisher.publish(marker);
    List<Delivery> stored = resumed.deliveriesUntil(marker);
    broker.prefer(stored.isEmpty(), "nothing before the marker", "the stored message again");
  }

  @Scenario("retain.resubscribe-sends-again")
  @Proves(
      v311 = {"MQTT-3.3.1-6", "MQTT-3.8.4-3"},
      v5 = {"MQTT-3.3.1-9", "MQTT-3.8.4-4"})
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRenewedSubscriptionGetsTheStoredMessageAgain(Broker broker) {
    Publish value = retained(broker, "on");
    Stored.keep(broker, value);
    Peer reader = broker.connect(Connect.as("reader"));

    broker.judging("MQTT-3.3.1-6", "MQTT-3.3.1-9");
    reader.subscribe(value.topic(), 1).expect(value);

    broker.judging(List.of("MQTT-3.8.4-3"), List.of("MQTT-3.3.1-9", "MQTT-3.8.4-4"));
    reader.subscribe(value.topic(), 1).expect(value);
  }

  // ---- subscription options of 5.0 --------------------------------------------------------------

  @Scenario("retain.handling-1")
  @Proves(v5 = "MQTT-3.3.1-10")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void retainHandling1SendsToNewSubscriptionsOnly(Broker broker) {
    Publish value = retained(broker, "on");
    Subscribe ifNew = Subscribe.to(value.topic(), 1).retainHandling(1);
    Peer publisher = Stored.keep(broker, value);
    Peer reader = broker.connect(Connect.as("reader"));

    reader.subscribe(ifNew).expect(value);

    reader.subscribe(ifNew);
    expectOnlyMarker(publisher, reader, value);

    reader.unsubscribe(value.topic());
    reader.subscribe(ifNew).expect(value);
  }

  @Scenario("retain.handling-1-after-resume")
  @Proves(v5 = "MQTT-3.3.1-10")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.SESSION_EXPIRY})
  void retainHandling1SendsNothingForASubscriptionOfAResumedSession(Broker broker) {
    Publish value = retained(broker, "on");
    Subscribe ifNew = Subscribe.to(value.topic(), 1).retainHandling(1);
    Peer publisher = Stored.keep(broker, value);
    Connect reader = Connect.as("reader").persistent();
    Peer before = broker.connect(reader).subscribe(ifNew);
    before.awaitDelivery();
    before.disconnect();

    Peer resumed = broker.resume(reader).subscribe(ifNew);

    expectOnlyMarker(publisher, resumed, value);
  }

  @Scenario("retain.handling-2")
  @Proves(v5 = "MQTT-3.3.1-11")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void retainHandling2SendsNothingStored(Broker broker) {
    Publish value = retained(broker, "on");
    Subscribe never = Subscribe.to(value.topic(), 1).retainHandling(2);
    Peer publisher = Stored.keep(broker, value);
    subscriber(broker, "early", value.topic()).awaitDelivery();
    Peer reader = broker.connect(Connect.as("reader"));

    reader.subscribe(never);
    expectOnlyMarker(publisher, reader, value);

    reader.subscribe(never);
    expectOnlyMarker(publisher, reader, value);
  }

  @Scenario("retain.as-published")
  @Proves(v5 = {"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
  @Needs({Capability.RETAINED, Capability.QOS1})
  void retainAsPublishedDecidesAboutTheFlagOfLiveMessages(Broker broker) {
    Publish value = retained(broker, "on");
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer exact =
        Stored.established(broker, "exact", Subscribe.to(value.topic(), 1).retainAsPublished());
    Peer plain = Stored.established(broker, "plain", Subscribe.to(value.topic(), 1));

    publisher.publish(value);
    Delivery exactOne = exact.awaitDelivery();
    Delivery plainOne = plain.awaitDelivery();
    publisher.publish(live(value, "live"));

    broker.judging(null, "MQTT-3.3.1-13");
    exactOne.expectRetain(true);
    exact.awaitDelivery().expectRetain(false);
    broker.judging(null, "MQTT-3.3.1-12");
    plainOne.expectRetain(false);
    plain.awaitDelivery().expectRetain(false);
  }

  @Scenario("retain.as-published-queued")
  @Proves(v5 = "MQTT-3.3.1-13")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.SESSION_EXPIRY})
  void retainAsPublishedHoldsForMessagesThatWaited(Broker broker) {
    Publish value = retained(broker, "on");
    Connect reader = Connect.as("reader").persistent();
    Subscribe exact = Subscribe.to(value.topic(), 1).retainAsPublished();
    broker.connect(reader).subscribe(exact).disconnect();

    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(value);
    publisher.publish(live(value, "live"));

    Received waited = broker.resume(reader).receive(2);
    broker.control(waited.different() == 2, "the messages did not wait for the reader");
    waited.deliveries().forEach(each -> each.expectRetain(each.text().equals("on")));
  }

  @Scenario("retain.as-published-stored")
  @Proves(v5 = "U-13")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aStoredMessageHasRetain1WhateverRetainAsPublishedSays(Broker broker) {
    Publish value = retained(broker, "on");
    Stored.keep(broker, value);

    Peer exact = broker.connect(Connect.as("exact"));
    exact.subscribe(Subscribe.to(value.topic(), 1).retainAsPublished());

    exact.awaitDelivery().expectRetain(true);
    late(broker, value.topic()).awaitDelivery().expectRetain(true);
  }

  // ---- properties of 5.0 ------------------------------------------------------------------------

  @Scenario("retain.properties-kept")
  @Proves(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-20"})
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aStoredMessageHasItsProperties(Broker broker) {
    byte[] correlation = {0, 1, -1};
    String reply = broker.topic("reply");
    Publish value =
        retained(broker, "on")
            .property(PAYLOAD_FORMAT_INDICATOR, 1)
            .property(CONTENT_TYPE, "text/plain")
            .property(RESPONSE_TOPIC, reply)
            .property(CORRELATION_DATA, correlation);
    Stored.keep(broker, value);

    Delivery stored = late(broker, value.topic()).awaitDelivery();

    broker.judging(null, "MQTT-3.3.2-4");
    stored.expectProperty(PAYLOAD_FORMAT_INDICATOR, 1);
    broker.judging(null, "MQTT-3.3.2-20");
    stored.expectProperty(CONTENT_TYPE, "text/plain");
    broker.judging(null, "MQTT-3.3.2-15");
    stored.expectProperty(RESPONSE_TOPIC, reply);
    broker.judging(null, "MQTT-3.3.2-16");
    stored.expectProperty(CORRELATION_DATA, correlation);
  }

  @Scenario("retain.user-properties-in-order")
  @Proves(v5 = {"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aStoredMessageHasItsUserPropertiesInOrder(Broker broker) {
    Properties sent =
        Properties.NONE.withUser("b", "1").withUser("a", "2").withUser("b", "3").withUser("a", "2");
    Publish value = retained(broker, "on").properties(sent);
    Stored.keep(broker, value);

    Delivery stored = late(broker, value.topic()).awaitDelivery();

    broker.judging(null, "MQTT-3.3.2-17");
    stored.expectUserProperties(sent.user());
    broker.judging(null, "MQTT-3.3.2-18");
    stored.expectUserPropertiesInOrder(sent.user());
  }

  @Scenario("retain.subscription-identifier")
  @Proves(v5 = "MQTT-3.3.4-3")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.SUBSCRIPTION_IDENTIFIERS})
  void aStoredMessageNamesTheSubscriptionThatFoundIt(Broker broker) {
    Publish value = retained(broker, "on");
    Stored.keep(broker, value);
    Peer late = broker.connect(Connect.as("late"));

    late.subscribe(Subscribe.to(value.topic(), 1).identifier(268_435_455));

    late.awaitDelivery().expectProperty(SUBSCRIPTION_IDENTIFIER, 268_435_455);
  }

  @Scenario(value = "retain.expired", tags = Scenario.TIMED)
  @Proves(v5 = {"U-14", "MQTT-3.3.2-5"})
  @Needs({Capability.RETAINED, Capability.QOS1})
  void anExpiredStoredMessageIsGone(Broker broker) {
    Publish value = retained(broker, "short-lived").expiry(SHORT_EXPIRY);
    broker.connect(Connect.as("publisher")).publish(value);

    broker.awaitExpiry(SHORT_EXPIRY);

    Stored.expectNothing(broker, value.topic());
  }

  @Scenario(value = "retain.expiry-counted-down", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.3.2-6")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aStoredMessageComesWithWhatIsLeftOfItsExpiry(Broker broker) {
    Publish value = retained(broker, "long-lived").expiry(LONG_EXPIRY);
    long sinceNanos = System.nanoTime();
    broker.connect(Connect.as("publisher")).publish(value);

    broker.letPass(3_000);
    Delivery stored = late(broker, value.topic()).awaitDelivery();

    // Brokers round either way, and count from one tick of a second to another.
    long agedSeconds = TimeUnit.NANOSECONDS.toSeconds(stored.arrivedNanos() - sinceNanos);
    stored.expectNumber(MESSAGE_EXPIRY_INTERVAL, LONG_EXPIRY - agedSeconds - 2, LONG_EXPIRY - 2);
  }

  // ---- across versions, and brokers without -----------------------------------------------------

  @Scenario("retain.across-versions")
  @Proves(v311 = "U-64", v5 = "U-64")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.BOTH_VERSIONS})
  void aClientOfTheOtherVersionLeavesAStoredMessage(Broker broker) {
    Publish value = retained(broker, "on");
    MqttVersion other = broker.v5() ? MqttVersion.V3_1_1 : MqttVersion.V5_0;
    Publish theirs = broker.v5() ? value : value.userProperty("unit", "K").expiry(LONG_EXPIRY);
    broker.in(other).connect(Connect.as("publisher")).publish(theirs);
    Stored.settle(broker, value);

    Peer late = late(broker, value.topic());

    late.expect(value).expectQos(1);
  }

  @Scenario("retain.refused-when-unavailable")
  @Proves(v5 = "MQTT-3.2.2-14")
  @Needs(Capability.RETAIN_UNAVAILABLE)
  void aRetainedMessageIsRefusedWhereNothingIsRetained(Broker broker) {
    Publish value = Publish.to(broker.topic("status")).payload("on").qos(broker.qos(1));
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.send(value.retained());

    publisher.expectClosed(ReasonCode.RETAIN_NOT_SUPPORTED);
  }

  // ---- helpers ----------------------------------------------------------------------------------

  /** QoS 1, because a broker may forget what is retained at QoS 0. */
  private static Publish retained(Broker broker, String payload) {
    return Publish.to(broker.topic("status")).payload(payload).qos(1).retained();
  }

  private static List<Publish> retainedOn(Broker broker, String... topics) {
    return Stream.of(topics).map(name -> retained(broker, name).topic(broker.topic(name))).toList();
  }

  private static List<Publish> both(List<Publish> first, List<Publish> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static Publish live(Publish retained, String payload) {
    return Publish.to(retained.topic()).payload(payload).qos(1);
  }

  private static Peer late(Broker broker, String filter) {
    return subscriber(broker, "late", filter);
  }

  private static Peer subscriber(Broker broker, String name, String filter) {
    return broker.connect(Connect.as(name)).subscribe(filter, 1);
  }

  /** The stored message does not come: neither before a live one of the same topic nor after it. */
  private static void expectOnlyMarker(Peer publisher, Peer reader, Publish stored) {
    Publish marker = live(stored, "marker");
    publisher.publish(marker);
    reader.expectNothingBefore(marker);
    reader.expectNoMessage();
  }

  /** Brokers need not take messages on topics that begin with $. */
  private static void keptOrUnsupported(Broker broker, Publish hidden) {
    Peer publisher = broker.connect(Connect.as("hidden"));
    // As bytes: what a broker refuses need not be cleaned up afterwards.
    publisher.sendBytes(hidden.packetId(1).encode(broker.version()));
    Optional<Delivery> kept =
        publisher
            .poll(Ack.class, broker.clocks().deadlineMs())
            .filter(ack -> ack.type() == PacketType.PUBACK && ack.code() < 0x80)
            .map(ack -> subscriber(broker, "reader", hidden.topic()))
            .flatMap(reader -> reader.pollDelivery(broker.clocks().quietMs()));
    if (kept.isEmpty()) {
      throw broker.unsupported("the broker keeps no messages on topics that begin with $");
    }
    broker.cleanRetained(hidden.topic());
  }
}
