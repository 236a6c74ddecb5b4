package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;

/** Looks at what a broker keeps for a topic, through the eyes of a new subscriber. */
final class Stored {

  private Stored() {}

  /**
   * Nothing is kept for the topic: a new subscription to it and to a topic for which something is
   * kept brings only the latter. Needs QoS 1, because a broker may forget what is kept at QoS 0.
   */
  static void expectNothing(Broker broker, String topic) {
    Publish control = Publish.to(broker.topic("control")).payload("control").qos(1).retained();
    broker.connect(Connect.as("keeper")).publish(control);

    Peer late = broker.connect(Connect.as("late"));
    late.subscribe(Subscribe.to(topic, 1).and(control.topic(), 1));

    late.expectNothingBefore(control);
    late.expectNoMessage();
  }
}
