package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import java.util.ArrayList;
import java.util.List;

/** What the scenarios about subscriptions do again and again. */
final class Subscriptions {

  static final Connect SUBSCRIBER = Connect.as("subscriber");

  static final Connect PUBLISHER = Connect.as("publisher");

  private Subscriptions() {}

  static Publish message(Broker broker, String topic) {
    return Publish.to(broker.topic(topic)).payload("a message on " + topic).qos(1);
  }

  /** How a message reaches a client, sendings again aside. */
  static List<Delivery> copies(Broker broker, Peer client, Publish message) {
    Publish marker = message.payload("marker");
    Peer publisher = broker.connect(PUBLISHER);
    publisher.publish(message);
    publisher.publish(marker);
    List<Delivery> all = new ArrayList<>(client.deliveriesUntil(marker));
    all.addAll(client.receiveFor(broker.clocks().quietMs()).deliveries());
    return all.stream()
        .filter(each -> each.text().equals(message.payloadText()) && !each.publish().dup())
        .toList();
  }

  static Delivery expectOneCopy(Broker broker, List<Delivery> copies) {
    broker.control(!copies.isEmpty(), "the message never came");
    broker.require(copies.size() == 1, "one copy of the message", copies.size() + " copies");
    return copies.get(0);
  }
}
