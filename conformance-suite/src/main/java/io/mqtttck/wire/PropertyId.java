package io.mqtttck.wire;

import static io.mqtttck.wire.PacketType.AUTH;
import static io.mqtttck.wire.PacketType.CONNACK;
import static io.mqtttck.wire.PacketType.CONNECT;
import static io.mqtttck.wire.PacketType.DISCONNECT;
import static io.mqtttck.wire.PacketType.PUBACK;
import static io.mqtttck.wire.PacketType.PUBCOMP;
import static io.mqtttck.wire.PacketType.PUBLISH;
import static io.mqtttck.wire.PacketType.PUBREC;
import static io.mqtttck.wire.PacketType.PUBREL;
import static io.mqtttck.wire.PacketType.SUBACK;
import static io.mqtttck.wire.PacketType.SUBSCRIBE;
import static io.mqtttck.wire.PacketType.UNSUBACK;
import static io.mqtttck.wire.PacketType.UNSUBSCRIBE;

import java.util.EnumSet;
import java.util.Set;

/** The properties of 5.0: number, data type, and who may send them in which packet. */
public enum PropertyId {
  PAYLOAD_FORMAT_INDICATOR(0x01, Type.BYTE, EnumSet.of(PUBLISH), EnumSet.of(PUBLISH), true),
  MESSAGE_EXPIRY_INTERVAL(0x02, Type.FOUR_BYTES, EnumSet.of(PUBLISH), EnumSet.of(PUBLISH), true),
  CONTENT_TYPE(0x03, Type.STRING, EnumSet.of(PUBLISH), EnumSet.of(PUBLISH), true),
  RESPONSE_TOPIC(0x08, Type.STRING, EnumSet.of(PUBLISH), EnumSet.of(PUBLISH), true),
  CORRELATION_DATA(0x09, Type.BINARY, EnumSet.of(PUBLISH), EnumSet.of(PUBLISH), true),
  SUBSCRIPTION_IDENTIFIER(0x0B, Type.VARIABLE, EnumSet.of(SUBSCRIBE), EnumSet.of(PUBLISH), false),
  SESSION_EXPIRY_INTERVAL(
      0x11, Type.FOUR_BYTES, EnumSet.of(CONNECT, DISCONNECT), EnumSet.of(CONNACK), false),
  ASSIGNED_CLIENT_IDENTIFIER(0x12, Type.STRING, none(), EnumSet.of(CONNACK), false),
  SERVER_KEEP_ALIVE(0x13, Type.TWO_BYTES, none(), EnumSet.of(CONNACK), false),
  AUTHENTICATION_METHOD(
      0x15, Type.STRING, EnumSet.of(CONNECT, AUTH), EnumSet.of(CONNACK, AUTH), false),
  AUTHENTICATION_DATA(
      0x16, Type.BINARY, EnumSet.of(CONNECT, AUTH), EnumSet.of(CONNACK, AUTH), false),
  REQUEST_PROBLEM_INFORMATION(0x17, Type.BYTE, EnumSet.of(CONNECT), none(), false),
  WILL_DELAY_INTERVAL(0x18, Type.FOUR_BYTES, none(), none(), true),
  REQUEST_RESPONSE_INFORMATION(0x19, Type.BYTE, EnumSet.of(CONNECT), none(), false),
  RESPONSE_INFORMATION(0x1A, Type.STRING, none(), EnumSet.of(CONNACK), false),
  SERVER_REFERENCE(0x1C, Type.STRING, none(), EnumSet.of(CONNACK, DISCONNECT), false),
  REASON_STRING(0x1F, Type.STRING, clientAcks(), serverAcks(), false),
  RECEIVE_MAXIMUM(0x21, Type.TWO_BYTES, EnumSet.of(CONNECT), EnumSet.of(CONNACK), false),
  TOPIC_ALIAS_MAXIMUM(0x22, Type.TWO_BYTES, EnumSet.of(CONNECT), EnumSet.of(CONNACK), false),
  TOPIC_ALIAS(0x23, Type.TWO_BYTES, EnumSet.of(PUBLISH), EnumSet.of(PUBLISH), false),
  MAXIMUM_QOS(0x24, Type.BYTE, none(), EnumSet.of(CONNACK), false),
  RETAIN_AVAILABLE(0x25, Type.BYTE, none(), EnumSet.of(CONNACK), false),
  USER_PROPERTY(
      0x26,
      Type.STRING_PAIR,
      with(clientAcks(), CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE),
      with(serverAcks(), PUBLISH),
      true),
  MAXIMUM_PACKET_SIZE(0x27, Type.FOUR_BYTES, EnumSet.of(CONNECT), EnumSet.of(CONNACK), false),
  WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Type.BYTE, none(), EnumSet.of(CONNACK), false),
  SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Type.BYTE, none(), EnumSet.of(CONNACK), false),
  SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Type.BYTE, none(), EnumSet.of(CONNACK), false);

  /** How a value is encoded. */
  public enum Type {
    BYTE,
    TWO_BYTES,
    FOUR_BYTES,
    VARIABLE,
    STRING,
    BINARY,
    STRING_PAIR
  }

  private static final PropertyId[] BY_CODE = new PropertyId[0x2B];

  static {
    for (PropertyId id : values()) {
      BY_CODE[id.code] = id;
    }
  }

  private final int code;
  private final Type type;
  private final Set<PacketType> fromClient;
  private final Set<PacketType> fromServer;
  private final boolean inWill;

  PropertyId(
      int code, Type type, Set<PacketType> fromClient, Set<PacketType> fromServer, boolean inWill) {
    this.code = code;
    this.type = type;
    this.fromClient = fromClient;
    this.fromServer = fromServer;
    this.inWill = inWill;
  }

  private static EnumSet<PacketType> none() {
    return EnumSet.noneOf(PacketType.class);
  }

  private static EnumSet<PacketType> clientAcks() {
    return EnumSet.of(PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT, AUTH);
  }

  private static EnumSet<PacketType> serverAcks() {
    return EnumSet.of(CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH);
  }

  private static EnumSet<PacketType> with(EnumSet<PacketType> set, PacketType... more) {
    set.addAll(Set.of(more));
    return set;
  }

  /** The property with that number, or null when there is none. */
  public static PropertyId of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  public int code() {
    return code;
  }

  public Type type() {
    return type;
  }

  /** Whether it may stand in that packet when a server (or else a client) sends it. */
  public boolean allowedIn(PacketType packet, boolean server) {
    return (server ? fromServer : fromClient).contains(packet);
  }

  /** Whether it may stand among the will properties of CONNECT. */
  public boolean allowedInWill() {
    return inWill;
  }

  /**
   * Whether it may be repeated: User Property everywhere, Subscription Identifier in a server's
   * PUBLISH.
   */
  public boolean repeatable(PacketType packet) {
    return this == USER_PROPERTY || (this == SUBSCRIPTION_IDENTIFIER && packet == PUBLISH);
  }
}
