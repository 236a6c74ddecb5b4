package io.mqtttck.mutant;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile.DeniedTopics;
import io.mqtttck.target.Profile.OfflineQueue;
import io.mqtttck.wire.PropertyId;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a {@link SmallBroker} is set up: its limits, its accounts, and how it uses the room that the
 * standard leaves. {@link #defaults} has anonymous access and no limit that a scenario meets by
 * accident.
 */
public final class Options {

  /** What the standard leaves to a server: no scenario may accuse a broker of any of these. */
  public enum Liberty {
    /** One copy of a message for every matching subscription instead of one for the client. */
    COPY_PER_SUBSCRIPTION,
    /** Retained messages go out before the SUBACK. */
    RETAINED_BEFORE_SUBACK,
    /** A QoS 2 message is passed on at its PUBREL, not at its PUBLISH. */
    PASSES_QOS_2_ON_AT_PUBREL,
    /** Errors and takeovers end in a bare close, without DISCONNECT or CONNACK where 5.0 may. */
    CLOSES_WITHOUT_A_WORD,
    /** A connection that is closed for an error is reset, which may swallow the last packet. */
    RESETS_ON_ERROR,
    /** Never says 0x10, no matching subscribers. */
    NEVER_SAYS_NO_SUBSCRIBERS,
    /** Does not use topic aliases of its own. */
    NO_ALIASES_OF_ITS_OWN,
    /** Keeps no retained messages of QoS 0. */
    FORGETS_RETAINED_QOS_0,
    /** Closes the connection of a client that publishes to a denied topic. */
    CLOSES_ON_DENIED_PUBLISH,
    /** Grants QoS 1 at most. */
    GRANTS_QOS_1_AT_MOST,
    /** Refuses a wrong filter in 5.0 with DISCONNECT, not in SUBACK. */
    CLOSES_ON_WRONG_FILTER,
    /** Passes messages on over topics that begin with $. */
    EXCHANGES_DOLLAR_TOPICS,
    /** Sends one QoS 1 or 2 message at a time, whatever the client allows. */
    ONE_IN_FLIGHT,
    /** In 3.x, what is not acknowledged soon is sent again on the same connection. */
    REPEATS_WHILE_CONNECTED,
    /** Sends no more than 250 kB in a second to a client. */
    SENDS_SLOWLY,
    /** The first bytes of every packet leave one by one. */
    DRIBBLES,
    /** In 3.x, a timer of many seconds sends again what was unfinished when a connection ended. */
    RESENDS_LATE,
    /** Skips what follows the last field of an acknowledgement or of PINGREQ. */
    SKIPS_SURPLUS_BYTES
  }

  boolean webSocket;
  boolean tls;
  boolean clientCertificates;
  int receiveMaximum = 20;
  long maximumPacketSize = 3 * 1024 * 1024;
  int topicAliasMaximum = 10;
  int maximumQos = 2;
  boolean retainAvailable = true;
  final Set<PropertyId> unavailable = EnumSet.noneOf(PropertyId.class);
  final Set<MqttVersion> versions = EnumSet.allOf(MqttVersion.class);
  Integer serverKeepAlive;
  long sessionExpiryMaximum = Session.NEVER;
  long connectTimeoutMs = 10_000;
  OfflineQueue offlineQueue = new OfflineQueue(100, null, null, false, OfflineQueue.Drop.NEWEST);
  DeniedTopics deniedTopics =
      new DeniedTopics(List.of("denied/publish"), List.of("denied/subscribe"));
  final Map<String, String> accounts = new LinkedHashMap<>();
  final Set<Liberty> liberties = EnumSet.noneOf(Liberty.class);

  private Options() {}

  public static Options defaults() {
    return new Options();
  }

  /** Listens for WebSocket instead of tcp, on path /mqtt. */
  public Options webSocket() {
    webSocket = true;
    return this;
  }

  /** Listens with TLS. */
  public Options tls() {
    tls = true;
    return this;
  }

  /** Listens with TLS and wants a certificate of its clients. */
  public Options mutualTls() {
    clientCertificates = true;
    return tls();
  }

  /** How many unfinished QoS 2 messages it takes from a 5.0 client, 1 to 65535. */
  public Options receiveMaximum(int value) {
    receiveMaximum = value;
    return this;
  }

  /** The largest packet it takes. */
  public Options maximumPacketSize(long bytes) {
    maximumPacketSize = bytes;
    return this;
  }

  /** 0 to 65535, 0 for no aliases. */
  public Options topicAliasMaximum(int value) {
    topicAliasMaximum = value;
    return this;
  }

  /** 0 to 2: what a 5.0 client may publish; others are granted it at most. */
  public Options maximumQos(int value) {
    maximumQos = value;
    return this;
  }

  /** Says in 5.0 that there are no retained messages, and refuses them there. */
  public Options noRetained() {
    retainAvailable = false;
    return this;
  }

  /** Says in 5.0 that it has no wildcard, shared or identified subscriptions, and grants none. */
  public Options plainSubscriptionsOnly() {
    unavailable.add(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE);
    unavailable.add(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE);
    unavailable.add(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE);
    return this;
  }

  /** The only versions that it speaks. */
  public Options only(MqttVersion... spoken) {
    versions.clear();
    versions.addAll(List.of(spoken));
    return this;
  }

  /** The Keep Alive that it imposes on 5.0 clients. */
  public Options serverKeepAlive(int seconds) {
    serverKeepAlive = seconds;
    return this;
  }

  /** The longest Session Expiry Interval of 5.0 clients: seconds. */
  public Options sessionExpiryMaximum(long seconds) {
    sessionExpiryMaximum = seconds;
    return this;
  }

  /** How long a connection may stay without CONNECT. */
  public Options connectTimeoutMs(long value) {
    connectTimeoutMs = value;
    return this;
  }

  /**
   * What it keeps for a client that is away.
   *
   * @param retention null to keep messages as long as the session
   */
  public Options offlineQueue(
      int messages, Duration retention, boolean qos0, OfflineQueue.Drop drops) {
    offlineQueue = new OfflineQueue(messages, null, retention, qos0, drops);
    return this;
  }

  /** Adds an account; from the first one on, anonymous access is off. */
  public Options account(String userName, String password) {
    accounts.put(userName, password);
    return this;
  }

  /** Topic names that nobody may publish to, and filters that nobody may subscribe to. */
  public Options denied(List<String> publish, List<String> subscribe) {
    deniedTopics = new DeniedTopics(publish, subscribe);
    return this;
  }

  public Options with(Liberty... more) {
    liberties.addAll(Arrays.asList(more));
    return this;
  }

  /** What an operator of this broker would declare, as a profile file. */
  String profileYaml() {
    String retention =
        offlineQueue.retention() == null
            ? ""
            : "retention: " + offlineQueue.retention().toSeconds() + "s, ";
    return String.format(
        Locale.ROOT,
        "deniedTopics: {publish: ['%s'], subscribe: ['%s']}%n"
            + "offlineQueue: {messages: %d, %sqos0: %s, drops: %s}%n",
        String.join("', '", deniedTopics.publish()),
        String.join("', '", deniedTopics.subscribe()),
        offlineQueue.messages(),
        retention,
        offlineQueue.qos0(),
        offlineQueue.drops().name().toLowerCase(Locale.ROOT));
  }
}
