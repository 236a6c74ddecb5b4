package io.mqtttck.mutant;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last retained message of every topic. */
final class RetainedStore {

  private final SmallBroker broker;
  private final Map<String, Message> byTopic = new LinkedHashMap<>();

  RetainedStore(SmallBroker broker) {
    this.broker = broker;
  }

  /** Takes note of a published message. */
  void published(Message message) {
    if (!message.publish().retain()) {
      return;
    }
    byTopic.remove(message.topic());
    boolean forgets =
        message.publish().qos() == 0 && broker.may(Options.Liberty.FORGETS_RETAINED_QOS_0);
    if (message.publish().payload().length > 0 && !forgets) {
      byTopic.put(message.topic(), message);
    }
  }

  /** What a new subscription gets. */
  List<Message> matching(Subscription subscription) {
    byTopic.values().removeIf(message -> message.expired(broker.nowNanos()));
    return byTopic.values().stream()
        .filter(message -> subscription.matches(message.topic()))
        .toList();
  }
}
