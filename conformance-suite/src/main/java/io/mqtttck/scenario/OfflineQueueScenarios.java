package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.LONG;
import static io.mqtttck.engine.Scenario.TIMED;
import static io.mqtttck.wire.PacketType.PUBCOMP;
import static io.mqtttck.wire.PacketType.PUBREL;
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
import io.mqtttck.target.Clocks;
import io.mqtttck.target.Profile.OfflineQueue;
import io.mqtttck.target.Profile.OfflineQueue.Drop;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** What a broker keeps for a client that is away, and how it hands it over on the return. */
final class OfflineQueueScenarios {

  /** Keeps its session, and resumes it when there is one. */
  private static final Connect SENSOR = Connect.as("sensor").persistent();

  /** Below every limit that is known, so that nobody may lose any of them. */
  private static final int FEW = 8;

  /** What is tried when no limit is declared: common brokers keep 100 or 1000. */
  private static final int COMMON_LIMIT = 1000;

  /** So many more than the limit are published. */
  private static final int BEYOND = 100;

  /** Longer than that nobody waits in an ordinary run. */
  private static final Duration SHORT_RETENTION = Duration.ofSeconds(15);

  /** Longer than that nobody waits at all. */
  private static final Duration LONG_RETENTION = Duration.ofMinutes(10);

  // ---- kept and delivered -----------------------------------------------------------------------

  @Scenario("offline-queue.qos1-kept")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.5.0-1"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void threeMessagesPublishedWhileTheClientIsAwayAreDeliveredOnItsReturn(Broker broker) {
    Subscribe subscription = Subscribe.to(broker.topic("readings"), 1);
    leaveBehind(broker, subscription);
    List<Publish> messages = numbered(Publish.to(broker.topic("readings")).qos(1), 3);
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Peer sensor = broker.connect(SENSOR);

