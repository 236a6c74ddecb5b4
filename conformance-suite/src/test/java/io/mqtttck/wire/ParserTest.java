package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.MqttVersion;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ParserTest {

  /** Rules that need more than one packet; {@link ConnectionRulesTest} has them. */
  static final Set<FormatRule> OF_A_CONNECTION =
      EnumSet.of(
          FormatRule.CONNACK_FIRST,
          FormatRule.CONNACK_ONCE,
          FormatRule.NOTHING_AFTER_REFUSAL,
          FormatRule.PACKET_IDENTIFIER_UNUSED,
          FormatRule.TOPIC_MATCHES,
          FormatRule.TOPIC_ALIAS_UNASKED,
          FormatRule.TOPIC_ALIAS_MAXIMUM,
          FormatRule.SUBACK_IDENTIFIER,
          FormatRule.SUBACK_COUNT,
          FormatRule.DISCONNECT_BEFORE_CONNACK,
          FormatRule.NOTHING_AFTER_DISCONNECT,
          FormatRule.AUTH_UNASKED,
          FormatRule.MAXIMUM_PACKET_SIZE,
          FormatRule.RECEIVE_MAXIMUM,
          FormatRule.PROBLEM_INFORMATION,
          FormatRule.RESPONSE_INFORMATION,
          FormatRule.WEBSOCKET_BINARY);

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  void readsBackWhatTheBuilderWrites(MqttVersion version) {
    for (Packet packet : Samples.fromClient(version)) {
      Parser.Parsed parsed = parse(packet.encode(version), version, Parser.Side.CLIENT);

      assertThat(parsed.violations()).as(packet.describe()).isEmpty();
      // Properties hold byte arrays, so what is written again is compared and not the records.
      assertThat(parsed.packet().encode(version)).isEqualTo(packet.encode(version));
    }
    for (Packet packet : Samples.fromServer(version)) {
      Parser.Parsed parsed = parse(packet.encode(version), version, Parser.Side.SERVER);

      assertThat(parsed.violations()).as(packet.describe()).isEmpty();
      assertThat(parsed.packet().describe()).isEqualTo(packet.describe());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MqttVersion.class,
      names = {"V3_1_1", "V5_0"})
  void anotherDecoderAgreesThatTheSamplesAreWellFormed(MqttVersion version) {
    EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(1 << 20));
    for (Packet packet : Samples.fromClient(version)) {
      channel.writeInbound(Unpooled.wrappedBuffer(packet.encode(version)));
      MqttMessage message = channel.readInbound();

      assertThat(message.decoderResult().isSuccess()).as(packet.describe()).isTrue();
      assertThat(message.fixedHeader().messageType().value()).isEqualTo(packet.type().code());
      if (message instanceof MqttConnectMessage connect) {
        assertThat(connect.payload().clientIdentifier()).isEqualTo(((Connect) packet).clientId());
      }
    }
    channel.finishAndReleaseAll();
  }

  /** One packet of a server that breaks the rule: version, rule, bytes. */
  @ParameterizedTest
  @CsvSource({
    "5.0, STRUCTURE, d00100",
    "5.0, STRUCTURE, 2002",
    "3.1.1, DIRECTION, e000",
    "5.0, DIRECTION, c000",
    "5.0, DIRECTION, 0000",
    "5.0, RESERVED_FLAGS, d100",
    "3.1.1, RESERVED_FLAGS, 60020001",
    "5.0, MINIMAL_LENGTH, d08000",
    "5.0, MINIMAL_LENGTH, 300700016180000078",
    "5.0, UTF8, 30050002c32800",
    "5.0, UTF8, 30060003eda08000",
    "3.1.1, UTF8, 30040002c0af",
    "5.0, NO_NULL_CHARACTER, 3006000361006200",
    "5.0, STRING_PAIR, 300b00016107260001ff000162",
    "5.0, RESPONSE_TOPIC, 300800016104080001ff",
    "5.0, CONTENT_TYPE, 300800016104030001ff",
    "5.0, PROPERTY_LENGTH, 20020000",
    "5.0, PROPERTIES, 2006000003230001",
    "5.0, PROPERTIES, 2006000003210000",
    "5.0, PROPERTIES, 2009000006210001210001",
    "5.0, PROPERTIES, 20050000022402",
    "5.0, PROPERTIES, 20050000027e00",
    "5.0, CONNACK_FLAGS, 2003020000",
    "3.1.1, CONNACK_FLAGS, 2002fe00",
    "5.0, CONNACK_REFUSAL, 2003018700",
    "3.1.1, CONNACK_REFUSAL, 20020105",
    "5.0, CONNACK_CODE, 2003000500",
    "3.1.1, CONNACK_CODE, 20020087",
    "5.0, PUBLISH_TOPIC_FIRST, 30020009",
    "5.0, PUBLISH_QOS_3, 3606000161000100",
    "5.0, QOS_0_DUP, 380400016100",
    "5.0, PACKET_IDENTIFIER, 3206000161000000",
    "5.0, TOPIC_WITHOUT_WILDCARD, 300400012300",
    "5.0, TOPIC_NOT_EMPTY, 3003000000",
    "5.0, TOPIC_ALIAS_ZERO, 300700016103230000",
    "5.0, RESPONSE_TOPIC_WILDCARD, 30080001610408000123",
    "5.0, ACK_IDENTIFIER, 40020000",
    "5.0, SUBACK_CODE, 900400010003",
    "3.1.1, SUBACK_CODE, 9003000187",
    "5.0, UNSUBACK_CODE, b00400010001",
    "5.0, PUBACK_CODE, 4003000192",
    "5.0, PUBREC_CODE, 5003000192",
    "5.0, PUBREL_CODE, 6203000180",
    "5.0, PUBCOMP_CODE, 7003000110",
    "5.0, DISCONNECT_CODE, e00104",
    "5.0, DISCONNECT_SESSION_EXPIRY, e00700051100000001",
    "5.0, AUTH_CODE, f00119",
  })
  void namesTheRuleThatAServerBreaks(String version, FormatRule rule, String hex) {
    Parser.Parsed parsed =
        parse(HexFormat.of().parseHex(hex), MqttVersion.of(version), Parser.Side.SERVER);

    assertThat(parsed.violations()).extracting(Violation::rule).contains(rule);
    assertThat(parsed.exercised()).contains(rule);
    assertThat(parsed.describe()).isNotEmpty();
  }

  @Test
  void everyRuleOfAPacketHasAVectorThatBreaksIt() throws NoSuchMethodException {
    CsvSource vectors =
        ParserTest.class
            .getDeclaredMethod(
                "namesTheRuleThatAServerBreaks", String.class, FormatRule.class, String.class)
            .getAnnotation(CsvSource.class);
    Set<FormatRule> broken = EnumSet.noneOf(FormatRule.class);
    for (String line : vectors.value()) {
      broken.add(FormatRule.valueOf(line.split(",")[1].strip()));
    }

    assertThat(broken).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(OF_A_CONNECTION)));
  }

  @Test
  void theDisputedDisconnectCodeIsMarkedSo() {
    Parser.Parsed parsed =
        parse(HexFormat.of().parseHex("e0018c"), MqttVersion.V5_0, Parser.Side.SERVER);

    assertThat(parsed.violations()).singleElement().matches(Violation::disputed);
  }

  @RepeatedTest(300)
  void neverThrowsWhateverTheBytes(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Packet> samples = new ArrayList<>(Samples.fromServer(MqttVersion.V5_0));
    samples.addAll(Samples.fromClient(MqttVersion.V5_0));
    byte[] bytes = samples.get(random.nextInt(samples.size())).encode(MqttVersion.V5_0);
    for (int i = 0; i < 3; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    for (Frame frame : new FrameReader().feed(bytes, 0)) {
      for (MqttVersion version : MqttVersion.values()) {
        for (Parser.Side side : Parser.Side.values()) {
          Parser.Parsed parsed = Parser.parse(frame, version, side);

          assertThat(parsed.packet() != null || !parsed.violations().isEmpty()).isTrue();
          assertThat(parsed.describe()).isNotEmpty();
        }
      }
    }
  }

  static Parser.Parsed parse(byte[] bytes, MqttVersion version, Parser.Side side) {
    FrameReader reader = new FrameReader();
    List<Frame> frames = new ArrayList<>(reader.feed(bytes, 0));
    frames.addAll(reader.end(0));
    assertThat(frames).hasSize(1);
    return Parser.parse(frames.get(0), version, side);
  }
}
