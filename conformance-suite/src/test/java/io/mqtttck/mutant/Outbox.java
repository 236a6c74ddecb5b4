package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.Profile.OfflineQueue;
import io.mqtttck.target.Profile.OfflineQueue.Drop;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The messages on their way to one client: queued, sent and not acknowledged, or released and not
 * completed. It outlives connections as a part of the session.
 */
final class Outbox {

  private static final int LARGEST_PACKET_ID = 65_535;

  /** Longer than a client waits for an answer, shorter than for what is sent again. */
  private static final long LATE_MS = 11_000;

  /**
   * One message for this client.
   *
   * @param qos the lower one of message and subscription
   * @param shareFilter the shared subscription it came from, or null
   * @param stored whether it is sent because of a new subscription
   * @param kept whether it was queued while the client was away
   */
  record Delivery(
      Message message,
      int qos,
      boolean retain,
      List<Long> identifiers,
      String shareFilter,
      boolean stored,
      boolean kept,
      long queuedNanos) {

    Delivery keptAs(Message changed, int keptQos, boolean keptRetain) {
      return new Delivery(
          changed, keptQos, keptRetain, identifiers, shareFilter, stored, true, queuedNanos);
    }
  }

  /** A delivery that was sent and not yet acknowledged with PUBACK or PUBREC. */
  private static final class InFlight {
    final Delivery delivery;

    /** Sent on an earlier connection only. */
    boolean toResend;

    /** For faults only: sent, or released, on more than one connection. */
    boolean resent;

    InFlight(Delivery delivery) {
      this.delivery = delivery;
    }
  }

  private final SmallBroker broker;
  private final Deque<Delivery> queue = new ArrayDeque<>();
  private final Map<Integer, InFlight> inFlight = new LinkedHashMap<>();

  /** What was answered with PUBREL, without PUBCOMP so far, in the order of the PUBRECs. */
  private final Map<Integer, InFlight> released = new LinkedHashMap<>();

  /** Null while the client is away. */
  private ClientConnection connection;

  private boolean resendsLater;

  private int lastPacketId;

  // For faults only.
  private final Map<Integer, InFlight> acknowledged = new LinkedHashMap<>();
  private final TreeSet<Integer> heldPubrels = new TreeSet<>();
  private List<Delivery> lastQueue = List.of();
  private Delivery held;
  private boolean losesNext;
  private int leaked;
  private int sentOnConnection;
  private int firstWindow;
  private int added;

  Outbox(SmallBroker broker) {
    this.broker = broker;
  }

  // ---- connections come and go ----

  void attach(ClientConnection to) {
    connection = to;
    leaked = 0;
    sentOnConnection = 0;
    if (broker.has(Fault.OFFLINE_REVERSED)) {
      List<Delivery> all = new ArrayList<>(queue);
      Collections.reverse(all);
      queue.clear();
      queue.addAll(all);
    }
    if (broker.has(Fault.OFFLINE_AGAIN)) {
      List<Delivery> now = List.copyOf(queue);
      queue.addAll(lastQueue);
      lastQueue = now;
    }
  }

  /** Sends what waits: what was sent and not acknowledged goes first, in its old order. */
  void resume() {
    resendsLater = broker.may(Liberty.RESENDS_LATE) && !connection.version().hasProperties();
    if (!resendsLater) {
      resumeAtOnce();
      return;
    }
    ClientConnection now = connection;
    broker.after(LATE_MS, () -> resumeIfStill(now));
    pump();
  }

  private void resumeIfStill(ClientConnection wanted) {
    if (connection == wanted) {
      resendsLater = false;
      resumeAtOnce();
    }
  }

  private void resumeAtOnce() {
    if (broker.has(Fault.RESEND_PUBLISH_FOR_PUBREL)) {
      released.values().forEach(each -> each.toResend = true);
      inFlight.putAll(released);
      released.clear();
    }
    if (!broker.has(Fault.RESEND_NO_PUBREL)) {
      released.keySet().forEach(id -> connection.send(Ack.of(PacketType.PUBREL, id)));
    }
    pump();
  }

