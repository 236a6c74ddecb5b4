package io.mqtttck.scenario;

import static io.mqtttck.scenario.Subscriptions.PUBLISHER;
import static io.mqtttck.scenario.Subscriptions.SUBSCRIBER;
import static io.mqtttck.scenario.Subscriptions.message;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import java.util.List;

/** What a refused filter leaves alone. */
final class SubscribeRefusedScenarios {

  @Scenario("subscribe.refused-among-granted")
  @Proves(
      v311 = {"MQTT-3.9.3-1", "MQTT-4.5.0-1"},
      v5 = {"MQTT-3.9.3-1", "U-55"})
  @Needs({Capability.ACL_DENY, Capability.QOS1})
  void aRefusedFilterLeavesTheOthersOfItsPacketAlone(Broker broker) {
    Publish before = message(broker, "before");
    Publish after = message(broker, "after");
    Peer client = broker.connect(SUBSCRIBER);
    client.send(Subscribe.to(before.topic(), 1).and(denied(broker), 1).and(after.topic(), 1));

    List<Integer> codes = client.await(Suback.class).codes();

    long refused = codes.stream().filter(code -> code >= 0x80).count();
    broker.offers(refused > 0, "the target refuses no filter");
    broker.judging("MQTT-3.9.3-1", "MQTT-3.9.3-1");
    broker.require(
        refused != 1 || codes.get(1) >= 0x80, "the second code refuses", "codes " + codes);
    broker.judging("MQTT-4.5.0-1", "U-55");
    broker.require(refused <= 1, "one refused filter of three", "codes " + codes);
    broker.connect(PUBLISHER).publishAll(List.of(before, after));
    client.receive(2).expectAll(List.of(before, after));
  }

  @Scenario("subscribe.refused-is-not-served")
  @Proves(v311 = "MQTT-3.8.4-5", v5 = "MQTT-3.8.4-7")
  @Needs({Capability.ACL_DENY, Capability.QOS1})
  void aRefusedFilterBringsNothing(Broker broker) {
    Publish unwanted = Publish.to(denied(broker)).payload("unwanted").qos(1);
    Publish marker = message(broker, "marker");
    Peer client = broker.connect(SUBSCRIBER).subscribe(marker.topic(), 1);
    client.send(Subscribe.to(unwanted.topic(), 1));
    Suback answer = client.await(Suback.class);
    broker.offers(answer.codes().get(0) >= 0x80, "the target grants what it does not serve");
    Peer publisher = broker.connect(PUBLISHER);

    // The same account may or may not publish there.
    publisher.offerAll(List.of(unwanted));
    publisher.publish(marker);

    client.expectNothingBefore(marker);
  }

  @Scenario("subscribe.refused-replaces-nothing")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "U-55")
  @Needs({Capability.ACL_DENY, Capability.QOS1})
  void aRefusedSubscribeLeavesEarlierSubscriptionsAlone(Broker broker) {
    Publish message = message(broker, "t");
    Peer client = broker.connect(SUBSCRIBER).subscribe(message.topic(), 1);
    client.send(Subscribe.to(denied(broker), 1));
    client.await(Suback.class);

    broker.connect(PUBLISHER).publish(message);

    client.expect(message);
    client.expectAlive();
  }

  private static String denied(Broker broker) {
    return broker.profile().deniedTopics().subscribe().stream()
        .filter(filter -> !filter.contains("#") && !filter.contains("+"))
        .findFirst()
        .orElseThrow(() -> broker.unsupported("the profile names no denied filter"));
  }
}
