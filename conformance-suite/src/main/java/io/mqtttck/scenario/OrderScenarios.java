package io.mqtttck.scenario;

import static io.mqtttck.scenario.HoldingSubscriber.returning;
import static io.mqtttck.scenario.HoldingSubscriber.session;
import static io.mqtttck.scenario.HoldingSubscriber.severalAtOnce;
import static io.mqtttck.wire.PacketType.PUBREC;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The order of messages: kept for each publisher, topic and QoS, live, waiting and repeated. */
final class OrderScenarios {

  private static final int LIVE = 150;

  /** Within the offline queue of every broker that has one. */
  private static final int WAITING = 20;

  // ---- live -------------------------------------------------------------------------------------

  @Scenario("order.live-qos-0")
  @Proves(
      v311 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
      v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
  @Needs(Capability.WILDCARD_SUBSCRIPTIONS)
  void messagesAtQos0ComeInTheirOrder(Broker broker) {
    expectLiveOrder(broker, 0);
  }

  @Scenario("order.live-qos-1")
  @Proves(
      v311 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
      v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void messagesAtQos1ComeInTheirOrder(Broker broker) {
    expectLiveOrder(broker, 1);
  }

  @Scenario("order.live-qos-2")
  @Proves(
      v311 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
      v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
  @Needs({Capability.QOS2, Capability.WILDCARD_SUBSCRIPTIONS})
  void messagesAtQos2ComeInTheirOrder(Broker broker) {
    expectLiveOrder(broker, 2);
  }

  @Scenario("order.interleaved-publishers")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs(Capability.QOS2)
  void theOrderOfEveryPublisherAndQosIsKept(Broker broker) {
    String topic = broker.topic("t");
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(topic, 2);
    Peer one = broker.connect(Connect.as("one"));
    Peer two = broker.connect(Connect.as("two"));

    IntStream.rangeClosed(1, WAITING)
        .forEach(
            number ->
                Stream.of(one, two)
                    .forEach(
                        each -> {
                          each.publish(numbered(topic, 1, number, each.name() + " at 1"));
                          each.publish(numbered(topic, 2, number, each.name() + " at 2"));
                        }));

    List<Delivery> arrived = subscriber.next(4 * WAITING);
    Stream.of(one, two)
        .flatMap(each -> Stream.of(each.name() + " at 1", each.name() + " at 2"))
        .forEach(stream -> expectIncreasing(broker, arrived, stream));
  }

  // ---- waiting and repeated ---------------------------------------------------------------------

  @Scenario("order.waiting-qos-1")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void messagesAtQos1ThatWaitedComeInTheirOrder(Broker broker) {
    Peer returned = returnTo(broker, 1, WAITING);

    expectIncreasing(broker, returned.next(WAITING), "m");
  }

  @Scenario("order.waiting-qos-2")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void messagesAtQos2ThatWaitedComeInTheirOrder(Broker broker) {
    Peer returned = returnTo(broker, 2, WAITING);

    expectIncreasing(broker, returned.next(WAITING), "m");
  }

  @Scenario("order.cut-in-the-stream")
  @Proves(v311 = "MQTT-4.6.0-6", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void whatComesForTheFirstTimeIsInOrderAcrossACut(Broker broker) {
    String topic = broker.topic("t");
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = broker.connect(session()).subscribe(topic, 1);
    publisher.publishAll(stream(topic, 1, WAITING));
    List<Delivery> before = new ArrayList<>(cut.next(WAITING / 2));
    cut.drop();
    before.addAll(cut.next(WAITING));
    publisher.publish(numbered(topic, 1, WAITING + 1, "m"));

    Peer resumed = broker.resume(session());

    // What was under way at the cut comes again with DUP, which has an order of its own.
    List<Delivery> firstTimes =
        Stream.concat(before.stream(), resumed.collect(WAITING).stream())
            .filter(each -> !each.publish().dup())
            .toList();
    expectIncreasing(broker, firstTimes, "m");
  }

  @Scenario("order.repeated-qos-1")
  @Proves(v311 = "MQTT-4.6.0-1", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void unacknowledgedQos1MessagesComeAgainInTheirOrder(Broker broker) {
    expectRepeatedInOrder(broker, 1);
  }

  @Scenario("order.repeated-qos-2")
  @Proves(v311 = "MQTT-4.6.0-1", v5 = "MQTT-4.6.0-5")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void unacknowledgedQos2MessagesComeAgainInTheirOrder(Broker broker) {
    expectRepeatedInOrder(broker, 2);
  }

  @Scenario("order.pubrel-follows-pubrec")
  @Proves(v311 = "MQTT-4.6.0-4")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void pubrelsComeInTheOrderOfThePubrecs(Broker broker) {
    Peer subscriber = returnTo(broker, 2, WAITING, true);
    List<Integer> ids =
        severalAtOnce(broker, subscriber, 3).stream().map(Delivery::packetId).toList();
    List<Integer> shuffled = List.of(ids.get(2), ids.get(0), ids.get(1));

    subscriber.sendTogether(shuffled.stream().map(id -> Ack.of(PUBREC, id)).toArray(Packet[]::new));

    List<Integer> released =
        shuffled.stream().map(id -> subscriber.await(Ack.class).packetId()).toList();
    broker.require(released.equals(shuffled), "PUBREL for " + shuffled, "PUBREL for " + released);
  }

  @Scenario("order.one-at-a-time")
  @Proves(v5 = "U-37")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void withAReceiveMaximumOf1NoMessageOvertakesARepeatedOne(Broker broker) {
    Connect oneAtATime = session().receiveMaximum(1);
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer cut = broker.connect(oneAtATime).subscribe(broker.topic("t"), 1).holdAcks();
    publisher.publishAll(stream(broker.topic("t"), 1, 4));
    cut.settle(cut.awaitDelivery());
    cut.awaitDelivery();
    cut.drop();

    Peer resumed = broker.resume(oneAtATime);

    List<String> arrived = resumed.next(3, broker.resendMs()).stream().map(Delivery::text).toList();
    broker.require(
        arrived.equals(List.of("m 2", "m 3", "m 4")), "m 2 again, then m 3, m 4", "" + arrived);
  }

  // ---- others -----------------------------------------------------------------------------------

  @Scenario("order.slow-subscriber-stalls-nobody")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void aSubscriberThatDoesNotReadOrAnswerStallsNobodyElse(Broker broker) {
    String topic = broker.topic("t");
    broker.connect(Connect.as("silent")).subscribe(topic, 1).holdAcks();
    broker.connect(Connect.as("frozen")).subscribe(topic, 1).freeze();
    Peer lively = broker.connect(Connect.as("lively")).subscribe(topic, 1);

    int taken = taken(broker, broker.connect(Connect.as("publisher")), stream(topic, 1, LIVE));

    long arrived = lively.next(LIVE).stream().map(Delivery::text).distinct().count();
    broker.require(
        arrived >= taken, "all " + taken + " acknowledged messages", arrived + " messages");
    broker.prefer(
        taken == LIVE, "the publisher is not held up either", taken + " were acknowledged");
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static Publish numbered(String topic, int qos, int number, String stream) {
    return Publish.to(topic).payload(stream + " " + number).qos(qos);
  }

  private static List<Publish> stream(String topic, int qos, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> numbered(topic, qos, number, "m"))
        .toList();
  }

  /** How many messages the broker acknowledges until it stops doing so. */
  private static int taken(Broker broker, Peer publisher, List<Publish> messages) {
    int taken = 0;
    for (Publish each : messages) {
      publisher.send(each);
      if (publisher.poll(Ack.class, broker.clocks().deadlineMs()).isEmpty()) {
        return taken;
      }
      taken++;
    }
    return taken;
  }

  private static void expectLiveOrder(Broker broker, int qos) {
    String topic = broker.topic("a/b");
    List<Peer> subscribers =
        Stream.of("a/b", "+/b", "a/#")
            .map(each -> broker.connect(Connect.as(each)).subscribe(broker.topic(each), qos))
            .toList();
    broker.connect(Connect.as("publisher")).publishAll(stream(topic, qos, LIVE));
    subscribers.forEach(
        each -> expectIncreasing(broker, qos == 0 ? each.collect(LIVE) : each.next(LIVE), "m"));
  }

  /** A repeated number is only a repeated message; a missing one is another scenario's business. */
  private static void expectIncreasing(Broker broker, List<Delivery> arrived, String stream) {
    List<Integer> numbers = numbers(arrived, stream, each -> true);
    broker.control(numbers.size() > 1, "too few messages of " + stream + " came: " + numbers);
    broker.require(
        numbers.equals(numbers.stream().sorted().toList()),
        "increasing numbers",
        stream + " came as " + numbers);
  }

  private static List<Integer> numbers(
      List<Delivery> arrived, String stream, Predicate<Delivery> wanted) {
    return arrived.stream()
        .filter(wanted)
        .map(Delivery::text)
        .filter(text -> text.startsWith(stream + " "))
        .map(text -> Integer.valueOf(text.substring(stream.length() + 1)))
        .distinct()
        .toList();
  }

  private static Peer returnTo(Broker broker, int qos, int count) {
    return returnTo(broker, qos, count, false);
  }

  /** A subscriber that comes back to messages that waited for it. */
  private static Peer returnTo(Broker broker, int qos, int count, boolean holding) {
    String topic = broker.topic("t");
    broker.connect(session()).subscribe(topic, qos).disconnect();
    broker.connect(Connect.as("publisher")).publishAll(stream(topic, qos, count));
    return holding ? returning(broker, session()) : broker.resume(session());
  }

  private static void expectRepeatedInOrder(Broker broker, int qos) {
    Peer cut = returnTo(broker, qos, WAITING, true);
    List<Integer> first = numbers(severalAtOnce(broker, cut, 2), "m", each -> true);
    cut.drop();
    Peer resumed = broker.resume(session());
    List<Delivery> arrived = resumed.next(WAITING, broker.resendMs());
    List<Integer> again = numbers(arrived, "m", each -> each.publish().dup());
    List<Integer> wanted = first.stream().filter(again::contains).toList();
    broker.control(wanted.size() > 1, "too few messages came again: " + again);
    boolean inOrder = again.stream().filter(first::contains).toList().equals(wanted);
    String actual = "first " + first + ", then again " + again;
    // In 5.0 the order of repeats binds clients by a number, servers only by that of deliveries.
    broker.prefer(inOrder || !broker.v5(), "the order of the first time", actual);
    broker.require(inOrder || broker.v5(), "the order of the first time", actual);
  }
}
