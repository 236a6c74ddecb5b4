package io.mqtttck.scenario;

import static io.mqtttck.scenario.Wills.expectOnlyControl;
import static io.mqtttck.scenario.Wills.othersThanControl;
import static io.mqtttck.scenario.Wills.texts;
import static io.mqtttck.scenario.Wills.watcher;
import static io.mqtttck.scenario.Wills.will;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Credentials;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.util.List;

/** When no will is published. */
final class WillAbsenceScenarios {

  @Scenario("will.not-after-disconnect")
  @Proves(
      v311 = {"MQTT-3.14.4-3", "MQTT-3.1.2-10"},
      v5 = {"MQTT-3.14.4-3", "MQTT-3.1.2-10"})
  void disconnectWithdrawsTheWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.disconnect();

    expectOnlyControl(broker, watcher, will);
  }

  @Scenario("will.published-once")
  @Proves(v311 = "MQTT-3.1.2-10", v5 = "MQTT-3.1.2-10")
  void aPublishedWillIsNotPublishedAgain(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Connect device = Connect.as("device").persistent();
    broker.connect(device.will(will)).drop();
    watcher.awaitDelivery(broker.clocks().willMs());

    broker.connect(device).drop();

    expectOnlyControl(broker, watcher, will);
  }

  @Scenario("will.none-without-flag")
  @Proves(
      v311 = {"MQTT-3.1.2-10", "MQTT-3.1.2-12"},
      v5 = "MQTT-3.1.2-10")
  void aConnectionWithoutWillDoesNotPublishTheOneOfAnEarlierConnection(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Connect device = Connect.as("device").persistent();
    broker.connect(device.will(will)).disconnect();

    broker.connect(device).drop();

    expectOnlyControl(broker, watcher, will);
  }

  @Scenario("will.replaced-on-reconnect")
  @Proves(
      v311 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10"},
      v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10"})
  void theWillOfTheLatestConnectionIsPublished(Broker broker) {
    Publish second = will(broker).payload("second");
    Peer watcher = watcher(broker, second);
    Connect device = Connect.as("device").persistent();
    broker.connect(device.will(second.payload("first"))).disconnect();

    broker.connect(device.will(second)).drop();

    watcher.expectWithin(second, broker.clocks().willMs());
    expectOnlyControl(broker, watcher, second);
  }

  @Scenario(value = "will.not-of-refused-connect", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  void aRefusedConnectLeavesNoWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);

    broker.attempt(unacceptable(broker, will)).awaitClosed();

    preferOnlyControl(broker, watcher, will);
  }

  @Scenario("will.not-of-wrong-password")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  @Needs(Capability.AUTH)
  void aClientWithAWrongPasswordLeavesNoWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Strangers.stayOut(broker);

    Credentials nobody = Strangers.account(broker);
    broker.attempt(Connect.as("device").credentials(nobody).will(will)).awaitClosed();

    preferOnlyControl(broker, watcher, will);
  }

  @Scenario(value = "will.not-to-wildcard-topic", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-4.7.1-1", v5 = "MQTT-4.7.0-1")
  @Needs(Capability.WILDCARD_SUBSCRIPTIONS)
  void noWillIsPublishedToATopicWithAWildcard(Broker broker) {
    Publish will = will(broker).topic(broker.topic("will/fine"));
    Peer watcher = broker.connect(Connect.as("watcher"));
    watcher.subscribe(broker.topic("will/#"), will.qos());

    // Refused at CONNECT or silently dropped later: both are right.
    Publish wrong = will.topic(broker.topic("will/#")).payload("wrong");
    Peer device = broker.attempt(Connect.as("device").will(wrong));
    device.poll(Connack.class, broker.clocks().closeMs());
    device.drop();

    expectOnlyControl(broker, watcher, will);
  }

  @Scenario("will.refused-above-maximum-qos")
  @Proves(v5 = "MQTT-3.2.2-12")
  @Needs(Capability.MAX_QOS_LIMITED)
  void aWillAboveTheMaximumQosIsRefused(Broker broker) {
    Publish will = will(broker).qos(broker.qos(2) + 1);

    Peer device = broker.attempt(Connect.as("device").will(will));

    device.expectRefused(ReasonCode.QOS_NOT_SUPPORTED);
  }

  @Scenario("will.refused-when-retain-unavailable")
  @Proves(v5 = "MQTT-3.2.2-13")
  @Needs(Capability.RETAIN_UNAVAILABLE)
  void aRetainedWillIsRefusedWhereNothingIsRetained(Broker broker) {
    Publish will = will(broker).retained();

    Peer device = broker.attempt(Connect.as("device").will(will));

    device.expectRefused(ReasonCode.RETAIN_NOT_SUPPORTED);
  }

  /**
   * A CONNECT that every broker has to refuse: in 5.0 for its Receive Maximum 0, in 3.1.1 because a
   * session that stays needs an identifier.
   */
  private static Connect unacceptable(Broker broker, Publish will) {
    return broker.v5()
        ? Connect.as("device").receiveMaximum(0).will(will)
        : Connect.as("").cleanStart(false).will(will);
  }

  private static void preferOnlyControl(Broker broker, Peer watcher, Publish will) {
    List<Delivery> others = othersThanControl(broker, watcher, will);
    broker.prefer(others.isEmpty(), "no will but that of the control client", texts(others));
  }
}
