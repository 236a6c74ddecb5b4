package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.Profile.OfflineQueue;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

  private static final int LARGEST_PACKET_ID = 65_535;

  /**
   * A message on its way to this client.
   *
   * @param qos the lower one of message and subscription
   * @param shareFilter the shared subscription it came from, or null
   */
  record Delivery(
      Message message,
      int qos,
      boolean retain,
      List<Long> identifiers,
      String shareFilter,
      long queuedNanos) {}

  /** A delivery that was sent and not yet acknowledged with PUBACK or PUBREC. */
  private static final class InFlight {
    final Delivery delivery;

    /** Sent on an earlier connection only. */
    boolean toResend;

    InFlight(Delivery delivery) {
      this.delivery = delivery;
    }
  }

  final String clientId;

  /** Seconds that the session outlives its connection. */
  long expirySeconds;

  final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

  /**
   * QoS 2 messages of the client by identifier that await their PUBREL, with the message if it is
   * still to be passed on, else null.
   */
  final Map<Integer, Message> incoming = new HashMap<>();

  private final SmallBroker broker;
  private final Deque<Delivery> queue = new ArrayDeque<>();
  private final Map<Integer, InFlight> inFlight = new LinkedHashMap<>();

  /** Identifiers whose PUBREL was sent and not yet answered, in the order of their PUBRECs. */
  private final Set<Integer> released = new LinkedHashSet<>();

  private ClientConnection connection;
  private Publish will;
  private Future<?> willTimer;
  private Future<?> expiryTimer;
  private int lastPacketId;

  Session(SmallBroker broker, String clientId) {
    this.broker = broker;
    this.clientId = clientId;
  }

  ClientConnection connection() {
    return connection;
  }

  boolean connected() {
    return connection != null;
  }

  // ---- connections come and go ----

  /** Takes the client back in: what was sent and not acknowledged goes first, in its old order. */
  void attach(ClientConnection to) {
    cancel(willTimer);
    cancel(expiryTimer);
    will = null;
    connection = to;
  }

  /** Sends what waits, after CONNACK. */
  void resume() {
    for (int packetId : released) {
      connection.send(Ack.of(PacketType.PUBREL, packetId));
    }
    pump();
  }

  /**
   * The connection is gone.
   *
   * @param left the will that it leaves, or null when there is none or it was withdrawn
   */
  void detach(Publish left) {
    connection = null;
    inFlight.values().forEach(each -> each.toResend = true);
    will = left;
    if (expirySeconds == 0) {
      broker.end(this);
      return;
    }
    if (expirySeconds != NEVER) {
      expiryTimer = broker.after(TimeUnit.SECONDS.toMillis(expirySeconds), () -> broker.end(this));
    }
    long delaySeconds =
        left == null ? 0 : left.properties().number(PropertyId.WILL_DELAY_INTERVAL).orElse(0L);
    if (delaySeconds == 0) {
      publishWill();
    } else {
      willTimer = broker.after(TimeUnit.SECONDS.toMillis(delaySeconds), this::publishWill);
    }
  }

  /** The session is over; a will that still waits is due now. */
  void ended() {
    cancel(expiryTimer);
    cancel(willTimer);
    publishWill();
    handOver();
  }

  private void publishWill() {
    if (will == null) {
      return;
    }
    Publish due = will;
    will = null;
    if (!broker.deniesPublish(due.topic())) {
      broker.publish(Message.of(due, clientId, broker.nowNanos()));
    }
  }

  /**
   * Shared messages that this client did not take go to other members of the group: all but the QoS
   * 2 ones that were sent.
   */
  private void handOver() {
    List<Delivery> left = new ArrayList<>();
    inFlight.values().stream()
        .map(each -> each.delivery)
        .filter(each -> each.qos() == 1)
        .forEach(left::add);
    left.addAll(queue);
    for (Delivery each : left) {
      if (each.shareFilter() != null) {
        broker.share(each.shareFilter(), each.message());
      }
    }
  }

  // ---- to the client ----

  /**
   * A message that some of the client's subscriptions match.
   *
   * @param matching at least one
   */
  void publish(Message message, List<Subscription> matching) {
    if (broker.may(Liberty.COPY_PER_SUBSCRIPTION)) {
      matching.forEach(each -> publishCopy(message, List.of(each)));
    } else {
      publishCopy(message, matching);
    }
  }

  private void publishCopy(Message message, List<Subscription> matching) {
    int granted = matching.stream().mapToInt(Subscription::qos).max().orElseThrow();
    boolean asPublished = matching.stream().anyMatch(Subscription::retainAsPublished);
    boolean retain = asPublished && message.publish().retain();
    deliver(message, granted, retain, identifiers(matching), null);
  }

  /** A message of a shared subscription for which this client was chosen. */
  void publishShared(Message message, Subscription subscription) {
    boolean retain = subscription.retainAsPublished() && message.publish().retain();
    deliver(
        message,
        subscription.qos(),
        retain,
        identifiers(List.of(subscription)),
        subscription.filter());
  }

  /** A retained message that a new subscription found. */
  void publishRetained(Message message, Subscription subscription) {
    deliver(message, subscription.qos(), true, identifiers(List.of(subscription)), null);
  }

  private static List<Long> identifiers(List<Subscription> subscriptions) {
    return subscriptions.stream().map(Subscription::identifier).filter(Objects::nonNull).toList();
  }

  private void deliver(
      Message message, int grantedQos, boolean retain, List<Long> identifiers, String share) {
    int qos = Math.min(message.publish().qos(), grantedQos);
    Delivery delivery = new Delivery(message, qos, retain, identifiers, share, broker.nowNanos());
    if (connection == null) {
      keep(delivery);
    } else if (qos == 0) {
      connection.deliver(toSend(delivery));
    } else {
      queue.add(delivery);
      pump();
    }
  }

  /** Queues it for a client that is away, as far as the policy goes. */
  private void keep(Delivery delivery) {
    OfflineQueue policy = broker.options().offlineQueue;
    if (delivery.qos() == 0 && !policy.qos0()) {
      return;
    }
    queue.removeIf(this::outdated);
    if (queue.size() >= policy.messages()) {
      if (policy.drops() == OfflineQueue.Drop.NEWEST) {
        return;
      }
      queue.remove();
    }
    queue.add(delivery);
  }

  private boolean outdated(Delivery delivery) {
    OfflineQueue policy = broker.options().offlineQueue;
    boolean tooOld =
        policy.retention() != null
            && broker.nowNanos() - delivery.queuedNanos() > policy.retention().toNanos();
    return tooOld || delivery.message().expired(broker.nowNanos());
  }

  /** Sends as much as the client's Receive Maximum allows. */
  private void pump() {
    while (connection != null && unfinished() < window()) {
      Map.Entry<Integer, InFlight> again = firstToResend();
      if (again != null) {
        resend(again.getKey(), again.getValue());
      } else if (queue.isEmpty()) {
        return;
      } else {
        sendFirst(queue.remove());
      }
    }
  }

  private int window() {
    return broker.may(Liberty.ONE_IN_FLIGHT) ? 1 : connection.receiveMaximum();
  }

  private int unfinished() {
    return released.size()
        + (int) inFlight.values().stream().filter(each -> !each.toResend).count();
  }

  private Map.Entry<Integer, InFlight> firstToResend() {
    return inFlight.entrySet().stream()
        .filter(entry -> entry.getValue().toResend)
        .findFirst()
        .orElse(null);
  }

  private void resend(int packetId, InFlight entry) {
    entry.toResend = false;
    Publish again = toSend(entry.delivery).packetId(packetId).dup(true);
    if (!connection.deliver(again)) {
      inFlight.remove(packetId);
    }
  }

  private void sendFirst(Delivery delivery) {
    if (outdated(delivery)) {
      return;
    }
    if (delivery.qos() == 0) {
      connection.deliver(toSend(delivery));
      return;
    }
    int packetId = freePacketId();
    // A message that is too large for the client counts as delivered.
    if (connection.deliver(toSend(delivery).packetId(packetId))) {
      inFlight.put(packetId, new InFlight(delivery));
    }
  }

  private int freePacketId() {
    do {
      lastPacketId = lastPacketId % LARGEST_PACKET_ID + 1;
    } while (inFlight.containsKey(lastPacketId) || released.contains(lastPacketId));
    return lastPacketId;
  }

  private Publish toSend(Delivery delivery) {
    Publish original = delivery.message().publish();
    return new Publish(
        original.topic(),
        delivery.qos(),
        delivery.retain(),
        false,
        0,
        original.payload(),
        delivery.message().properties(delivery.identifiers(), broker.nowNanos()));
  }

  // ---- what the client says about it ----

  void puback(int packetId) {
    InFlight entry = inFlight.get(packetId);
    if (entry != null && entry.delivery.qos() == 1) {
      inFlight.remove(packetId);
      pump();
    }
  }

  void pubrec(int packetId, int code) {
    InFlight entry = inFlight.get(packetId);
    if (entry != null && entry.delivery.qos() == 2) {
      inFlight.remove(packetId);
      if (code >= 0x80) {
        pump();
        return;
      }
      released.add(packetId);
    }
    boolean known = released.contains(packetId);
    if (known || code < 0x80) {
      connection.send(
          Ack.of(PacketType.PUBREL, packetId)
              .code(known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }
  }

  void pubcomp(int packetId) {
    if (released.remove(packetId)) {
      pump();
    }
  }

  // ---- subscriptions ----

  /** The subscriptions, shared ones aside, through which a message reaches this client. */
  List<Subscription> matching(Message message) {
    List<Subscription> found = new ArrayList<>();
    for (Subscription each : subscriptions.values()) {
      boolean own = each.noLocal() && clientId.equals(message.publisher());
      if (!each.shared() && !own && each.matches(message.topic())) {
        found.add(each);
      }
    }
    return found;
  }

  private static void cancel(Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
