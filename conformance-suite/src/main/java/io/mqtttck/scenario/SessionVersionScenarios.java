package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.TIMED;
import static io.mqtttck.scenario.SessionSteps.CLEAN;
import static io.mqtttck.scenario.SessionSteps.KEPT;
import static io.mqtttck.scenario.SessionSteps.message;
import static io.mqtttck.scenario.SessionSteps.other;
import static io.mqtttck.wire.PropertyId.MESSAGE_EXPIRY_INTERVAL;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import java.util.List;

/** Clients of one version, sessions and messages of the other. */
final class SessionVersionScenarios {

  @Scenario("session.other-version-returns")
  @Proves(v311 = "U-65", v5 = "U-65")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.BOTH_VERSIONS})
  void aClientThatReturnsWithTheOtherVersionIsServedConsistently(Broker broker) {
    Publish queued = message(broker, "queued");
    broker.connect(KEPT).subscribe(queued.topic(), 1).disconnect();
    broker.connect(Connect.as("publisher")).publish(queued);

    Peer back = broker.in(other(broker)).connect(KEPT);

    boolean present = back.connack().sessionPresent();
    boolean came = back.pollDelivery(broker.clocks().quietMs()).isPresent();
    broker.note(
        "back with %s: Session Present %d, queued message %s"
            .formatted(other(broker).label(), present ? 1 : 0, came ? "delivered" : "gone"));
    broker.prefer(
        present == came, "a queued message exactly if the session is present", back.state());
    back.expectAlive();
  }

  @Scenario("session.other-version-publishes")
  @Proves(v311 = "U-64", v5 = "U-64")
  @Needs({Capability.QOS2, Capability.BOTH_VERSIONS})
  void messagesCrossFromOneVersionToTheOther(Broker broker) {
    Publish one = message(broker, "at QoS 1").qos(1);
    Publish two = message(broker, "at QoS 2").qos(2);
    Peer sensor = broker.connect(CLEAN).subscribe(one.topic(), 2);

    Peer publisher = broker.in(other(broker)).connect(Connect.as("publisher"));
    publisher.publishAll(List.of(withProperties(broker, one), withProperties(broker, two)));

    List<Delivery> got = sensor.receive(2).expectAll(List.of(one, two)).deliveries();
    got.forEach(each -> each.expectQos(each.text().equals(one.payloadText()) ? 1 : 2));
    got.forEach(each -> each.expectRetain(false));
  }

  @Scenario("session.other-version-publishes-to-queue")
  @Proves(v311 = "U-64", v5 = "U-64")
  @Needs({Capability.QOS1, Capability.BOTH_VERSIONS, Capability.SESSION_EXPIRY})
  void theQueueTakesMessagesOfTheOtherVersion(Broker broker) {
    Publish message = message(broker, "21");
    broker.connect(KEPT).subscribe(message.topic(), 1).disconnect();
    broker
        .in(other(broker))
        .connect(Connect.as("publisher"))
        .publish(withProperties(broker, message));

    Peer back = broker.connect(KEPT);

    back.expect(message).expectQos(1).expectNo(MESSAGE_EXPIRY_INTERVAL);
  }

  @Scenario(value = "session.expiry-holds-for-3-1-1", tags = TIMED)
  @Proves(v311 = "U-64")
  @Needs({Capability.QOS1, Capability.BOTH_VERSIONS})
  void anExpiredMessageDoesNotReachASubscriberOf311Either(Broker broker) {
    Publish expiring = message(broker, "expiring");
    broker.connect(KEPT).subscribe(expiring.topic(), 1).disconnect();
    Peer publisher = broker.in(MqttVersion.V5_0).connect(Connect.as("publisher"));
    publisher.publish(expiring.expiry(1));
    broker.awaitExpiry(1);

    Peer back = broker.connect(KEPT);

    publisher.publish(message(broker, "marker"));
    back.expectNothingBefore(message(broker, "marker"));
  }

  /** With what only 5.0 can say, when it is the publisher's version. */
  private static Publish withProperties(Broker broker, Publish message) {
    return broker.v5() ? message : message.userProperty("unit", "degree");
  }
}