    sensor.receive(3).expectAll(messages);
  }

  @Scenario("offline-queue.qos2-kept")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.5.0-1", "MQTT-4.3.3-1"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.5.0-1", "MQTT-4.3.3-6"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void qos2MessagesAreDeliveredOnceEachOnTheReturn(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(2);
    leaveBehind(broker, Subscribe.to(template.topic(), 2));
    List<Publish> messages = numbered(template, 3);
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publishAll(messages);

    Peer sensor = broker.connect(SENSOR);

    broker.judging(
        List.of("MQTT-3.1.2-5", "MQTT-4.5.0-1"), List.of("MQTT-3.1.2-23", "MQTT-4.5.0-1"));
    sensor.receive(3).expectAll(messages).expectOnce();
    broker.judging("MQTT-4.3.3-1", "MQTT-4.3.3-6");
    expectNothingMore(sensor, publisher, template);
  }

  @Scenario("offline-queue.kept-after-drop")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.5.0-1"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void messagesPublishedRightAfterTheConnectionBrokeAreKept(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(template.topic(), 1);
    List<Publish> messages = numbered(template, FEW);
    Peer publisher = broker.connect(Connect.as("publisher"));
    sensor.drop();
    publisher.publishAll(messages);

    Peer back = broker.connect(SENSOR);

    back.receive(FEW, broker.resendMs()).expectAll(messages);
  }

  @Scenario("offline-queue.wildcard-subscription")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.5.0-1"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.WILDCARD_SUBSCRIPTIONS})
  void messagesThatMatchAWildcardAreKeptAndOthersAreNot(Broker broker) {
    leaveBehind(
        broker,
        Subscribe.to(broker.topic("house/+/temperature"), 1).and(broker.topic("garden/#"), 1));
    Publish kitchen = Publish.to(broker.topic("house/kitchen/temperature")).payload("k").qos(1);
    Publish pond = Publish.to(broker.topic("garden/pond/level")).payload("p").qos(1);
    Publish garden = Publish.to(broker.topic("garden")).payload("g").qos(1);
    Publish cellar = Publish.to(broker.topic("house/cellar/humidity")).payload("c").qos(1);
    broker.connect(Connect.as("publisher")).publishAll(List.of(kitchen, cellar, pond, garden));

    Received got = broker.connect(SENSOR).receive(3);

    got.expectAll(List.of(kitchen, pond, garden)).expectNone(List.of(cellar));
  }

  @Scenario("offline-queue.every-session-gets-its-own")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void twoClientsThatAreAwayAndOneThatIsThereAllGetEveryMessage(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    Connect other = Connect.as("other").persistent();
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(other).subscribe(template.topic(), 1).disconnect();
    Peer present = broker.connect(Connect.as("present")).subscribe(template.topic(), 1);
    List<Publish> messages = numbered(template, FEW);
    broker.connect(Connect.as("publisher")).publishAll(messages);

    present.receive(FEW).expectAll(messages);
    broker.connect(SENSOR).receive(FEW).expectAll(messages);
    broker.connect(other).receive(FEW).expectAll(messages);
  }

  @Scenario("offline-queue.empty-payload-kept")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void emptyAndLargePayloadsAreKeptAsTheyAre(Broker broker) {
    Publish empty = Publish.to(broker.topic("readings")).qos(1);
    Publish large = empty.payload("large ".repeat(200));
    leaveBehind(broker, Subscribe.to(empty.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(List.of(empty, large));

    Peer sensor = broker.connect(SENSOR);

    sensor.receive(2).expectAll(List.of(empty, large));
  }

  @Scenario("offline-queue.second-absence")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.5.0-1", "MQTT-4.3.2-1"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.5.0-1", "MQTT-4.3.2-3"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aSecondAbsenceBringsTheNewMessagesAndNotTheOldOnes(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, 6);
    Peer publisher = broker.connect(Connect.as("publisher"));
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    publisher.publishAll(messages.subList(0, 3));
    Peer first = broker.connect(SENSOR);
    broker.control(first.receive(3).different() == 3, "the first absence lost messages");
    first.ping().disconnect();
    publisher.publishAll(messages.subList(3, 6));

    Received got = broker.connect(SENSOR).receive(3);

    broker.judging("MQTT-4.3.2-1", "MQTT-4.3.2-3");
    got.expectNone(messages.subList(0, 3));
    broker.judging(
        List.of("MQTT-3.1.2-5", "MQTT-4.5.0-1"), List.of("MQTT-3.1.2-23", "MQTT-4.5.0-1"));
    got.expectAll(messages.subList(3, 6));
  }

  @Scenario("offline-queue.subscribed-again")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-4")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aClientThatSubscribesAgainOnItsReturnLosesNothing(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, FEW);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Peer sensor = broker.connectHoldingAcks(SENSOR.receiveMaximum(2));
    Received before = sensor.receiveFor(broker.clocks().quietMs());
    sensor.subscribe(template.topic(), 1);

    // What waits is delivered now, so far as it was not before.
    sensor.resumeAcks();
    before.deliveries().forEach(sensor::acknowledge);
    List<Publish> rest = without(messages, before.among(messages));
    sensor.receive(rest.size()).expectAll(rest);
  }

  // ---- what the messages look like --------------------------------------------------------------

  @Scenario("offline-queue.downgraded")
  @Proves(v311 = "MQTT-3.8.4-6", v5 = "MQTT-3.8.4-8")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQueuedMessageHasTheLowerOfPublishedAndGrantedQos(Broker broker) {
    Publish twoForOne = Publish.to(broker.topic("one")).payload("2 to 1").qos(2);
    Publish oneForTwo = Publish.to(broker.topic("two")).payload("1 to 2").qos(1);
    leaveBehind(broker, Subscribe.to(twoForOne.topic(), 1).and(oneForTwo.topic(), 2));
    broker.connect(Connect.as("publisher")).publishAll(List.of(twoForOne, oneForTwo));

    Received got = broker.connect(SENSOR).receive(2);

    broker.control(got.different() == 2, "the queue lost messages");
    got.deliveries().forEach(delivery -> delivery.expectQos(1));
  }

  @Scenario("offline-queue.downgraded-to-qos0")
  @Proves(v311 = "MQTT-3.8.4-6", v5 = "MQTT-3.8.4-8")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aMessageForAQos0SubscriptionNeverComesWithMore(Broker broker) {
    Publish downgraded = Publish.to(broker.topic("zero")).payload("1 to 0").qos(1);
    Publish kept = Publish.to(broker.topic("one")).payload("1 to 1").qos(1);
    leaveBehind(broker, Subscribe.to(downgraded.topic(), 0).and(kept.topic(), 1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publishAll(List.of(downgraded, kept));

    Received got = broker.connect(SENSOR).receive(2);

    broker.control(!got.among(List.of(kept)).isEmpty(), "the queue lost the QoS 1 message");
    got.deliveries().stream()
        .filter(delivery -> delivery.publish().topic().equals(downgraded.topic()))
        .forEach(delivery -> delivery.expectQos(0));
  }

  @Scenario("offline-queue.overlapping-subscriptions")
  @Proves(v311 = "MQTT-3.3.5-1", v5 = "MQTT-3.3.4-2")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY, Capability.WILDCARD_SUBSCRIPTIONS})
  void aMessageForSeveralSubscriptionsIsKeptAtTheirHighestQos(Broker broker) {
    Publish message = Publish.to(broker.topic("house/cellar")).payload("21").qos(2);
    leaveBehind(
        broker,
        Subscribe.to(broker.topic("house/#"), 1)
            .and(message.topic(), 2)
            .and(broker.topic("house/+"), 1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(message);

    Received got = broker.connect(SENSOR).receiveFor(broker.clocks().quietMs());

    broker.control(got.different() == 1, "the queue lost the message");
    broker.require(
        got.deliveries().stream().anyMatch(each -> each.publish().qos() == 2),
        "a copy at QoS 2",
        Received.brief(List.of(message)) + " at a lower QoS only");
  }

  @Scenario("offline-queue.properties-kept")
  @Proves(
      v5 = {
        "MQTT-3.3.2-4",
        "MQTT-3.3.2-15",
        "MQTT-3.3.2-16",
        "MQTT-3.3.2-17",
        "MQTT-3.3.2-18",
        "MQTT-3.3.2-20"
      })
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void thePropertiesOfAMessageSurviveTheQueue(Broker broker) {
    byte[] correlation = {0, 1, (byte) 0xFF};
    Publish message =
        Publish.to(broker.topic("request"))
            .payload("21 degrees")
            .qos(1)
            .property(PAYLOAD_FORMAT_INDICATOR, 1)
            .property(CONTENT_TYPE, "text/plain")
            .property(RESPONSE_TOPIC, broker.topic("answer"))
            .userProperty("room", "kitchen")
            .userProperty("room", "cellar")
            .userProperty("floor", "0");
    message = message.properties(message.properties().with(CORRELATION_DATA, correlation));
    leaveBehind(broker, Subscribe.to(message.topic(), 1));
    broker.connect(Connect.as("publisher")).publish(message);

    Delivery got = broker.connect(SENSOR).awaitDelivery();

    broker.judging(null, "MQTT-3.3.2-4");
    got.expectProperty(PAYLOAD_FORMAT_INDICATOR, 1L);
    broker.judging(null, "MQTT-3.3.2-20");
    got.expectProperty(CONTENT_TYPE, "text/plain");
    broker.judging(null, "MQTT-3.3.2-15");
    got.expectProperty(RESPONSE_TOPIC, broker.topic("answer"));
    broker.judging(null, "MQTT-3.3.2-16");
    got.expectProperty(CORRELATION_DATA, correlation);
    broker.judging(null, "MQTT-3.3.2-17");
    got.expectUserProperties(message.properties().user());
    broker.judging(null, "MQTT-3.3.2-18");
    got.expectUserPropertiesInOrder(message.properties().user());
  }

  @Scenario("offline-queue.subscription-identifier")
  @Proves(v5 = "MQTT-3.3.4-3")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.SUBSCRIPTION_IDENTIFIERS})
  void aQueuedMessageCarriesTheIdentifierOfItsSubscription(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    leaveBehind(broker, Subscribe.to(message.topic(), 1).identifier(4711));
    broker.connect(Connect.as("publisher")).publish(message);

    Delivery got = broker.connect(SENSOR).awaitDelivery();

    got.expectProperty(SUBSCRIPTION_IDENTIFIER, 4711L);
  }

  // ---- order ------------------------------------------------------------------------------------

  @Scenario("offline-queue.in-order")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void queuedQos1MessagesComeInOrder(Broker broker) {
    List<Publish> messages = numbered(Publish.to(broker.topic("readings")).qos(1), FEW);
    leaveBehind(broker, Subscribe.to(broker.topic("readings"), 1));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Received got = broker.connect(SENSOR).receive(FEW);

    broker.control(got.different() > 1, "the queue lost its messages");
    got.expectInOrder(messages);
  }

  @Scenario("offline-queue.in-order-qos2")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void queuedQos2MessagesComeInOrder(Broker broker) {
    List<Publish> messages = numbered(Publish.to(broker.topic("readings")).qos(2), FEW);
    leaveBehind(broker, Subscribe.to(broker.topic("readings"), 2));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Received got = broker.connect(SENSOR).receive(FEW);

    broker.control(got.different() > 1, "the queue lost its messages");
    got.expectInOrder(messages);
  }

  @Scenario("offline-queue.several-publishers")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theMessagesOfEachPublisherStayInOrder(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> north = numbered(template, "north ", FEW);
    List<Publish> south = numbered(template, "south ", FEW);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    Peer first = broker.connect(Connect.as("north"));
    Peer second = broker.connect(Connect.as("south"));
    IntStream.range(0, FEW)
        .forEach(
            i -> {
              first.publish(north.get(i));
              second.publish(south.get(i));
            });

    Received got = broker.connect(SENSOR).receive(2 * FEW);

    broker.control(got.different() > 2, "the queue lost its messages");
    got.expectInOrder(north).expectInOrder(south);
  }

  @Scenario("offline-queue.live-after-queued")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatIsPublishedAfterTheReturnComesAfterWhatWasQueued(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, 2 * FEW);
    Peer publisher = broker.connect(Connect.as("publisher"));
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    publisher.publishAll(messages.subList(0, FEW));

    Peer sensor = broker.connect(SENSOR);
    publisher.publishAll(messages.subList(FEW, 2 * FEW));

    Received got = sensor.receive(2 * FEW);
    broker.control(got.different() > 1, "the queue lost its messages");
    got.expectInOrder(messages);
  }

  // ---- what had been sent already ---------------------------------------------------------------

  @Scenario("offline-queue.sent-again-with-dup")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.2-3", "MQTT-3.3.1-1", "U-36"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void anUnacknowledgedQos1MessageComesAgainWithDupAndItsIdentifier(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(message.topic(), 1);
    broker.connect(Connect.as("publisher")).publish(message);
    Delivery first = sensor.awaitDelivery();
    sensor.drop();

    Peer back = broker.connect(SENSOR);

    broker.judging(List.of("MQTT-4.4.0-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.2-3", "U-36"));
    Delivery again = back.expectWithin(message, broker.resendMs());
    broker.judging(List.of("MQTT-4.4.0-1"), List.of("MQTT-4.4.0-1", "U-36"));
    again.expectPacketId(first.packetId());
    broker.judging(List.of("MQTT-3.3.1-1"), List.of("MQTT-3.3.1-1", "U-36"));
    again.expectDup(true);
  }

  @Scenario("offline-queue.sent-again-with-dup-qos2")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1", "MQTT-3.3.1-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-3", "MQTT-3.3.1-1"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageWithoutPubrecComesAgainWithDupAndItsIdentifier(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(2);
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(message.topic(), 2);
    broker.connect(Connect.as("publisher")).publish(message);
    Delivery first = sensor.awaitDelivery();
    sensor.drop();

    Peer back = broker.connect(SENSOR);

    broker.judging(
        List.of("MQTT-4.4.0-1", "MQTT-4.3.3-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.3-3"));
    Delivery again = back.expectWithin(message, broker.resendMs());
    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    again.expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    again.expectDup(true);
  }

  @Scenario("offline-queue.pubrel-again")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-5", "MQTT-4.3.3-6"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void afterPubrecOnlyPubrelComesAgain(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(2);
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(message.topic(), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(message);
    Delivery first = sensor.awaitDelivery();
    sensor.acknowledge(first);
    sensor.awaitAck(PUBREL, first.packetId());
    sensor.drop();

    Peer back = broker.connect(SENSOR);

    broker.judging(
        List.of("MQTT-4.4.0-1", "MQTT-4.3.3-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.3-5"));
    back.expectAck(PUBREL, first.packetId(), broker.resendMs());
    broker.judging("MQTT-4.3.3-1", "MQTT-4.3.3-6");
    expectNothingMore(back, publisher, message);
  }

  @Scenario("offline-queue.queued-without-dup")
  @Proves(v311 = "MQTT-4.3.2-1", v5 = "MQTT-4.3.2-2")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatWasOnlyQueuedComesWithoutDup(Broker broker) {
    List<Publish> messages = numbered(Publish.to(broker.topic("readings")).qos(1), FEW);
    leaveBehind(broker, Subscribe.to(broker.topic("readings"), 1));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Received got = broker.connect(SENSOR).receive(FEW);

    broker.control(got.different() == FEW, "the queue lost messages");
    got.firstCopies().forEach(delivery -> delivery.expectDup(false));
  }

  @Scenario("offline-queue.queued-without-dup-qos2")
  @Proves(v311 = "MQTT-4.3.3-1", v5 = "MQTT-4.3.3-2")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void whatWasOnlyQueuedAtQos2ComesWithoutDup(Broker broker) {
    List<Publish> messages = numbered(Publish.to(broker.topic("readings")).qos(2), FEW);
    leaveBehind(broker, Subscribe.to(broker.topic("readings"), 2));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Received got = broker.connect(SENSOR).receive(FEW);

    broker.control(got.different() == FEW, "the queue lost messages");
    got.firstCopies().forEach(delivery -> delivery.expectDup(false));
  }

  @Scenario("offline-queue.resent-in-order")
  @Proves(
      v311 = {"MQTT-4.6.0-1", "MQTT-4.6.0-6"},
      v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatIsSentAgainComesInItsOldOrder(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(numbered(template, 8));
    Peer sensor = broker.connectHoldingAcks(SENSOR);
    List<Publish> sent = sensor.receiveFor(broker.clocks().quietMs()).among(numbered(template, 8));
    severalAtOnce(broker, sent);
    sensor.drop();

    Received again = broker.connect(SENSOR).receive(sent.size(), broker.resendMs());

    broker.control(again.different() == sent.size(), "not everything was sent again");
    // All of @Proves: the rule for what is sent again, and the one that binds the server to it.
    expectResentOrder(broker, again, sent);
  }

  @Scenario("offline-queue.resent-before-queued")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatIsSentAgainComesBeforeWhatWasOnlyQueued(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, 6);
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(template.topic(), 1);
    publisher.publish(messages.get(0));
    sensor.awaitDelivery();
    sensor.disconnect();
    publisher.publishAll(messages.subList(1, 6));

    Received got = broker.connect(SENSOR).receive(6, broker.resendMs());

    broker.control(got.different() == 6, "not everything came");
    expectResentOrder(broker, got, messages);
  }

  @Scenario("offline-queue.acknowledged-not-again")
  @Proves(
      v311 = {"MQTT-4.3.2-1", "MQTT-4.4.0-1"},
      v5 = {"MQTT-4.3.2-3", "MQTT-4.4.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void onlyWhatWasNotAcknowledgedComesAgain(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publishAll(numbered(template, 5));
    Peer sensor = broker.connectHoldingAcks(SENSOR);
    Received read = sensor.receiveFor(broker.clocks().quietMs());
    List<Publish> sent = read.among(numbered(template, 5));
    severalAtOnce(broker, sent);
    sensor.acknowledge(read.first(sent.get(1)));
    sensor.ping().drop();

    Peer back = broker.connect(SENSOR);

    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    Received again = back.receive(sent.size() - 1, broker.resendMs()).expectAll(without(sent, 1));
    broker.judging("MQTT-4.3.2-1", "MQTT-4.3.2-3");
    again.expectNone(sent.subList(1, 2));
    expectNothingMore(back, publisher, template);
  }

  @Scenario("offline-queue.interrupted-return")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.4.0-1", "MQTT-4.6.0-6"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.4.0-1", "MQTT-4.6.0-5"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aConnectionThatBreaksWhileTheQueueIsHandedOverLosesNothing(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, FEW);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(messages);
    Peer first = broker.connectHoldingAcks(SENSOR);
    first.awaitDelivery();
    first.drop();

    Received got = broker.connect(SENSOR).receive(FEW, broker.resendMs());

    broker.judging(
        List.of("MQTT-3.1.2-5", "MQTT-4.4.0-1"), List.of("MQTT-3.1.2-23", "MQTT-4.4.0-1"));
    got.expectAll(messages);
    broker.judging("MQTT-4.6.0-6", "MQTT-4.6.0-5");
    expectResentOrder(broker, got, messages);
  }

  // ---- flow control -----------------------------------------------------------------------------

  @Scenario("offline-queue.receive-maximum")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aReturningClientGetsNoMoreAtOnceThanItsReceiveMaximum(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, FEW);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(messages);

    Peer sensor = broker.connectHoldingAcks(SENSOR.receiveMaximum(2));
    Received atOnce = sensor.receiveFor(broker.clocks().quietMs());

    broker.judging(List.of(), List.of("MQTT-3.3.4-9", "MQTT-4.9.0-2"));
    atOnce.expectAtMost(2);
    atOnce.deliveries().forEach(sensor::acknowledge);
    Received next = sensor.receiveFor(broker.clocks().quietMs()).expectAtMost(2);
    sensor.resumeAcks();
    next.deliveries().forEach(sensor::acknowledge);
    broker.judging(null, "MQTT-4.5.0-1");
    List<Publish> rest = without(without(messages, atOnce.among(messages)), next.among(messages));
    sensor.receive(rest.size()).expectAll(rest);
  }

  @Scenario("offline-queue.receive-maximum-shrinks")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2", "MQTT-4.4.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatIsSentAgainKeepsToTheReceiveMaximumOfTheNewConnection(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    broker.connect(Connect.as("publisher")).publishAll(numbered(template, 6));
    Peer sensor = broker.connectHoldingAcks(SENSOR);
    List<Publish> sent = sensor.receiveFor(broker.clocks().quietMs()).among(numbered(template, 6));
    severalAtOnce(broker, sent);
    sensor.drop();

    Peer back = broker.connectHoldingAcks(SENSOR.receiveMaximum(1));
    Received atOnce = back.receiveFor(broker.clocks().quietMs());

    broker.judging(List.of(), List.of("MQTT-3.3.4-9", "MQTT-4.9.0-2"));
    atOnce.expectAtMost(1);
    broker.judging(null, "MQTT-4.4.0-1");
    back.resumeAcks();
    atOnce.deliveries().forEach(back::acknowledge);
    back.receive(sent.size() - atOnce.different(), broker.resendMs())
        .expectAll(without(sent, atOnce.among(sent)));
  }

  @Scenario("offline-queue.receive-maximum-qos2")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageCountsUntilItsPubcomp(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(2);
    List<Publish> messages = numbered(template, 3);
    leaveBehind(broker, Subscribe.to(template.topic(), 2));
    broker.connect(Connect.as("publisher")).publishAll(messages);
    Peer sensor = broker.connectHoldingAcks(SENSOR.receiveMaximum(1));
    Delivery first = sensor.awaitDelivery();

    sensor.acknowledge(first);
    sensor.awaitAck(PUBREL, first.packetId());

    broker.judging(List.of(), List.of("MQTT-3.3.4-9", "MQTT-4.9.0-2"));
    sensor.expectNoMessage();
    broker.judging(null, "MQTT-4.5.0-1");
    sensor.resumeAcks();
    sensor.send(Ack.of(PUBCOMP, first.packetId()));
    sensor.receive(2).expectAll(without(messages, 0));
  }

  // ---- message expiry ---------------------------------------------------------------------------

  @Scenario(value = "offline-queue.expired-dropped", tags = TIMED)
  @Proves(v5 = {"MQTT-3.3.2-5", "MQTT-4.5.0-1", "MQTT-4.6.0-5"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void expiredMessagesAreGoneAndTheOthersComeInOrder(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, 6);
    List<Publish> expiring = List.of(messages.get(0), messages.get(2), messages.get(5));
    List<Publish> lasting = List.of(messages.get(1), messages.get(3), messages.get(4));
    leaveBehindForLong(broker, Subscribe.to(template.topic(), 1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(messages.get(0).expiry(1));
    publisher.publish(messages.get(1).expiry(300));
    publisher.publish(messages.get(2).expiry(1));
    publisher.publish(messages.get(3));
    publisher.publish(messages.get(4).expiry(300));
    publisher.publish(messages.get(5).expiry(1));
    broker.awaitExpiry(1);

    Peer sensor = broker.connect(SENSOR);
    publisher.publish(template.payload("marker"));

    Received got = sensor.receiveUntil(template.payload("marker"));
    broker.judging(null, "MQTT-3.3.2-5");
    got.expectNone(expiring);
    broker.judging(null, "MQTT-4.5.0-1");
    got.expectAll(lasting);
    broker.judging(null, "MQTT-4.6.0-5");
    got.expectInOrder(lasting);
  }

  @Scenario(value = "offline-queue.expired-dropped-qos2", tags = TIMED)
  @Proves(v5 = {"MQTT-3.3.2-5", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void expiredQos2MessagesAreGone(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(2);
    Publish expiring = template.payload("expiring");
    Publish lasting = template.payload("lasting");
    leaveBehindForLong(broker, Subscribe.to(template.topic(), 2));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(expiring.expiry(1));
    publisher.publish(lasting.expiry(300));
    broker.awaitExpiry(1);

    Peer sensor = broker.connect(SENSOR);
    publisher.publish(template.payload("marker"));

    Received got = sensor.receiveUntil(template.payload("marker"));
    broker.judging(null, "MQTT-3.3.2-5");
    got.expectNone(List.of(expiring));
    broker.judging(null, "MQTT-4.5.0-1");
    got.expectAll(List.of(lasting));
  }

  @Scenario(value = "offline-queue.expiry-counts-down", tags = TIMED)
  @Proves(v5 = "MQTT-3.3.2-6")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aMessageComesWithWhatIsLeftOfItsExpiryInterval(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1).expiry(60);
    leaveBehindForLong(broker, Subscribe.to(message.topic(), 1));
    broker.connect(Connect.as("publisher")).publish(message);
    long publishedNanos = System.nanoTime();
    broker.letPass(2_500);

    Delivery got = broker.connect(SENSOR).awaitDelivery();

    // A second more or less is rounding; none at all is not.
    long waited = Duration.ofNanos(got.arrivedNanos() - publishedNanos).toSeconds();
    got.expectNumber(MESSAGE_EXPIRY_INTERVAL, 60 - waited - 2, 60 - waited + 1);
  }

  @Scenario(value = "offline-queue.no-expiry-never-expires", tags = TIMED)
  @Proves(v5 = {"MQTT-4.5.0-1", "U-15"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aMessageWithoutExpiryIntervalIsKeptAndGetsNone(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    leaveBehindForLong(broker, Subscribe.to(message.topic(), 1));
    broker.connect(Connect.as("publisher")).publish(message);
    broker.awaitExpiry(1);

    Peer sensor = broker.connect(SENSOR);

    broker.judging(null, "MQTT-4.5.0-1");
    Delivery got = sensor.expect(message);
    // A broker may impose a maximum of its own, and says so with the property.
    broker.judging(null, "U-15");
    got.expectNo(MESSAGE_EXPIRY_INTERVAL);
  }

  @Scenario(value = "offline-queue.sent-does-not-expire", tags = TIMED)
  @Proves(v5 = "MQTT-4.3.3-7")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageThatWasSentComesAgainAlthoughItExpired(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(2);
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(message.topic(), 2);
    broker.connect(Connect.as("publisher")).publish(message.expiry(1));
    sensor.awaitDelivery();
    sensor.drop();
    broker.awaitExpiry(1);

    Peer back = broker.connect(SENSOR);

    back.expectWithin(message, broker.resendMs());
  }

  @Scenario(value = "offline-queue.ends-with-the-session", tags = TIMED)
  @Proves(v5 = "MQTT-4.1.0-2")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theQueueEndsWithTheSession(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("old").qos(1);
    broker.connectUnaltered(SENSOR.sessionExpiry(1)).subscribe(message.topic(), 1).disconnect();
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(message);
    broker.awaitExpiry(1);

    Peer sensor = broker.connect(SENSOR).subscribe(message.topic(), 1);

    expectNothingMore(sensor, publisher, message);
  }

  // ---- policy: recorded, and compared with what the operator declares
  // ----------------------------

  @Scenario("offline-queue.qos0-policy")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.6.0-6", "U-34"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.6.0-5", "U-34"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void qos0MessagesMayBeKeptAndDisturbNothing(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> kept = numbered(template, 2);
    Publish maybe = template.qos(0).payload("QoS 0");
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(kept.get(0));
    publisher.publish(maybe);
    publisher.publish(kept.get(1));

    Peer sensor = broker.connect(SENSOR);
    publisher.publish(template.payload("marker"));
    Received got = sensor.receiveUntil(template.payload("marker"));

    broker.judging("MQTT-3.1.2-5", "MQTT-3.1.2-23");
    got.expectAll(kept);
    broker.judging("MQTT-4.6.0-6", "MQTT-4.6.0-5");
    got.expectInOrder(kept);
    broker.judging("U-34", "U-34");
    Received later = sensor.receiveFor(broker.clocks().quietMs());
    compareQos0(broker, got.different() + later.different() > kept.size());
  }

  @Scenario(value = "offline-queue.count-limit", tags = TIMED)
  @Proves(
      v311 = {"MQTT-4.6.0-6", "U-35"},
      v5 = {"MQTT-4.6.0-5", "U-35"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void howManyMessagesAreKept(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    List<Publish> taken =
        broker
            .connect(Connect.as("publisher"))
            .offerAll(numbered(template, expectedLimit(broker) + BEYOND));

    Received got = broker.connect(SENSOR).receive(taken.size());

    broker.judging("MQTT-4.6.0-6", "MQTT-4.6.0-5");
    got.expectInOrder(taken);
    broker.judging("U-35", "U-35");
    compareLimit(broker, taken, got.among(taken));
  }

  @Scenario(value = "offline-queue.retention-kept", tags = TIMED)
  @Proves(v311 = "U-35", v5 = "U-35")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.OFFLINE_LIMITS})
  void untilItsRetentionIsOverAMessageIsKept(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    Duration declared = declaredBetween(broker, Duration.ZERO, SHORT_RETENTION);
    leaveBehind(broker, Subscribe.to(message.topic(), 1));
    broker.connect(Connect.as("publisher")).publish(message);
    broker.letPass(declared.toMillis() - Clocks.EARLY_TOLERANCE_MS);

    boolean came = broker.connect(SENSOR).pollDelivery(broker.clocks().deadlineMs()).isPresent();

    broker.preferDeclared(came, "retention " + text(declared), "a message was gone before");
  }

  @Scenario(value = "offline-queue.retention-over", tags = TIMED)
  @Proves(v311 = "U-35", v5 = "U-35")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.OFFLINE_LIMITS})
  void whenAShortRetentionIsOverAMessageIsGone(Broker broker) {
    expectGoneAfter(broker, declaredBetween(broker, Duration.ZERO, SHORT_RETENTION));
  }

  @Scenario(
      value = "offline-queue.long-retention-over",
      tags = {TIMED, LONG})
  @Proves(v311 = "U-35", v5 = "U-35")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.OFFLINE_LIMITS})
  void whenALongRetentionIsOverAMessageIsGone(Broker broker) {
    expectGoneAfter(broker, declaredBetween(broker, SHORT_RETENTION, LONG_RETENTION));
  }

  @Scenario(
      value = "offline-queue.kept-for-long",
      tags = {TIMED, LONG})
  @Proves(v311 = "U-35", v5 = "U-35")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void howAMessageOutlastsALongAbsence(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    leaveBehindForLong(broker, Subscribe.to(message.topic(), 1));
    broker.connect(Connect.as("publisher")).publish(message);
    broker.letPass(broker.clocks().absenceMs());

    boolean came = broker.connect(SENSOR).pollDelivery(broker.clocks().deadlineMs()).isPresent();

    String fact =
        "after %d ms a message was %s"
            .formatted(broker.clocks().absenceMs(), came ? "kept" : "gone");
    Duration declared = broker.profile().offlineQueue().retention();
    boolean tooEarly = declared != null && declared.toMillis() > broker.clocks().absenceMs();
    broker.note(fact);
    broker.preferDeclared(came || !tooEarly, "retention " + text(declared), fact);
  }

  // ---- helpers ----------------------------------------------------------------------------------

  /** A session with a subscription, whose client is away. */
  private static void leaveBehind(Broker broker, Subscribe subscription) {
    Integer limit = broker.profile().offlineQueue().messages();
    if (limit != null && limit < FEW) {
      throw broker.unsupported("the profile declares a queue of only " + limit + " messages");
    }
    broker.connect(SENSOR).subscribe(subscription).disconnect();
  }

  /** The same for a client that stays away for some seconds. */
  private static void leaveBehindForLong(Broker broker, Subscribe subscription) {
    Duration retention = broker.profile().offlineQueue().retention();
    if (retention != null && retention.compareTo(SHORT_RETENTION) <= 0) {
      throw broker.unsupported("the profile declares a retention of " + text(retention));
    }
    leaveBehind(broker, subscription);
  }

  private static List<Publish> numbered(Publish template, int count) {
    return numbered(template, "", count);
  }

  private static List<Publish> numbered(Publish template, String prefix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> template.payload(prefix + number))
        .toList();
  }

  private static List<Publish> without(List<Publish> messages, int index) {
    return without(messages, messages.subList(index, index + 1));
  }

  private static List<Publish> without(List<Publish> messages, List<Publish> others) {
    return messages.stream().filter(message -> !others.contains(message)).toList();
  }

  /** Nothing comes any more before another message on the same topic at the same QoS. */
  private static void expectNothingMore(Peer peer, Peer publisher, Publish template) {
    Publish marker = template.payload("marker");
    publisher.publish(marker);
    peer.expectNothingBefore(marker);
  }

  private static void severalAtOnce(Broker broker, List<Publish> sent) {
    broker.control(!sent.isEmpty(), "no message came");
    if (sent.size() < 3) {
      throw broker.unsupported("the broker sends fewer than three messages without an answer");
    }
  }

  /**
   * In 3.1.1 a server has to keep the order of what it sends again, and that of what it sends for
   * the first time. Nothing says that the one may not step back behind the other, and 5.0 demands
   * the first of clients only, so the rest is a wish.
   */
  private static void expectResentOrder(Broker broker, Received got, List<Publish> wanted) {
    if (!broker.v5()) {
      got.where(each -> each.publish().dup()).expectInOrder(wanted);
      got.where(each -> !each.publish().dup()).expectInOrder(wanted);
    }
    broker.prefer(
        got.inOrder(wanted),
        "the order of the first sending",
        Received.brief(got.asTheyCame(wanted)));
  }

  /** The declared retention, when it is of the length that a scenario is for. */
  private static Duration declaredBetween(Broker broker, Duration above, Duration most) {
    Duration declared = broker.profile().offlineQueue().retention();
    if (declared == null || declared.compareTo(above) <= 0 || declared.compareTo(most) > 0) {
      throw broker.unsupported(
          "the profile declares no retention between " + text(above) + " and " + text(most));
    }
    return declared;
  }

  private static void expectGoneAfter(Broker broker, Duration retention) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    broker
        .connect(SENSOR.sessionExpiry(2 * LONG_RETENTION.toSeconds()))
        .subscribe(message.topic(), 1)
        .disconnect();
    broker.connect(Connect.as("publisher")).publish(message);
    broker.awaitExpiry(retention.toSeconds());

    boolean came = broker.connect(SENSOR).pollDelivery(broker.clocks().quietMs()).isPresent();

    broker.preferDeclared(!came, "retention " + text(retention), "a message was kept for longer");
  }

  private static void compareQos0(Broker broker, boolean kept) {
    Boolean declared = broker.profile().offlineQueue().qos0();
    String fact =
        "QoS 0 messages are " + (kept ? "kept" : "not kept") + " for a client that is away";
    broker.note(fact);
    broker.preferDeclared(declared == null || declared == kept, "qos0: " + declared, fact);
  }

  private static int expectedLimit(Broker broker) {
    Integer declared = broker.profile().offlineQueue().messages();
    return declared == null ? COMMON_LIMIT : declared;
  }

  private static void compareLimit(Broker broker, List<Publish> taken, List<Publish> kept) {
    OfflineQueue declared = broker.profile().offlineQueue();
    String fact = "kept " + kept.size() + " of " + taken.size() + lostEnd(taken, kept);
    broker.note(fact);
    broker.preferDeclared(
        declared.messages() == null || kept.size() == Math.min(declared.messages(), taken.size()),
        "messages: " + declared.messages(),
        fact);
    broker.preferDeclared(
        declared.drops() == null
            || kept.size() == taken.size()
            || declared.drops() == drops(taken, kept),
        "drops: " + declared.drops(),
        fact);
  }

  private static String lostEnd(List<Publish> taken, List<Publish> kept) {
    if (kept.size() == taken.size()) {
      return " messages";
    }
    Drop end = drops(taken, kept);
    return end == null
        ? ", dropped in the middle"
        : end == Drop.OLDEST ? ", dropped the oldest" : ", dropped the newest";
  }

  /** Which end is lost, or null when it is neither. */
  private static Drop drops(List<Publish> taken, List<Publish> kept) {
    if (kept.equals(taken.subList(0, kept.size()))) {
      return Drop.NEWEST;
    }
    return kept.equals(taken.subList(taken.size() - kept.size(), taken.size()))
        ? Drop.OLDEST
        : null;
  }

  private static String text(Duration duration) {
    return duration == null ? "not declared" : duration.toMillis() / 1000.0 + " s";
  }
}
