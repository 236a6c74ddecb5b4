package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Takes messages from a client and answers them, and reads its acknowledgements. */
final class PublishHandler {

  private static final int CROWD = 40;

  private final SmallBroker broker;
  private final ClientConnection connection;
  private final Map<Integer, String> aliases = new HashMap<>();

  /** Identifiers of QoS 2 messages that came on this connection and were not finished. */
  private final Set<Integer> unfinished = new HashSet<>();

  /** For faults only. */
  private final Set<Integer> usedIds = new HashSet<>();

  PublishHandler(SmallBroker broker, ClientConnection connection) {
    this.broker = broker;
    this.connection = connection;
  }

  // ---- PUBLISH ----

  void handle(Publish publish) {
    Publish resolved = resolveAlias(publish);
    if (resolved == null) {
      return;
    }
    int most = broker.has(Fault.TAKES_QOS_TOO_HIGH) ? 3 : broker.options().maximumQos;
    if (publish.qos() > most && !broker.has(Fault.TOLERATES_QOS_3)) {
      connection.refuse(ReasonCode.QOS_NOT_SUPPORTED, "QoS " + publish.qos());
      return;
    }
    if (publish.retain() && broker.refusesRetained(connection.version())) {
      connection.refuse(ReasonCode.RETAIN_NOT_SUPPORTED, "RETAIN 1");
      return;
    }
    Publish taken = broker.content().taken(resolved).qos(Math.min(2, resolved.qos()));
    if (broker.deniesPublish(taken.topic())) {
      denied(taken);
      return;
    }
    if (broker.has(Fault.IDS_OF_BOTH_SIDES_MIXED)
        && connection.session().outbox.uses(taken.packetId())) {
      return;
    }
    Message message =
        Message.of(taken, connection.session().clientId, connection.version(), broker.nowNanos());
    switch (taken.qos()) {
      case 0 -> atMostOnce(message);
      case 1 -> atLeastOnce(message, taken);
      default -> exactlyOnce(message, taken);
    }
  }

  private void atMostOnce(Message message) {
    broker.publish(message);
    if (broker.has(Fault.PUBACK_FOR_QOS_0)) {
      connection.send(Ack.of(PacketType.PUBACK, 65_535));
    }
  }

  private void atLeastOnce(Message message, Publish publish) {
    boolean used = !usedIds.add(publish.packetId()) && publish.dup();
    boolean lost =
        used && broker.has(Fault.QOS_1_DEDUPLICATED)
            || connection.leaving() && broker.has(Fault.LOST_WITH_DISCONNECT);
    boolean matched = lost || broker.publish(message);
    boolean pubrec = broker.has(Fault.PUBREC_FOR_QOS_1);
    answer(pubrec ? PacketType.PUBREC : PacketType.PUBACK, publish.packetId(), matched);
  }

  private void exactlyOnce(Message message, Publish publish) {
    int packetId = publish.packetId();
    if (unfinished.add(packetId) && tooMany()) {
      connection.refuse(
          ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, unfinished.size() + " unfinished messages");
      return;
    }
    Map<Integer, Message> incoming = connection.session().incoming;
    if (incoming.containsKey(packetId) && !broker.has(Fault.QOS_2_REPEAT_PASSED_ON)) {
      repeated(publish);
      return;
    }
    boolean waits =
        broker.may(Liberty.PASSES_QOS_2_ON_AT_PUBREL)
            || broker.has(Fault.QOS_2_TWICE)
            || broker.has(Fault.PUBREL_OF_EXPIRED_NOT_FOUND);
    incoming.put(packetId, waits ? message : null);
    boolean passOn = !waits || broker.has(Fault.QOS_2_TWICE);
    boolean matched = !passOn || broker.publish(message);
    boolean puback = broker.has(Fault.PUBACK_FOR_QOS_2);
    answer(puback ? PacketType.PUBACK : PacketType.PUBREC, packetId, matched);
  }

  private boolean tooMany() {
    return connection.version().hasProperties()
        && unfinished.size() > broker.options().receiveMaximum
        && !broker.has(Fault.TAKES_TOO_MANY);
  }

  private void repeated(Publish publish) {
    if (broker.has(Fault.QOS_2_REPEAT_UNANSWERED)) {
      return;
    }
    Ack again = Ack.of(PacketType.PUBREC, publish.packetId());
    boolean taken = connection.version().hasProperties() && !publish.dup();
    connection.send(
        taken
            ? connection.explained(
                again.code(ReasonCode.PACKET_IDENTIFIER_IN_USE), "the identifier is in use")
            : again);
  }

  private void answer(PacketType type, int packetId, boolean matched) {
    boolean crowded = broker.has(Fault.NO_PUBACK_IN_A_CROWD) && broker.connectionCount() > CROWD;
    if ((broker.has(Fault.NO_PUBACK) || crowded) && type == PacketType.PUBACK
        || broker.has(Fault.NO_PUBREC) && type == PacketType.PUBREC
        || broker.has(Fault.NO_ACK_WITHOUT_SUBSCRIBERS) && !matched) {
      return;
    }
    boolean says =
        !matched && !broker.may(Liberty.NEVER_SAYS_NO_SUBSCRIBERS)
            || broker.has(Fault.NO_SUBSCRIBERS_SAID_WRONGLY);
    boolean nobody = says && connection.version().hasProperties();
    connection.send(
        Ack.of(type, packetId)
            .code(nobody ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS));
  }

