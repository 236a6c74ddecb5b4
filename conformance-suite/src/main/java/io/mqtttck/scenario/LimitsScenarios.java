package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.QOS_NOT_SUPPORTED;
import static io.mqtttck.wire.ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
import static io.mqtttck.wire.ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED;
import static io.mqtttck.wire.ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import java.util.Optional;

/** What a server announces in CONNACK that it does not do, and a client that does it anyway. */
final class LimitsScenarios {

  @Scenario("limits.every-qos-that-is-not-excluded-works")
  @Proves(v5 = "MQTT-3.2.2-9")
  void publishesWorkAtEveryQosUpToTheAnnouncedMaximum(Broker broker) {
    int highest = announcedQos(broker);
    broker.offers(highest > 0, "the target announces Maximum QoS 0");
    Publish message = Publish.to(broker.topic("reading")).payload("hello").qos(highest);
    Peer publisher = broker.connect(Connect.as("publisher"));

    int packetId = publisher.send(message).packetId();

    if (highest == 1) {
      expectTaken(broker, publisher.expectAck(PacketType.PUBACK, packetId));
    } else {
      expectTaken(broker, publisher.expectAck(PacketType.PUBREC, packetId));
      publisher.send(Ack.of(PacketType.PUBREL, packetId));
      expectTaken(broker, publisher.expectAck(PacketType.PUBCOMP, packetId));
    }
  }

  private static void expectTaken(Broker broker, Ack ack) {
    broker.require(ack.code() < 0x80, "a positive " + ack.type(), ack.describe());
  }

  @Scenario(
      value = "limits.publish-above-maximum-qos",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = {"MQTT-3.2.2-11", "MQTT-4.13.1-1"})
  @Needs(Capability.MAX_QOS_LIMITED)
  void aPublishAboveTheMaximumQosEndsTheConnection(Broker broker) {
    Publish tooHigh =
        Publish.to(broker.topic("reading")).payload("too high").qos(announcedQos(broker) + 1);

    expectPublishRefused(broker, tooHigh, QOS_NOT_SUPPORTED);
  }

  @Scenario("limits.subscribe-above-maximum-qos")
  @Proves(v5 = "MQTT-3.2.2-10")
  @Needs(Capability.MAX_QOS_LIMITED)
  void aSubscriptionAboveTheMaximumQosIsAccepted(Broker broker) {
    Peer client = broker.connect(Connect.as("client"));

    client.send(Subscribe.to(broker.topic("reading"), 2));

    int code = client.expect(Suback.class).codes().get(0);
    broker.require(code <= 2, "SUBACK with a granted QoS", "SUBACK " + ReasonCode.text(code));
  }

  /** The connection ends and nobody gets the message; a negative acknowledgement is a warning. */
  private static void expectPublishRefused(Broker broker, Publish message, int code) {
    Peer witness = broker.connect(Connect.as("witness")).subscribe(message.topic(), 0);
    Peer publisher = broker.connect(Connect.as("publisher")).ping();
    publisher.send(message);
    Optional<Ack> answer = publisher.poll(Ack.class, broker.clocks().quietMs());
    witness.expectNoMessage();
    boolean denied = answer.isPresent() && answer.get().code() >= 0x80;
    broker.prefer(
        !denied, "the connection ends", answer.map(Ack::describe).orElseGet(publisher::state));
    if (!denied) {
      publisher.expectClosed(code);
    }
  }

  // ---- subscriptions

  @Scenario(
      value = "limits.wildcard-subscription",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "U-58")
  @Needs(Capability.WILDCARD_SUBSCRIPTIONS_UNAVAILABLE)
  void aWildcardForAServerWithoutThemIsNotGranted(Broker broker) {
    expectNotGranted(
        broker, Subscribe.to(broker.topic("readings/#"), 0), WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
  }

  @Scenario(
      value = "limits.shared-subscription",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "U-58")
  @Needs(Capability.SHARED_SUBSCRIPTIONS_UNAVAILABLE)
  void aSharedSubscriptionForAServerWithoutThemIsNotGranted(Broker broker) {
    expectNotGranted(
        broker,
        Subscribe.to("$share/" + broker.clientId("group") + "/" + broker.topic("readings"), 0),
        SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
  }

  @Scenario(
      value = "limits.subscription-identifier",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "U-58")
  @Needs(Capability.SUBSCRIPTION_IDENTIFIERS_UNAVAILABLE)
  void aSubscriptionIdentifierForAServerWithoutThemIsNotGranted(Broker broker) {
    expectNotGranted(
        broker,
        Subscribe.to(broker.topic("readings"), 0).identifier(1),
        SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED);
  }

  /** The answer is a DISCONNECT, or a SUBACK that denies. */
  private static void expectNotGranted(Broker broker, Subscribe request, int code) {
    broker.connect(Connect.as("control")).subscribe(broker.topic("plain"), 0);
    Peer client = broker.connect(Connect.as("client"));
    client.send(request);
    Optional<Suback> answer = client.poll(Suback.class, broker.clocks().deadlineMs());
    if (answer.isEmpty()) {
      client.expectClosed(code);
      return;
    }
    int said = answer.get().codes().get(0);
    broker.require(said >= 0x80, "no grant", "SUBACK " + ReasonCode.text(said));
    broker.prefer(said == code, ReasonCode.text(code), ReasonCode.text(said));
  }

  private static int announcedQos(Broker broker) {
    return broker
        .capabilities()
        .number(broker.version(), PropertyId.MAXIMUM_QOS)
        .orElse(2L)
        .intValue();
  }
}
