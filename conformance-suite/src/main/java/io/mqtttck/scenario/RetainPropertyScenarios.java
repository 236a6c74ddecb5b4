package io.mqtttck.scenario;

import static io.mqtttck.scenario.RetainedMessages.LONG_EXPIRY;
import static io.mqtttck.scenario.RetainedMessages.late;
import static io.mqtttck.scenario.RetainedMessages.retained;
import static io.mqtttck.wire.PropertyId.CONTENT_TYPE;
import static io.mqtttck.wire.PropertyId.CORRELATION_DATA;
import static io.mqtttck.wire.PropertyId.MESSAGE_EXPIRY_INTERVAL;
import static io.mqtttck.wire.PropertyId.PAYLOAD_FORMAT_INDICATOR;
import static io.mqtttck.wire.PropertyId.RESPONSE_TOPIC;
import static io.mqtttck.wire.PropertyId.SUBSCRIPTION_IDENTIFIER;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.util.concurrent.TimeUnit;

/** What a retained message keeps of what its publisher said: properties and expiry. */
final class RetainPropertyScenarios {

  /** Seconds after which a message is to be gone. */
  private static final long SHORT_EXPIRY = 1;

  @Scenario("retain.properties-replaced")
  @Proves(v5 = "MQTT-3.3.1-5")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void theRetainedMessageHasThePropertiesOfTheLastOne(Broker broker) {
    Publish second = retained(broker, "second").userProperty("n", "2");
    Publish first = retained(broker, "first").userProperty("n", "1");
    Stored.keep(broker, first.property(CONTENT_TYPE, "text/plain"), second);

    Delivery stored = late(broker, second.topic()).awaitDelivery();

    stored.expectPayload("second").expectNo(CONTENT_TYPE);
    stored.expectUserProperties(second.properties().user());
  }

  @Scenario("retain.properties-kept")
  @Proves(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-20"})
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aStoredMessageHasItsProperties(Broker broker) {
    byte[] correlation = {0, 1, -1};
    String reply = broker.topic("reply");
    Publish value =
        retained(broker, "on")
            .property(PAYLOAD_FORMAT_INDICATOR, 1)
            .property(CONTENT_TYPE, "text/plain")
            .property(RESPONSE_TOPIC, reply)
            .property(CORRELATION_DATA, correlation);
    Stored.keep(broker, value);

    Delivery stored = late(broker, value.topic()).awaitDelivery();

    broker.judging(null, "MQTT-3.3.2-4");
    stored.expectProperty(PAYLOAD_FORMAT_INDICATOR, 1);
    broker.judging(null, "MQTT-3.3.2-20");
    stored.expectProperty(CONTENT_TYPE, "text/plain");
    broker.judging(null, "MQTT-3.3.2-15");
    stored.expectProperty(RESPONSE_TOPIC, reply);
    broker.judging(null, "MQTT-3.3.2-16");
    stored.expectProperty(CORRELATION_DATA, correlation);
  }

  @Scenario("retain.user-properties-in-order")
  @Proves(v5 = {"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aStoredMessageHasItsUserPropertiesInOrder(Broker broker) {
    Properties sent =
        Properties.NONE.withUser("b", "1").withUser("a", "2").withUser("b", "3").withUser("a", "2");
    Publish value = retained(broker, "on").properties(sent);
    Stored.keep(broker, value);

    Delivery stored = late(broker, value.topic()).awaitDelivery();

    broker.judging(null, "MQTT-3.3.2-17");
    stored.expectUserProperties(sent.user());
    broker.judging(null, "MQTT-3.3.2-18");
    stored.expectUserPropertiesInOrder(sent.user());
  }

  @Scenario("retain.subscription-identifier")
  @Proves(v5 = "MQTT-3.3.4-3")
  @Needs({Capability.RETAINED, Capability.QOS1, Capability.SUBSCRIPTION_IDENTIFIERS})
  void aStoredMessageNamesTheSubscriptionThatFoundIt(Broker broker) {
    Publish value = retained(broker, "on");
    Stored.keep(broker, value);
    Peer late = broker.connect(Connect.as("late"));

    late.subscribe(Subscribe.to(value.topic(), 1).identifier(268_435_455));

    late.awaitDelivery().expectProperty(SUBSCRIPTION_IDENTIFIER, 268_435_455);
  }

  @Scenario(value = "retain.expired", tags = Scenario.TIMED)
  @Proves(v5 = {"U-14", "MQTT-3.3.2-5"})
  @Needs({Capability.RETAINED, Capability.QOS1})
  void anExpiredStoredMessageIsGone(Broker broker) {
    Publish value = retained(broker, "short-lived").expiry(SHORT_EXPIRY);
    broker.connect(Connect.as("publisher")).publish(value);

    broker.awaitExpiry(SHORT_EXPIRY);

    Stored.expectNothing(broker, value.topic());
  }

  @Scenario(value = "retain.expiry-counted-down", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.3.2-6")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aStoredMessageComesWithWhatIsLeftOfItsExpiry(Broker broker) {
    Publish value = retained(broker, "long-lived").expiry(LONG_EXPIRY);
    long sinceNanos = System.nanoTime();
    broker.connect(Connect.as("publisher")).publish(value);

    broker.letPass(3_000);
    Delivery stored = late(broker, value.topic()).awaitDelivery();

    // Brokers round either way, and count from one tick of a second to another.
    long agedSeconds = TimeUnit.NANOSECONDS.toSeconds(stored.arrivedNanos() - sinceNanos);
    stored.expectNumber(MESSAGE_EXPIRY_INTERVAL, LONG_EXPIRY - agedSeconds - 2, LONG_EXPIRY - 2);
  }
}
