package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.MqttVersion;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of a connection: an exchange that breaks it, and one that keeps it. */
class ConnectionRulesTest {

  private static final Publish MESSAGE = Publish.to("a/b").payload("x");

  /**
   * What a client sends, then what the server sends last; the last packet is the one that is
   * judged.
   */
  record Exchange(FormatRule rule, boolean breaks, List<Packet> packets) {
    @Override
    public String toString() {
      return rule + (breaks ? " broken" : " kept");
    }
  }

  static Stream<Exchange> exchanges() {
    return Stream.of(
        broken(FormatRule.CONNACK_FIRST, Connect.as("c"), Ping.RESPONSE),
        kept(FormatRule.CONNACK_FIRST, Connect.as("c"), Connack.accepted(false)),
        broken(FormatRule.CONNACK_ONCE, connected(Connack.accepted(false))),
        broken(
            FormatRule.NOTHING_AFTER_REFUSAL,
            Connect.as("c"),
            Connack.refused(0x87),
            Ping.RESPONSE),
        kept(FormatRule.NOTHING_AFTER_REFUSAL, Connect.as("c"), Connack.refused(0x87)),
        broken(
            FormatRule.PACKET_IDENTIFIER_UNUSED,
            connected(MESSAGE.qos(1).packetId(1), MESSAGE.qos(1).packetId(1))),
        kept(
            FormatRule.PACKET_IDENTIFIER_UNUSED,
            connected(
                MESSAGE.qos(1).packetId(1),
                Ack.of(PacketType.PUBACK, 1),
                MESSAGE.qos(1).packetId(1))),
        broken(FormatRule.TOPIC_MATCHES, connected(MESSAGE.topic("b/a"))),
        kept(FormatRule.TOPIC_MATCHES, connected(MESSAGE)),
        broken(
            FormatRule.TOPIC_ALIAS_UNASKED, connected(MESSAGE.property(PropertyId.TOPIC_ALIAS, 1))),
        broken(
            FormatRule.TOPIC_ALIAS_MAXIMUM,
            Connect.as("c").topicAliasMaximum(2),
            Connack.accepted(false),
            MESSAGE.property(PropertyId.TOPIC_ALIAS, 3)),
        kept(
            FormatRule.TOPIC_ALIAS_MAXIMUM,
            Connect.as("c").topicAliasMaximum(2),
            Connack.accepted(false),
            MESSAGE.property(PropertyId.TOPIC_ALIAS, 2)),
        broken(FormatRule.SUBACK_IDENTIFIER, connected(new Suback(9, List.of(0), Properties.NONE))),
        kept(FormatRule.SUBACK_IDENTIFIER, connected(new Suback(1, List.of(0), Properties.NONE))),
        broken(FormatRule.SUBACK_COUNT, connected(new Suback(1, List.of(0, 0), Properties.NONE))),
        kept(FormatRule.SUBACK_COUNT, connected(new Suback(1, List.of(0), Properties.NONE))),
        broken(
            FormatRule.UNSUBACK_CODE,
            connected(
                Unsubscribe.from("a").packetId(2), new Unsuback(2, List.of(), Properties.NONE))),
        broken(FormatRule.ACK_IDENTIFIER, connected(Ack.of(PacketType.PUBACK, 5))),
        kept(
            FormatRule.ACK_IDENTIFIER,
            connected(MESSAGE.qos(1).packetId(5), Ack.of(PacketType.PUBACK, 5))),
        broken(FormatRule.ACK_IDENTIFIER, connected(Ack.of(PacketType.PUBREL, 5))),
        kept(
            FormatRule.ACK_IDENTIFIER,
            connected(Ack.of(PacketType.PUBREC, 5), Ack.of(PacketType.PUBREL, 5))),
        kept(
            FormatRule.ACK_IDENTIFIER,
            Connect.as("c").persistent(),
            Connack.accepted(true),
            Ack.of(PacketType.PUBREL, 5)),
        broken(FormatRule.DISCONNECT_BEFORE_CONNACK, Connect.as("c"), Disconnect.of(0x82)),
        kept(FormatRule.DISCONNECT_BEFORE_CONNACK, connected(Disconnect.of(0x82))),
        broken(FormatRule.NOTHING_AFTER_DISCONNECT, connected(Disconnect.of(0x8E), Ping.RESPONSE)),
        broken(FormatRule.AUTH_UNASKED, connected(Auth.of(0x18))),
        broken(
            FormatRule.MAXIMUM_PACKET_SIZE,
            Connect.as("c").maximumPacketSize(20),
            Connack.accepted(false),
            MESSAGE.payload(new byte[20])),
        kept(
            FormatRule.MAXIMUM_PACKET_SIZE,
            Connect.as("c").maximumPacketSize(20),
            Connack.accepted(false),
            MESSAGE),
        broken(
            FormatRule.RECEIVE_MAXIMUM,
            Connect.as("c").receiveMaximum(1),
            Connack.accepted(false),
            MESSAGE.qos(1).packetId(1),
            MESSAGE.qos(1).packetId(2)),
        kept(
            FormatRule.RECEIVE_MAXIMUM,
            Connect.as("c").receiveMaximum(1),
            Connack.accepted(false),
            MESSAGE.qos(2).packetId(1)),
        broken(
            FormatRule.PROBLEM_INFORMATION,
            Connect.as("c").property(PropertyId.REQUEST_PROBLEM_INFORMATION, 0),
            Connack.accepted(false),
            new Suback(1, List.of(0x87), Properties.NONE.with(PropertyId.REASON_STRING, "no"))),
        broken(
            FormatRule.RESPONSE_INFORMATION,
            Connect.as("c"),
            Connack.accepted(false)
                .properties(Properties.NONE.with(PropertyId.RESPONSE_INFORMATION, "r"))));
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void judgesTheLastPacketOfTheServer(Exchange exchange) {
    Set<FormatRule> broken = play(exchange.packets());

    if (exchange.breaks()) {
      assertThat(broken).contains(exchange.rule());
    } else {
      assertThat(broken).doesNotContain(exchange.rule());
    }
  }

  @Test
  void everyRuleOfAConnectionHasAnExchangeThatBreaksIt() {
    Set<FormatRule> covered = EnumSet.noneOf(FormatRule.class);
    exchanges().filter(Exchange::breaks).forEach(exchange -> covered.add(exchange.rule()));

    // What kind of WebSocket frame a packet came in, only the transport can tell.
    covered.add(FormatRule.WEBSOCKET_BINARY);
    assertThat(covered).containsAll(ParserTest.OF_A_CONNECTION);
  }

  @Test
  void anAliasStandsForTheTopicItCameWith() {
    ConnectionRules rules = new ConnectionRules(MqttVersion.V5_0, new HashSet<>(Set.of("a/b")));
    rules.sent(parsed(Connect.as("c").topicAliasMaximum(1), Parser.Side.CLIENT));
    rules.received(parsed(Connack.accepted(false), Parser.Side.SERVER));
    Publish named = MESSAGE.property(PropertyId.TOPIC_ALIAS, 1);

    assertThat(rules.received(parsed(named, Parser.Side.SERVER)).topic()).isNull();
    assertThat(rules.received(parsed(named.topic(""), Parser.Side.SERVER)).topic())
        .isEqualTo(named.topic());
  }

  @Test
  void theAnswerToAnUnknownProtocolIsNobodysFault() {
    ConnectionRules rules = new ConnectionRules(MqttVersion.V5_0, new HashSet<>());
    byte[] level6 = Bytes.altered(Connect.as("c").encode(MqttVersion.V5_0), 6, 6);

    assertThat(rules.foreign()).isFalse();
    rules.sent(ParserTest.parse(level6, MqttVersion.V5_0, Parser.Side.CLIENT));

    assertThat(rules.foreign()).isTrue();
  }

  @Test
  void theAnswerToWhoNeverSaidConnectIsInNoVersion() {
    ConnectionRules rules = new ConnectionRules(MqttVersion.V5_0, new HashSet<>());

    rules.sent(parsed(MESSAGE, Parser.Side.CLIENT));
    assertThat(rules.binding(PacketType.CONNACK)).isFalse();
    assertThat(rules.binding(PacketType.DISCONNECT)).isFalse();
    assertThat(rules.binding(PacketType.PUBLISH)).isTrue();

    rules.sent(parsed(Connect.as("c"), Parser.Side.CLIENT));
    assertThat(rules.binding(PacketType.CONNACK)).isTrue();
  }

  private static Set<FormatRule> play(List<Packet> packets) {
    ConnectionRules rules =
        new ConnectionRules(MqttVersion.V5_0, new HashSet<>(Set.of("a/b", "$share/g/s")));
    rules.sent(parsed(Subscribe.to("a/b", 2).packetId(1), Parser.Side.CLIENT));
    Set<FormatRule> broken = EnumSet.noneOf(FormatRule.class);
    for (int i = 0; i < packets.size(); i++) {
      Packet packet = packets.get(i);
      boolean byClient =
          packet instanceof Connect
              || packet instanceof Subscribe
              || packet instanceof Unsubscribe
              || (i < packets.size() - 1 && packet instanceof Ack)
              || (i < packets.size() - 1
                  && packet instanceof Publish
                  && packets.get(i + 1) instanceof Ack ack
                  && i + 1 == packets.size() - 1
                  && ack.type() == PacketType.PUBACK);
      if (byClient) {
        rules.sent(parsed(packet, Parser.Side.CLIENT));
      } else {
        broken.clear();
        rules
            .received(parsed(packet, Parser.Side.SERVER))
            .violations()
            .forEach(violation -> broken.add(violation.rule()));
      }
    }
    return broken;
  }

  private static Parser.Parsed parsed(Packet packet, Parser.Side side) {
    return ParserTest.parse(packet.encode(MqttVersion.V5_0), MqttVersion.V5_0, side);
  }

  private static Packet[] connected(Packet... more) {
    return Stream.concat(Stream.of(Connect.as("c"), Connack.accepted(false)), Stream.of(more))
        .toArray(Packet[]::new);
  }

  private static Exchange broken(FormatRule rule, Packet... packets) {
    return new Exchange(rule, true, List.of(packets));
  }

  private static Exchange kept(FormatRule rule, Packet... packets) {
    return new Exchange(rule, false, List.of(packets));
  }
}
