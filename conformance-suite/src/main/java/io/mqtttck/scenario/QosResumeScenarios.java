package io.mqtttck.scenario;

import static io.mqtttck.scenario.HoldingSubscriber.MANY;
import static io.mqtttck.scenario.HoldingSubscriber.backToMany;
import static io.mqtttck.scenario.HoldingSubscriber.numbered;
import static io.mqtttck.scenario.HoldingSubscriber.returning;
import static io.mqtttck.scenario.HoldingSubscriber.session;
import static io.mqtttck.scenario.HoldingSubscriber.severalAtOnce;
import static io.mqtttck.scenario.HoldingSubscriber.subscribed;
import static io.mqtttck.scenario.HoldingSubscriber.texts;
import static io.mqtttck.wire.PacketType.PUBREL;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the broker sends again, and what not, after a subscriber was cut off. */
final class QosResumeScenarios {

  /** The number of the message that bounds an absence. */
  private static final int MARKER = 99;

  private static final int EXPIRY_SECONDS = 2;

  /** Longer than the expiry by more than the whole second that brokers may round up to. */
  private static final long EXPIRED_MS = 3_500;

  /** Against brokers with a retry timer of tens of seconds. */
  private static final int LONG_WAIT_DEADLINES = 6;

  // ---- cut and resumed
  // ---------------------------------------------------------------------------

  @Scenario("qos.one-sent-again-on-resume")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-2.3.1-4"},
      v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.2-3"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void anUnacknowledgedQos1MessageComesAgainWithDupAndItsIdentifier(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = subscribed(broker, 1);
    Publish message = publisher.publish(numbered(broker, 1, 1));
    Delivery first = cut.awaitDelivery();
    cut.drop();

    Peer resumed = broker.resume(session());

