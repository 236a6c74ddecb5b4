package io.mqtttck.scenario;

import static io.mqtttck.scenario.Wills.watcher;
import static io.mqtttck.scenario.Wills.will;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.util.Optional;

/** When the last message of a client is published, and what arrives of it. */
final class WillScenarios {

  @Scenario("will.after-reset")
  @Proves(
      v311 = "MQTT-3.1.2-8",
      v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"})
  void theWillIsPublishedWhenTheConnectionIsReset(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.drop();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.after-end-of-stream")
  @Proves(
      v311 = "MQTT-3.1.2-8",
      v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"})
  void theWillIsPublishedWhenTheStreamEndsWithoutDisconnect(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.endStream();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario(value = "will.after-silence", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  void theWillIsPublishedWhenTheDeviceLosesItsPower(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(losesPowerSoon(broker, will));

    device.freeze();
    Optional<Delivery> published = watcher.pollDelivery(silenceMs(broker, device));
    device.thaw();

    // Whether the silent connection is ended at all is for the keep-alive scenarios to judge.
    boolean ended = device.endedWithin(broker.clocks().closeMs()).isPresent();
    broker.control(published.isPresent() || ended, "the broker kept the silent connection");
    broker.require(published.isPresent(), "the will is published", watcher.state());
  }

  @Scenario(value = "will.found-after-power-loss", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-17", v5 = "MQTT-3.1.2-15")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aLateSubscriberFindsTheRetainedWillOfADeviceThatLostItsPower(Broker broker) {
    Publish will = will(broker).retained();
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(losesPowerSoon(broker, will));

    device.freeze();
    watcher.awaitDelivery(silenceMs(broker, device));
    Stored.settle(broker, will);

    Peer late = broker.connect(Connect.as("late")).subscribe(will.topic(), will.qos());
    late.expect(will).expectRetain(true);
  }

  @Scenario(value = "will.after-malformed-packet", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  void theWillIsPublishedWhenTheBrokerClosesForAMalformedPacket(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.send(Publish.to(broker.topic("wrong")).payload("QoS 3").qos(3));
    device.awaitClosed();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario(value = "will.after-second-connect", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  void theWillIsPublishedWhenTheBrokerClosesForASecondConnect(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Connect connect = Connect.as("device").will(will);
    Peer device = broker.connect(connect);

    device.send(broker.prepare(connect));
    device.awaitClosed();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.after-denied-publish")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  @Needs(Capability.ACL_DENY)
  void theWillIsPublishedWhenTheBrokerClosesForAForbiddenTopic(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    String denied = broker.profile().deniedTopics().publish().get(0);
    device.send(Publish.to(denied).payload("forbidden").qos(broker.qos(1)));
    closedOrUnsupported(broker, device);

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.after-disconnect-with-will")
  @Proves(v5 = "U-30")
  void disconnect0x04PublishesTheWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.disconnect(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL));

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.after-disconnect-with-error")
  @Proves(v5 = "MQTT-3.1.2-8")
  void aDisconnectThatReportsAnErrorPublishesTheWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.disconnect(Disconnect.of(ReasonCode.UNSPECIFIED_ERROR));

    // Only 0x00, normal disconnection, withdraws a will.
    watcher.expectWithin(will, broker.clocks().willMs());
  }

  private static Connect losesPowerSoon(Broker broker, Publish will) {
    return Connect.as("device").keepAlive(broker.clocks().keepAlive().lowerSeconds()).will(will);
  }

  /** Until the will of a silent client must have come: milliseconds. */
  private static long silenceMs(Broker broker, Peer device) {
    return broker.clocks().keepAlive().tooLateMs(device.keepAliveSeconds())
        + broker.clocks().willMs();
  }

  private static void closedOrUnsupported(Broker broker, Peer device) {
    if (device.endedWithin(broker.clocks().closeMs()).isEmpty()) {
      throw broker.unsupported("the broker does not close for a forbidden topic");
    }
  }
}
