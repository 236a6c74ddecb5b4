package io.mqtttck.engine;

import java.util.Locale;

/**
 * What a target may lack without being wrong; {@link #word()} is the name in the catalogue and in
 * files.
 */
public enum Capability {
  QOS1,
  QOS2,
  RETAINED,
  WILDCARD_SUBSCRIPTIONS,
  SHARED_SUBSCRIPTIONS,
  SUBSCRIPTION_IDENTIFIERS,
  /** Sessions that outlive their connection. */
  SESSION_EXPIRY,
  /** The target accepts topic aliases from clients. */
  TOPIC_ALIAS,
  /** The target announced a Receive Maximum below 65,535. */
  RECEIVE_MAXIMUM,
  /** The target announced a Maximum Packet Size. */
  MAX_PACKET_SIZE_KNOWN,
  /** The target announced that it grants no more than QoS 0 or 1. */
  MAX_QOS_LIMITED,
  /** The target announced that it keeps no retained messages. */
  RETAIN_UNAVAILABLE,
  /** The target announced that it grants no filters with wildcards. */
  WILDCARD_SUBSCRIPTIONS_UNAVAILABLE,
  /** The target announced that it grants no shared subscriptions. */
  SHARED_SUBSCRIPTIONS_UNAVAILABLE,
  /** The target announced that it takes no subscription identifiers. */
  SUBSCRIPTION_IDENTIFIERS_UNAVAILABLE,
  /** The target announced no topic aliases, or fewer than 65,535. */
  TOPIC_ALIAS_LIMITED,
  /** The target replaces the client's Keep Alive. */
  SERVER_KEEP_ALIVE,
  /** The profile names a topic that may not be used. */
  ACL_DENY,
  /** The target address or the profile carries credentials. */
  AUTH,
  /** The profile names an authentication method. */
  ENHANCED_AUTH,
  /** The profile declares limits of the offline queue. */
  OFFLINE_LIMITS,
  /** The address is {@code ws://} or {@code wss://}. */
  WEB_SOCKET,
  /** The address is {@code mqtts://} or {@code wss://}. */
  TLS,
  /** We were given a client certificate. */
  CLIENT_CERTIFICATE,
  /** Nobody else uses the target, so that a name of theirs cannot be hit. */
  DEDICATED,
  /** The target also speaks the other of 3.1.1 and 5.0. */
  BOTH_VERSIONS;

  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
