package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.NOT_AUTHORIZED;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.Optional;

/** What a broker does with clients who want what they may not. */
final class RightsScenarios {

  @Scenario("rights.denied-publish-answered")
  @Proves(v311 = "MQTT-3.3.5-2", v5 = "U-21")
  @Needs({Capability.QOS1, Capability.ACL_DENY})
  void aDeniedPublishIsAnsweredOrEndsTheConnection(Broker broker) {
    Peer intruder = broker.connect(Connect.as("intruder"));
    intruder.publish(Publish.to(broker.topic("allowed")).payload("control").qos(1));

    Publish denied = intruder.send(Publish.to(deniedTopic(broker)).payload("denied").qos(1));

    expectSettled(broker, intruder, denied, PacketType.PUBACK);
  }

  @Scenario("rights.denied-publish-answered-qos2")
  @Proves(v311 = "MQTT-3.3.5-2", v5 = "U-21")
  @Needs({Capability.QOS2, Capability.ACL_DENY})
  void aDeniedPublishAtQos2IsAnsweredOrEndsTheConnection(Broker broker) {
    Peer intruder = broker.connect(Connect.as("intruder"));
    intruder.publish(Publish.to(broker.topic("allowed")).payload("control").qos(2));

    Publish denied = intruder.send(Publish.to(deniedTopic(broker)).payload("denied").qos(2));

    expectSettled(broker, intruder, denied, PacketType.PUBREC);
  }

  /** In 3.1.1 a plain acknowledgement or a close; in 5.0 one that says why, or a close. */
  private static void expectSettled(
      Broker broker, Peer intruder, Publish denied, PacketType answer) {
    Optional<Ack> ack = intruder.pollAck(answer, denied.packetId(), broker.clocks().deadlineMs());
    broker.require(
        ack.isPresent() || intruder.ended(),
        answer + " for the denied message, or the end of the connection",
        intruder.state());
    ack.filter(packet -> broker.v5())
        .ifPresent(
            packet -> {
              broker.require(
                  packet.code() >= 0x80,
                  answer + " " + ReasonCode.text(NOT_AUTHORIZED) + ", or the end of the connection",
                  packet.describe());
              broker.prefer(
                  packet.code() == NOT_AUTHORIZED,
                  answer + " " + ReasonCode.text(NOT_AUTHORIZED),
                  packet.describe());
            });
  }

  // ---- and it has no effect

  @Scenario("rights.denied-publish-reaches-nobody")
  @Proves(v311 = "U-87", v5 = "U-87")
  @Needs({Capability.ACL_DENY, Capability.QOS1})
  void aDeniedMessageReachesNobody(Broker broker) {
    Publish denied = message(broker, deniedTopic(broker));
    Peer watcher = watcher(broker, denied.topic());
    Peer intruder = broker.connect(Connect.as("intruder"));

    Publish sent = intruder.send(denied);
    intruder.pollAck(PacketType.PUBACK, sent.packetId(), broker.clocks().deadlineMs());

    Publish marker = message(broker, broker.topic("marker"));
    watcher.subscribe(marker.topic(), 1);
    broker.connect(Connect.as("other")).publish(marker);
    expectUnseen(broker, watcher, denied, marker);
  }

  /** To refuse the CONNECT is right as well. */
  @Scenario("rights.denied-will-reaches-nobody")
  @Proves(v311 = "U-87", v5 = "U-87")
  @Needs({Capability.ACL_DENY, Capability.QOS1})
  void aWillOnADeniedTopicReachesNobody(Broker broker) {
    Publish denied = message(broker, deniedTopic(broker));
    Publish allowed = message(broker, broker.topic("allowed-will"));
    Peer watcher = watcher(broker, denied.topic()).subscribe(allowed.topic(), allowed.qos());
    Peer intruder = broker.attempt(Connect.as("intruder").will(denied));
    Peer honest = broker.connect(Connect.as("honest").will(allowed));
    Optional<Connack> answer = intruder.poll(Connack.class, broker.clocks().connectTimeoutMs());
    broker.note("CONNECT with such a will: " + answer.map(Connack::describe).orElse("no CONNACK"));

    intruder.endStream();
    honest.endStream();

    expectUnseen(broker, watcher, denied, allowed);
  }

  @Scenario("rights.denied-subscription-brings-nothing")
  @Proves(v311 = "U-87", v5 = "U-87")
  @Needs({Capability.ACL_DENY, Capability.QOS1})
  void aDeniedSubscriptionBringsNothing(Broker broker) {
    Publish secret = message(broker, deniedFilter(broker));
    Publish marker = message(broker, broker.topic("marker"));
    Peer intruder = broker.connect(Connect.as("intruder")).subscribe(marker.topic(), 1);
    intruder.send(Subscribe.to(secret.topic(), 1));
    Optional<Suback> answer = intruder.poll(Suback.class, broker.clocks().deadlineMs());
    broker.note("SUBSCRIBE: " + answer.map(Suback::describe).orElseGet(intruder::state));
    Peer publisher = broker.connect(Connect.as("publisher"));
    boolean taken = !publisher.offerAll(List.of(secret)).isEmpty();
    broker.offers(taken, "nobody whom we know may publish to " + secret.topic());

    publisher.publish(marker);

    boolean unseen = intruder.ended() || unseen(broker, intruder, secret, marker);
    broker.preferDeclared(
        unseen, "a subscription to " + secret.topic() + " is denied", "it brought a message");
  }

  /** Nobody else sends the same bytes, although all scenarios share the denied topics. */
  private static Publish message(Broker broker, String topic) {
    return Publish.to(topic).payload("denied " + broker.topic("payload")).qos(1);
  }

  /** Somebody who would see it; our account may be kept from listening there, too. */
  private static Peer watcher(Broker broker, String topic) {
    Peer watcher = broker.connect(Connect.as("watcher"));
    watcher.send(Subscribe.to(topic, 1));
    Optional<Suback> answer = watcher.poll(Suback.class, broker.clocks().deadlineMs());
    broker.offers(
        answer.isPresent() && answer.get().codes().get(0) < 0x80,
        "nobody whom we know may subscribe to " + topic);
    return watcher;
  }

  private static void expectUnseen(Broker broker, Peer watcher, Publish denied, Publish marker) {
    broker.preferDeclared(
        unseen(broker, watcher, denied, marker),
        denied.topic() + " is denied to publishers and in wills",
        "the message was delivered");
  }

  /** No order is promised across topics, so the quiet period follows the marker. */
  private static boolean unseen(Broker broker, Peer watcher, Publish denied, Publish marker) {
    Received before = watcher.receiveUntil(marker, broker.clocks().willMs());
    Received behind = watcher.receiveFor(broker.clocks().quietMs());
    return Received.together(List.of(before, behind)).among(List.of(denied)).isEmpty();
  }

  private static String deniedTopic(Broker broker) {
    return broker.profile().deniedTopics().publish().stream()
        .findFirst()
        .orElseThrow(() -> broker.unsupported("the profile names no topic that is denied"));
  }

  private static String deniedFilter(Broker broker) {
    return broker.profile().deniedTopics().subscribe().stream()
        .filter(filter -> !filter.contains("#") && !filter.contains("+"))
        .findFirst()
        .orElseThrow(() -> broker.unsupported("the profile names no denied filter"));
  }
}
