package io.mqtttck.scenario;

import static io.mqtttck.scenario.Subscriptions.PUBLISHER;
import static io.mqtttck.scenario.Subscriptions.SUBSCRIBER;
import static io.mqtttck.scenario.Subscriptions.message;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.stream.IntStream;

/** The options of a subscription: No Local, and all of them at once. */
final class SubscribeOptionScenarios {

  @Scenario("subscribe.no-local-hides-own")
  @Proves(v5 = "MQTT-3.8.3-3")
  @Needs(Capability.QOS1)
  void withNoLocalAClientGetsNoneOfItsOwnMessages(Broker broker) {
    Publish own = message(broker, "t").payload("own");
    Publish marker = own.payload("marker");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(own.topic(), 1).noLocal());
    Peer witness = broker.connect(Connect.as("witness")).subscribe(own.topic(), 1);

    IntStream.rangeClosed(0, broker.qos(2)).forEach(qos -> client.publish(own.qos(qos)));
    witness.awaitDelivery();
    broker.connect(PUBLISHER).publish(marker);

    client.expectNothingBefore(marker);
    client.expectNoMessage();
  }

  @Scenario("subscribe.no-local-shows-others")
  @Proves(v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void withNoLocalAClientGetsTheMessagesOfOthers(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER);

    client.subscribe(Subscribe.to(message.topic(), 1).noLocal());

    broker.connect(PUBLISHER).publish(message);
    client.expect(message);
  }

  @Scenario("subscribe.no-local-with-wildcard")
  @Proves(v5 = "MQTT-3.8.3-3")
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void noLocalHoldsForFiltersWithWildcards(Broker broker) {
    Publish own = message(broker, "a/b").payload("own");
    Publish foreign = own.payload("foreign");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(broker.topic("a/#"), 1).noLocal());
    Peer witness = broker.connect(Connect.as("witness")).subscribe(own.topic(), 1);

    client.publish(own);
    witness.awaitDelivery();
    broker.connect(PUBLISHER).publish(foreign);

    client.expectNothingBefore(foreign);
  }

  @Scenario("subscribe.no-local-beside-plain")
  @Proves(v5 = "MQTT-4.5.0-1")
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void aSubscriptionWithoutNoLocalBesideOneWithItBringsOwnMessages(Broker broker) {
    Publish own = message(broker, "a/b");
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe(Subscribe.to(broker.topic("a/#"), 1).noLocal()).subscribe(own.topic(), 1);

    client.publish(own);

    // A broker that sends one copy for both might let the stricter option decide.
    broker.prefer(
        client.pollDelivery(broker.clocks().deadlineMs()).isPresent(),
        "the own message, through the subscription without No Local",
        client.state());
  }

  @Scenario("subscribe.all-options")
  @Proves(v5 = "MQTT-3.8.4-7")
  @Needs(Capability.QOS1)
  void everyOptionAtOnceIsGranted(Broker broker) {
    Peer client = broker.connect(SUBSCRIBER);

    client.send(Subscribe.to(broker.topic("t"), 1).noLocal().retainAsPublished().retainHandling(2));

    Suback answer = client.expect(Suback.class);
    broker.require(answer.codes().equals(List.of(1)), "QoS 1 is granted", answer.describe());
  }
}
