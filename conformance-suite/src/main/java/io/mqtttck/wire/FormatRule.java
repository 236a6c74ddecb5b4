package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import java.util.List;
import java.util.Locale;

/**
 * The rules that every packet from a server is held to in every scenario. Each becomes a result
 * named {@code format.<rule>} of its own. A rule without a number in a version is not checked in
 * that version.
 */
public enum FormatRule {
  STRUCTURE("every packet can be read to its last byte", List.of("MQTT-7.0.0-2"), List.of("U-60")),
  DIRECTION(
      "a server sends only packet types that are a server's",
      List.of("MQTT-7.0.0-2"),
      List.of("U-60")),
  RESERVED_FLAGS(
      "reserved bits of the fixed header have their only value",
      List.of("MQTT-2.2.2-1"),
      List.of("MQTT-2.1.3-1")),
  MINIMAL_LENGTH("variable byte integers use the fewest bytes", List.of(), List.of("MQTT-1.5.5-1")),
  UTF8(
      "text is well-formed UTF-8 without surrogates",
      List.of("MQTT-1.5.3-1"),
      List.of("MQTT-1.5.4-1")),
  NO_NULL_CHARACTER("text holds no U+0000", List.of("MQTT-1.5.3-2"), List.of("MQTT-1.5.4-2")),
  STRING_PAIR("both halves of a user property are well-formed", List.of(), List.of("MQTT-1.5.7-1")),
  RESPONSE_TOPIC("a response topic is well-formed", List.of(), List.of("MQTT-3.3.2-13")),
  CONTENT_TYPE("a content type is well-formed", List.of(), List.of("MQTT-3.3.2-19")),
  PROPERTY_LENGTH(
      "a property length stands even when there are no properties",
      List.of(),
      List.of("MQTT-2.2.2-1")),
  PROPERTIES(
      "properties are known, in their packet, in their range and not repeated",
      List.of(),
      List.of("U-60")),
  CONNACK_FIRST(
      "CONNACK is the first packet of a server", List.of("MQTT-3.2.0-1"), List.of("MQTT-3.2.0-1")),
  CONNACK_ONCE("there is one CONNACK", List.of(), List.of("MQTT-3.2.0-2")),
  CONNACK_FLAGS(
      "the acknowledge flags are 0 but for session present",
      List.of("MQTT-7.0.0-2"),
      List.of("MQTT-3.2.2-1")),
  CONNACK_REFUSAL(
      "a refusal has session present 0", List.of("MQTT-3.2.2-4"), List.of("MQTT-3.2.2-6")),
  CONNACK_CODE("CONNACK carries a listed code", List.of("MQTT-3.2.2-6"), List.of("MQTT-3.2.2-8")),
  NOTHING_AFTER_REFUSAL(
      "nothing follows a refusing CONNACK", List.of("MQTT-3.2.2-5"), List.of("MQTT-3.2.2-7")),
  PUBLISH_TOPIC_FIRST(
      "PUBLISH begins with its topic", List.of("MQTT-3.3.2-1"), List.of("MQTT-3.3.2-1")),
  PUBLISH_QOS_3(
      "no PUBLISH has both QoS bits set", List.of("MQTT-3.3.1-4"), List.of("MQTT-3.3.1-4")),
  QOS_0_DUP(
      "DUP is 0 at QoS 0",
      List.of("MQTT-3.3.1-2", "MQTT-4.3.1-1"),
      List.of("MQTT-3.3.1-2", "MQTT-4.3.1-1")),
  PACKET_IDENTIFIER(
      "a PUBLISH above QoS 0 has an identifier that is not 0",
      List.of("MQTT-2.3.1-1", "MQTT-2.3.1-4"),
      List.of("MQTT-2.2.1-4")),
  PACKET_IDENTIFIER_UNUSED(
      "a new PUBLISH takes an identifier that is not in use",
      List.of("MQTT-2.3.1-4"),
      List.of("MQTT-2.2.1-4")),
  TOPIC_WITHOUT_WILDCARD(
      "the topic of a PUBLISH has no wildcard",
      List.of("MQTT-3.3.2-2", "MQTT-4.7.1-1"),
      List.of("MQTT-3.3.2-2", "MQTT-4.7.0-1")),
  TOPIC_NOT_EMPTY(
      "a topic has at least one character", List.of("MQTT-4.7.3-1"), List.of("MQTT-4.7.3-1")),
  TOPIC_MATCHES(
      "a delivered topic matches a filter of the receiver",
      List.of("MQTT-3.3.2-3"),
      List.of("MQTT-3.3.2-3")),
  TOPIC_ALIAS_ZERO("a topic alias is not 0", List.of(), List.of("MQTT-3.3.2-8")),
  TOPIC_ALIAS_UNASKED(
      "no topic alias goes to a client that announced none", List.of(), List.of("MQTT-3.1.2-27")),
  TOPIC_ALIAS_MAXIMUM(
      "a topic alias stays within the client's maximum", List.of(), List.of("MQTT-3.3.2-11")),
  RESPONSE_TOPIC_WILDCARD("a response topic has no wildcard", List.of(), List.of("MQTT-3.3.2-14")),
  ACK_IDENTIFIER(
      "PUBACK, PUBREC, PUBREL and PUBCOMP repeat the identifier of their PUBLISH",
      List.of("MQTT-2.3.1-6"),
      List.of("MQTT-2.2.1-5")),
  SUBACK_IDENTIFIER(
      "SUBACK and UNSUBACK repeat the identifier of the request",
      List.of("MQTT-2.3.1-7"),
      List.of("MQTT-2.2.1-6")),
  SUBACK_CODE("SUBACK carries listed codes", List.of("MQTT-3.9.3-2"), List.of("MQTT-3.9.3-2")),
  SUBACK_COUNT("SUBACK has one code per filter", List.of("MQTT-3.8.4-5"), List.of("MQTT-3.8.4-6")),
  UNSUBACK_CODE("UNSUBACK carries a listed code per filter", List.of(), List.of("MQTT-3.11.3-2")),
  PUBACK_CODE("PUBACK carries a listed code", List.of(), List.of("MQTT-3.4.2-1")),
  PUBREC_CODE("PUBREC carries a listed code", List.of(), List.of("MQTT-3.5.2-1")),
  PUBREL_CODE("PUBREL carries a listed code", List.of(), List.of("MQTT-3.6.2-1")),
  PUBCOMP_CODE("PUBCOMP carries a listed code", List.of(), List.of("MQTT-3.7.2-1")),
  DISCONNECT_CODE("DISCONNECT carries a listed code", List.of(), List.of("MQTT-3.14.2-1")),
  DISCONNECT_BEFORE_CONNACK(
      "no DISCONNECT comes before an accepting CONNACK", List.of(), List.of("MQTT-3.14.0-1")),
  DISCONNECT_SESSION_EXPIRY(
      "a server's DISCONNECT has no session expiry interval", List.of(), List.of("MQTT-3.14.2-2")),
  NOTHING_AFTER_DISCONNECT("nothing follows a DISCONNECT", List.of(), List.of("MQTT-3.14.4-1")),
  AUTH_UNASKED(
      "no AUTH and no authentication property without a method in CONNECT",
      List.of(),
      List.of("MQTT-4.12.0-6")),
  AUTH_CODE("AUTH carries a listed code", List.of(), List.of("MQTT-3.15.2-1")),
  MAXIMUM_PACKET_SIZE(
      "no packet exceeds the client's maximum packet size", List.of(), List.of("MQTT-3.1.2-24")),
  RECEIVE_MAXIMUM(
      "unfinished publishes stay within the client's receive maximum",
      List.of(),
      List.of("MQTT-3.3.4-9")),
  PROBLEM_INFORMATION(
      "with Request Problem Information 0 only PUBLISH, CONNACK and DISCONNECT explain themselves",
      List.of(),
      List.of("MQTT-3.1.2-29")),
  WEBSOCKET_BINARY(
      "over WebSocket MQTT comes in binary frames",
      List.of("MQTT-6.0.0-1"),
      List.of("MQTT-6.0.0-1")),
  RESPONSE_INFORMATION(
      "Response Information comes only when asked for", List.of(), List.of("MQTT-3.1.2-28"));

  private final String sentence;
  private final List<String> statementsV311;
  private final List<String> statementsV5;

  FormatRule(String sentence, List<String> statementsV311, List<String> statementsV5) {
    this.sentence = sentence;
    this.statementsV311 = statementsV311;
    this.statementsV5 = statementsV5;
  }

  /** The scenario id under which its sightings are reported. */
  public String id() {
    return "format." + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the rule wants, one clause. */
  public String sentence() {
    return sentence;
  }

  /**
   * The statement ids it stands for in a version; empty when the version does not know the rule.
   */
  public List<String> statements(MqttVersion version) {
    return version.hasProperties() ? statementsV5 : statementsV311;
  }

  /** Whether it applies. MQTT 3.1 has no numbered statements and is held to the structure only. */
  public boolean appliesTo(MqttVersion version) {
    return !statements(version).isEmpty() && version != MqttVersion.V3_1;
  }
}