  void detach() {
    connection = null;
    if (broker.has(Fault.RESEND_NOTHING)) {
      inFlight.clear();
    }
    if (broker.has(Fault.RESEND_ACKNOWLEDGED) || broker.has(Fault.REFUSED_SENT_AGAIN)) {
      inFlight.putAll(acknowledged);
    }
    if (broker.has(Fault.RESEND_REVERSED)) {
      List<Map.Entry<Integer, InFlight>> all = new ArrayList<>(inFlight.entrySet());
      Collections.reverse(all);
      inFlight.clear();
      all.forEach(each -> inFlight.put(each.getKey(), each.getValue()));
    }
    if (broker.has(Fault.RESEND_ONLY_ONCE)) {
      inFlight.values().removeIf(each -> each.resent);
    }
    inFlight.values().forEach(each -> each.toResend = true);
    released.values().forEach(each -> each.resent = true);
  }

  void loseInFlight() {
    inFlight.clear();
    released.clear();
  }

  void loseQueue() {
    queue.clear();
  }

  void loseNext() {
    losesNext = true;
  }

  /** What a member of a share group leaves to the others: all but QoS 2 messages that were sent. */
  List<Delivery> leftToShare() {
    boolean all = broker.has(Fault.SHARE_MOVES_QOS_2_AT_END);
    List<Delivery> left = new ArrayList<>();
    for (InFlight each : inFlight.values()) {
      if (all || each.delivery.qos() == 1) {
        left.add(each.delivery);
      }
    }
    left.addAll(queue);
    left.removeIf(each -> each.shareFilter() == null);
    return left;
  }

  /** QoS 2 messages of share groups that were sent. */
  List<Delivery> startedQos2() {
    return inFlight.values().stream()
        .map(each -> each.delivery)
        .filter(each -> each.qos() == 2 && each.shareFilter() != null)
        .toList();
  }

  // ---- sending ----

  void add(Delivery delivery) {
    if (losesNext) {
      losesNext = false;
      return;
    }
    if (broker.has(Fault.ORDER_SWAPPED)) {
      swap(delivery);
      return;
    }
    added++;
    if (broker.has(Fault.ORDER_LATE) && added % 5 == 1) {
      release();
      held = delivery;
      broker.after(500, this::release);
      return;
    }
    addNow(delivery);
    boolean twice =
        broker.has(Fault.DELIVERS_QOS_2_TWICE) && delivery.qos() == 2
            || broker.has(Fault.DELIVERS_QOS_0_TWICE) && delivery.qos() == 0;
    if (twice) {
      addNow(delivery);
    }
  }

  private void swap(Delivery delivery) {
    if (held == null) {
      held = delivery;
      broker.after(100, this::release);
    } else {
      addNow(delivery);
      release();
    }
  }

  private void release() {
    if (held != null) {
      Delivery first = held;
      held = null;
      addNow(first);
    }
  }

  private void addNow(Delivery delivery) {
    if (connection == null) {
      keep(delivery);
    } else if (delivery.qos() == 0) {
      connection.deliver(toSend(delivery));
    } else {
      queue.add(delivery);
      pump();
    }
  }

  /** Queues it for a client that is away, as far as the policy goes. */
  private void keep(Delivery delivery) {
    OfflineQueue policy = broker.options().offlineQueue;
    boolean keepsQos0 = policy.qos0() ^ broker.has(Fault.QUEUE_QOS_0_POLICY_REVERSED);
    if (delivery.qos() == 0 && !keepsQos0
        || delivery.qos() == 1 && broker.has(Fault.OFFLINE_QOS_1_LOST)
        || delivery.qos() == 2 && broker.has(Fault.OFFLINE_QOS_2_LOST)) {
      return;
    }
    queue.removeIf(this::outdated);
    if (broker.has(Fault.OFFLINE_ONLY_LAST)) {
      queue.clear();
    }
    if (queue.size() >= limit(policy)) {
      boolean newest = policy.drops() == Drop.NEWEST;
      if (newest ^ broker.has(Fault.QUEUE_DROPS_OTHER_END)) {
        return;
      }
      queue.remove();
    }
    queue.add(kept(delivery));
  }

