package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.wire.Publish;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last retained message of every topic. */
final class RetainedStore {

  private final SmallBroker broker;
  private final Map<String, Message> byTopic = new LinkedHashMap<>();

  /** Who got the stored message of a topic last. */
  private final Map<String, String> readers = new HashMap<>();

  RetainedStore(SmallBroker broker) {
    this.broker = broker;
  }

  /** For faults: forgets everything. */
  void clear() {
    byTopic.clear();
    readers.clear();
  }

  /** Takes note of a published message. */
  void published(Message message) {
    Publish publish = message.publish();
    boolean empty = publish.payload().length == 0;
    if (!publish.retain()) {
      liveWrongly(message, empty);
    } else if (empty && !broker.has(Fault.RETAIN_EMPTY_STORED)) {
      if (!broker.has(Fault.RETAIN_NOT_CLEARED)) {
        byTopic.remove(message.topic());
      }
    } else if (broker.may(Liberty.FORGETS_RETAINED_QOS_0) && publish.qos() == 0) {
      byTopic.remove(message.topic());
    } else if (!ignored(message)) {
      byTopic.put(key(message), message);
    }
  }

  private void liveWrongly(Message message, boolean empty) {
    boolean known = byTopic.containsKey(message.topic());
    if (broker.has(Fault.RETAIN_CLEARED_BY_LIVE_EMPTY) && empty) {
      byTopic.remove(message.topic());
    }
    if (broker.has(Fault.RETAIN_REPLACED_BY_LIVE) && known && !empty
        || broker.has(Fault.RETAIN_STORES_LIVE) && !empty) {
      byTopic.put(message.topic(), message);
    }
  }

  private boolean ignored(Message message) {
    boolean known = byTopic.containsKey(message.topic());
    return broker.has(Fault.RETAIN_NOT_STORED)
        || broker.has(Fault.RETAIN_FIRST_STAYS) && known
        || broker.has(Fault.RETAIN_QOS_0_DOES_NOT_REPLACE) && known && message.publish().qos() == 0;
  }

  private String key(Message message) {
    boolean history = broker.has(Fault.RETAIN_HISTORY);
    return history ? message.topic() + '\0' + byTopic.size() : message.topic();
  }

  /** What a new subscription gets. */
  List<Message> matching(Subscription subscription) {
    if (!broker.has(Fault.RETAIN_EXPIRY_IGNORED)) {
      byTopic.values().removeIf(message -> message.expired(broker.nowNanos()));
    }
    String filter = subscription.filter();
    boolean wildcard = filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    if (broker.has(Fault.RETAIN_NOT_BY_WILDCARD) && wildcard) {
      return List.of();
    }
    boolean one = broker.has(Fault.RETAIN_ONE_BY_WILDCARD) && wildcard;
    return byTopic.values().stream()
        .filter(message -> found(filter, message.topic()))
        .limit(one ? 1 : Long.MAX_VALUE)
        .toList();
  }

  private boolean found(String filter, String topic) {
    boolean deeper = broker.has(Fault.RETAIN_OF_OTHER_TOPIC) && topic.startsWith(filter + "/");
    return deeper || broker.matching().matches(filter, topic);
  }

  /** Takes note of who got a stored message, for a fault. */
  void read(Message message, String clientId) {
    readers.put(message.topic(), clientId);
  }

  /** A session is over, which is nothing to retained messages. */
  void sessionEnded(String clientId) {
    if (broker.has(Fault.RETAIN_ENDS_WITH_READER)) {
      byTopic.keySet().removeIf(topic -> clientId.equals(readers.get(topic)));
    }
    if (broker.has(Fault.RETAIN_ENDS_WITH_SESSION)) {
      byTopic.values().removeIf(message -> clientId.equals(message.publisher()));
    }
  }
}
