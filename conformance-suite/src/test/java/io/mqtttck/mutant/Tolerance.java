package io.mqtttck.mutant;

import io.mqtttck.wire.Violation;

/** Which fault makes a broker overlook which error of a client. */
final class Tolerance {

  private Tolerance() {}

  static boolean overlooks(SmallBroker broker, Violation violation) {
    if (violation.detail().startsWith("AUTHENTICATION_")
        && broker.has(Fault.AUTH_PROPERTIES_UNREAD)) {
      return true;
    }
    return switch (violation.rule()) {
      case AUTH_CODE -> broker.has(Fault.TOLERATES_CODES) || broker.has(Fault.AUTH_IGNORED);
      // These come beside a violation of the rules of all text.
      case STRING_PAIR, RESPONSE_TOPIC, CONTENT_TYPE ->
          broker.has(Fault.TOLERATES_BAD_UTF8) || broker.has(Fault.TOLERATES_NULL_CHARACTER);
      default -> broker.has(fault(violation));
    };
  }

  private static Fault fault(Violation violation) {
    return switch (violation.rule()) {
      case UTF8 -> Fault.TOLERATES_BAD_UTF8;
      case NO_NULL_CHARACTER -> Fault.TOLERATES_NULL_CHARACTER;
      case RESERVED_FLAGS -> Fault.TOLERATES_RESERVED_FLAGS;
      case MINIMAL_LENGTH -> Fault.TOLERATES_LONG_LENGTH;
      case PUBLISH_QOS_3 -> Fault.TOLERATES_QOS_3;
      case QOS_0_DUP -> Fault.TOLERATES_QOS_0_DUP;
      case TOPIC_WITHOUT_WILDCARD -> Fault.TOLERATES_TOPIC_WILDCARD;
      case TOPIC_NOT_EMPTY -> Fault.TOLERATES_EMPTY_TOPIC;
      case PACKET_IDENTIFIER, ACK_IDENTIFIER -> Fault.TOLERATES_PACKET_ID_0;
      case PROPERTIES -> Fault.TOLERATES_PROPERTIES;
      case RESPONSE_TOPIC_WILDCARD -> Fault.TOLERATES_RESPONSE_TOPIC_WILDCARD;
      case TOPIC_ALIAS_ZERO -> Fault.TOLERATES_ALIAS_0;
      case DIRECTION -> Fault.TOLERATES_DIRECTION;
      case PUBACK_CODE, PUBREC_CODE, PUBREL_CODE, PUBCOMP_CODE, DISCONNECT_CODE ->
          Fault.TOLERATES_CODES;
      case STRUCTURE -> structure(violation.detail());
      default -> Fault.TOLERATES_UNREADABLE;
    };
  }

  private static Fault structure(String detail) {
    if (detail.startsWith("protocol ")) {
      return Fault.TOLERATES_PROTOCOL;
    }
    if (detail.startsWith("connect flags")) {
      return Fault.TOLERATES_CONNECT_FLAGS;
    }
    if (detail.startsWith("subscription options")) {
      return Fault.TOLERATES_SUBSCRIPTION_OPTIONS;
    }
    if (detail.startsWith("No Local")) {
      return Fault.SHARE_NO_LOCAL_ACCEPTED;
    }
    if (detail.startsWith("no topic filter")) {
      return Fault.TOLERATES_NO_FILTER;
    }
    return detail.contains("bytes too many")
        ? Fault.TOLERATES_SURPLUS_BYTES
        : Fault.TOLERATES_UNREADABLE;
  }
}
