package io.mqtttck.mutant;

import io.mqtttck.wire.TopicFilter;

/**
 * One subscription of a session.
 *
 * @param filter with its share prefix, if it is shared
 * @param qos the granted one
 * @param identifier the Subscription Identifier, or null
 */
record Subscription(
    String filter,
    int qos,
    boolean noLocal,
    boolean retainAsPublished,
    int retainHandling,
    Long identifier) {

  boolean shared() {
    return TopicFilter.shared(filter);
  }

  /** Whether a message goes to it, No Local aside. */
  boolean matches(String topic) {
    return TopicFilter.matches(filter, topic);
  }

  /** Whether its share name and its wildcards are right. */
  static boolean validFilter(String filter) {
    if (!TopicFilter.valid(filter)) {
      return false;
    }
    if (!TopicFilter.shared(filter)) {
      return true;
    }
    String name = filter.split("/", -1)[1];
    return !name.isEmpty() && name.indexOf('+') < 0 && name.indexOf('#') < 0;
  }
}