  private int limit(OfflineQueue policy) {
    if (broker.has(Fault.QUEUE_LARGER_THAN_DECLARED)) {
      return Integer.MAX_VALUE;
    }
    return broker.has(Fault.QUEUE_SMALLER_THAN_DECLARED)
        ? policy.messages() / 2
        : policy.messages();
  }

  private Delivery kept(Delivery delivery) {
    Message message = delivery.message();
    if (broker.has(Fault.OFFLINE_PROPERTIES_LOST)) {
      message = message.with(message.publish().properties(Properties.NONE));
    }
    int qos = broker.has(Fault.OFFLINE_QOS_0) ? 0 : delivery.qos();
    return delivery.keptAs(
        message, qos, delivery.retain() || broker.has(Fault.OFFLINE_AS_RETAINED));
  }

  private boolean outdated(Delivery delivery) {
    Duration retention = broker.options().offlineQueue.retention();
    if (broker.has(Fault.QUEUE_RETENTION_IGNORED)
        || broker.has(Fault.QUEUE_LONG_RETENTION_IGNORED)) {
      retention = null;
    }
    if (broker.has(Fault.QUEUE_RETENTION_TOO_SHORT)) {
      retention = Duration.ofSeconds(1);
    }
    if (broker.has(Fault.QUEUE_RETENTION_HALF)) {
      retention = retention.dividedBy(2);
    }
    long ageNanos = broker.nowNanos() - delivery.queuedNanos();
    if (retention != null && delivery.kept() && ageNanos > retention.toNanos()) {
      return true;
    }
    if (broker.has(Fault.MESSAGE_EXPIRY_INVENTED) && !delivery.message().expires()) {
      return ageNanos > Duration.ofSeconds(1).toNanos();
    }
    boolean inV5 = connection != null && connection.version().hasProperties();
    boolean ignored =
        broker.has(Fault.MESSAGE_EXPIRY_IGNORED)
            || broker.has(Fault.MESSAGE_EXPIRY_ONLY_IN_5_0) && !inV5
            || delivery.stored() && broker.has(Fault.RETAIN_EXPIRY_IGNORED);
    return !ignored && delivery.message().expired(broker.nowNanos());
  }

