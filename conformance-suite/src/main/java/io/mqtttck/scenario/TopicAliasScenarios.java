package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.PROTOCOL_ERROR;
import static io.mqtttck.wire.ReasonCode.TOPIC_ALIAS_INVALID;

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
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Numbers that stand for topics on one connection, in either direction. */
final class TopicAliasScenarios {

  /** Of a larger range the lowest and the highest are enough. */
  private static final int MOST_ALIASES = 50;

  private static final int ROUNDS = 3;

  @Scenario("topic-alias.stands-for-its-topic")
  @Proves(v5 = "MQTT-3.3.2-12")
  @Needs(Capability.TOPIC_ALIAS)
  void anAliasStandsForTheTopicItCameWith(Broker broker) {
    Publish first = message(broker, "one", "first");
    Peer witness = witness(broker, first);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.publish(alias(first, 1));
    publisher.publish(aliasOnly(first.payload("second"), 1));

    witness.expect(first);
    witness.expect(first.payload("second"));
  }

  @Scenario("topic-alias.every-one-works")
  @Proves(v5 = "MQTT-3.3.2-12")
  @Needs(Capability.TOPIC_ALIAS)
  void everyAliasUpToTheMaximumWorks(Broker broker) {
    List<Long> aliases = testedAliases(maximum(broker));
    Publish any = message(broker, "many/topics", "set");
    Peer witness = broker.connect(Connect.as("witness"));
    witness.subscribe(any.topic() + "/+", broker.qos(1));
    Peer publisher = broker.connect(Connect.as("publisher"));

    aliases.forEach(each -> expectTaken(publisher, alias(numbered(any, each), each)));
    aliases.forEach(
        each -> expectTaken(publisher, aliasOnly(numbered(any, each).payload("use"), each)));

    List<Publish> all =
        aliases.stream()
            .flatMap(each -> Stream.of(numbered(any, each), numbered(any, each).payload("use")))
            .toList();
    witness.receive(all.size()).expectAll(all);
  }

  private static void expectTaken(Peer publisher, Publish message) {
    Publish sent = publisher.send(message);
    if (sent.qos() == 1) {
      publisher.expectAck(PacketType.PUBACK, sent.packetId());
    } else if (sent.qos() == 2) {
      publisher.expectAck(PacketType.PUBREC, sent.packetId());
      publisher.send(Ack.of(PacketType.PUBREL, sent.packetId()));
    }
  }

  private static List<Long> testedAliases(long maximum) {
    return LongStream.concat(
            LongStream.rangeClosed(1, Math.min(maximum - 1, MOST_ALIASES)), LongStream.of(maximum))
        .boxed()
        .toList();
  }

  private static Publish numbered(Publish message, long number) {
    return message.topic(message.topic() + "/" + number);
  }

  @Scenario("topic-alias.can-be-remapped")
  @Proves(v5 = "U-17")
  @Needs(Capability.TOPIC_ALIAS)
  void anAliasCanBeGivenToAnotherTopic(Broker broker) {
    Publish old = message(broker, "one", "old");
    Publish fresh = message(broker, "two", "new");
    Peer onOld = witness(broker, old);
    Peer onNew = broker.connect(Connect.as("other")).subscribe(fresh.topic(), broker.qos(1));
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.publish(alias(old, 1));
    publisher.publish(alias(fresh, 1));
    publisher.publish(aliasOnly(fresh.payload("by alias"), 1));

    onNew.expect(fresh);
    onNew.expect(fresh.payload("by alias"));
    onOld.expect(old);
    publisher.publish(old.payload("marker"));
    onOld.expectNothingBefore(old.payload("marker"));
  }

  @Scenario("topic-alias.repeated-with-its-topic")
  @Proves(v5 = "MQTT-3.3.2-12")
  @Needs(Capability.TOPIC_ALIAS)
  void topicAndAliasMayComeTogetherAgain(Broker broker) {
    Publish message = message(broker, "one", "first");
    Peer witness = witness(broker, message);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.publish(alias(message, 1));
    publisher.publish(alias(message.payload("second"), 1));
    publisher.publish(aliasOnly(message.payload("third"), 1));

    List<Publish> all = List.of(message, message.payload("second"), message.payload("third"));
    witness.receive(all.size()).expectAll(all);
  }

  @Scenario("topic-alias.qos2")
  @Proves(v5 = "MQTT-3.3.2-12")
  @Needs({Capability.TOPIC_ALIAS, Capability.QOS2})
  void anAliasWorksAtQos2(Broker broker) {
    Publish first = message(broker, "one", "first").qos(2);
    Peer witness = broker.connect(Connect.as("witness")).subscribe(first.topic(), 2);
    Peer publisher = broker.connect(Connect.as("publisher"));

    expectTaken(publisher, alias(first, 1));
    expectTaken(publisher, aliasOnly(first.payload("second"), 1));

    witness.expect(first);
    witness.expect(first.payload("second"));
  }

