package io.mqtttck.scenario;

import static io.mqtttck.scenario.HoldingSubscriber.numbered;
import static io.mqtttck.scenario.HoldingSubscriber.publish;
import static io.mqtttck.scenario.HoldingSubscriber.returning;
import static io.mqtttck.scenario.HoldingSubscriber.session;
import static io.mqtttck.scenario.HoldingSubscriber.subscribed;
import static io.mqtttck.scenario.HoldingSubscriber.texts;
import static io.mqtttck.wire.PacketType.PUBACK;
import static io.mqtttck.wire.PacketType.PUBCOMP;
import static io.mqtttck.wire.PacketType.PUBREC;
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
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** How many unacknowledged messages either side may have under way: Receive Maximum. */
final class FlowControlScenarios {

  /** More messages than the client takes at once. */
  private static final int SURPLUS = 5;

  /** A larger Receive Maximum of the broker is not worth the messages. */
  private static final long LARGEST_TRIED = 1_000;

  // ---- the client's Receive Maximum -------------------------------------------------------------

  @Scenario("flow-control.receive-maximum-1")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.5.0-1"})
  @Needs(Capability.QOS1)
  void aReceiveMaximumOf1IsHonouredAtQos1(Broker broker) {
    expectHonoured(broker, 1, 1);
  }

  @Scenario("flow-control.receive-maximum-2")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.5.0-1"})
  @Needs(Capability.QOS2)
  void aReceiveMaximumOf2IsHonouredAtQos2(Broker broker) {
    expectHonoured(broker, 2, 2);
  }

  @Scenario("flow-control.receive-maximum-20")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.5.0-1"})
  @Needs(Capability.QOS1)
  void aReceiveMaximumOf20IsHonouredAtQos1(Broker broker) {
    expectHonoured(broker, 20, 1);
  }

  @Scenario("flow-control.receive-maximum-after-absence")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void messagesThatWaitedForTheirSubscriberAreSentWithinItsReceiveMaximum(Broker broker) {
    int maximum = 3;
    subscribed(broker, taking(maximum), 1).disconnect();
    publishNumbered(broker, 1, maximum + SURPLUS);

    Peer returned = returning(broker, taking(maximum));

    expectAtMost(broker, returned, maximum, maximum + SURPLUS);
  }

  @Scenario("flow-control.pubrec-frees-nothing")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2", "MQTT-4.5.0-1"})
  @Needs(Capability.QOS2)
  void theNextMessageWaitsForPubcompNotForPubrec(Broker broker) {
    Peer subscriber = subscribed(broker, taking(1), 2);
    publishNumbered(broker, 2, 2);
    Delivery first = subscriber.awaitDelivery();
    subscriber.acknowledge(first);
    subscriber.awaitAck(PUBREL, first.packetId());

    broker.judging(List.of(), List.of("MQTT-3.3.4-9", "MQTT-4.9.0-2"));
    subscriber.expectNoMessage();
    subscriber.send(Ack.of(PUBCOMP, first.packetId()));
    broker.judging(null, "MQTT-4.5.0-1");
    subscriber.expect(numbered(broker, 2, 2));
  }

  @Scenario("flow-control.both-qos-share-the-quota")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2"})
  @Needs(Capability.QOS2)
  void messagesOfQos1And2CountTogether(Broker broker) {
    Peer subscriber = subscribed(broker, taking(2), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));
    IntStream.range(1, 2 + SURPLUS)
        .forEach(number -> publisher.publish(numbered(broker, 1 + number % 2, number)));

    List<Delivery> first = subscriber.collect(2 + SURPLUS);