    broker.judging(List.of("MQTT-4.4.0-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.2-3"));
    Delivery again = resumed.expectWithin(message, broker.resendMs());
    broker.judging(List.of("MQTT-4.4.0-1", "MQTT-2.3.1-4"), List.of("MQTT-4.4.0-1"));
    again.expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    again.expectDup(true);
  }

  @Scenario("qos.two-sent-again-on-resume")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-3"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageWithoutPubrecComesAgainWithDupAndItsIdentifier(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = subscribed(broker, 2);
    Publish message = publisher.publish(numbered(broker, 2, 1));
    Delivery first = cut.awaitDelivery();
    cut.drop();

    Peer resumed = broker.resume(session());

    broker.judging(
        List.of("MQTT-4.4.0-1", "MQTT-4.3.3-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.3-3"));
    Delivery again = resumed.expectWithin(message, broker.resendMs());
    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    again.expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    again.expectDup(true);
  }

  @Scenario("qos.sent-again-on-every-resume")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void anUnacknowledgedMessageComesAgainAtEveryReturn(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = subscribed(broker, broker.qos(2));
    Publish message = publisher.publish(numbered(broker, broker.qos(2), 1));
    Delivery first = cut.awaitDelivery();
    cut.drop();
    Peer cutAgain = returning(broker, session());
    cutAgain.awaitDelivery(broker.resendMs());
    cutAgain.drop();

    Peer resumed = broker.resume(session());

    broker.judging("MQTT-4.4.0-1", "MQTT-4.4.0-1");
    Delivery again =
        resumed.expectWithin(message, broker.resendMs()).expectPacketId(first.packetId());
    broker.judging("MQTT-3.3.1-1", "MQTT-3.3.1-1");
    again.expectDup(true);
  }

  @Scenario("qos.two-cut-between-pubrec-and-pubrel")
  @Proves(v311 = "MQTT-4.4.0-1", v5 = "MQTT-4.4.0-1")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aCutAtPubrecLeavesTheMessageOrItsPubrelToBeSentAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = subscribed(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery first = cut.awaitDelivery();
    cut.acknowledge(first);
    cut.endStream();

    Peer resumed = broker.resume(session());

    // Either the PUBREC was read in time, or not: PUBREL, or PUBLISH and then PUBREL.
    resumed.expectAck(PUBREL, first.packetId(), broker.resendMs());
  }

  @Scenario("qos.two-released-again-on-resume")
  @Proves(
      v311 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1"},
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-5", "MQTT-4.3.3-6"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void afterPubrelOnlyPubrelComesAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = subscribed(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery first = cut.awaitDelivery();
    cut.acknowledge(first);
    cut.awaitAck(PUBREL, first.packetId());
    cut.drop();

    Peer resumed = broker.resume(session());

    broker.judging(
        List.of("MQTT-4.4.0-1", "MQTT-4.3.3-1"), List.of("MQTT-4.4.0-1", "MQTT-4.3.3-5"));
    resumed.expectAck(PUBREL, first.packetId(), broker.resendMs());
    broker.judging("MQTT-4.3.3-1", "MQTT-4.3.3-6");
    resumed.expectNothingBefore(publisher.publish(numbered(broker, 2, MARKER)));
  }

  @Scenario("qos.one-settled-not-sent-again")
  @Proves(v311 = "MQTT-4.3.2-1", v5 = "MQTT-4.4.0-1")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void anAcknowledgedQos1MessageDoesNotComeAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = subscribed(broker, 1);
    publisher.publish(numbered(broker, 1, 1));
    before.settle(before.awaitDelivery());
    // DISCONNECT comes after the acknowledgement in the stream, so that it was surely read.
    before.disconnect();

    Peer resumed = broker.resume(session());

    resumed.expectNothingBefore(publisher.publish(numbered(broker, 1, MARKER)));
  }

  @Scenario("qos.two-settled-not-sent-again")
  @Proves(
      v311 = "MQTT-4.3.3-1",
      v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-6"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aCompletedQos2MessageAndItsPubrelDoNotComeAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = subscribed(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery first = before.awaitDelivery();
    before.settle(first);
    before.disconnect();

    Peer resumed = broker.resume(session()).holdAcks();

    resumed.expectNothingBefore(publisher.publish(numbered(broker, 2, MARKER)));
    broker.judging("MQTT-4.3.3-1", "MQTT-4.4.0-1");
    Optional<Ack> again = resumed.poll(Ack.class, 0);
    broker.require(again.isEmpty(), "no PUBREL for a completed message", "PUBREL " + again);
  }

  @Scenario("qos.one-unsettled-only-sent-again")
  @Proves(v311 = "MQTT-4.3.2-1", v5 = "MQTT-4.3.2-3")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void onlyWhatWasNotAcknowledgedComesAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer before = backToMany(broker, publisher, 1);
    List<Delivery> first = severalAtOnce(broker, before, 3);
    before.settle(first.get(1));
    before.disconnect();

    Peer resumed = broker.resume(session());

    List<String> again = new ArrayList<>(texts(resumed.next(MANY - 1, broker.resendMs())));
    resumed.pollDelivery(broker.clocks().quietMs()).ifPresent(each -> again.add(each.text()));
    List<String> wanted = List.of(first.get(0).text(), first.get(2).text());
    broker.require(
        again.containsAll(wanted) && !again.contains(first.get(1).text()),
        wanted + " come again, " + first.get(1).text() + " does not",
        "came again: " + again);
  }

  @Scenario(
      value = "qos.one-not-repeated-while-connected",
      tags = {Scenario.TIMED})
  @Proves(v5 = "MQTT-4.4.0-1")
  @Needs(Capability.QOS1)
  void anUnacknowledgedQos1MessageIsNotRepeatedWhileConnected(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = subscribed(broker, 1);
    publisher.publish(numbered(broker, 1, 1));
    subscriber.awaitDelivery();

    subscriber.ping().subscribe(broker.topic("other"), 1);

    subscriber.expectNoMessageFor(broker.clocks().deadlineMs());
  }

  @Scenario(
      value = "qos.two-not-repeated-while-connected",
      tags = {Scenario.TIMED})
  @Proves(v5 = "MQTT-4.4.0-1")
  @Needs(Capability.QOS2)
  void anUnfinishedQos2ExchangeIsNotRepeatedWhileConnected(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = subscribed(broker, 2);
    publisher.publish(numbered(broker, 2, 1));
    Delivery message = subscriber.awaitDelivery();
    subscriber.acknowledge(message);
    subscriber.awaitAck(PUBREL, message.packetId());

    subscriber.ping().subscribe(broker.topic("other"), 2);

    subscriber.expectNoMessageFor(broker.clocks().deadlineMs());
    subscriber.expectNo(Ack.class);
  }

  @Scenario(
      value = "qos.never-repeated-while-connected",
      tags = {Scenario.TIMED, Scenario.LONG})
  @Proves(v5 = "MQTT-4.4.0-1")
  @Needs(Capability.QOS1)
  void anUnacknowledgedMessageIsNotRepeatedForALongTime(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = subscribed(broker, broker.qos(2));
    publisher.publish(numbered(broker, broker.qos(2), 1));
    subscriber.awaitDelivery();

    subscriber.expectNoMessageFor(LONG_WAIT_DEADLINES * broker.clocks().deadlineMs());
  }

  // ---- message expiry
  // ----------------------------------------------------------------------------

  @Scenario(
      value = "qos.two-sent-again-although-expired",
      tags = {Scenario.TIMED})
  @Proves(v5 = "MQTT-4.3.3-7")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageThatWasSentDoesNotExpireBeforeItComesAgain(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = subscribed(broker, 2);
    Publish message = numbered(broker, 2, 1).expiry(EXPIRY_SECONDS);
    publisher.publish(message);
    Delivery first = cut.awaitDelivery();
    cut.pollDelivery(EXPIRED_MS);
    cut.drop();

    Peer resumed = broker.resume(session());

    resumed.expectWithin(message, broker.resendMs());
    resumed.expectAck(PUBREL, first.packetId(), broker.resendMs());
  }

  @Scenario(
      value = "qos.two-released-although-expired",
      tags = {Scenario.TIMED})
  @Proves(v5 = "MQTT-4.3.3-7")
  @Needs(Capability.QOS2)
  void aQos2MessageThatWasSentIsReleasedAlthoughItExpired(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = subscribed(broker, 2);
    Publish message = numbered(broker, 2, 1).expiry(EXPIRY_SECONDS);
    publisher.publish(message);
    Delivery first = subscriber.awaitDelivery();
    subscriber.pollDelivery(EXPIRED_MS);

    subscriber.acknowledge(first);

    subscriber.expectAck(PUBREL, first.packetId());
  }
}