  @Scenario("topic-alias.retained")
  @Proves(v5 = "MQTT-3.3.2-12")
  @Needs({Capability.TOPIC_ALIAS, Capability.RETAINED})
  void aRetainedMessageByAliasIsKeptUnderItsTopic(Broker broker) {
    Publish first = message(broker, "one", "first");
    Publish kept = first.payload("kept").retained();
    broker.cleanRetained(first.topic());
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(alias(first, 1));

    publisher.publish(aliasOnly(kept, 1));

    witness(broker, kept).expect(kept).expectRetain(true).expectNo(PropertyId.TOPIC_ALIAS);
  }

  @Scenario("topic-alias.not-passed-on")
  @Proves(v5 = "MQTT-3.1.2-27")
  @Needs(Capability.TOPIC_ALIAS)
  void anAliasOfThePublisherIsNotPassedOn(Broker broker) {
    Publish first = message(broker, "one", "first");
    Peer witness = witness(broker, first);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.publish(alias(first, 1));
    publisher.publish(aliasOnly(first.payload("second"), 1));

    Delivery one = witness.awaitDelivery();
    Delivery two = witness.awaitDelivery();
    one.expectNo(PropertyId.TOPIC_ALIAS);
    two.expectNo(PropertyId.TOPIC_ALIAS);
  }

  @Scenario(
      value = "topic-alias.not-kept",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "MQTT-3.3.2-7")
  @Needs({Capability.TOPIC_ALIAS, Capability.SESSION_EXPIRY})
  void anAliasEndsWithItsConnectionAlthoughTheSessionGoesOn(Broker broker) {
    Publish first = message(broker, "one", "first");
    Peer witness = witness(broker, first);
    Connect persistent = Connect.as("publisher").persistent();
    Peer before = broker.connect(persistent);
    before.publish(alias(first, 1));
    witness.awaitDelivery();
    before.disconnect();

    Peer after = broker.resume(persistent);
    after.send(aliasOnly(first.payload("second"), 1));

    after.expectClosed(PROTOCOL_ERROR);
    witness.expectNoMessage();
  }

  @Scenario(
      value = "topic-alias.not-shared",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "MQTT-3.3.2-7")
  @Needs(Capability.TOPIC_ALIAS)
  void anAliasOfOneClientMeansNothingToAnother(Broker broker) {
    Publish first = message(broker, "one", "first");
    Peer witness = witness(broker, first);
    Peer owner = broker.connect(Connect.as("owner"));
    owner.publish(alias(first, 1));
    witness.awaitDelivery();

    Peer other = broker.connect(Connect.as("other"));
    other.send(aliasOnly(first.payload("second"), 1));

    other.expectClosed(PROTOCOL_ERROR);
    witness.expectNoMessage();
  }

  @Scenario("topic-alias.two-clients")
  @Proves(v5 = {"MQTT-3.3.2-7", "MQTT-3.3.2-12"})
  @Needs(Capability.TOPIC_ALIAS)
  void twoClientsGiveTheSameNumberToDifferentTopics(Broker broker) {
    Publish one = message(broker, "one", "1");
    Publish two = message(broker, "two", "2");
    Peer onOne = witness(broker, one);
    Peer onTwo = broker.connect(Connect.as("witness two")).subscribe(two.topic(), broker.qos(1));
    Peer first = broker.connect(Connect.as("first"));
    Peer second = broker.connect(Connect.as("second"));
    first.publish(alias(one, 1));
    second.publish(alias(two, 1));
    onOne.awaitDelivery();
    onTwo.awaitDelivery();

    first.publish(aliasOnly(one.payload("again"), 1));

    onOne.expect(one.payload("again"));
    onTwo.expectNoMessage();
  }

  @Scenario(
      value = "topic-alias.above-maximum",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = {"MQTT-3.2.2-17", "MQTT-3.3.2-9", "MQTT-4.13.1-1"})
  @Needs({Capability.TOPIC_ALIAS, Capability.TOPIC_ALIAS_LIMITED})
  void anAliasAboveTheMaximumEndsTheConnection(Broker broker) {
    Publish control = message(broker, "control", "control");
    broker.connect(Connect.as("control")).publish(alias(control, maximum(broker)));

    expectAliasRefused(broker, maximum(broker) + 1);
  }

