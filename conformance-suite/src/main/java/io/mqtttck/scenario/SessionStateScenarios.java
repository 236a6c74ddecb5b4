package io.mqtttck.scenario;

import static io.mqtttck.scenario.SessionSteps.CLEAN;
import static io.mqtttck.scenario.SessionSteps.KEPT;
import static io.mqtttck.scenario.SessionSteps.expectNotSubscribed;
import static io.mqtttck.scenario.SessionSteps.expectSubscribed;
import static io.mqtttck.scenario.SessionSteps.message;
import static io.mqtttck.scenario.SessionSteps.topic;
import static io.mqtttck.wire.PacketType.PUBREL;
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

/** What belongs to a session, and is there again on the return of its client. */
final class SessionStateScenarios {

  @Scenario("session.all-subscriptions-kept")
  @Proves(
      v311 = {"MQTT-3.1.2-4", "MQTT-4.1.0-1"},
      v5 = {"MQTT-3.1.2-5", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.WILDCARD_SUBSCRIPTIONS})
  void everySubscriptionIsKeptWithWildcardsAndGrantedQos(Broker broker) {
    Publish exact = Publish.to(broker.topic("exact")).payload("exact").qos(1);
    Publish level = Publish.to(broker.topic("level/7/x")).payload("level").qos(1);
    Publish tree = Publish.to(broker.topic("tree/a/b")).payload("tree").qos(1);
    broker
        .connect(KEPT)
        .subscribe(exact.topic(), 1)
        .subscribe(Subscribe.to(broker.topic("level/+/x"), 0).and(broker.topic("tree/#"), 1))
        .disconnect();

    Peer back = broker.connect(KEPT);
    // At QoS 0 a message may be lost: three are enough to tell a lost subscription.
    broker
        .connect(Connect.as("publisher"))
        .publishAll(
            List.of(level, level.payload("again"), level.payload("and again"), exact, tree));

    Received got = back.receive(5).expectAll(List.of(exact, tree));
    broker.prefer(got.different() > 2, "a QoS 0 message too", "none of three came");
    got.deliveries()
        .forEach(each -> each.expectQos(each.publish().topic().equals(level.topic()) ? 0 : 1));
  }

  @Scenario("session.everything-kept")
  @Proves(v311 = "MQTT-4.1.0-1", v5 = "MQTT-3.1.2-23")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void subscriptionsQueueAndHalfDoneExchangesAreAllStillThere(Broker broker) {
    Publish half = Publish.to(broker.topic("two")).payload("half done").qos(2);
    Publish unacknowledged = Publish.to(broker.topic("one")).payload("unacknowledged").qos(1);
    Publish queued = unacknowledged.payload("queued");
    Publish live = unacknowledged.payload("live");
    Peer publisher = broker.connect(Connect.as("publisher"));
    Subscribe both = Subscribe.to(half.topic(), 2).and(unacknowledged.topic(), 1);
    broker.connect(KEPT).subscribe(both).disconnect();
    publisher.publishAll(List.of(half, unacknowledged));
    Peer sensor = broker.connectHoldingAcks(KEPT);
    Delivery begun = sensor.receive(2).first(half);
    sensor.acknowledge(begun);
    sensor.awaitAck(PUBREL, begun.packetId());
    sensor.drop();
    publisher.publish(queued);

    Peer back = broker.connect(KEPT);

    back.expectAck(PUBREL, begun.packetId(), broker.resendMs());
    publisher.publish(live);
    back.receive(3, broker.resendMs())
        .expectAll(List.of(unacknowledged, queued, live))
        .expectNone(List.of(half));
  }

