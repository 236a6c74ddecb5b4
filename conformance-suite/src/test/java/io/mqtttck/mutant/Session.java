package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What the broker remembers of a client, connected or not: subscriptions, messages on their way in
 * both directions, the will that waits, and when all of it ends.
 */
final class Session {

  /** A Session Expiry Interval that never ends. */
  static final long NEVER = 0xFFFFFFFFL;

  final String clientId;
  final Outbox outbox;

  /** Seconds that the session outlives its connection. */
  long expirySeconds;

  final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

  /**
   * QoS 2 messages of the client by identifier that await their PUBREL, with the message if it is
   * still to be passed on, else null.
   */
  final Map<Integer, Message> incoming = new HashMap<>();

  /** For faults only: aliases that outlive their connection. */
  List<Properties.UserProperty> ofSubscription = List.of();

  final Map<Integer, String> oldAliases = new HashMap<>();

  private final SmallBroker broker;
  private ClientConnection connection;
  private MqttVersion version;
  private Publish will;
  private Future<?> willTimer;
  private Future<?> expiryTimer;

  // For faults only.
  final Set<String> unsubscribed = new HashSet<>();
  boolean missesNext;
  boolean assigned;
  boolean expiryAnnounced;
  private Publish firstWill;
  private long connectedNanos;

  Session(SmallBroker broker, String clientId) {
    this.broker = broker;
    this.clientId = clientId;
    this.outbox = new Outbox(broker);
  }

  ClientConnection connection() {
    return connection;
  }

  boolean connected() {
    return connection != null;
  }

  /** Of the last connection. */
  MqttVersion version() {
    return version;
  }

  // ---- connections come and go ----

  /** Takes the client in, or back in. */
  void attach(ClientConnection to, boolean resumed) {
    if (!broker.has(Fault.WILL_DELAY_NOT_CANCELLED)) {
      cancel(willTimer);
      will = null;
    }
    if (!broker.has(Fault.SESSION_EXPIRY_NOT_CANCELLED)) {
      cancel(expiryTimer);
    }
    connection = to;
    version = to.version();
    connectedNanos = broker.nowNanos();
    if (resumed) {
      spoilResumed();
    }
    outbox.attach(to);
    if (broker.has(Fault.SESSION_ENDS_WHILE_CONNECTED)) {
      broker.after(1_000, () -> broker.end(this));
    }
  }

  private void spoilResumed() {
    if (broker.has(Fault.RESUME_LOSES_SUBSCRIPTIONS)) {
      subscriptions.clear();
    }
    if (broker.has(Fault.RESUME_KEEPS_FIRST_SUBSCRIPTION)) {
      subscriptions.keySet().retainAll(subscriptions.keySet().stream().limit(1).toList());
    }
    if (broker.has(Fault.RESUME_LOSES_OPTIONS)) {
      subscriptions.replaceAll((filter, each) -> each.withoutOptions());
    }
    if (broker.has(Fault.RESUME_LOSES_IDENTIFIERS)) {
      subscriptions.replaceAll((filter, each) -> each.identifier(null));
    }
    if (broker.has(Fault.QOS_2_IDS_LOST_ON_RECONNECT)) {
      incoming.clear();
    }
  }

  /** Sends what waits, after CONNACK. */
  void resume() {
    outbox.resume();
    if (broker.has(Fault.RETAIN_ON_RESUME)) {
      for (Subscription each : subscriptions.values()) {
        broker.retained().matching(each).forEach(message -> publishRetained(message, each));
      }
    }
  }

  /** The will of a new connection: its own. */
  Publish willOf(Publish own) {
    boolean old =
        broker.has(Fault.WILL_OF_OLD_CONNECTION) && own == null
            || broker.has(Fault.WILL_FIRST_STAYS);
    if (old && firstWill != null) {
      return firstWill;
    }
    firstWill = own;
    return own;
  }

  /**
   * The connection is gone.
   *
   * @param left the will that it leaves, or null when there is none or it was withdrawn
   */
  void detach(ClientConnection from, Publish left) {
    if (from != connection) {
      return; // A fault has left an old connection open.
    }
    connection = null;
    outbox.detach();
    if (broker.has(Fault.SHARE_MOVES_STARTED_QOS_2)) {
      outbox.startedQos2().forEach(this::handOver);
    }
    will = left;
    if (endsNow()) {
      broker.end(this);
      return;
    }
    scheduleExpiry();
    scheduleWill();
  }

