package io.mqtttck.mutant;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An application message inside the broker.
 *
 * @param publish as it came in, without packet identifier, alias and will delay
 * @param publisher the client identifier of its publisher
 * @param version of the publisher
 * @param expires whether it has a Message Expiry Interval
 * @param deadlineNanos when it expires, by {@link SmallBroker#nowNanos()}
 */
record Message(
    Publish publish, String publisher, MqttVersion version, boolean expires, long deadlineNanos) {

  static Message of(Publish publish, String publisher, MqttVersion version, long nowNanos) {
    List<Properties.Entry> kept = new ArrayList<>(publish.properties().entries());
    kept.removeIf(
        entry ->
            entry.id() == PropertyId.TOPIC_ALIAS || entry.id() == PropertyId.WILL_DELAY_INTERVAL);
    long seconds =
        publish.properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL).orElse(Long.MAX_VALUE);
    boolean expires = seconds != Long.MAX_VALUE;
    return new Message(
        publish.packetId(0).properties(new Properties(kept)),
        publisher,
        version,
        expires,
        expires ? nowNanos + TimeUnit.SECONDS.toNanos(seconds) : 0);
  }

  String topic() {
    return publish.topic();
  }

  /** The same with another PUBLISH. */
  Message with(Publish changed) {
    return new Message(changed, publisher, version, expires, deadlineNanos);
  }

  boolean expired(long nowNanos) {
    return expires && nowNanos - deadlineNanos >= 0;
  }

  /** Its properties for a subscriber: what is left of the expiry interval, and the identifiers. */
  Properties properties(List<Long> subscriptionIdentifiers, long nowNanos) {
    List<Properties.Entry> out = new ArrayList<>();
    for (Properties.Entry entry : publish.properties().entries()) {
      boolean expiry = entry.id() == PropertyId.MESSAGE_EXPIRY_INTERVAL;
      out.add(expiry ? new Properties.Entry(entry.id(), secondsLeft(nowNanos)) : entry);
    }
    for (Long identifier : subscriptionIdentifiers) {
      out.add(new Properties.Entry(PropertyId.SUBSCRIPTION_IDENTIFIER, identifier));
    }
    return new Properties(out);
  }

  /** Rounded up, so that a live message keeps its whole interval. */
  private long secondsLeft(long nowNanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return Math.max(0, Math.floorDiv(deadlineNanos - nowNanos + second - 1, second));
  }
}
