package io.mqtttck.mutant;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Auth;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Properties.Entry;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Unsuback;
import java.util.ArrayList;
import java.util.List;

/** Turns right packets of the broker into wrong bytes, where a fault asks for it. */
final class FormatFaults {

  /** Marks where bytes that are no UTF-8 belong; three bytes long itself. */
  private static final String MARK = "\uE000";

  private final SmallBroker broker;
  private final ClientConnection connection;

  FormatFaults(SmallBroker broker, ClientConnection connection) {
    this.broker = broker;
    this.connection = connection;
  }

  private boolean has(Fault fault) {
    return broker.has(fault) && fault.showsIn(connection.version());
  }

  /** What goes on the wire for a packet. */
  byte[] bytes(Packet right) {
    MqttVersion version = connection.version();
    Bytes out = new Bytes();
    if (right instanceof Connack && has(Fault.FORMAT_CONNACK_NOT_FIRST)) {
      out.raw(Ping.RESPONSE.encode(version));
    }
    Packet packet = changed(right);
    byte[] bytes = packet.encode(encodedAs(packet, version));
    return out.raw(spoiled(right, bytes)).raw(after(right)).toArray();
  }

  private MqttVersion encodedAs(Packet packet, MqttVersion version) {
    boolean old =
        packet instanceof Unsuback && has(Fault.FORMAT_NO_PROPERTY_LENGTH)
            || packet instanceof Connack && has(Fault.FORMAT_CONNACK_WITHOUT_PROPERTY_LENGTH);
    return old ? MqttVersion.V3_1_1 : version;
  }

  // ---- fields ----

  private Packet changed(Packet packet) {
    if (packet instanceof Publish publish) {
      return publish(publish);
    } else if (packet instanceof Ack ack) {
      return ack(ack);
    } else if (packet instanceof Connack connack) {
      return connack(connack);
    } else if (packet instanceof Suback suback) {
      return suback(suback);
    } else if (packet instanceof Unsuback unsuback) {
      return unsuback(unsuback);
    } else if (packet instanceof Disconnect disconnect) {
      return disconnect(disconnect);
    }
    return packet;
  }

  private Publish publish(Publish publish) {
    Publish changed = publish;
    if (!publish.topic().isEmpty()) {
      changed = changed.topic(topic(publish.topic()));
    }
    if (publish.qos() > 0 && has(Fault.FORMAT_PACKET_ID_0)) {
      changed = changed.packetId(0);
    }
    if (publish.qos() > 0 && has(Fault.FORMAT_PACKET_ID_IN_USE)) {
      changed = changed.packetId(1);
    }
    if (has(Fault.FORMAT_FOREIGN_PROPERTY)) {
      changed = changed.property(PropertyId.REASON_STRING, "because");
    }
    if (has(Fault.FORMAT_ALIAS_0)) {
      changed = changed.property(PropertyId.TOPIC_ALIAS, 0);
    }
    if (has(Fault.FORMAT_ALIAS_UNASKED) && connection.aliasMaximum() == 0) {
      changed = changed.property(PropertyId.TOPIC_ALIAS, 1);
    }
    if (has(Fault.FORMAT_ALIAS_TOO_HIGH) && connection.aliasMaximum() > 0) {
      changed = changed.property(PropertyId.TOPIC_ALIAS, connection.aliasMaximum() + 1);
    }
    List<Entry> entries = new ArrayList<>(changed.properties().entries());
    entries.replaceAll(this::entry);
    return changed.properties(new Properties(entries));
  }

  private String topic(String topic) {
    if (has(Fault.FORMAT_BAD_UTF8)) {
      return topic + MARK;
    }
    if (has(Fault.FORMAT_NULL_CHARACTER)) {
      return topic + '\0';
    }
    if (has(Fault.FORMAT_TOPIC_WILDCARD)) {
      return topic + "/+";
    }
    if (has(Fault.FORMAT_TOPIC_OTHER)) {
      return "other/" + topic;
    }
    return has(Fault.FORMAT_TOPIC_EMPTY) ? "" : topic;
  }

