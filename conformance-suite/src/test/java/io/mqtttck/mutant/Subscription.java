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

  Subscription identifier(Long value) {
    return new Subscription(filter, qos, noLocal, retainAsPublished, retainHandling, value);
  }

  Subscription withoutOptions() {
    return new Subscription(filter, qos, false, false, 0, identifier);
  }
}
