package io.mqtttck.scenario;

import static io.mqtttck.scenario.Absence.FEW;
import static io.mqtttck.scenario.Absence.SENSOR;
import static io.mqtttck.scenario.Absence.expectNothingMore;
import static io.mqtttck.scenario.Absence.leaveBehind;
import static io.mqtttck.scenario.Absence.numbered;
import static io.mqtttck.scenario.Absence.without;
import static io.mqtttck.wire.PropertyId.CONTENT_TYPE;
import static io.mqtttck.wire.PropertyId.CORRELATION_DATA;
import static io.mqtttck.wire.PropertyId.PAYLOAD_FORMAT_INDICATOR;
import static io.mqtttck.wire.PropertyId.RESPONSE_TOPIC;
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
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.util.List;

/** What a broker keeps for a client that is away, and how it hands it over on the return. */
final class OfflineQueueScenarios {

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
}
