package io.mqtttck.scenario;

import static io.mqtttck.scenario.RetainedMessages.late;
import static io.mqtttck.scenario.RetainedMessages.retained;
import static io.mqtttck.scenario.RetainedMessages.subscriber;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which filters find which retained messages. */
final class RetainFilterScenarios {

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

  private static List<Publish> retainedOn(Broker broker, String... topics) {
    return Stream.of(topics).map(name -> retained(broker, name).topic(broker.topic(name))).toList();
  }

  private static List<Publish> both(List<Publish> first, List<Publish> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
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