  private boolean endsNow() {
    if (broker.has(Fault.CLEAN_SESSION_IS_REUSED)) {
      return false;
    }
    boolean atOnce =
        broker.has(Fault.SESSION_EXPIRY_AT_ONCE) && expirySeconds != NEVER
            || broker.has(Fault.PERSISTENT_SESSION_LOST) && !version.hasProperties()
            || broker.has(Fault.SESSION_EXPIRY_MAXIMUM_AT_ONCE)
                && expirySeconds == NEVER
                && version.hasProperties()
            || broker.has(Fault.SESSION_EXPIRY_ANNOUNCED_AT_ONCE) && expiryAnnounced
            || broker.has(Fault.SESSION_OF_ASSIGNED_ID_LOST) && assigned;
    return expirySeconds == 0 || atOnce;
  }

  private void scheduleExpiry() {
    if (expirySeconds == NEVER || expirySeconds == 0 || broker.has(Fault.SESSION_EXPIRY_IGNORED)) {
      return;
    }
    long delayMs = TimeUnit.SECONDS.toMillis(expirySeconds);
    if (broker.has(Fault.SESSION_EXPIRY_FROM_CONNECT)) {
      delayMs -= TimeUnit.NANOSECONDS.toMillis(broker.nowNanos() - connectedNanos);
    }
    expiryTimer = broker.after(Math.max(0, delayMs), () -> broker.end(this));
  }

  private void scheduleWill() {
    long delaySeconds = will == null ? 0 : delaySeconds(will);
    if (delaySeconds == 0 || broker.has(Fault.WILL_DELAY_IGNORED)) {
      publishWill();
    } else if (!broker.has(Fault.WILL_DELAY_ALWAYS_SESSION)) {
      long delayMs = TimeUnit.SECONDS.toMillis(delaySeconds);
      if (broker.has(Fault.WILL_DELAY_FROM_CONNECT)) {
        delayMs -= TimeUnit.NANOSECONDS.toMillis(broker.nowNanos() - connectedNanos);
      }
      willTimer = broker.after(Math.max(0, delayMs), this::publishWill);
    }
  }

  static long delaySeconds(Publish will) {
    return will.properties().number(PropertyId.WILL_DELAY_INTERVAL).orElse(0L);
  }

  /** The session is over; a will that still waits is due now. */
  void ended() {
    cancel(expiryTimer);
    cancel(willTimer);
    boolean delayed = will != null && delaySeconds(will) > 0;
    if (!(delayed && broker.has(Fault.WILL_DELAY_OUTLIVES_SESSION))) {
      publishWill();
    }
    if (!broker.has(Fault.SHARE_LOSES_LEFT_QOS_1)) {
      outbox.leftToShare().forEach(this::handOver);
    }
  }

  private void handOver(Outbox.Delivery delivery) {
    broker.share(delivery.shareFilter(), delivery.message());
  }

  void forgetWill() {
    will = null;
  }

  private void publishWill() {
    if (will == null) {
      return;
    }
    Publish due = will;
    will = null;
    if (broker.deniesWill(due.topic())) {
      return;
    }
    broker.publishWill(Message.of(due, clientId, version, broker.nowNanos()), delaySeconds(due));
  }

  // ---- to the client ----

  /**
   * A message that some of the client's subscriptions match.
   *
   * @param matching at least one
   */
  void publish(Message message, List<Subscription> matching) {
    if (missesNext) {
      missesNext = false;
      return;
    }
    if (broker.has(Fault.IDENTIFIERS_ON_EVERY_COPY)) {
      matching.forEach(one -> publishCopy(message, matching));
      return;
    }
    if (broker.has(Fault.OVERLAP_TOO_MANY_COPIES) && matching.size() > 1) {
      matching.forEach(one -> publishCopy(message, matching));
    }
    boolean each = broker.may(Liberty.COPY_PER_SUBSCRIPTION);
    if (each || broker.has(Fault.RESUBSCRIBE_ADDS)) {
      matching.forEach(one -> publishCopy(message, List.of(one)));
    } else {
      publishCopy(message, matching);
    }
  }

  private void publishCopy(Message message, List<Subscription> matching) {
    boolean asPublished = matching.stream().anyMatch(this::retainsAsPublished);
    boolean retain =
        asPublished && message.publish().retain() || broker.has(Fault.RETAIN_FLAG_ALWAYS_1);
    List<Long> identifiers = identifiers(matching);
    if (broker.has(Fault.IDENTIFIERS_OF_EVERYBODY)) {
      identifiers = broker.identifiersOfEverybody(message);
    }
    add(message, granted(matching), retain, identifiers, null, false);
  }

