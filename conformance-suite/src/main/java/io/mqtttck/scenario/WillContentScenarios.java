package io.mqtttck.scenario;

import static io.mqtttck.scenario.Wills.LONG_INTERVAL;
import static io.mqtttck.scenario.Wills.watcher;
import static io.mqtttck.scenario.Wills.will;
import static io.mqtttck.wire.PropertyId.CONTENT_TYPE;
import static io.mqtttck.wire.PropertyId.CORRELATION_DATA;
import static io.mqtttck.wire.PropertyId.MESSAGE_EXPIRY_INTERVAL;
import static io.mqtttck.wire.PropertyId.PAYLOAD_FORMAT_INDICATOR;
import static io.mqtttck.wire.PropertyId.RESPONSE_TOPIC;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.util.List;

/**
 * What a will says: as every message, at its QoS, with its properties, for those who are away too.
 */
final class WillContentScenarios {

  @Scenario("will.retained")
  @Proves(v311 = "MQTT-3.1.2-17", v5 = "MQTT-3.1.2-15")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedWillIsFoundByALateSubscriber(Broker broker) {
    Publish will = will(broker).retained();
    Peer watcher = watcher(broker, will);
    broker.connect(Connect.as("device").will(will)).drop();
    watcher.awaitDelivery(broker.clocks().willMs());
    Stored.settle(broker, will);

    Peer late = broker.connect(Connect.as("late")).subscribe(will.topic(), will.qos());

    late.expect(will).expectRetain(true);
  }

