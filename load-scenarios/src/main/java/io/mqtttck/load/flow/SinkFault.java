package io.mqtttck.load.flow;

import java.util.List;

/** What a faulty sink does to a message instead of delivering it: for tests of the accounting. */
@FunctionalInterface
interface SinkFault {

  /** The deliveries to make now in place of this message, in order; an empty list loses it. */
  List<Delivery> onPublish(String topic, byte[] payload);

  /** A message as a subscriber gets it; the routing topic decides which subscriber that is. */
  record Delivery(String route, String topic, byte[] payload) {

    static Delivery of(String topic, byte[] payload) {
      return new Delivery(topic, topic, payload);
    }
  }
}
