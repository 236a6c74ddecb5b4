package io.mqtttck.scenario;

import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE_RATHER_THAN_IGNORE;
import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE_RATHER_THAN_TAKE;
import static io.mqtttck.wire.PropertyId.AUTHENTICATION_DATA;
import static io.mqtttck.wire.PropertyId.AUTHENTICATION_METHOD;
import static io.mqtttck.wire.PropertyId.SERVER_REFERENCE;
import static io.mqtttck.wire.PropertyId.SUBSCRIPTION_IDENTIFIER;
import static io.mqtttck.wire.PropertyId.TOPIC_ALIAS;
import static io.mqtttck.wire.PropertyId.USER_PROPERTY;

import io.mqtttck.engine.Capability;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.PropertyId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Faults of the properties of 5.0: their length, their identifiers, their number, their values. */
final class MalformedProperties {

  private static final List<ClientPacketKind> REQUESTS =
      List.of(
          ClientPacketKind.CONNECT,
          ClientPacketKind.WILL,
          ClientPacketKind.PUBLISH,
          ClientPacketKind.SUBSCRIBE,
          ClientPacketKind.UNSUBSCRIBE,
          ClientPacketKind.DISCONNECT);

  private static final List<ClientPacketKind> ACKS =
      List.of(
          ClientPacketKind.PUBACK,
          ClientPacketKind.PUBREC,
          ClientPacketKind.PUBREL,
          ClientPacketKind.PUBCOMP);

  /** What clients misplace in acknowledgements; the rest is read by the same code as elsewhere. */
  private static final List<PropertyId> MISPLACED_IN_ACKS =
      List.of(
          PropertyId.PAYLOAD_FORMAT_INDICATOR,
          PropertyId.CONTENT_TYPE,
          PropertyId.SESSION_EXPIRY_INTERVAL,
          PropertyId.TOPIC_ALIAS,
          PropertyId.MAXIMUM_PACKET_SIZE);

  private MalformedProperties() {}

  static List<MalformedVector> all() {
    List<MalformedVector> all = new ArrayList<>();
    for (ClientPacketKind kind : REQUESTS) {
      all.addAll(lengths(kind));
      all.addAll(unknown(kind, 0x00, 0x04, 0x2B, 0x7F));
      all.add(unknownOfTwoBytes(kind));
      for (PropertyId id : PropertyId.values()) {
        all.addAll(fits(kind, id) ? ofAllowed(kind, id) : List.of(misplaced(kind, id)));
      }
    }
    for (ClientPacketKind kind : ACKS) {
      all.addAll(lengths(kind));
      all.addAll(unknown(kind, 0x00, 0x7F));
      all.addAll(ofAllowed(kind, PropertyId.REASON_STRING));
      all.addAll(ofAllowed(kind, USER_PROPERTY));
      MISPLACED_IN_ACKS.forEach(id -> all.add(misplaced(kind, id)));
    }
    all.addAll(outOfRange());
    return all;
  }

  // ---- where they stand -------------------------------------------------------------------------

  /** The field of a packet that holds the properties in question. */
  static String place(ClientPacketKind kind) {
    return kind == ClientPacketKind.WILL ? "will-properties" : "properties";
  }

  private static boolean fits(ClientPacketKind kind, PropertyId id) {
    return kind == ClientPacketKind.WILL
        ? id.allowedInWill()
        : id.allowedIn(PacketType.valueOf(kind.name()), false);
  }

