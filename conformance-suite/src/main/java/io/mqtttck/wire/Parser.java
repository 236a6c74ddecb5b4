package io.mqtttck.wire;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Reads a frame strictly: the packet as far as it can be read, and every rule that it breaks. Never
 * throws and never reads beyond the frame. Reads both directions, because the broken brokers that
 * prove the scenarios must see what a client did wrong.
 */
public final class Parser {

  /** Who sent the frame. */
  public enum Side {
    SERVER,
    CLIENT
  }

  /**
   * What a frame says.
   *
   * @param packet null when its structure is broken beyond reading
   * @param version the version it was read as: of a CONNECT, its own
   * @param exercised the rules that had something to check in this frame
   */
  public record Parsed(
      Frame frame,
      Packet packet,
      MqttVersion version,
      List<Violation> violations,
      Set<FormatRule> exercised) {

    /** One line for a reader. */
    public String describe() {
      if (packet != null) {
        return packet.describe();
      }
      String why = frame.problem() != null ? frame.problem() : violations.get(0).detail();
      return (frame.bytes().length == 0 ? "?" : frame.type()) + " unreadable: " + why;
    }

    /** The same PUBLISH with the topic that its alias stands for. */
    Parsed withTopic(String topic) {
      return new Parsed(frame, ((Publish) packet).topic(topic), version, violations, exercised);
    }
  }

  private final MqttVersion version;
  private final Side side;
  private final Frame frame;
  private final List<Violation> violations = new ArrayList<>();
  private final Set<FormatRule> exercised = EnumSet.noneOf(FormatRule.class);
  private byte[] body;
  private int at;
  private int end;

  private Parser(Frame frame, MqttVersion version, Side side) {
    this.frame = frame;
    this.version = version;
    this.side = side;
  }

  /**
   * Reads one frame. A CONNECT is read as the version that it announces, whatever {@code version}
   * says.
   */
  public static Parsed parse(Frame frame, MqttVersion version, Side side) {
    MqttVersion readAs =
        frame.problem() == null && frame.type() == PacketType.CONNECT
            ? announced(frame.body(), version)
            : version;
    return new Parser(frame, readAs, side).parse();
  }

  private static MqttVersion announced(byte[] body, MqttVersion fallback) {
    if (body.length < 2) {
      return fallback;
    }
    int level = 2 + ((body[0] & 0xFF) << 8 | body[1] & 0xFF);
    if (level >= body.length) {
      return fallback;
    }
    for (MqttVersion each : MqttVersion.values()) {
      if (each.level() == body[level]) {
        return each;
      }
    }
    return fallback;
  }

  private Parsed parse() {
    Packet packet = null;
    if (frame.problem() != null) {
      check(FormatRule.STRUCTURE, false, frame.problem(), ReasonCode.MALFORMED_PACKET);
    } else {
      PacketType type = frame.type();
      checkHeader(type);
      body = frame.body();
      end = body.length;
      try {
        packet = read(type);
        check(
            FormatRule.STRUCTURE,
            packet == null || at == end,
            (end - at) + " bytes too many at the end of " + type,
            ReasonCode.MALFORMED_PACKET);
      } catch (Broken broken) {
        check(
            FormatRule.STRUCTURE,
            false,
            type + ": " + broken.getMessage(),
            ReasonCode.MALFORMED_PACKET);
      }
    }
    return new Parsed(frame, packet, version, List.copyOf(violations), exercised);
  }

  private void checkHeader(PacketType type) {
    boolean rightSide = side == Side.SERVER ? type.fromServer() : type.fromClient();
    boolean known = version.hasProperties() || !(type == PacketType.AUTH);
    boolean may = version.hasProperties() || side == Side.CLIENT || type != PacketType.DISCONNECT;
    check(
        FormatRule.DIRECTION,
        rightSide && known && may,
        type + " from a " + (side == Side.SERVER ? "server" : "client"),
        type == PacketType.RESERVED ? ReasonCode.MALFORMED_PACKET : ReasonCode.PROTOCOL_ERROR);
    if (type != PacketType.PUBLISH) {
      check(
          FormatRule.RESERVED_FLAGS,
          frame.flags() == type.fixedFlags(),
          String.format("%s has the first byte 0x%02X", type, frame.bytes()[0] & 0xFF),
          ReasonCode.MALFORMED_PACKET);
    }
    check(
        FormatRule.MINIMAL_LENGTH,
        frame.lengthMinimal(),
        "Remaining Length in " + (frame.headerBytes() - 1) + " bytes",
        ReasonCode.MALFORMED_PACKET);
  }