  @Scenario("will.retained-live-flag")
  @Proves(v311 = "MQTT-3.3.1-9", v5 = "MQTT-3.1.2-15")
  @Needs(Capability.RETAINED)
  void aSubscriberSeesTheRetainFlagOfALiveWillAsOfAnyMessage(Broker broker) {
    Publish will = will(broker).retained();
    Peer watcher = watcherAsPublished(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();

    watcher.awaitDelivery(broker.clocks().willMs()).expectRetain(broker.v5());
  }

  @Scenario("will.not-retained")
  @Proves(v311 = "MQTT-3.1.2-16", v5 = "MQTT-3.1.2-14")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aWillWithoutRetainIsNotFoundByALateSubscriber(Broker broker) {
    Publish will = will(broker);
    broker.cleanRetained(will.topic());
    Peer watcher = watcherAsPublished(broker, will);
    broker.connect(Connect.as("device").will(will)).drop();

    watcher.awaitDelivery(broker.clocks().willMs()).expectRetain(false);

    Stored.expectNothing(broker, will.topic());
  }

  @Scenario("will.qos-kept")
  @Proves(
      v311 = {"MQTT-3.1.2-9", "MQTT-3.8.4-6"},
      v5 = "MQTT-3.8.4-8")
  @Needs(Capability.QOS2)
  void theWillArrivesAtItsQos(Broker broker) {
    expectQosOfWill(broker, 0);
    expectQosOfWill(broker, 1);
    expectQosOfWill(broker, 2);
  }

  @Scenario("will.queued-for-absent")
  @Proves(v311 = "MQTT-3.1.2-5", v5 = "MQTT-4.5.0-1")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theWillWaitsForASubscriberThatIsAway(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Connect reader = Connect.as("reader").persistent();
    broker.connect(reader).subscribe(will.topic(), 1).disconnect();

    broker.connect(Connect.as("device").will(will)).drop();
    watcher.awaitDelivery(broker.clocks().willMs());

    broker.resume(reader).expect(will);
  }

  @Scenario("will.empty-payload")
  @Proves(v311 = "U-09", v5 = "U-09")
  void aWillWithoutPayloadIsPublishedWithoutPayload(Broker broker) {
    Publish will = will(broker).payload("");
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.empty-payload-clears")
  @Proves(v311 = "U-09", v5 = "U-09")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedWillWithoutPayloadClearsTheTopic(Broker broker) {
    Publish will = will(broker).payload("").retained();
    Stored.keep(broker, will.payload("online"));
    Peer watcher = watcher(broker, will);
    watcher.awaitDelivery();

    broker.connect(Connect.as("device").will(will)).drop();

    watcher.expectWithin(will, broker.clocks().willMs());
    Stored.expectNothing(broker, will.topic());
  }

  @Scenario("will.binary-payload")
  @Proves(v311 = "MQTT-3.1.2-9", v5 = "MQTT-3.1.2-8")
  void theWillArrivesByteForByte(Broker broker) {
    Publish will = will(broker).payload(everyByteTwice());
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.properties-kept")
  @Proves(
      v5 = {
        "MQTT-3.3.2-4",
        "MQTT-3.3.2-15",
        "MQTT-3.3.2-16",
        "MQTT-3.3.2-20",
      })
  void theWillArrivesWithItsProperties(Broker broker) {
    byte[] correlation = {0, 1, -1};
    String reply = broker.topic("reply");
    Publish will =
        will(broker)
            .property(PAYLOAD_FORMAT_INDICATOR, 1)
            .property(CONTENT_TYPE, "text/plain")
            .property(RESPONSE_TOPIC, reply)
            .property(CORRELATION_DATA, correlation);
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();
    Delivery published = watcher.awaitDelivery(broker.clocks().willMs());

    broker.judging(null, "MQTT-3.3.2-4");
    published.expectProperty(PAYLOAD_FORMAT_INDICATOR, 1);
    broker.judging(null, "MQTT-3.3.2-20");
    published.expectProperty(CONTENT_TYPE, "text/plain");
    broker.judging(null, "MQTT-3.3.2-15");
    published.expectProperty(RESPONSE_TOPIC, reply);
    broker.judging(null, "MQTT-3.3.2-16");
    published.expectProperty(CORRELATION_DATA, correlation);
  }

  @Scenario("will.user-properties-in-order")
  @Proves(v5 = {"MQTT-3.1.3-10", "MQTT-3.3.2-17", "MQTT-3.3.2-18"})
  void theWillArrivesWithItsUserPropertiesInOrder(Broker broker) {
    Properties sent =
        Properties.NONE.withUser("b", "1").withUser("a", "2").withUser("b", "3").withUser("a", "2");
    Publish will = will(broker).properties(sent);
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();
    Delivery published = watcher.awaitDelivery(broker.clocks().willMs());

    broker.judging(null, "MQTT-3.3.2-17");
    published.expectUserProperties(sent.user());
    broker.judging(List.of(), List.of("MQTT-3.1.3-10", "MQTT-3.3.2-18"));
    published.expectUserPropertiesInOrder(sent.user());
  }

  @Scenario("will.message-expiry-kept")
  @Proves(v5 = "MQTT-3.3.2-6")
  void theWillArrivesWithItsMessageExpiry(Broker broker) {
    Publish will = will(broker).expiry(LONG_INTERVAL);
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();

    // From when a will has been waiting is not said: anything up to the whole interval is right.
    watcher
        .awaitDelivery(broker.clocks().willMs())
        .expectNumber(MESSAGE_EXPIRY_INTERVAL, 1, LONG_INTERVAL);
  }

  @Scenario("will.across-versions")
  @Proves(v311 = "U-64", v5 = "U-64")
  @Needs(Capability.BOTH_VERSIONS)
  void theWillOfAClientOfTheOtherVersionArrives(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    MqttVersion other = broker.v5() ? MqttVersion.V3_1_1 : MqttVersion.V5_0;
    Publish theirs = broker.v5() ? will : will.userProperty("unit", "K");

    broker.in(other).connect(Connect.as("device").will(theirs)).drop();

    watcher.expectWithin(will, broker.clocks().willMs()).expectRetain(false);
  }

  private static void expectQosOfWill(Broker broker, int qos) {
    Publish will = Publish.to(broker.topic("will/" + qos)).payload("gone").qos(qos);
    Peer watcher = broker.connect(Connect.as("watcher" + qos)).subscribe(will.topic(), 2);

    broker.connect(Connect.as("device" + qos).will(will)).drop();

    watcher.awaitDelivery(broker.clocks().willMs()).expectQos(qos);
  }

  /** In 5.0 it sees the RETAIN flag as the publisher set it. */
  private static Peer watcherAsPublished(Broker broker, Publish will) {
    Subscribe plain = Subscribe.to(will.topic(), will.qos());
    return Stored.established(broker, "watcher", broker.v5() ? plain.retainAsPublished() : plain);
  }

  private static byte[] everyByteTwice() {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    return all;
  }
}