  /** What ids call it. */
  static String word(PropertyId id) {
    return id.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String words(PropertyId id) {
    return id.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A property with a value that is right wherever it may stand. */
  static byte[] sample(PropertyId id) {
    Bytes all = new Bytes().u8(id.code());
    return switch (id.type()) {
      case BYTE -> all.u8(1).toArray();
      case TWO_BYTES -> all.u16(id == TOPIC_ALIAS ? 1 : 10).toArray();
      case FOUR_BYTES -> all.u32(fourBytes(id)).toArray();
      case VARIABLE -> all.variable(1).toArray();
      case STRING -> all.string("tck").toArray();
      case BINARY -> all.binary(new byte[] {'t', 'c', 'k'}).toArray();
      case STRING_PAIR -> all.string("name").string("value").toArray();
    };
  }

  /** Numbers as text, text as a number, a pair as a single one: none of them can be read. */
  private static byte[] ofWrongType(PropertyId id) {
    Bytes all = new Bytes().u8(id.code());
    return switch (id.type()) {
      case BYTE, TWO_BYTES, FOUR_BYTES, VARIABLE, STRING_PAIR -> all.string("tck").toArray();
      case STRING, BINARY -> all.u32(60).toArray();
    };
  }

  private static long fourBytes(PropertyId id) {
    return switch (id) {
      case MAXIMUM_PACKET_SIZE -> 65_536;
      // Leaves no session behind, and DISCONNECT may repeat it.
      case SESSION_EXPIRY_INTERVAL -> 0;
      default -> 60;
    };
  }

  private static MalformedVector vector(
      ClientPacketKind kind, String fault, String name, byte[] properties) {
    String place = place(kind);
    return MalformedVector.changing(
            kind,
            fault,
            kind.title() + " with " + name + " is refused",
            packet -> packet.with(place, properties).encode())
        .only5();
  }

  // ---- their length -----------------------------------------------------------------------------

  private static List<MalformedVector> lengths(ClientPacketKind kind) {
    byte[] user = sample(USER_PROPERTY);
    List<MalformedVector> all = new ArrayList<>();
    if (!ACKS.contains(kind) && kind != ClientPacketKind.DISCONNECT) {
      // Acknowledgements and DISCONNECT may leave it out.
      all.add(
          length(kind, "property-length-missing", "without its property length", new byte[0])
              .proves(
                  List.of(),
                  kind.connects()
                      ? List.of("MQTT-2.2.2-1", "MQTT-3.1.4-1")
                      : List.of("MQTT-2.2.2-1")));
    }
    all.add(
        length(
            kind,
            "property-length-too-small",
            "whose property length ends inside a property",
            new Bytes().variable(user.length - 1L).raw(user).toArray()));
    all.add(
        length(
            kind,
            "property-length-too-large",
            "whose property length goes beyond the packet",
            new Bytes().raw(0xFF, 0x7F).raw(user).toArray()));
    all.add(
        length(
                kind,
                "property-length-in-5-bytes",
                "with a property length in five bytes",
                new Bytes().raw(user.length | 0x80, 0x80, 0x80, 0x80, 0).raw(user).toArray())
            .only5("MQTT-1.5.5-1"));
    all.add(
        length(
                kind,
                "property-length-in-2-bytes",
                "with a property length in two bytes where one is enough",
                new Bytes().raw(user.length | 0x80, 0).raw(user).toArray())
            .only5("MQTT-1.5.5-1")
            .reaction(CLOSE_RATHER_THAN_TAKE));
    return all;
  }

  private static MalformedVector length(
      ClientPacketKind kind, String fault, String name, byte[] wire) {
    String place = place(kind);
    String whose = kind == ClientPacketKind.WILL ? " (of the will)" : "";
    return MalformedVector.changing(
            kind,
            fault,
            kind.title() + " " + name + whose + " is refused",
            packet -> packet.wire(place, wire).encode())
        .twin(scene -> kind.packet(scene).with(place, sample(USER_PROPERTY)).encode())
        .only5();
  }

  // ---- which and how many -----------------------------------------------------------------------

  private static List<MalformedVector> unknown(ClientPacketKind kind, int... codes) {
    return Arrays.stream(codes)
        .mapToObj(
            code ->
                vector(
                    kind,
                    String.format(Locale.ROOT, "unknown-property-%02x", code),
                    String.format(Locale.ROOT, "the unknown property 0x%02X", code),
                    new Bytes().u8(code).u8(0).toArray()))
        .toList();
  }

  private static MalformedVector unknownOfTwoBytes(ClientPacketKind kind) {
    return vector(
        kind,
        "unknown-property-of-two-bytes",
        "an unknown property whose number has two bytes",
        new Bytes().variable(1_000).u8(0).toArray());
  }

  private static MalformedVector misplaced(ClientPacketKind kind, PropertyId id) {
    MalformedVector vector =
        vector(
            kind,
            "with-" + word(id),
            "the property " + words(id) + ", which does not belong there,",
            sample(id));
    if (kind == ClientPacketKind.PUBLISH && id == SUBSCRIPTION_IDENTIFIER) {
      return vector.only5("MQTT-3.3.4-6").reaction(CLOSE_RATHER_THAN_TAKE);
    }
    // It belongs there, but only when a server sends it: nothing calls that malformed.
    boolean ofServer = kind == ClientPacketKind.DISCONNECT && id == SERVER_REFERENCE;
    return ofServer ? vector.reaction(CLOSE_RATHER_THAN_TAKE) : vector;
  }

  private static List<MalformedVector> ofAllowed(ClientPacketKind kind, PropertyId id) {
    byte[] one = sample(id);
    List<MalformedVector> all = new ArrayList<>();
    if (id != USER_PROPERTY) {
      all.add(
          vector(
              kind,
              word(id) + "-twice",
              "two properties " + words(id),
              new Bytes().raw(one).raw(one).toArray()));
    }
    all.add(
        vector(
            kind,
            word(id) + "-without-value",
            "the property " + words(id) + " without a value",
            Arrays.copyOf(one, 1)));
    if (one.length > 2) {
      all.add(
          vector(
              kind,
              word(id) + "-cut-off",
              "the property " + words(id) + " cut off by a byte",
              Arrays.copyOf(one, one.length - 1)));
    }
    all.add(
        vector(
            kind,
            word(id) + "-of-wrong-type",
            "the property " + words(id) + " with a value of another type",
            ofWrongType(id)));
    return all.stream().map(each -> conditions(each, kind, id)).toList();
  }

  /** What the well-formed property needs, and how the twin has it. */
  private static MalformedVector conditions(
      MalformedVector vector, ClientPacketKind kind, PropertyId id) {
    if (kind == ClientPacketKind.CONNECT
        && (id == AUTHENTICATION_METHOD || id == AUTHENTICATION_DATA)) {
      // Brokers refuse methods that they do not know, so the twin has none.
      return vector.codes(0x87, 0x8C);
    }
    if (id == TOPIC_ALIAS) {
      return twin(vector, kind, id).needs(Capability.TOPIC_ALIAS);
    }
    if (id == SUBSCRIPTION_IDENTIFIER) {
      return twin(vector, kind, id).needs(Capability.SUBSCRIPTION_IDENTIFIERS);
    }
    return twin(vector, kind, id);
  }

  private static MalformedVector twin(
      MalformedVector vector, ClientPacketKind kind, PropertyId id) {
    String place = place(kind);
    return vector.twin(scene -> kind.packet(scene).with(place, sample(id)).encode());
  }

  // ---- values -----------------------------------------------------------------------------------

  private static List<MalformedVector> outOfRange() {
    ClientPacketKind connect = ClientPacketKind.CONNECT;
    ClientPacketKind publish = ClientPacketKind.PUBLISH;
    ClientPacketKind subscribe = ClientPacketKind.SUBSCRIBE;
    List<MalformedVector> all = new ArrayList<>();
    all.add(number(connect, PropertyId.RECEIVE_MAXIMUM, "0", 0, 0));
    all.add(number(connect, PropertyId.MAXIMUM_PACKET_SIZE, "0", 0, 0, 0, 0));
    for (PropertyId id :
        List.of(PropertyId.REQUEST_PROBLEM_INFORMATION, PropertyId.REQUEST_RESPONSE_INFORMATION)) {
      all.add(number(connect, id, "2", 2));
      all.add(number(connect, id, "255", 255));
    }
    for (ClientPacketKind kind : List.of(ClientPacketKind.WILL, publish)) {
      all.add(payloadFormat(kind, 2));
      all.add(payloadFormat(kind, 255));
    }
    all.add(
        number(publish, TOPIC_ALIAS, "0", 0, 0)
            .only5("MQTT-3.3.2-8")
            .codes(0x94)
            .twin(scene -> publish.packet(scene).encode()));
    all.add(responseTopic("hash", "/#"));
    all.add(responseTopic("plus", "/+/t"));
    all.add(
        number(subscribe, SUBSCRIPTION_IDENTIFIER, "0", 0)
            .only5("MQTT-4.13.1-1", "U-25")
            .needs(Capability.SUBSCRIPTION_IDENTIFIERS));
    all.add(
        number(subscribe, SUBSCRIPTION_IDENTIFIER, "in-5-bytes", 0x81, 0x80, 0x80, 0x80, 0x01)
            .only5("MQTT-1.5.5-1")
            .needs(Capability.SUBSCRIPTION_IDENTIFIERS));
    all.add(
        number(subscribe, SUBSCRIPTION_IDENTIFIER, "in-2-bytes", 0x81, 0x00)
            .only5("MQTT-1.5.5-1")
            .needs(Capability.SUBSCRIPTION_IDENTIFIERS)
            .reaction(CLOSE_RATHER_THAN_TAKE));
    all.add(
        vector(
                connect,
                "authentication-data-without-method",
                "authentication data but no method",
                sample(AUTHENTICATION_DATA))
            .codes(0x87, 0x8C));
    all.add(
        vector(
                ClientPacketKind.DISCONNECT,
                "session-expiry-after-0",
                "a session expiry interval after one of 0 in CONNECT",
                new Bytes().u8(PropertyId.SESSION_EXPIRY_INTERVAL.code()).u32(60).toArray())
            .only5("MQTT-4.13.1-1", "U-29"));
    return all;
  }

  private static MalformedVector number(
      ClientPacketKind kind, PropertyId id, String value, int... bytes) {
    return twin(
        vector(
            kind,
            word(id) + "-" + value,
            "the property " + words(id) + " " + value.replace('-', ' '),
            new Bytes().u8(id.code()).raw(bytes).toArray()),
        kind,
        id);
  }

  /** Nothing calls another value than 0 and 1 an error. */
  private static MalformedVector payloadFormat(ClientPacketKind kind, int value) {
    return number(kind, PropertyId.PAYLOAD_FORMAT_INDICATOR, String.valueOf(value), value)
        .codes(0x99)
        .reaction(CLOSE_RATHER_THAN_TAKE);
  }

  private static MalformedVector responseTopic(String wildcard, String end) {
    return twin(
            vector(
                ClientPacketKind.PUBLISH,
                "response-topic-with-" + wildcard,
                "a wildcard in its response topic",
                new Bytes().u8(PropertyId.RESPONSE_TOPIC.code()).string("tck" + end).toArray()),
            ClientPacketKind.PUBLISH,
            PropertyId.RESPONSE_TOPIC)
        .only5("MQTT-3.3.2-14")
        .codes(0x90)
        .reaction(CLOSE_RATHER_THAN_IGNORE);
  }
}