  @Scenario(
      value = "topic-alias.without-maximum",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = {"MQTT-3.2.2-18", "MQTT-3.3.2-9", "MQTT-4.13.1-1"})
  @Needs(Capability.TOPIC_ALIAS_LIMITED)
  void anAliasForAServerThatTakesNoneEndsTheConnection(Broker broker) {
    broker.offers(maximum(broker) == 0, "the target takes topic aliases");

    expectAliasRefused(broker, 1);
  }

  /** The connection ends and nobody gets the message. */
  private static void expectAliasRefused(Broker broker, long alias) {
    Publish wrong = message(broker, "wrong", "wrong alias").qos(0);
    Peer witness = witness(broker, wrong);
    Peer publisher = broker.connect(Connect.as("publisher")).ping();
    publisher.send(alias(wrong, alias));
    publisher.expectClosed(TOPIC_ALIAS_INVALID);
    witness.expectNoMessage();
  }

  @Scenario(
      value = "topic-alias.never-set",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "MQTT-4.13.1-1")
  @Needs(Capability.TOPIC_ALIAS)
  void anAliasThatWasNeverSetEndsTheConnection(Broker broker) {
    Publish known = message(broker, "one", "first");
    Peer publisher = broker.connect(Connect.as("publisher"));
    long last = maximum(broker);
    broker.offers(last > 1, "the target takes one alias only");
    publisher.publish(alias(known, 1));

    publisher.send(aliasOnly(known, last));

    publisher.expectClosed(PROTOCOL_ERROR, TOPIC_ALIAS_INVALID);
  }

  @Scenario("topic-alias.of-the-server-within-maximum")
  @Proves(v5 = {"MQTT-3.3.2-11", "MQTT-3.1.2-26"})
  void aliasesOfTheServerStayWithinTheClientsMaximum(Broker broker) {
    List<Publish> topics =
        IntStream.range(0, 5).mapToObj(i -> message(broker, "topic " + i, "x")).toList();
    Peer client = broker.connect(Connect.as("client").topicAliasMaximum(3));
    topics.forEach(each -> client.subscribe(each.topic(), broker.qos(1)));
    Peer publisher = broker.connect(Connect.as("publisher"));
    List<Publish> messages =
        IntStream.range(0, ROUNDS)
            .boxed()
            .flatMap(round -> topics.stream().map(each -> each.payload("round " + round)))
            .toList();

    publisher.publishAll(messages);

    List<Delivery> got = client.receive(messages.size()).expectAll(messages).deliveries();
    List<Long> used = got.stream().map(TopicAliasScenarios::aliasOf).filter(a -> a >= 0).toList();
    broker.offers(!used.isEmpty(), "the target uses no topic aliases");
    broker.require(
        used.stream().allMatch(alias -> alias >= 1 && alias <= 3),
        "aliases 1 to 3",
        used.toString());
  }

  @Scenario("topic-alias.directions-are-independent")
  @Proves(v5 = "U-16")
  @Needs(Capability.TOPIC_ALIAS)
  void aliasesOfClientAndServerDoNotMix(Broker broker) {
    Publish towardsClient = message(broker, "to the client", "1");
    Publish fromClient = message(broker, "from the client", "1");
    Peer witness = witness(broker, fromClient);
    Peer client = broker.connect(Connect.as("client").topicAliasMaximum(1));
    client.subscribe(towardsClient.topic(), broker.qos(1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    client.publish(alias(fromClient, 1));
    witness.awaitDelivery();
    publisher.publish(towardsClient);
    broker.offers(aliasOf(client.awaitDelivery()) == 1, "the target uses no topic aliases");

    client.publish(aliasOnly(fromClient.payload("2"), 1));
    publisher.publish(towardsClient.payload("2"));

    witness.expect(fromClient.payload("2"));
    client.expect(towardsClient.payload("2"));
  }

  private static long aliasOf(Delivery delivery) {
    return delivery.publish().properties().number(PropertyId.TOPIC_ALIAS).orElse(-1L);
  }

  private static long maximum(Broker broker) {
    return broker
        .capabilities()
        .number(broker.version(), PropertyId.TOPIC_ALIAS_MAXIMUM)
        .orElse(0L);
  }

  private static Publish message(Broker broker, String topic, String payload) {
    return Publish.to(broker.topic(topic)).payload(payload).qos(broker.qos(1));
  }

  private static Peer witness(Broker broker, Publish message) {
    return broker.connect(Connect.as("witness")).subscribe(message.topic(), broker.qos(1));
  }

  private static Publish alias(Publish message, long alias) {
    return message.property(PropertyId.TOPIC_ALIAS, alias);
  }

  private static Publish aliasOnly(Publish message, long alias) {
    return alias(message, alias).topic("");
  }
}