  private Packet read(PacketType type) {
    return switch (type) {
      case RESERVED -> null;
      case CONNECT -> connect();
      case CONNACK -> connack();
      case PUBLISH -> publish();
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> ack(type);
      case SUBSCRIBE -> subscribe();
      case UNSUBSCRIBE -> unsubscribe();
      case SUBACK -> suback();
      case UNSUBACK -> unsuback();
      case PINGREQ, PINGRESP -> new Ping(type);
      case DISCONNECT -> disconnect();
      case AUTH -> auth();
    };
  }

  private Connect connect() {
    String name = string("protocol name");
    int level = u8("protocol level");
    check(
        FormatRule.STRUCTURE,
        name.equals(version.protocolName()) && level == version.level(),
        "protocol " + name + " level " + level,
        ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
    int flags = u8("connect flags");
    boolean hasWill = (flags & 0x04) != 0;
    int willQos = (flags >> 3) & 0x03;
    boolean willRetain = (flags & 0x20) != 0;
    boolean flagsRight =
        (flags & 0x01) == 0
            && willQos != 3
            && (hasWill || willQos == 0 && !willRetain)
            && (version.hasProperties() || (flags & 0xC0) != 0x40);
    check(
        FormatRule.STRUCTURE,
        flagsRight,
        String.format("connect flags 0x%02X", flags),
        ReasonCode.MALFORMED_PACKET);
    int keepAlive = u16("keep alive");
    Properties properties =
        version.hasProperties() ? properties(PacketType.CONNECT, false) : Properties.NONE;
    String clientId = string("client identifier");
    Publish will = null;
    if (hasWill) {
      Properties willProperties =
          version.hasProperties() ? properties(PacketType.CONNECT, true) : Properties.NONE;
      String topic = string("will topic");
      checkTopicName(topic, false);
      will =
          new Publish(topic, willQos, willRetain, false, 0, binary("will payload"), willProperties);
    }
    String user = (flags & 0x80) != 0 ? string("user name") : null;
    byte[] password = (flags & 0x40) != 0 ? binary("password") : null;
    Credentials credentials =
        user == null && password == null ? null : new Credentials(user, password);
    return new Connect(clientId, (flags & 0x02) != 0, keepAlive, will, credentials, properties);
  }

  private Connack connack() {
    int flags = u8("acknowledge flags");
    check(
        FormatRule.CONNACK_FLAGS,
        (flags & 0xFE) == 0,
        String.format("acknowledge flags 0x%02X", flags),
        ReasonCode.MALFORMED_PACKET);
    int code = code(PacketType.CONNACK, FormatRule.CONNACK_CODE, u8("code"));
    if (code != 0) {
      check(
          FormatRule.CONNACK_REFUSAL,
          (flags & 1) == 0,
          "session present 1 with code " + ReasonCode.text(code),
          ReasonCode.PROTOCOL_ERROR);
    }
    return new Connack((flags & 1) == 1, code, trailingProperties(PacketType.CONNACK));
  }

  private Publish publish() {
    int flags = frame.flags();
    int qos = (flags >> 1) & 0x03;
    boolean dup = (flags & 0x08) != 0;
    check(FormatRule.PUBLISH_QOS_3, qos != 3, "QoS 3", ReasonCode.MALFORMED_PACKET);
    if (qos == 0) {
      check(FormatRule.QOS_0_DUP, !dup, "DUP 1 at QoS 0", ReasonCode.MALFORMED_PACKET);
    }
    String topic;
    try {
      topic = string("topic");
      check(FormatRule.PUBLISH_TOPIC_FIRST, true, "", 0);
    } catch (Broken broken) {
      check(
          FormatRule.PUBLISH_TOPIC_FIRST, false, broken.getMessage(), ReasonCode.MALFORMED_PACKET);
      throw broken;
    }
    int packetId = 0;
    if (qos > 0) {
      packetId = u16("packet identifier");
      check(
          FormatRule.PACKET_IDENTIFIER,
          packetId != 0,
          "packet identifier 0",
          ReasonCode.PROTOCOL_ERROR);
    }
    Properties properties =
        version.hasProperties() ? properties(PacketType.PUBLISH, false) : Properties.NONE;
    checkTopicName(topic, properties.has(PropertyId.TOPIC_ALIAS));
    byte[] payload = rest();
    return new Publish(topic, qos, (flags & 1) == 1, dup, packetId, payload, properties);
  }

  private void checkTopicName(String topic, boolean hasAlias) {
    check(
        FormatRule.TOPIC_WITHOUT_WILDCARD,
        topic.indexOf('+') < 0 && topic.indexOf('#') < 0,
        "topic " + topic,
        ReasonCode.TOPIC_NAME_INVALID);
    check(
        FormatRule.TOPIC_NOT_EMPTY,
        !topic.isEmpty() || hasAlias,
        "an empty topic without alias",
        ReasonCode.PROTOCOL_ERROR);
  }

  private Ack ack(PacketType type) {
    int packetId = u16("packet identifier");
    check(
        FormatRule.ACK_IDENTIFIER,
        packetId != 0,
        type + " with identifier 0",
        ReasonCode.PROTOCOL_ERROR);
    if (!version.hasProperties()) {
      return Ack.of(type, packetId);
    }
    FormatRule rule =
        switch (type) {
          case PUBACK -> FormatRule.PUBACK_CODE;
          case PUBREC -> FormatRule.PUBREC_CODE;
          case PUBREL -> FormatRule.PUBREL_CODE;
          default -> FormatRule.PUBCOMP_CODE;
        };
    int code = code(type, rule, at == end ? 0 : u8("reason code"));
    return new Ack(type, packetId, code, optionalProperties(type));
  }

  private Subscribe subscribe() {
    int packetId = requestIdentifier();
    Properties properties =
        version.hasProperties() ? properties(PacketType.SUBSCRIBE, false) : Properties.NONE;
    List<Subscribe.Filter> filters = new ArrayList<>();
    while (at < end) {
      String filter = string("topic filter");
      int options = u8("options");
      boolean right =
          version.hasProperties()
              ? (options & 0xC0) == 0 && (options & 3) != 3 && (options >> 4 & 3) != 3
              : (options & 0xFC) == 0 && options != 3;
      boolean reserved = version.hasProperties() && (options & 0xC0) != 0;
      check(
          FormatRule.STRUCTURE,
          right,
          String.format("subscription options 0x%02X", options),
          reserved ? ReasonCode.MALFORMED_PACKET : ReasonCode.PROTOCOL_ERROR);
      check(
          FormatRule.STRUCTURE,
          !(TopicFilter.shared(filter) && (options & 0x04) != 0 && version.hasProperties()),
          "No Local on a shared subscription",
          ReasonCode.PROTOCOL_ERROR);
      filters.add(new Subscribe.Filter(filter, options));
    }
    check(FormatRule.STRUCTURE, !filters.isEmpty(), "no topic filter", ReasonCode.PROTOCOL_ERROR);
    return new Subscribe(packetId, filters, properties);
  }

  private Unsubscribe unsubscribe() {
    int packetId = requestIdentifier();
    Properties properties =
        version.hasProperties() ? properties(PacketType.UNSUBSCRIBE, false) : Properties.NONE;
    List<String> filters = new ArrayList<>();
    while (at < end) {
      filters.add(string("topic filter"));
    }
    check(FormatRule.STRUCTURE, !filters.isEmpty(), "no topic filter", ReasonCode.PROTOCOL_ERROR);
    return new Unsubscribe(packetId, filters, properties);
  }

  private int requestIdentifier() {
    int packetId = u16("packet identifier");
    check(
        FormatRule.PACKET_IDENTIFIER,
        packetId != 0,
        "packet identifier 0",
        ReasonCode.PROTOCOL_ERROR);
    return packetId;
  }

  private Suback suback() {
    int packetId = u16("packet identifier");
    Properties properties = leadingProperties(PacketType.SUBACK);
    List<Integer> codes = new ArrayList<>();
    while (at < end) {
      codes.add(code(PacketType.SUBACK, FormatRule.SUBACK_CODE, u8("code")));
    }
    return new Suback(packetId, codes, properties);
  }

  private Unsuback unsuback() {
    int packetId = u16("packet identifier");
    Properties properties = leadingProperties(PacketType.UNSUBACK);
    List<Integer> codes = new ArrayList<>();
    while (version.hasProperties() && at < end) {
      codes.add(code(PacketType.UNSUBACK, FormatRule.UNSUBACK_CODE, u8("code")));
    }
    return new Unsuback(packetId, codes, properties);
  }

  private Disconnect disconnect() {
    if (!version.hasProperties() || at == end) {
      return Disconnect.of(0);
    }
    int code = u8("reason code");
    // The general table of reason codes lists 0x8C for DISCONNECT, the table of DISCONNECT does
    // not.
    boolean disputed = code == ReasonCode.BAD_AUTHENTICATION_METHOD;
    exercised.add(FormatRule.DISCONNECT_CODE);
    if (!ReasonCode.listed(PacketType.DISCONNECT, code, version, side == Side.SERVER)) {
      violations.add(
          new Violation(
              FormatRule.DISCONNECT_CODE,
              "DISCONNECT " + ReasonCode.text(code),
              ReasonCode.PROTOCOL_ERROR,
              disputed));
    }
    Properties properties = optionalProperties(PacketType.DISCONNECT);
    if (side == Side.SERVER) {
      check(
          FormatRule.DISCONNECT_SESSION_EXPIRY,
          !properties.has(PropertyId.SESSION_EXPIRY_INTERVAL),
          "DISCONNECT with a session expiry interval",
          ReasonCode.PROTOCOL_ERROR);
    }
    return new Disconnect(code, properties);
  }

  private Auth auth() {
    if (at == end) {
      return Auth.of(0);
    }
    int code = code(PacketType.AUTH, FormatRule.AUTH_CODE, u8("reason code"));
    return new Auth(code, optionalProperties(PacketType.AUTH));
  }

  private int code(PacketType type, FormatRule rule, int code) {
    check(
        rule,
        ReasonCode.listed(type, code, version, side == Side.SERVER),
        type + " " + ReasonCode.text(code),
        ReasonCode.PROTOCOL_ERROR);
    return code;
  }

  private Properties optionalProperties(PacketType type) {
    return at == end ? Properties.NONE : properties(type, false);
  }

  private Properties leadingProperties(PacketType type) {
    return version.hasProperties() ? required(type) : Properties.NONE;
  }

  private Properties trailingProperties(PacketType type) {
    return version.hasProperties() ? required(type) : Properties.NONE;
  }

  private Properties required(PacketType type) {
    check(
        FormatRule.PROPERTY_LENGTH,
        at < end,
        type + " has no property length",
        ReasonCode.MALFORMED_PACKET);
    return at == end ? Properties.NONE : properties(type, false);
  }

  private Properties properties(PacketType type, boolean inWill) {
    if (at == end) {
      check(
          FormatRule.PROPERTY_LENGTH,
          false,
          type + " has no property length",
          ReasonCode.MALFORMED_PACKET);
      return Properties.NONE;
    }
    exercised.add(FormatRule.PROPERTY_LENGTH);
    long length = variable("property length");
    if (length > end - at) {
      throw new Broken("property length " + length + " but only " + (end - at) + " bytes left");
    }
    int outerEnd = end;
    end = at + (int) length;
    List<Properties.Entry> entries = new ArrayList<>();
    Set<PropertyId> seen = EnumSet.noneOf(PropertyId.class);
    while (at < end) {
      long code = variable("property identifier");
      PropertyId id = PropertyId.of((int) code);
      if (id == null) {
        at = end;
        check(
            FormatRule.PROPERTIES, false, "unknown property " + code, ReasonCode.MALFORMED_PACKET);
        break;
      }
      boolean allowed = inWill ? id.allowedInWill() : id.allowedIn(type, side == Side.SERVER);
      check(FormatRule.PROPERTIES, allowed, id + " in " + type, ReasonCode.MALFORMED_PACKET);
      check(
          FormatRule.PROPERTIES,
          seen.add(id)
              || id.repeatable(type) && (side == Side.SERVER || id == PropertyId.USER_PROPERTY),
          id + " twice in " + type,
          ReasonCode.PROTOCOL_ERROR);
      Properties.Entry entry = new Properties.Entry(id, value(id));
      checkRange(entry);
      entries.add(entry);
    }
    end = outerEnd;
    return new Properties(entries);
  }

  private Object value(PropertyId id) {
    return switch (id.type()) {
      case BYTE -> (long) u8(id.name());
      case TWO_BYTES -> (long) u16(id.name());
      case FOUR_BYTES -> (long) u16(id.name()) << 16 | u16(id.name());
      case VARIABLE -> variable(id.name());
      case STRING -> propertyString(id);
      case BINARY -> binary(id.name());
      case STRING_PAIR -> {
        String name = text(binary(id.name()), id.name(), FormatRule.STRING_PAIR);
        yield new Properties.UserProperty(
            name, text(binary(id.name()), id.name(), FormatRule.STRING_PAIR));
      }
    };
  }

  private String propertyString(PropertyId id) {
    FormatRule also =
        switch (id) {
          case RESPONSE_TOPIC -> FormatRule.RESPONSE_TOPIC;
          case CONTENT_TYPE -> FormatRule.CONTENT_TYPE;
          default -> null;
        };
    return text(binary(id.name()), id.name(), also);
  }

  private void checkRange(Properties.Entry entry) {
    PropertyId id = entry.id();
    if (id == PropertyId.TOPIC_ALIAS) {
      check(
          FormatRule.TOPIC_ALIAS_ZERO,
          (Long) entry.value() != 0,
          "topic alias 0",
          ReasonCode.TOPIC_ALIAS_INVALID);
      return;
    }
    if (id == PropertyId.RESPONSE_TOPIC) {
      String topic = (String) entry.value();
      check(
          FormatRule.RESPONSE_TOPIC_WILDCARD,
          topic.indexOf('#') < 0 && topic.indexOf('+') < 0,
          "response topic " + topic,
          ReasonCode.PROTOCOL_ERROR);
      return;
    }
    if (id == PropertyId.PAYLOAD_FORMAT_INDICATOR) {
      exercised.add(FormatRule.PROPERTIES);
      if ((Long) entry.value() > 1) {
        // Only 0 and 1 have a meaning, but nothing calls another value an error.
        violations.add(
            new Violation(
                FormatRule.PROPERTIES,
                "out of range: " + entry,
                ReasonCode.MALFORMED_PACKET,
                true));
      }
      return;
    }
    boolean right =
        switch (id) {
          case MAXIMUM_QOS,
              RETAIN_AVAILABLE,
              REQUEST_PROBLEM_INFORMATION,
              REQUEST_RESPONSE_INFORMATION,
              WILDCARD_SUBSCRIPTION_AVAILABLE,
              SUBSCRIPTION_IDENTIFIER_AVAILABLE,
              SHARED_SUBSCRIPTION_AVAILABLE ->
              (Long) entry.value() <= 1;
          case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER ->
              (Long) entry.value() != 0;
          default -> true;
        };
    check(FormatRule.PROPERTIES, right, "out of range: " + entry, ReasonCode.PROTOCOL_ERROR);
  }

  private int u8(String field) {
    need(1, field);
    return body[at++] & 0xFF;
  }

  private int u16(String field) {
    need(2, field);
    return u8(field) << 8 | u8(field);
  }

  private long variable(String field) {
    long value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = u8(field);
      value |= (long) (digit & 0x7F) << (7 * i);
      if ((digit & 0x80) == 0) {
        check(
            FormatRule.MINIMAL_LENGTH,
            i == 0 || digit != 0,
            field + " in " + (i + 1) + " bytes",
            ReasonCode.MALFORMED_PACKET);
        return value;
      }
    }
    throw new Broken(field + " of more than four bytes");
  }

