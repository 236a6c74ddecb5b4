package io.mqtttck.scenario;

import static io.mqtttck.scenario.Subscriptions.PUBLISHER;
import static io.mqtttck.scenario.Subscriptions.SUBSCRIBER;
import static io.mqtttck.scenario.Subscriptions.copies;
import static io.mqtttck.scenario.Subscriptions.expectOneCopy;
import static io.mqtttck.scenario.Subscriptions.message;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.stream.IntStream;

/** What a second subscription to the same filter replaces. */
final class SubscribeAgainScenarios {

  private static final int ROUNDS = 20;

  private static final int MESSAGES_IN_A_ROUND = 3;

  @Scenario("subscribe.again-one-copy")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs(Capability.QOS1)
  void theSameFilterAgainIsStillOneSubscription(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);
    client.subscribe(message.topic(), 1).subscribe(message.topic(), 1);

    List<Delivery> copies = copies(broker, client, message);

    expectOneCopy(broker, copies);
  }

  @Scenario("subscribe.again-wildcard-one-copy")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void theSameFilterWithWildcardsAgainIsStillOneSubscription(Broker broker) {
    Publish message = message(broker, "a/b/c");
    String filter = broker.topic("a/+/#");
    Peer client = broker.connect(SUBSCRIBER).subscribe(filter, 1).subscribe(filter, 1);

    List<Delivery> copies = copies(broker, client, message);

    expectOneCopy(broker, copies);
  }

  @Scenario("subscribe.again-raises-qos")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs(Capability.QOS2)
  void theSameFilterAgainRaisesTheQos(Broker broker) {
    Publish message = message(broker, "t").qos(2);
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);

    client.subscribe(message.topic(), 2);

    expectOneCopy(broker, copies(broker, client, message)).expectQos(2);
  }

  @Scenario("subscribe.again-lowers-qos")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-3")
  @Needs(Capability.QOS2)
  void theSameFilterAgainLowersTheQos(Broker broker) {
    Publish message = message(broker, "t").qos(2);
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 2);

    client.subscribe(message.topic(), 1);

    expectOneCopy(broker, copies(broker, client, message)).expectQos(1);
  }

  @Scenario("subscribe.again-loses-nothing")
  @Proves(v311 = "MQTT-3.8.4-3", v5 = "MQTT-3.8.4-4")
  @Needs(Capability.QOS1)
  void noMessageIsLostWhileASubscriptionIsReplaced(Broker broker) {
    List<Publish> stream =
        IntStream.range(0, ROUNDS * MESSAGES_IN_A_ROUND)
            .mapToObj(n -> message(broker, "t").payload("message " + n))
            .toList();
    Peer client = broker.connect(SUBSCRIBER).subscribe(stream.get(0).topic(), 1);
    Peer publisher = broker.connect(PUBLISHER);

    IntStream.range(0, ROUNDS).forEach(round -> subscribeWhile(client, publisher, stream, round));

    client.receive(stream.size(), broker.clocks().connectTimeoutMs()).expectAll(stream);
  }

  @Scenario("subscribe.again-replaces-no-local")
  @Proves(v5 = "MQTT-3.8.4-3")
  @Needs(Capability.QOS1)
  void theSameFilterAgainReplacesNoLocal(Broker broker) {
    Publish hidden = message(broker, "t").payload("hidden");
    Publish shown = hidden.payload("shown");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(hidden.topic(), 1).noLocal());
    client.publish(hidden);

    client.subscribe(Subscribe.to(hidden.topic(), 1));

    client.publish(shown);
    client.expect(shown);
  }

  @Scenario("subscribe.again-replaces-retain-as-published")
  @Proves(v5 = "MQTT-3.8.4-3")
  @Needs({Capability.QOS1, Capability.RETAINED})
  void theSameFilterAgainReplacesRetainAsPublished(Broker broker) {
    Publish message = message(broker, "t").retained();
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);

    client.subscribe(Subscribe.to(message.topic(), 1).retainAsPublished().retainHandling(2));

    broker.connect(PUBLISHER).publish(message);
    client.expect(message).expectRetain(true);
  }

  /** A part of the stream is published at the moment in which the client subscribes again. */
  private static void subscribeWhile(Peer client, Peer publisher, List<Publish> stream, int round) {
    int from = round * MESSAGES_IN_A_ROUND;
    client.send(Subscribe.to(stream.get(0).topic(), 1));
    publisher.publishAll(stream.subList(from, from + MESSAGES_IN_A_ROUND));
  }
}