  private boolean retainsAsPublished(Subscription subscription) {
    return broker.has(Fault.RETAIN_FLAG_1_ON_LIVE)
        || subscription.retainAsPublished() && !broker.has(Fault.RETAIN_AS_PUBLISHED_IGNORED);
  }

  private int granted(List<Subscription> matching) {
    if (broker.has(Fault.OVERLAP_FIRST_QOS)) {
      return matching.get(0).qos();
    }
    var qos = matching.stream().mapToInt(Subscription::qos);
    return (broker.has(Fault.OVERLAP_LOWEST_QOS) ? qos.min() : qos.max()).orElseThrow();
  }

  /** A message of a shared subscription for which this client was chosen. */
  void publishShared(Message message, Subscription subscription) {
    boolean retain = retainsAsPublished(subscription) && message.publish().retain();
    int granted = broker.has(Fault.SHARE_IGNORES_GRANTED_QOS) ? 2 : subscription.qos();
    List<Long> identifiers = identifiers(List.of(subscription));
    add(message, granted, retain, identifiers, subscription.filter(), false);
  }

  /** A retained message that a new subscription found. */
  void publishRetained(Message message, Subscription subscription) {
    Message found = message;
    int granted = subscription.qos();
    if (broker.has(Fault.RETAIN_AS_QOS_0)) {
      granted = 0;
    }
    if (broker.has(Fault.RETAIN_AS_GRANTED)) {
      found = found.with(found.publish().qos(granted));
    }
    if (broker.has(Fault.RETAIN_PROPERTIES_LOST)) {
      found = found.with(found.publish().properties(Properties.NONE));
    }
    boolean flag = !broker.has(Fault.RETAIN_FLAG_0_ON_STORED);
    broker.retained().read(message, clientId);
    List<Long> identifiers =
        broker.has(Fault.RETAIN_IDENTIFIER_LOST) ? List.of() : identifiers(List.of(subscription));
    add(found, granted, flag, identifiers, null, true);
  }

  private List<Long> identifiers(List<Subscription> subscriptions) {
    if (broker.has(Fault.IDENTIFIERS_LOST)) {
      return List.of();
    }
    return subscriptions.stream()
        .map(Subscription::identifier)
        .filter(Objects::nonNull)
        .limit(broker.has(Fault.IDENTIFIERS_ONLY_FIRST) ? 1 : Long.MAX_VALUE)
        .map(id -> broker.has(Fault.IDENTIFIERS_CUT) ? Math.max(1, id & 0xFFFF) : id)
        .toList();
  }

  private void add(
      Message message,
      int grantedQos,
      boolean retain,
      List<Long> identifiers,
      String share,
      boolean stored) {
    int own = message.publish().qos();
    int qos = Math.min(own, grantedQos);
    if (broker.has(Fault.QOS_NOT_LOWERED)) {
      qos = own;
    }
    if (broker.has(Fault.QOS_RAISED)) {
      qos = grantedQos;
    }
    if (broker.has(Fault.QOS_ALL_0)) {
      qos = 0;
    }
    outbox.add(
        new Outbox.Delivery(
            message, qos, retain, identifiers, share, stored, false, broker.nowNanos()));
  }

  // ---- subscriptions ----

  /** The subscriptions, shared ones aside, through which a message reaches this client. */
  List<Subscription> matching(Message message) {
    List<Subscription> found = new ArrayList<>();
    for (Subscription each : subscriptions.values()) {
      if (!each.shared()
          && !hidden(each, message)
          && broker.matching().matches(each.filter(), message.topic())) {
        found.add(each);
      }
    }
    return found;
  }

  private boolean hidden(Subscription subscription, Message message) {
    boolean own = clientId.equals(message.publisher());
    if (broker.has(Fault.NOT_TO_THE_PUBLISHER) && own) {
      return true;
    }
    boolean any = subscriptions.values().stream().anyMatch(Subscription::noLocal);
    if (broker.has(Fault.NO_LOCAL_OF_ANY) && any && own) {
      return true;
    }
    if (!subscription.noLocal() || broker.has(Fault.NO_LOCAL_IGNORED)) {
      return false;
    }
    return own || broker.has(Fault.NO_LOCAL_HIDES_ALL);
  }

  private static void cancel(Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
