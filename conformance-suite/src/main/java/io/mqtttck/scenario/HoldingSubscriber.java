package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A subscriber that keeps its session and holds its acknowledgements back, and its messages. */
final class HoldingSubscriber {

  /** More than brokers send at once, less than any of them keeps. */
  static final int MANY = 20;

  private HoldingSubscriber() {}

  static Connect session() {
    return Connect.as("subscriber").persistent();
  }

  /** Connected and subscribed. */
  static Peer subscribed(Broker broker, int qos) {
    return subscribed(broker, session(), qos);
  }

  static Peer subscribed(Broker broker, Connect connect, int qos) {
    return broker.connect(connect).subscribe(broker.topic("t"), qos).holdAcks();
  }

  /** Comes back to its session; nothing is acknowledged from the first message on. */
  static Peer returning(Broker broker, Connect connect) {
    Peer returned = broker.open(connect.clientId()).holdAcks();
    returned.send(broker.prepare(connect));
    return returned.awaitAccepted();
  }

  /** Comes back to many messages: that is when brokers send several at once. */
  static Peer backToMany(Broker broker, Peer publisher, int qos) {
    subscribed(broker, qos).disconnect();
    publishMany(broker, publisher, qos);
    return returning(broker, session());
  }

  /** All that comes without acknowledgement; 3.1.1 lets brokers repeat it, with DUP. */
  static List<Delivery> severalAtOnce(Broker broker, Peer subscriber, int atLeast) {
    List<Delivery> found = new ArrayList<>(subscriber.collect(2 * MANY));
    found.removeIf(each -> each.publish().dup());
    if (found.size() < atLeast) {
      throw broker.unsupported("the broker does not send several messages at once");
    }
    return found;
  }

  /** The message m1, m2 and so on. */
  static Publish numbered(Broker broker, int qos, int number) {
    return Publish.to(broker.topic("t")).payload("m" + number).qos(qos);
  }

  static void publish(Broker broker, Peer publisher, int qos, int count) {
    IntStream.rangeClosed(1, count)
        .forEach(number -> publisher.publish(numbered(broker, qos, number)));
  }

  static void publishMany(Broker broker, Peer publisher, int qos) {
    publish(broker, publisher, qos, MANY);
  }

  static List<String> texts(List<Delivery> deliveries) {
    return deliveries.stream().map(Delivery::text).toList();
  }
}
