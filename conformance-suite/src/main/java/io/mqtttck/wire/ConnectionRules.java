package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that span several packets of one connection: what comes first and last, identifiers,
 * limits that the client set. Pure bookkeeping over the packets in both directions; one thread.
 */
final class ConnectionRules {

  private static final int LARGEST_RECEIVE_MAXIMUM = 65_535;

  private static final Set<PacketType> ACKNOWLEDGEMENTS =
      EnumSet.of(
          PacketType.PUBACK,
          PacketType.PUBREC,
          PacketType.PUBREL,
          PacketType.PUBCOMP,
          PacketType.SUBACK,
          PacketType.UNSUBACK);

  private final MqttVersion version;
  private final Set<String> filters;
  private final List<Violation> violations = new ArrayList<>();
  private final Set<FormatRule> exercised = EnumSet.noneOf(FormatRule.class);

  private final Map<Integer, Integer> filtersOfRequest = new HashMap<>();
  private final Set<Integer> unsubscribes = new HashSet<>();
  private final Set<Integer> published = new HashSet<>();
  private final Map<Integer, Integer> unfinished = new HashMap<>();
  private final Set<Integer> received = new HashSet<>();
  private final Map<Integer, String> aliases = new HashMap<>();
  private Connect connect = Connect.as("");
  private boolean trusted = true;
  private boolean sawAny;
  private boolean accepted;
  private boolean sawConnack;
  private boolean sessionPresent;
  private boolean refused;
  private boolean disconnected;
  private boolean foreign;

  /** Whether a CONNECT was sent, so that the server can know what we speak. */
  private boolean introduced;

  private String aliasedTopic;

  /**
   * @param filters every filter that this client identifier ever subscribed to, also on earlier
   *     connections; shared among them
   */
  ConnectionRules(MqttVersion version, Set<String> filters) {
    this.version = version;
    this.filters = filters;
  }

