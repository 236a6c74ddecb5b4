package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;

/** What the scenarios about retained messages do again and again. */
final class RetainedMessages {

  /** A Message Expiry Interval that does not end while a scenario runs: seconds. */
  static final long LONG_EXPIRY = 60;

  private RetainedMessages() {}

  /** QoS 1, because a broker may forget what is retained at QoS 0. */
  static Publish retained(Broker broker, String payload) {
    return Publish.to(broker.topic("status")).payload(payload).qos(1).retained();
  }

  static Publish live(Publish retained, String payload) {
    return Publish.to(retained.topic()).payload(payload).qos(1);
  }

  static Peer late(Broker broker, String filter) {
    return subscriber(broker, "late", filter);
  }

  static Peer subscriber(Broker broker, String name, String filter) {
    return broker.connect(Connect.as(name)).subscribe(filter, 1);
  }
}