  private Entry entry(Entry entry) {
    return switch (entry.id()) {
      case USER_PROPERTY -> {
        Properties.UserProperty pair = (Properties.UserProperty) entry.value();
        boolean bad = has(Fault.FORMAT_BAD_USER_PROPERTY);
        yield bad
            ? new Entry(entry.id(), new Properties.UserProperty(pair.name(), pair.value() + MARK))
            : entry;
      }
      case CONTENT_TYPE ->
          has(Fault.FORMAT_BAD_CONTENT_TYPE) ? new Entry(entry.id(), entry.value() + MARK) : entry;
      case RESPONSE_TOPIC -> {
        String end = has(Fault.FORMAT_BAD_RESPONSE_TOPIC) ? MARK : "";
        end = has(Fault.FORMAT_RESPONSE_TOPIC_WILDCARD) ? "/#" : end;
        yield new Entry(entry.id(), entry.value() + end);
      }
      default -> entry;
    };
  }

  private Ack ack(Ack ack) {
    Fault identifier =
        switch (ack.type()) {
          case PUBACK -> Fault.FORMAT_PUBACK_ID;
          case PUBREC -> Fault.FORMAT_PUBREC_ID;
          case PUBREL -> Fault.FORMAT_PUBREL_ID;
          default -> Fault.FORMAT_PUBCOMP_ID;
        };
    Ack changed = ack;
    if (has(identifier)) {
      changed = new Ack(ack.type(), next(ack.packetId()), ack.code(), ack.properties());
    }
    if (ack.type() == PacketType.PUBACK && has(Fault.FORMAT_PUBACK_CODE)
        || ack.type() == PacketType.PUBREC && has(Fault.FORMAT_PUBREC_CODE)) {
      changed = changed.code(0x11);
    }
    if (ack.type() == PacketType.PUBREL && has(Fault.FORMAT_PUBREL_CODE)
        || ack.type() == PacketType.PUBCOMP && has(Fault.FORMAT_PUBCOMP_CODE)) {
      changed = changed.code(0x10);
    }
    if (has(Fault.FORMAT_EXPLAINS_UNASKED)) {
      changed = new Ack(ack.type(), changed.packetId(), changed.code(), explanation());
    }
    return changed;
  }

  private static int next(int packetId) {
    return packetId % 65_535 + 1;
  }

  private static Properties explanation() {
    return Properties.NONE.with(PropertyId.REASON_STRING, "because");
  }

  private Connack connack(Connack connack) {
    Properties properties = connack.properties();
    if (has(Fault.FORMAT_REPEATED_PROPERTY)) {
      properties =
          properties.with(PropertyId.RECEIVE_MAXIMUM, 20).with(PropertyId.RECEIVE_MAXIMUM, 20);
    }
    if (has(Fault.FORMAT_AUTH_METHOD_UNASKED)) {
      properties = properties.with(PropertyId.AUTHENTICATION_METHOD, "SMALL");
    }
    if (has(Fault.FORMAT_RESPONSE_INFORMATION_UNASKED)
        && !properties.has(PropertyId.RESPONSE_INFORMATION)) {
      properties = properties.with(PropertyId.RESPONSE_INFORMATION, "replies");
    }
    boolean refused = connack.code() != 0;
    int unlisted = connection.version().hasProperties() ? 0x8B : 0x84;
    int code = refused && has(Fault.FORMAT_CONNACK_CODE) ? unlisted : connack.code();
    boolean present = refused && has(Fault.FORMAT_REFUSAL_WITH_SESSION);
    return new Connack(connack.sessionPresent() || present, code, properties);
  }

  private Suback suback(Suback suback) {
    List<Integer> codes = new ArrayList<>(suback.codes());
    if (has(Fault.FORMAT_SUBACK_CODE)) {
      codes.replaceAll(code -> code <= 2 ? 3 : code);
    }
    if (has(Fault.FORMAT_SUBACK_COUNT)) {
      codes.add(0);
    }
    int packetId = suback.packetId();
    boolean explains = has(Fault.FORMAT_EXPLAINS_UNASKED);
    return new Suback(
        has(Fault.FORMAT_SUBACK_ID) ? next(packetId) : packetId,
        codes,
        explains ? explanation() : suback.properties());
  }

  private Unsuback unsuback(Unsuback unsuback) {
    List<Integer> codes = new ArrayList<>(unsuback.codes());
    if (has(Fault.FORMAT_UNSUBACK_CODE)) {
      codes.replaceAll(code -> 0x12);
    }
    if (has(Fault.FORMAT_UNSUBACK_COUNT)) {
      codes.clear();
    }
    int packetId = unsuback.packetId();
    boolean explains = has(Fault.FORMAT_EXPLAINS_UNASKED);
    return new Unsuback(
        has(Fault.FORMAT_UNSUBACK_ID) ? next(packetId) : packetId,
        codes,
        explains ? explanation() : unsuback.properties());
  }

