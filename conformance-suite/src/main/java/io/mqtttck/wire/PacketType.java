package io.mqtttck.wire;

/** The control packet types by their number in the fixed header. */
public enum PacketType {
  RESERVED,
  CONNECT,
  CONNACK,
  PUBLISH,
  PUBACK,
  PUBREC,
  PUBREL,
  PUBCOMP,
  SUBSCRIBE,
  SUBACK,
  UNSUBSCRIBE,
  UNSUBACK,
  PINGREQ,
  PINGRESP,
  DISCONNECT,
  AUTH;

  private static final PacketType[] BY_CODE = values();

  /** The type in the high nibble of a packet's first byte. */
  public static PacketType of(int firstByte) {
    return BY_CODE[(firstByte >> 4) & 0x0F];
  }

  /** The number in the high nibble. */
  public int code() {
    return ordinal();
  }

  /** The only low nibble that is right for this type; PUBLISH, which uses it for flags, gives 0. */
  public int fixedFlags() {
    return this == PUBREL || this == SUBSCRIBE || this == UNSUBSCRIBE ? 0b0010 : 0;
  }

  /** Whether a server may send it (AUTH and DISCONNECT only in 5.0, which the parser checks). */
  public boolean fromServer() {
    return switch (this) {
      case CONNACK,
          PUBLISH,
          PUBACK,
          PUBREC,
          PUBREL,
          PUBCOMP,
          SUBACK,
          UNSUBACK,
          PINGRESP,
          DISCONNECT,
          AUTH ->
          true;
      default -> false;
    };
  }

  /** Whether a client may send it (AUTH only in 5.0). */
  public boolean fromClient() {
    return switch (this) {
      case CONNECT,
          PUBLISH,
          PUBACK,
          PUBREC,
          PUBREL,
          PUBCOMP,
          SUBSCRIBE,
          UNSUBSCRIBE,
          PINGREQ,
          DISCONNECT,
          AUTH ->
          true;
      default -> false;
    };
  }
}
