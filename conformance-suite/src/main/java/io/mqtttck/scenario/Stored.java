package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.util.Arrays;
import java.util.List;

/**
 * Retained messages, put into a broker and looked for in it. All have QoS 1, because a broker may
 * forget what is retained at QoS 0.
 */
final class Stored {

  private Stored() {}

  /** Publishes a message that is to be kept, waits for it, and returns the publisher. */
  static Peer keep(Broker broker, Publish... messages) {
    return keep(broker, List.of(messages));
  }

  /** The same for many; the last of them tells whether all are kept. */
  static Peer keep(Broker broker, List<Publish> messages) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publishAll(messages);
    settle(broker, messages.get(messages.size() - 1));
    return publisher;
  }

  /**
   * Waits until a new subscriber finds this message. Clusters, and brokers that store in the
   * background, are not done at PUBACK: a second look after the quiet period decides.
   */
  static void settle(Broker broker, Publish message) {
    Peer scout = broker.connect(Connect.as("scout")).subscribe(message.topic(), 1);
    byte[] found =
        scout
            .pollDelivery(broker.clocks().quietMs())
            .map(each -> each.publish().payload())
            .orElse(new byte[0]);
    scout.leave(Disconnect.of(0));
    if (!Arrays.equals(found, message.payload())) {
      broker.letPass(broker.clocks().quietMs());
    }
  }

  /**
   * Connects a subscriber whose subscription is established beyond doubt. Some brokers look for
   * stored messages only after SUBACK; a message that is stored meanwhile may then come as a stored
   * one. The stored message of a second topic in the same SUBSCRIBE shows that this is over.
   */
  static Peer established(Broker broker, String name, Subscribe request) {
    Publish control =
        Publish.to(broker.topic("established/" + name)).payload("control").qos(1).retained();
    broker.connect(Connect.as("keeper" + name)).publish(control);
    settle(broker, control);
    Peer subscriber = broker.connect(Connect.as(name)).subscribe(request.and(control.topic(), 1));
    subscriber.awaitDelivery();
    return subscriber;
  }

  /**
   * Nothing is kept for the topic: a new subscription to it and to a topic for which something is
   * kept brings only the latter.
   */
  static void expectNothing(Broker broker, String topic) {
    Publish control = Publish.to(broker.topic("control")).payload("control").qos(1).retained();
    broker.connect(Connect.as("keeper")).publish(control);
    settle(broker, control);

    Peer late = broker.connect(Connect.as("late"));
    late.subscribe(Subscribe.to(topic, 1).and(control.topic(), 1));

    late.expectNothingBefore(control);
    late.expectNoMessage();
  }
}