  private Disconnect disconnect(Disconnect disconnect) {
    Disconnect changed = disconnect;
    if (has(Fault.FORMAT_DISCONNECT_CODE)) {
      changed = new Disconnect(0x04, disconnect.properties());
    }
    if (has(Fault.FORMAT_DISCONNECT_EXPIRY)) {
      changed =
          changed.properties(changed.properties().with(PropertyId.SESSION_EXPIRY_INTERVAL, 0));
    }
    return changed;
  }

  // ---- bytes ----

  private byte[] spoiled(Packet right, byte[] bytes) {
    if (right instanceof Ping) {
      return pingresp(bytes);
    }
    if (right instanceof Publish publish) {
      return publish(publish, bytes);
    }
    if (right instanceof Connack && has(Fault.FORMAT_CONNACK_FLAGS)) {
      bytes[2] |= 0x02;
    }
    if (right instanceof Ack ack) {
      if (ack.type() == PacketType.PUBREL && has(Fault.FORMAT_PUBREL_FLAGS)) {
        bytes[0] = 0x60;
      }
      if (ack.type() == PacketType.PUBACK && has(Fault.FORMAT_SHORT_ACK)) {
        return new byte[] {0x40, 0x01, 0x00};
      }
    }
    return bytes;
  }

  private byte[] pingresp(byte[] right) {
    if (has(Fault.FORMAT_SURPLUS_BYTE)) {
      return new Bytes().raw(0xD0, 0x01, 0x00).toArray();
    }
    if (has(Fault.FORMAT_PINGRESP_FLAGS)) {
      return new Bytes().raw(0xD1, 0x00).toArray();
    }
    return has(Fault.FORMAT_LONG_LENGTH) ? new Bytes().raw(0xD0, 0x80, 0x00).toArray() : right;
  }

  private byte[] publish(Publish right, byte[] bytes) {
    if (right.qos() == 2 && has(Fault.FORMAT_QOS_3)) {
      bytes[0] |= 0x06;
    }
    if (right.qos() == 0 && has(Fault.FORMAT_QOS_0_DUP)) {
      bytes[0] |= 0x08;
    }
    if (has(Fault.FORMAT_TOPIC_TOO_LONG)) {
      int topicAt = 1;
      while ((bytes[topicAt++] & 0x80) != 0) {
        // the bytes of the Remaining Length
      }
      bytes[topicAt] = (byte) 0xFF;
    }
    for (int i = 0; i + 2 < bytes.length; i++) {
      boolean marked =
          bytes[i] == (byte) 0xEE && bytes[i + 1] == (byte) 0x80 && bytes[i + 2] == (byte) 0x80;
      if (marked && marks()) {
        bytes[i] = (byte) 0xFF;
      }
    }
    return bytes;
  }

  private boolean marks() {
    return has(Fault.FORMAT_BAD_UTF8)
        || has(Fault.FORMAT_BAD_USER_PROPERTY)
        || has(Fault.FORMAT_BAD_CONTENT_TYPE)
        || has(Fault.FORMAT_BAD_RESPONSE_TOPIC);
  }

  /** What follows a packet that should have nothing behind it. */
  private byte[] after(Packet right) {
    MqttVersion version = connection.version();
    Bytes more = new Bytes();
    if (right instanceof Connack connack) {
      boolean accepted = connack.code() == 0;
      if (has(Fault.FORMAT_CONNACK_TWICE)) {
        more.raw(right.encode(version));
      }
      if (accepted && has(Fault.FORMAT_SENDS_PINGREQ)) {
        more.raw(Ping.REQUEST.encode(version));
      }
      if (!accepted && has(Fault.FORMAT_TALKS_AFTER_REFUSAL)) {
        more.raw(Ping.RESPONSE.encode(version));
      }
      if (accepted && has(Fault.FORMAT_AUTH_UNASKED)) {
        more.raw(Auth.of(0x18).encode(version));
      }
      if (accepted && has(Fault.FORMAT_AUTH_CODE)) {
        more.raw(Auth.of(0x19).encode(version));
      }
    }
    if (right instanceof Disconnect && has(Fault.FORMAT_TALKS_AFTER_DISCONNECT)) {
      more.raw(Ping.RESPONSE.encode(version));
    }
    return more.toArray();
  }
}