  /**
   * Learns from what we send. After a packet of ours that is not well-formed, acknowledgements
   * prove nothing.
   */
  void sent(Parser.Parsed parsed) {
    if (parsed.packet() == null || !parsed.violations().isEmpty()) {
      trusted = false;
    }
    introduced |= parsed.frame().type() == PacketType.CONNECT;
    foreign |=
        parsed.version() != version
            || parsed.violations().stream()
                .anyMatch(each -> each.reason() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
    if (parsed.packet() instanceof Connect packet) {
      connect = packet;
    } else if (parsed.packet() instanceof Subscribe packet) {
      filtersOfRequest.put(packet.packetId(), packet.filters().size());
      packet.filters().forEach(each -> filters.add(each.filter()));
    } else if (parsed.packet() instanceof Unsubscribe packet) {
      filtersOfRequest.put(packet.packetId(), packet.filters().size());
      unsubscribes.add(packet.packetId());
    } else if (parsed.packet() instanceof Publish packet) {
      published.add(packet.packetId());
    } else if (parsed.packet() instanceof Ack packet) {
      sentAck(packet);
    }
  }

  private void sentAck(Ack ack) {
    boolean finished =
        ack.type() == PacketType.PUBACK
            || ack.type() == PacketType.PUBCOMP
            || ack.type() == PacketType.PUBREC && ack.code() >= 0x80;
    if (finished) {
      unfinished.remove(ack.packetId());
    }
    if (ack.type() == PacketType.PUBREL) {
      published.add(ack.packetId());
    }
    if (ack.type() == PacketType.PUBREC) {
      received.add(ack.packetId());
    }
  }

  /**
   * Judges what the server sent, and returns what this packet breaks and which rules it exercised.
   */
  Result received(Parser.Parsed parsed) {
    violations.clear();
    exercised.clear();
    aliasedTopic = null;
    checkOrder(parsed);
    checkSize(parsed.frame());
    if (parsed.packet() != null) {
      checkPacket(parsed.packet());
      checkExplanations(parsed.packet());
    }
    return new Result(List.copyOf(violations), Set.copyOf(exercised), aliasedTopic);
  }

  private void checkPacket(Packet received) {
    if (received instanceof Connack packet) {
      connack(packet);
    } else if (received instanceof Publish packet) {
      publish(packet);
    } else if (received instanceof Ack packet) {
      ack(packet);
    } else if (received instanceof Suback packet) {
      suback(packet.packetId(), packet.codes().size());
    } else if (received instanceof Unsuback packet) {
      unsuback(packet);
    }
  }

  /**
   * What one packet showed.
   *
   * @param topic of a PUBLISH whose topic is left to an alias, what that stands for; else null
   */
  record Result(List<Violation> violations, Set<FormatRule> exercised, String topic) {}

  /**
   * Whether our CONNECT asked for a protocol that this connection does not read: then the layout of
   * the answers is nobody's fault.
   */
  boolean foreign() {
    return foreign;
  }

  /**
   * Whether a packet can be held against the server. Once we sent what is not well-formed, the
   * fault is to take it at all: an acknowledgement only repeats what was wrong with it. And a
   * server that turns away who never sent a CONNECT cannot know in which version to do it.
   */
  boolean binding(PacketType type) {
    boolean guessed = !introduced && (type == PacketType.CONNACK || type == PacketType.DISCONNECT);
    return !foreign && !guessed && (trusted || !ACKNOWLEDGEMENTS.contains(type));
  }

  private void checkOrder(Parser.Parsed parsed) {
    PacketType type = parsed.frame().type();
    if (!sawAny) {
      boolean refusal = type == PacketType.DISCONNECT && version.hasProperties();
      if (!refusal) {
        check(
            FormatRule.CONNACK_FIRST,
            type == PacketType.CONNACK || type == PacketType.AUTH,
            type + " came before CONNACK");
      }
    }
    sawAny = true;
    if (refused) {
      check(FormatRule.NOTHING_AFTER_REFUSAL, false, type + " after a refusing CONNACK");
    }
    if (disconnected) {
      check(FormatRule.NOTHING_AFTER_DISCONNECT, false, type + " after DISCONNECT");
    }
    if (type == PacketType.DISCONNECT) {
      check(FormatRule.DISCONNECT_BEFORE_CONNACK, accepted, "DISCONNECT before CONNACK");
      exercised.add(FormatRule.NOTHING_AFTER_DISCONNECT);
      disconnected = true;
    }
    if (type == PacketType.AUTH) {
      check(FormatRule.AUTH_UNASKED, hasMethod(), "AUTH");
    }
  }

  private void checkSize(Frame frame) {
    connect
        .properties()
        .number(PropertyId.MAXIMUM_PACKET_SIZE)
        // A limit of 0 is an error of ours, and its refusal needs some bytes.
        .filter(limit -> limit > 0)
        .ifPresent(
            limit ->
                check(
                    FormatRule.MAXIMUM_PACKET_SIZE,
                    frame.bytes().length <= limit,
                    frame.type() + " of " + frame.bytes().length + " bytes, limit " + limit));
  }

  private void connack(Connack connack) {
    check(FormatRule.CONNACK_ONCE, !sawConnack, "a second CONNACK");
    sawConnack = true;
    sessionPresent = connack.sessionPresent();
    accepted = connack.code() == 0;
    refused = !accepted;
    if (refused) {
      exercised.add(FormatRule.NOTHING_AFTER_REFUSAL);
    }
    boolean mentions =
        connack.properties().has(PropertyId.AUTHENTICATION_METHOD)
            || connack.properties().has(PropertyId.AUTHENTICATION_DATA);
    check(FormatRule.AUTH_UNASKED, hasMethod() || !mentions, "authentication property in CONNACK");
    boolean asked =
        connect.properties().number(PropertyId.REQUEST_RESPONSE_INFORMATION).orElse(0L) == 1;
    check(
        FormatRule.RESPONSE_INFORMATION,
        asked || !connack.properties().has(PropertyId.RESPONSE_INFORMATION),
        "Response Information without request");
  }

  private boolean hasMethod() {
    return connect.properties().has(PropertyId.AUTHENTICATION_METHOD);
  }

  private void publish(Publish publish) {
    String topic = resolve(publish);
    if (topic != null) {
      check(
          FormatRule.TOPIC_MATCHES,
          filters.stream().anyMatch(filter -> TopicFilter.matches(filter, topic)),
          "topic " + topic + ", filters " + filters);
    }
    if (publish.qos() == 0 || publish.packetId() == 0) {
      return;
    }
    if (!publish.dup()) {
      check(
          FormatRule.PACKET_IDENTIFIER_UNUSED,
          !unfinished.containsKey(publish.packetId()),
          "identifier " + publish.packetId() + " is still in use");
    }
    unfinished.put(publish.packetId(), publish.qos());
    long limit =
        connect
            .properties()
            .number(PropertyId.RECEIVE_MAXIMUM)
            .orElse((long) LARGEST_RECEIVE_MAXIMUM);
    check(
        FormatRule.RECEIVE_MAXIMUM,
        unfinished.size() <= limit,
        unfinished.size() + " unfinished publishes, Receive Maximum " + limit);
  }

  /** The topic after alias resolution; null when it cannot be known. */
  private String resolve(Publish publish) {
    Long alias = publish.properties().number(PropertyId.TOPIC_ALIAS).orElse(null);
    if (alias == null) {
      return publish.topic();
    }
    long limit = connect.properties().number(PropertyId.TOPIC_ALIAS_MAXIMUM).orElse(0L);
    check(FormatRule.TOPIC_ALIAS_UNASKED, limit > 0, "topic alias " + alias);
    if (limit > 0) {
      check(
          FormatRule.TOPIC_ALIAS_MAXIMUM,
          alias <= limit,
          "topic alias " + alias + ", maximum " + limit);
    }
    if (!publish.topic().isEmpty()) {
      aliases.put(alias.intValue(), publish.topic());
      return publish.topic();
    }
    String known = aliases.get(alias.intValue());
    check(FormatRule.PROPERTIES, known != null, "topic alias " + alias + " was never set");
    aliasedTopic = known;
    return known;
  }

  private void ack(Ack ack) {
    if (!trusted) {
      return;
    }
    boolean known =
        ack.type() == PacketType.PUBREL
            // It answers our PUBREC, even one for nothing, or, in a resumed session, one of before.
            ? received.contains(ack.packetId()) || sessionPresent
            : published.contains(ack.packetId());
    check(FormatRule.ACK_IDENTIFIER, known, ack.describe() + " answers nothing that was sent");
  }

  private void suback(int packetId, int codes) {
    Integer expected = filtersOfRequest.get(packetId);
    if (trusted) {
      check(
          FormatRule.SUBACK_IDENTIFIER,
          expected != null && !unsubscribes.contains(packetId),
          "SUBACK for identifier " + packetId);
      if (expected != null) {
        check(
            FormatRule.SUBACK_COUNT,
            expected == codes,
            codes + " codes for " + expected + " filters");
      }
    }
  }

  private void unsuback(Unsuback unsuback) {
    if (!trusted) {
      return;
    }
    check(
        FormatRule.SUBACK_IDENTIFIER,
        unsubscribes.contains(unsuback.packetId()),
        "UNSUBACK for identifier " + unsuback.packetId());
    Integer expected = filtersOfRequest.get(unsuback.packetId());
    if (version.hasProperties() && expected != null) {
      check(
          FormatRule.UNSUBACK_CODE,
          expected == unsuback.codes().size(),
          unsuback.codes().size() + " codes for " + expected + " filters");
    }
  }

  private void checkExplanations(Packet packet) {
    long wanted = connect.properties().number(PropertyId.REQUEST_PROBLEM_INFORMATION).orElse(1L);
    if (wanted != 0) {
      return;
    }
    if (packet instanceof Publish || packet instanceof Connack || packet instanceof Disconnect) {
      return;
    }
    Properties properties = packet.properties();
    check(
        FormatRule.PROBLEM_INFORMATION,
        !properties.has(PropertyId.REASON_STRING) && !properties.has(PropertyId.USER_PROPERTY),
        packet.describe());
  }

  private void check(FormatRule rule, boolean holds, String detail) {
    exercised.add(rule);
    if (!holds) {
      violations.add(new Violation(rule, detail, ReasonCode.PROTOCOL_ERROR));
    }
  }
}