  private void denied(Publish publish) {
    if (broker.has(Fault.DENIED_PUBLISH_UNANSWERED)) {
      return;
    }
    PacketType type = publish.qos() == 1 ? PacketType.PUBACK : PacketType.PUBREC;
    Ack ack = Ack.of(type, publish.packetId());
    if (broker.may(Liberty.CLOSES_ON_DENIED_PUBLISH)) {
      connection.denied("topic " + publish.topic());
    } else if (publish.qos() > 0 && connection.version().hasProperties()) {
      if (broker.has(Fault.REFUSED_ID_STAYS_TAKEN)) {
        connection.session().incoming.put(publish.packetId(), null);
      }
      connection.send(connection.explained(ack.code(ReasonCode.NOT_AUTHORIZED), "denied"));
    } else if (publish.qos() > 0) {
      // 3.x has no code for it.
      if (publish.qos() == 2) {
        connection.session().incoming.put(publish.packetId(), null);
      }
      connection.send(ack);
    }
  }

  // ---- topic aliases ----

  /** Null when the alias is wrong; then the connection is being closed. */
  private Publish resolveAlias(Publish publish) {
    long alias = publish.properties().number(PropertyId.TOPIC_ALIAS).orElse(0L);
    if (alias == 0) {
      return publish;
    }
    int most = broker.options().topicAliasMaximum;
    boolean refused =
        alias > most
                && !broker.has(Fault.TAKES_ALIAS_TOO_HIGH)
                && !broker.has(Fault.TAKES_ALIAS_THOUGH_NONE)
            || alias == most && broker.has(Fault.ALIAS_MAXIMUM_REFUSED);
    if (refused) {
      connection.refuse(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias);
      return null;
    }
    Map<Integer, String> table = table();
    if (!publish.topic().isEmpty()) {
      boolean stays = broker.has(Fault.ALIAS_NOT_REMAPPED) && table.containsKey((int) alias);
      if (!stays) {
        table.put((int) alias, publish.topic());
      }
      return publish;
    }
    if (broker.has(Fault.ALIAS_NOT_RESOLVED)) {
      if (publish.qos() == 1) {
        connection.send(Ack.of(PacketType.PUBACK, publish.packetId()));
      }
      return null;
    }
    String topic = table.get((int) alias);
    if (topic == null) {
      connection.refuse(ReasonCode.PROTOCOL_ERROR, "topic alias " + alias + " stands for nothing");
      return null;
    }
    return publish.topic(topic);
  }

  private Map<Integer, String> table() {
    if (broker.has(Fault.ALIAS_FOR_EVERYBODY)) {
      return broker.aliasesOfEverybody;
    }
    return broker.has(Fault.ALIAS_SURVIVES_CONNECTION) ? connection.session().oldAliases : aliases;
  }

  /** The server uses an alias of its own, which is nothing to those of the client. */
  void ownAlias(int alias, String topic) {
    if (broker.has(Fault.ALIAS_DIRECTIONS_MIXED)) {
      aliases.put(alias, topic);
    }
  }

  // ---- acknowledgements ----

  void handle(Ack ack) {
    if (broker.has(Fault.ACKS_WITH_PROPERTIES_IGNORED) && !ack.properties().entries().isEmpty()) {
      return;
    }
    Outbox outbox = connection.session().outbox;
    if (broker.has(Fault.UNKNOWN_ACK_CLOSES_EVERYBODY) && outbox.knowsNothingOf(ack)) {
      broker.endOthers(connection);
    }
    switch (ack.type()) {
      case PUBACK -> outbox.puback(ack.packetId(), ack.code());
      case PUBREC -> outbox.pubrec(ack.packetId(), ack.code());
      case PUBCOMP -> outbox.pubcomp(ack.packetId());
      default -> pubrel(ack.packetId());
    }
  }

  private void pubrel(int packetId) {
    Map<Integer, Message> incoming = connection.session().incoming;
    boolean known = incoming.containsKey(packetId);
    Message waiting = incoming.get(packetId);
    if (broker.has(Fault.QOS_2_ID_STAYS_TAKEN)) {
      incoming.replace(packetId, null);
    } else {
      incoming.remove(packetId);
    }
    if (!broker.has(Fault.OWN_RECEIVE_MAXIMUM_LEAKS)) {
      unfinished.remove(packetId);
    }
    boolean expired =
        waiting != null
            && waiting.expired(broker.nowNanos())
            && broker.has(Fault.PUBREL_OF_EXPIRED_NOT_FOUND);
    if (waiting != null && !expired) {
      broker.publish(waiting);
    }
    if (broker.has(Fault.NO_PUBCOMP) || broker.has(Fault.PUBREL_AGAIN_UNANSWERED) && !known) {
      return;
    }
    Ack answer = Ack.of(PacketType.PUBCOMP, packetId);
    boolean unknown = (!known || expired) && connection.version().hasProperties();
    connection.send(
        unknown
            ? connection.explained(
                answer.code(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND), "no such identifier")
            : answer);
  }
}
