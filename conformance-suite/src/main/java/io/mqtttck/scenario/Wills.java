package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A device with a will, and somebody who watches for it. */
final class Wills {

  /** An interval that does not end while a scenario runs: seconds. */
  static final long LONG_INTERVAL = 60;

  private Wills() {}

  static Publish will(Broker broker) {
    return Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
  }

  static Peer watcher(Broker broker, Publish will) {
    return broker.connect(Connect.as("watcher")).subscribe(will.topic(), will.qos());
  }

  /**
   * No other will comes than that of a control client, whose connection breaks now: it shows that
   * wills are published and how long that takes.
   */
  static void expectOnlyControl(Broker broker, Peer watcher, Publish will) {
    List<Delivery> others = othersThanControl(broker, watcher, will);
    broker.require(others.isEmpty(), "no will but that of the control client", texts(others));
  }

  static List<Delivery> othersThanControl(Broker broker, Peer watcher, Publish will) {
    Publish control = will.payload("control");
    Connect connect = Connect.as("control").sessionExpiry(LONG_INTERVAL).will(control);
    broker.connect(connect).drop();
    long delaySeconds = will.properties().number(PropertyId.WILL_DELAY_INTERVAL).orElse(0L);
    long withinMs = TimeUnit.SECONDS.toMillis(delaySeconds) + broker.clocks().willMs();
    List<Delivery> before = watcher.deliveriesUntil(control, withinMs);
    List<Delivery> after = watcher.receiveFor(broker.clocks().quietMs()).deliveries();
    // A repeated QoS 1 delivery is no second publication.
    return Stream.concat(before.stream(), after.stream())
        .filter(each -> !each.publish().dup() && !each.text().equals(control.payloadText()))
        .toList();
  }

  static String texts(List<Delivery> messages) {
    return "also " + messages.stream().map(each -> each.publish().describe()).toList();
  }
}