    broker.control(!first.isEmpty(), "no message came");
    broker.require(first.size() <= 2, "at most 2 unfinished messages", texts(first).toString());
  }

  @Scenario("flow-control.error-puback-frees")
  @Proves(v5 = "MQTT-4.4.0-2")
  @Needs(Capability.QOS1)
  void aRefusingPubackMakesRoomForTheNextMessage(Broker broker) {
    Peer subscriber = subscribed(broker, taking(1), 1);
    publishNumbered(broker, 1, 2);
    Delivery first = subscriber.awaitDelivery();

    subscriber.send(Ack.of(PUBACK, first.packetId()).code(ReasonCode.UNSPECIFIED_ERROR));

    subscriber.expect(numbered(broker, 1, 2));
  }

  @Scenario("flow-control.error-pubrec-frees")
  @Proves(v5 = "MQTT-4.4.0-2")
  @Needs(Capability.QOS2)
  void aRefusingPubrecMakesRoomForTheNextMessage(Broker broker) {
    Peer subscriber = subscribed(broker, taking(1), 2);
    publishNumbered(broker, 2, 2);
    Delivery first = subscriber.awaitDelivery();

    subscriber.send(Ack.of(PUBREC, first.packetId()).code(ReasonCode.UNSPECIFIED_ERROR));

    subscriber.expect(numbered(broker, 2, 2));
  }

  @Scenario("flow-control.quota-restarts")
  @Proves(v5 = {"U-48", "MQTT-3.3.4-9", "MQTT-4.9.0-2"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void everyConnectionHasAQuotaOfItsOwn(Broker broker) {
    Peer cut = subscribed(broker, taking(2), 1);
    publishNumbered(broker, 1, 4);
    cut.awaitDelivery();
    cut.drop();

    Peer resumed = returning(broker, taking(1));

    broker.judging(null, "U-48");
    Delivery again = expectAny(broker, resumed);
    broker.judging(List.of(), List.of("MQTT-3.3.4-9", "MQTT-4.9.0-2"));
    resumed.expectNoMessage();
    resumed.settle(again);
    broker.judging(null, "U-48");
    expectAny(broker, resumed);
  }

  @Scenario("flow-control.late-pubcomp-gives-no-quota")
  @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void pubcompForAMessageOfAnEarlierConnectionDoesNotRaiseTheQuota(Broker broker) {
    Peer cut = subscribed(broker, taking(1), 2);
    publishNumbered(broker, 2, 1 + SURPLUS);
    Delivery first = cut.awaitDelivery();
    cut.acknowledge(first);
    cut.awaitAck(PUBREL, first.packetId());
    cut.drop();
    Peer resumed = returning(broker, taking(1));
    resumed.awaitAck(PUBREL, first.packetId());

    resumed.send(Ack.of(PUBCOMP, first.packetId()));

    List<Delivery> arrived = resumed.collect(SURPLUS);
    broker.control(!arrived.isEmpty(), "no message came");
    broker.require(arrived.size() == 1, "at most 1 unfinished message", texts(arrived).toString());
  }

  @Scenario("flow-control.others-served-at-quota-0")
  @Proves(v5 = {"MQTT-3.3.4-10", "MQTT-4.9.0-3"})
  @Needs(Capability.QOS1)
  void withTheQuotaUsedUpEverythingElseIsAnswered(Broker broker) {
    Peer blocked = subscribed(broker, taking(1), 1);
    publishNumbered(broker, 1, 2);
    blocked.awaitDelivery();

    blocked.expectAlive();
    blocked.send(Subscribe.to(broker.topic("other"), 1));
    blocked.expect(Suback.class);
    blocked.send(Unsubscribe.from(broker.topic("other")));
    blocked.expect(Unsuback.class);
    Publish own = blocked.send(Publish.to(broker.topic("own")).qos(1));
    blocked.expectAck(PUBACK, own.packetId());
  }

  @Scenario("flow-control.qos-2-served-at-quota-0")
  @Proves(v5 = {"MQTT-3.3.4-10", "MQTT-4.9.0-3"})
  @Needs(Capability.QOS2)
  void withTheQuotaUsedUpAQos2MessageOfTheClientIsAnswered(Broker broker) {
    Peer blocked = subscribed(broker, taking(1), 2);
    publishNumbered(broker, 2, 2);
    blocked.awaitDelivery();

    Publish own = blocked.send(Publish.to(broker.topic("own")).qos(2).packetId(77));

    blocked.expectAck(PUBREC, own.packetId());
    blocked.send(Ack.of(PUBREL, own.packetId()));
    blocked.expectAck(PUBCOMP, own.packetId());
  }

  // ---- the broker's Receive Maximum -------------------------------------------------------------

  @Scenario(
      value = "flow-control.own-maximum-exceeded",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "MQTT-3.3.4-7")
  @Needs({Capability.QOS2, Capability.RECEIVE_MAXIMUM})
  void moreUnfinishedMessagesThanTheBrokerAnnouncedAreNotTaken(Broker broker) {
    int maximum = ownReceiveMaximum(broker);
    Publish oneTooMany = numbered(broker, 2, maximum + 1);
    Peer witness = broker.connect(Connect.as("witness")).subscribe(oneTooMany.topic(), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));
    IntStream.rangeClosed(1, maximum).forEach(id -> begin(broker, publisher, id));

    publisher.send(oneTooMany.packetId(maximum + 1));

    expectNotTaken(broker, publisher, witness, oneTooMany);
  }

  @Scenario("flow-control.own-maximum-frees")
  @Proves(v5 = "MQTT-4.3.3-8")
  @Needs({Capability.QOS2, Capability.RECEIVE_MAXIMUM})
  void aCompletedMessageMakesRoomForAnother(Broker broker) {
    int maximum = ownReceiveMaximum(broker);
    Peer publisher = broker.connect(Connect.as("publisher"));
    IntStream.rangeClosed(1, maximum).forEach(id -> begin(broker, publisher, id));
    publisher.send(Ack.of(PUBREL, 1));
    publisher.awaitAck(PUBCOMP, 1);

    publisher.send(numbered(broker, 2, 0).packetId(maximum + 1));

    Ack answer = publisher.expectAck(PUBREC, maximum + 1);
    broker.require(answer.code() < 0x80, "PUBREC with 0x00 or 0x10", answer.describe());
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static Connect taking(int maximum) {
    return session().receiveMaximum(maximum);
  }

  private static void publishNumbered(Broker broker, int qos, int count) {
    publish(broker, broker.connect(Connect.as("publisher")), qos, count);
  }

  private static Delivery expectAny(Broker broker, Peer resumed) {
    List<Delivery> next = resumed.next(1, broker.resendMs());
    broker.require(!next.isEmpty(), "there is room for a message", resumed.state());
    return next.get(0);
  }

  private static void expectHonoured(Broker broker, int maximum, int qos) {
    Peer subscriber = subscribed(broker, taking(maximum), qos);
    publishNumbered(broker, qos, maximum + SURPLUS);
    expectAtMost(broker, subscriber, maximum, maximum + SURPLUS);
  }

  private static void expectAtMost(Broker broker, Peer subscriber, int maximum, int sent) {
    List<Delivery> batch = subscriber.collect(sent);
    broker.judging(null, "MQTT-4.9.0-1");
    broker.require(!batch.isEmpty(), "the first message comes", subscriber.state());
    Set<String> arrived = new TreeSet<>();
    while (!batch.isEmpty()) {
      broker.judging(List.of(), List.of("MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2"));
      broker.require(
          batch.size() <= maximum,
          "at most " + maximum + " unfinished messages",
          batch.size() + " messages without acknowledgement: " + texts(batch));
      arrived.addAll(texts(batch));
      batch.forEach(subscriber::settle);
      batch = arrived.size() < sent ? subscriber.collect(sent) : List.of();
    }
    broker.judging(null, "MQTT-4.5.0-1");
    broker.require(
        arrived.size() == sent,
        "all " + sent + " messages come as room is made",
        arrived.size() + " came: " + arrived);
  }

  private static int ownReceiveMaximum(Broker broker) {
    long maximum =
        broker.capabilities().number(broker.version(), PropertyId.RECEIVE_MAXIMUM).orElseThrow();
    if (maximum > LARGEST_TRIED) {
      throw broker.unsupported("the broker's Receive Maximum is " + maximum);
    }
    return (int) maximum;
  }

  /** Publishes at QoS 2 up to PUBREC. */
  private static void begin(Broker broker, Peer publisher, int id) {
    publisher.send(numbered(broker, 2, id).packetId(id));
    Ack answer = publisher.awaitAck(PUBREC, id);
    broker.control(answer.code() < 0x80, "within its maximum: " + answer.describe());
  }

  /** A broker was seen to refuse with PUBREC and to go on: a warning, if it means it. */
  private static void expectNotTaken(
      Broker broker, Peer publisher, Peer witness, Publish oneTooMany) {
    Optional<Ack> answer = publisher.poll(Ack.class, broker.clocks().deadlineMs());
    if (answer.isEmpty()) {
      publisher.expectClosed(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
      return;
    }
    broker.require(
        answer.get().code() >= 0x80, "DISCONNECT 0x93 or a close", answer.get().describe());
    broker.prefer(false, "DISCONNECT 0x93 or a close", answer.get().describe());
    List<String> delivered = texts(witness.collect((int) LARGEST_TRIED));
    broker.require(
        !delivered.contains(oneTooMany.payloadText()),
        "the message is not delivered",
        "delivered: " + delivered);
  }
}
