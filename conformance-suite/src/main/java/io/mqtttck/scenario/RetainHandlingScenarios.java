package io.mqtttck.scenario;

import static io.mqtttck.scenario.RetainedMessages.late;
import static io.mqtttck.scenario.RetainedMessages.live;
import static io.mqtttck.scenario.RetainedMessages.retained;
import static io.mqtttck.scenario.RetainedMessages.subscriber;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.util.List;

/**
 * When retained messages are sent, and with which RETAIN flag: the options of 5.0 and what they
 * replace.
 */
final class RetainHandlingScenarios {

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

  /** The stored message does not come: neither before a live one of the same topic nor after it. */
  private static void expectOnlyMarker(Peer publisher, Peer reader, Publish stored) {
    Publish marker = live(stored, "marker");
    publisher.publish(marker);
    reader.expectNothingBefore(marker);
    reader.expectNoMessage();
  }
}
