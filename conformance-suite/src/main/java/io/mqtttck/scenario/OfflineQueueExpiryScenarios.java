package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.TIMED;
import static io.mqtttck.scenario.Absence.SENSOR;
import static io.mqtttck.scenario.Absence.expectNothingMore;
import static io.mqtttck.scenario.Absence.leaveBehindForLong;
import static io.mqtttck.scenario.Absence.numbered;
import static io.mqtttck.wire.PropertyId.MESSAGE_EXPIRY_INTERVAL;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.time.Duration;
import java.util.List;

/**
 * How long a message is kept for a client that is away: its own expiry interval, and that of the
 * session.
 */
final class OfflineQueueExpiryScenarios {

  @Scenario(value = "offline-queue.expired-dropped", tags = TIMED)
  @Proves(v5 = {"MQTT-3.3.2-5", "MQTT-4.5.0-1", "MQTT-4.6.0-5"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void expiredMessagesAreGoneAndTheOthersComeInOrder(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> messages = numbered(template, 6);
    List<Publish> expiring = List.of(messages.get(0), messages.get(2), messages.get(5));
    List<Publish> lasting = List.of(messages.get(1), messages.get(3), messages.get(4));
    leaveBehindForLong(broker, Subscribe.to(template.topic(), 1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(messages.get(0).expiry(1));
    publisher.publish(messages.get(1).expiry(300));
    publisher.publish(messages.get(2).expiry(1));
    publisher.publish(messages.get(3));
    publisher.publish(messages.get(4).expiry(300));
    publisher.publish(messages.get(5).expiry(1));
    broker.awaitExpiry(1);

    Peer sensor = broker.connect(SENSOR);
    publisher.publish(template.payload("marker"));

    Received got = sensor.receiveUntil(template.payload("marker"));
    broker.judging(null, "MQTT-3.3.2-5");
    got.expectNone(expiring);
    broker.judging(null, "MQTT-4.5.0-1");
    got.expectAll(lasting);
    broker.judging(null, "MQTT-4.6.0-5");
    got.expectInOrder(lasting);
  }

  @Scenario(value = "offline-queue.expired-dropped-qos2", tags = TIMED)
  @Proves(v5 = {"MQTT-3.3.2-5", "MQTT-4.5.0-1"})
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void expiredQos2MessagesAreGone(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(2);
    Publish expiring = template.payload("expiring");
    Publish lasting = template.payload("lasting");
    leaveBehindForLong(broker, Subscribe.to(template.topic(), 2));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(expiring.expiry(1));
    publisher.publish(lasting.expiry(300));
    broker.awaitExpiry(1);

    Peer sensor = broker.connect(SENSOR);
    publisher.publish(template.payload("marker"));

    Received got = sensor.receiveUntil(template.payload("marker"));
    broker.judging(null, "MQTT-3.3.2-5");
    got.expectNone(List.of(expiring));
    broker.judging(null, "MQTT-4.5.0-1");
    got.expectAll(List.of(lasting));
  }

  @Scenario(value = "offline-queue.expiry-counts-down", tags = TIMED)
  @Proves(v5 = "MQTT-3.3.2-6")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aMessageComesWithWhatIsLeftOfItsExpiryInterval(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1).expiry(60);
    leaveBehindForLong(broker, Subscribe.to(message.topic(), 1));
    broker.connect(Connect.as("publisher")).publish(message);
    long publishedNanos = System.nanoTime();
    broker.letPass(2_500);

    Delivery got = broker.connect(SENSOR).awaitDelivery();

    // A second more or less is rounding; none at all is not.
    long waited = Duration.ofNanos(got.arrivedNanos() - publishedNanos).toSeconds();
    got.expectNumber(MESSAGE_EXPIRY_INTERVAL, 60 - waited - 2, 60 - waited + 1);
  }

  @Scenario(value = "offline-queue.no-expiry-never-expires", tags = TIMED)
  @Proves(v5 = {"MQTT-4.5.0-1", "U-15"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aMessageWithoutExpiryIntervalIsKeptAndGetsNone(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    leaveBehindForLong(broker, Subscribe.to(message.topic(), 1));
    broker.connect(Connect.as("publisher")).publish(message);
    broker.awaitExpiry(1);

    Peer sensor = broker.connect(SENSOR);

    broker.judging(null, "MQTT-4.5.0-1");
    Delivery got = sensor.expect(message);
    // A broker may impose a maximum of its own, and says so with the property.
    broker.judging(null, "U-15");
    got.expectNo(MESSAGE_EXPIRY_INTERVAL);
  }

  @Scenario(value = "offline-queue.sent-does-not-expire", tags = TIMED)
  @Proves(v5 = "MQTT-4.3.3-7")
  @Needs({Capability.QOS2, Capability.SESSION_EXPIRY})
  void aQos2MessageThatWasSentComesAgainAlthoughItExpired(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(2);
    Peer sensor = broker.connectHoldingAcks(SENSOR).subscribe(message.topic(), 2);
    broker.connect(Connect.as("publisher")).publish(message.expiry(1));
    sensor.awaitDelivery();
    sensor.drop();
    broker.awaitExpiry(1);

    Peer back = broker.connect(SENSOR);

    back.expectWithin(message, broker.resendMs());
  }

  @Scenario(value = "offline-queue.ends-with-the-session", tags = TIMED)
  @Proves(v5 = "MQTT-4.1.0-2")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theQueueEndsWithTheSession(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("old").qos(1);
    broker.connectUnaltered(SENSOR.sessionExpiry(1)).subscribe(message.topic(), 1).disconnect();
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(message);
    broker.awaitExpiry(1);

    Peer sensor = broker.connect(SENSOR).subscribe(message.topic(), 1);

    expectNothingMore(sensor, publisher, message);
  }
}