  private byte[] binary(String field) {
    int length = u16(field);
    need(length, field);
    byte[] data = new byte[length];
    System.arraycopy(body, at, data, 0, length);
    at += length;
    return data;
  }

  private String string(String field) {
    return text(binary(field), field, null);
  }

  private String text(byte[] data, String field, FormatRule also) {
    String text;
    boolean wellFormed = true;
    try {
      // Java's decoder refuses what the standard refuses: overlong forms, surrogates, cut-off
      // sequences.
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
    } catch (CharacterCodingException e) {
      text = new String(data, StandardCharsets.UTF_8);
      wellFormed = false;
    }
    String detail = field + " " + HexFormat.of().formatHex(data);
    check(FormatRule.UTF8, wellFormed, detail, ReasonCode.MALFORMED_PACKET);
    check(
        FormatRule.NO_NULL_CHARACTER, text.indexOf('\0') < 0, detail, ReasonCode.MALFORMED_PACKET);
    if (also != null) {
      check(also, wellFormed && text.indexOf('\0') < 0, detail, ReasonCode.MALFORMED_PACKET);
    }
    return text;
  }

  private byte[] rest() {
    byte[] data = new byte[end - at];
    System.arraycopy(body, at, data, 0, data.length);
    at = end;
    return data;
  }

  private void need(int bytes, String field) {
    if (end - at < bytes) {
      throw new Broken(field + " needs " + bytes + " bytes but " + (end - at) + " are left");
    }
  }

  private void check(FormatRule rule, boolean holds, String detail, int reason) {
    exercised.add(rule);
    if (!holds) {
      violations.add(new Violation(rule, detail, reason));
    }
  }

  /** Structure that cannot be read on; stays inside this class. */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message, null, false, false);
    }
  }
}