  @Scenario("session.unsubscribed-stays-so")
  @Proves(
      v311 = {"MQTT-3.10.4-2", "MQTT-3.1.2-4"},
      v5 = {"MQTT-3.10.4-2", "MQTT-3.1.2-5"})
  @Needs(Capability.SESSION_EXPIRY)
  void aSubscriptionThatWasTakenBackDoesNotReturnWithTheSession(Broker broker) {
    String kept = broker.topic("kept");
    Peer sensor = broker.connect(KEPT).subscribe(kept, broker.qos(1));
    sensor.subscribe(topic(broker), broker.qos(1)).unsubscribe(topic(broker)).disconnect();

    Peer back = broker.connect(KEPT);

    broker.judging("MQTT-3.10.4-2", "MQTT-3.10.4-2");
    expectNotSubscribed(broker, back);
    broker.judging("MQTT-3.1.2-4", "MQTT-3.1.2-5");
    expectSubscribed(broker, back, kept);
  }

  @Scenario("session.replaced-subscription-kept")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theLastFormOfASubscriptionIsTheOneThatIsKept(Broker broker) {
    Publish message = message(broker, "21");
    Peer sensor = broker.connect(KEPT).subscribe(message.topic(), 0);
    sensor.subscribe(message.topic(), 1).disconnect();
    broker.connect(Connect.as("publisher")).publish(message);

    Peer back = broker.connect(KEPT);

    back.expect(message).expectQos(1);
  }

  @Scenario("session.retained-is-no-part-of-it")
  @Proves(v311 = "MQTT-3.1.2-7", v5 = "U-12")
  @Needs({Capability.RETAINED, Capability.SESSION_EXPIRY})
  void aRetainedMessageOutlivesTheSessionOfItsPublisher(Broker broker) {
    Publish status = message(broker, "on").retained();
    Peer publisher = broker.connect(KEPT);
    publisher.publish(status);
    publisher.disconnect();
    broker.connect(CLEAN).disconnect();

    Peer late = broker.connect(Connect.as("late")).subscribe(status.topic(), status.qos());

    late.expect(status);
  }

  @Scenario("session.no-local-kept")
  @Proves(v5 = {"MQTT-3.8.3-3", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void noLocalStillHoldsAfterTheReturn(Broker broker) {
    Publish own = message(broker, "own");
    broker.connect(KEPT).subscribe(Subscribe.to(own.topic(), 1).noLocal()).disconnect();

    Peer back = broker.connect(KEPT);
    back.publish(own);

    back.expectNoMessage();
    expectSubscribed(broker, back);
  }

  @Scenario("session.retain-as-published-kept")
  @Proves(v5 = {"MQTT-3.3.1-13", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.RETAINED})
  void retainAsPublishedStillHoldsAfterTheReturn(Broker broker) {
    Publish queued = message(broker, "queued").retained();
    Publish live = message(broker, "live").retained();
    Peer publisher = broker.connect(Connect.as("publisher"));
    Subscribe asPublished = Subscribe.to(queued.topic(), 1).retainAsPublished().retainHandling(2);
    broker.connect(KEPT).subscribe(asPublished).disconnect();
    publisher.publish(queued);

    Peer back = broker.connect(KEPT);
    publisher.publish(live);

    back.receive(2)
        .expectAll(List.of(queued, live))
        .deliveries()
        .forEach(each -> each.expectRetain(true));
  }

  @Scenario("session.subscription-identifier-kept")
  @Proves(v5 = {"MQTT-3.3.4-3", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.SUBSCRIPTION_IDENTIFIERS})
  void theSubscriptionIdentifierStillComesAfterTheReturn(Broker broker) {
    Publish message = message(broker, "21");
    broker.connect(KEPT).subscribe(Subscribe.to(message.topic(), 1).identifier(4711)).disconnect();

    Peer back = broker.connect(KEPT);
    broker.connect(Connect.as("publisher")).publish(message);

    back.expect(message).expectProperty(SUBSCRIPTION_IDENTIFIER, 4711L);
  }

  @Scenario("session.shared-subscription-kept")
  @Proves(v5 = {"MQTT-3.1.2-5", "U-33"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.SHARED_SUBSCRIPTIONS})
  void aSharedSubscriptionStillHoldsAfterTheReturn(Broker broker) {
    String shared = "$share/" + broker.clientId("group") + "/" + topic(broker);
    broker.connect(KEPT).subscribe(shared, 1).disconnect();

    Peer back = broker.connect(KEPT);

    expectSubscribed(broker, back);
  }
}