  /** Sends as much as the client's Receive Maximum allows. */
  private void pump() {
    while (connection != null && unfinished() < window()) {
      boolean queueFirst = broker.has(Fault.QUEUED_BEFORE_RESENT) && !queue.isEmpty();
      Map.Entry<Integer, InFlight> again = queueFirst ? null : firstToResend();
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
    if (broker.has(Fault.FORMAT_TOO_MANY)) {
      return LARGEST_PACKET_ID;
    }
    if (broker.has(Fault.RECEIVE_MAXIMUM_OF_OLD_CONNECTION)) {
      firstWindow = firstWindow == 0 ? connection.receiveMaximum() : firstWindow;
      return firstWindow;
    }
    return broker.may(Liberty.ONE_IN_FLIGHT) ? 1 : connection.receiveMaximum();
  }

  private int unfinished() {
    if (broker.has(Fault.RECEIVE_MAXIMUM_LEAKS)) {
      return sentOnConnection;
    }
    int sent = (int) inFlight.values().stream().filter(each -> !each.toResend).count();
    boolean freed = broker.has(Fault.RECEIVE_MAXIMUM_FREED_BY_PUBREC);
    return sent + leaked + (freed ? 0 : released.size());
  }

  /** Whether the client owes many acknowledgements. */
  boolean slow() {
    return inFlight.size() >= 20;
  }

  boolean knowsNothingOf(Ack ack) {
    return ack.type() != PacketType.PUBREL && !uses(ack.packetId());
  }

  boolean uses(int packetId) {
    return inFlight.containsKey(packetId) || released.containsKey(packetId);
  }

  /** Whether the client's quota is used up and more is waiting. */
  boolean blocked() {
    return connection != null && unfinished() >= window() && !queue.isEmpty();
  }

  private Map.Entry<Integer, InFlight> firstToResend() {
    return inFlight.entrySet().stream()
        .filter(entry -> entry.getValue().toResend && !resendsLater)
        .findFirst()
        .orElse(null);
  }

  private void resend(int packetId, InFlight entry) {
    entry.toResend = false;
    entry.resent = true;
    sentOnConnection++;
    if (broker.has(Fault.MESSAGE_EXPIRY_STOPS_IN_FLIGHT)
        && entry.delivery.message().expired(broker.nowNanos())) {
      inFlight.remove(packetId);
      return;
    }
    int id = packetId;
    if (broker.has(Fault.RESEND_NEW_ID)) {
      id = freePacketId();
      inFlight.remove(packetId);
      inFlight.put(id, entry);
    }
    boolean dup = !broker.has(Fault.RESEND_WITHOUT_DUP);
    if (!connection.deliver(toSend(entry.delivery).packetId(id).dup(dup))) {
      inFlight.remove(id);
      // What is too large for this connection counts as delivered.
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
    boolean dup = delivery.kept() && broker.has(Fault.QUEUED_WITH_DUP);
    Publish publish = toSend(delivery).packetId(packetId);
    // What is too large for the client counts as delivered.
    if (connection.deliver(dup ? publish.dup(true) : publish)) {
      sentOnConnection++;
      inFlight.put(packetId, new InFlight(delivery));
      if (broker.has(Fault.RESEND_ON_LIVE_CONNECTION) || repeats()) {
        broker.after(400, () -> resendUnasked(packetId));
      }
    } else if (broker.has(Fault.TOO_LARGE_BLOCKS)) {
      inFlight.put(packetId, new InFlight(delivery));
    }
  }

  private boolean repeats() {
    return broker.may(Liberty.REPEATS_WHILE_CONNECTED) && !connection.version().hasProperties();
  }

  private void resendUnasked(int packetId) {
    InFlight entry = inFlight.get(packetId);
    if (connection != null && entry != null && !entry.toResend) {
      connection.deliver(toSend(entry.delivery).packetId(packetId).dup(true));
    }
  }

  private int freePacketId() {
    if (broker.has(Fault.IDS_WRAP_EARLY)) {
      return lastPacketId = lastPacketId % 8 + 1;
    }
    if (broker.has(Fault.ID_FREE_AFTER_PUBREC)) {
      return IntStream.iterate(1, id -> id + 1)
          .filter(id -> !inFlight.containsKey(id))
          .findFirst()
          .orElseThrow();
    }
    do {
      lastPacketId = lastPacketId % LARGEST_PACKET_ID + 1;
    } while (inFlight.containsKey(lastPacketId) || released.containsKey(lastPacketId));
    return lastPacketId;
  }

  private Publish toSend(Delivery delivery) {
    Publish original = delivery.message().publish();
    boolean numbered = delivery.qos() == 0 && broker.has(Fault.QOS_0_WITH_IDENTIFIER);
    return new Publish(
        original.topic(),
        delivery.qos(),
        delivery.retain(),
        broker.has(Fault.DUP_COPIED) && original.dup() && delivery.qos() > 0,
        0,
        numbered ? new Bytes().u16(1).raw(original.payload()).toArray() : original.payload(),
        properties(delivery));
  }

  private Properties properties(Delivery delivery) {
    Message message = delivery.message();
    Properties right = message.properties(delivery.identifiers(), broker.nowNanos());
    if (connection != null && broker.has(Fault.SUBSCRIPTION_PROPERTIES_COPIED)) {
      for (Properties.UserProperty each : connection.session().ofSubscription) {
        right = right.withUser(each.name(), each.value());
      }
    }
    boolean stays =
        broker.has(Fault.MESSAGE_EXPIRY_NOT_COUNTED_DOWN) && !delivery.stored()
            || broker.has(Fault.RETAIN_EXPIRY_NOT_COUNTED_DOWN) && delivery.stored();
    if (!message.expires() || !stays && !broker.has(Fault.MESSAGE_EXPIRY_LOST)) {
      return right;
    }
    List<Properties.Entry> wrong = new ArrayList<>(right.entries());
    wrong.removeIf(entry -> entry.id() == PropertyId.MESSAGE_EXPIRY_INTERVAL);
    if (stays) {
      wrong.addAll(
          message.publish().properties().entries().stream()
              .filter(entry -> entry.id() == PropertyId.MESSAGE_EXPIRY_INTERVAL)
              .toList());
    }
    return new Properties(wrong);
  }

  // ---- what the client says about it ----

  void puback(int packetId, int code) {
    InFlight entry = inFlight.get(packetId);
    if (entry == null || entry.delivery.qos() != 1) {
      return;
    }
    inFlight.remove(packetId);
    if (broker.has(Fault.RESEND_ACKNOWLEDGED)) {
      acknowledged.put(packetId, entry);
    }
    if (code >= 0x80) {
      refused(packetId, entry);
    }
    pump();
  }

  /** The client does not want it: settled, and nobody else gets it. */
  private void refused(int packetId, InFlight entry) {
    if (broker.has(Fault.REFUSED_SENT_AGAIN)) {
      acknowledged.put(packetId, entry);
    }
    if (broker.has(Fault.RECEIVE_MAXIMUM_KEPT_BY_REFUSAL)) {
      leaked++;
    }
    if (broker.has(Fault.SHARE_MOVES_REJECTED) && entry.delivery.shareFilter() != null) {
      broker.share(entry.delivery.shareFilter(), entry.delivery.message());
    }
  }

  void pubrec(int packetId, int code) {
    InFlight entry = inFlight.get(packetId);
    if (entry != null && entry.delivery.qos() == 2) {
      inFlight.remove(packetId);
      if (code >= 0x80 && !broker.has(Fault.PUBREL_FOR_REFUSAL)) {
        refused(packetId, entry);
        pump();
        return;
      }
      if (broker.has(Fault.MESSAGE_EXPIRY_STOPS_PUBREL)
          && entry.delivery.message().expired(broker.nowNanos())) {
        return;
      }
      released.put(packetId, entry);
      if (broker.has(Fault.RESEND_PUBREL_ON_LIVE_CONNECTION) || repeats()) {
        broker.after(400, () -> releaseUnasked(packetId));
      }
      if (broker.has(Fault.RECEIVE_MAXIMUM_FREED_BY_PUBREC)) {
        pump();
      }
    }
    boolean known = released.containsKey(packetId);
    if (!known && broker.has(Fault.UNSUBSCRIBE_STOPS_DELIVERY)) {
      return;
    }
    if (known || code < 0x80) {
      pubrel(packetId, known);
    }
  }

  private void pubrel(int packetId, boolean known) {
    if (broker.has(Fault.NO_PUBREL)) {
      return;
    }
    if (broker.has(Fault.PUBREL_IN_ID_ORDER)) {
      heldPubrels.add(packetId);
      broker.after(100, this::sendHeldPubrels);
      return;
    }
    Ack pubrel = Ack.of(PacketType.PUBREL, packetId);
    boolean says = !known && connection.version().hasProperties();
    connection.send(
        says
            ? connection.explained(
                pubrel.code(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND), "no such identifier")
            : pubrel);
  }

  private void releaseUnasked(int packetId) {
    if (connection != null && released.containsKey(packetId)) {
      connection.send(Ack.of(PacketType.PUBREL, packetId));
    }
  }

  private void sendHeldPubrels() {
    if (connection != null) {
      heldPubrels.forEach(id -> connection.send(Ack.of(PacketType.PUBREL, id)));
    }
    heldPubrels.clear();
  }

  void pubcomp(int packetId) {
    InFlight entry = broker.has(Fault.PUBCOMP_IGNORED) ? null : released.remove(packetId);
    if (entry == null) {
      return;
    }
    if (broker.has(Fault.RECEIVE_MAXIMUM_GROWS) && entry.resent) {
      leaked--;
    }
    pump();
  }
}
