package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import java.util.Map;
import java.util.Set;

/** Reason codes of 5.0 and return codes of 3.x: names, and which packet may carry which. */
public final class ReasonCode {

  public static final int SUCCESS = 0x00;
  public static final int DISCONNECT_WITH_WILL = 0x04;
  public static final int NO_MATCHING_SUBSCRIBERS = 0x10;
  public static final int NO_SUBSCRIPTION_EXISTED = 0x11;
  public static final int CONTINUE_AUTHENTICATION = 0x18;
  public static final int REAUTHENTICATE = 0x19;
  public static final int UNSPECIFIED_ERROR = 0x80;
  public static final int MALFORMED_PACKET = 0x81;
  public static final int PROTOCOL_ERROR = 0x82;
  public static final int UNSUPPORTED_PROTOCOL_VERSION = 0x84;
  public static final int CLIENT_IDENTIFIER_NOT_VALID = 0x85;
  public static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
  public static final int NOT_AUTHORIZED = 0x87;
  public static final int BAD_AUTHENTICATION_METHOD = 0x8C;
  public static final int KEEP_ALIVE_TIMEOUT = 0x8D;
  public static final int SESSION_TAKEN_OVER = 0x8E;
  public static final int TOPIC_FILTER_INVALID = 0x8F;
  public static final int TOPIC_NAME_INVALID = 0x90;
  public static final int PACKET_IDENTIFIER_IN_USE = 0x91;
  public static final int PACKET_IDENTIFIER_NOT_FOUND = 0x92;
  public static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
  public static final int TOPIC_ALIAS_INVALID = 0x94;
  public static final int PACKET_TOO_LARGE = 0x95;
  public static final int QUOTA_EXCEEDED = 0x97;
  public static final int PAYLOAD_FORMAT_INVALID = 0x99;
  public static final int RETAIN_NOT_SUPPORTED = 0x9A;
  public static final int QOS_NOT_SUPPORTED = 0x9B;
  public static final int SHARED_SUBSCRIPTIONS_NOT_SUPPORTED = 0x9E;
  public static final int SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED = 0xA1;
  public static final int WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED = 0xA2;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0x00, "success"),
          Map.entry(0x04, "disconnect with will"),
          Map.entry(0x10, "no matching subscribers"),
          Map.entry(0x11, "no subscription existed"),
          Map.entry(0x18, "continue authentication"),
          Map.entry(0x19, "re-authenticate"),
          Map.entry(0x80, "unspecified error"),
          Map.entry(0x81, "malformed packet"),
          Map.entry(0x82, "protocol error"),
          Map.entry(0x83, "implementation specific error"),
          Map.entry(0x84, "unsupported protocol version"),
          Map.entry(0x85, "client identifier not valid"),
          Map.entry(0x86, "bad user name or password"),
          Map.entry(0x87, "not authorized"),
          Map.entry(0x88, "server unavailable"),
          Map.entry(0x89, "server busy"),
          Map.entry(0x8A, "banned"),
          Map.entry(0x8B, "server shutting down"),
          Map.entry(0x8C, "bad authentication method"),
          Map.entry(0x8D, "keep alive timeout"),
          Map.entry(0x8E, "session taken over"),
          Map.entry(0x8F, "topic filter invalid"),
          Map.entry(0x90, "topic name invalid"),
          Map.entry(0x91, "packet identifier in use"),
          Map.entry(0x92, "packet identifier not found"),
          Map.entry(0x93, "receive maximum exceeded"),
          Map.entry(0x94, "topic alias invalid"),
          Map.entry(0x95, "packet too large"),
          Map.entry(0x96, "message rate too high"),
          Map.entry(0x97, "quota exceeded"),
          Map.entry(0x98, "administrative action"),
          Map.entry(0x99, "payload format invalid"),
          Map.entry(0x9A, "retain not supported"),
          Map.entry(0x9B, "QoS not supported"),
          Map.entry(0x9C, "use another server"),
          Map.entry(0x9D, "server moved"),
          Map.entry(0x9E, "shared subscriptions not supported"),
          Map.entry(0x9F, "connection rate exceeded"),
          Map.entry(0xA0, "maximum connect time"),
          Map.entry(0xA1, "subscription identifiers not supported"),
          Map.entry(0xA2, "wildcard subscriptions not supported"));

  private static final Set<Integer> CONNACK_5 =
      Set.of(
          0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95,
          0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F);
  private static final Set<Integer> PUBACK_5 =
      Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
  private static final Set<Integer> PUBREL_5 = Set.of(0x00, 0x92);
  private static final Set<Integer> SUBACK_5 =
      Set.of(0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2);
  private static final Set<Integer> SUBACK_3 = Set.of(0x00, 0x01, 0x02, 0x80);
  private static final Set<Integer> UNSUBACK_5 = Set.of(0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91);
  private static final Set<Integer> DISCONNECT_SERVER =
      Set.of(
          0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95,
          0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2);
  private static final Set<Integer> DISCONNECT_CLIENT =
      Set.of(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99);

  private ReasonCode() {}

  /** The code with its name, such as {@code 0x8E session taken over}. */
  public static String text(int code) {
    String hex = String.format("0x%02X", code);
    String name = NAMES.get(code);
    return name == null ? hex : hex + " " + name;
  }

  /** The code of a CONNACK with its name: 1 to 5 are those of 3.x. */
  public static String textOfConnack(int code) {
    return switch (code) {
      case 1 -> "0x01 unacceptable protocol version";
      case 2 -> "0x02 identifier rejected";
      case 3 -> "0x03 server unavailable";
      case 4 -> "0x04 bad user name or password";
      case 5 -> "0x05 not authorized";
      default -> text(code);
    };
  }

  /** Whether the code is listed for that packet in that version and direction. */
  public static boolean listed(PacketType type, int code, MqttVersion version, boolean fromServer) {
    if (!version.hasProperties()) {
      return switch (type) {
        case CONNACK -> code <= 5;
        case SUBACK -> SUBACK_3.contains(code);
        default -> code == 0;
      };
    }
    return switch (type) {
      case CONNACK -> CONNACK_5.contains(code);
      case PUBACK, PUBREC -> PUBACK_5.contains(code);
      case PUBREL, PUBCOMP -> PUBREL_5.contains(code);
      case SUBACK -> SUBACK_5.contains(code);
      case UNSUBACK -> UNSUBACK_5.contains(code);
      case DISCONNECT -> (fromServer ? DISCONNECT_SERVER : DISCONNECT_CLIENT).contains(code);
      case AUTH -> code == 0x18 || code == (fromServer ? 0x00 : 0x19);
      default -> false;
    };
  }
}
