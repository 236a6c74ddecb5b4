package io.mqtttck.scenario;

import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE;
import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE_RATHER_THAN_ERROR;

import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.PropertyId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Text that is no UTF-8, or holds U+0000, in every field that is text. */
final class MalformedTexts {

  /** Bytes that no text may hold; those that must stand at its end have nothing behind them. */
  private record Wrong(String id, String words, boolean common, int... bytes) {
    boolean isNull() {
      return bytes.length == 1 && bytes[0] == 0;
    }

    byte[] behind(String text) {
      Bytes all = new Bytes().raw(text.getBytes(StandardCharsets.UTF_8)).raw(bytes);
      return (id.startsWith("cut-off") ? all : all.u8('x')).toArray();
    }
  }

  /** The common ones are tried in every field, the others in the fields that all clients use. */
  private static final List<Wrong> WRONG =
      List.of(
          new Wrong("lone-high-surrogate", "a lone high surrogate", true, 0xED, 0xA0, 0x80),
          new Wrong("lone-low-surrogate", "a lone low surrogate", false, 0xED, 0xBF, 0xBF),
          new Wrong(
              "surrogate-pair", "a pair of surrogates", false, 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80),
          new Wrong("overlong-2", "an overlong form of two bytes", true, 0xC0, 0xAF),
          new Wrong("overlong-3", "an overlong form of three bytes", false, 0xE0, 0x80, 0xAF),
          new Wrong("overlong-4", "an overlong form of four bytes", false, 0xF0, 0x80, 0x80, 0xAF),
          new Wrong("overlong-0000", "an overlong form of U+0000", false, 0xC0, 0x80),
          new Wrong("cut-off-2", "a sequence of two bytes cut off", false, 0xC3),
          new Wrong("cut-off-3", "a sequence of three bytes cut off", true, 0xE2, 0x82),
          new Wrong("cut-off-4", "a sequence of four bytes cut off", false, 0xF0, 0x9F, 0x98),
          new Wrong("continuation-missing", "a missing continuation byte", false, 0xC3, 0x28),
          new Wrong("continuation-stray", "a stray continuation byte", false, 0x80),
          new Wrong("byte-ff", "the byte 0xFF", true, 0xFF),
          new Wrong("byte-fe", "the byte 0xFE", false, 0xFE),
          new Wrong("beyond-unicode", "a number above U+10FFFF", false, 0xF4, 0x90, 0x80, 0x80),
          new Wrong(
              "five-byte-form", "a sequence of five bytes", false, 0xF8, 0x88, 0x80, 0x80, 0x80),
          new Wrong("null", "U+0000", true, 0x00));

  private MalformedTexts() {}

  static List<MalformedVector> all() {
    List<MalformedVector> all = new ArrayList<>();
    for (Wrong wrong : WRONG) {
      all.addAll(inFields(wrong));
      all.addAll(inMessageProperties(wrong));
      if (wrong.common()) {
        all.addAll(inOtherProperties(wrong));
        all.add(inSecondFilter(ClientPacketKind.SUBSCRIBE, wrong));
        all.add(inSecondFilter(ClientPacketKind.UNSUBSCRIBE, wrong));
      }
    }
    return all;
  }

  // ---- fields -----------------------------------------------------------------------------------

  private static List<MalformedVector> inFields(Wrong wrong) {
    return List.of(
        field(ClientPacketKind.CONNECT, "client-id", wrong, "MQTT-3.1.3-4", "MQTT-3.1.3-4")
            .codes(0x02, 0x85),
        field(ClientPacketKind.WILL, "will-topic", wrong, "MQTT-3.1.3-10", "MQTT-3.1.3-11")
            .codes(0x90),
        field(ClientPacketKind.ACCOUNT, "user-name", wrong, "MQTT-3.1.3-11", "MQTT-3.1.3-12"),
        field(ClientPacketKind.PUBLISH, "topic", wrong, "MQTT-3.3.2-1", "MQTT-3.3.2-1").codes(0x90),
        field(ClientPacketKind.SUBSCRIBE, "filter", wrong, "MQTT-3.8.3-1", "MQTT-3.8.3-1")
            .codes(0x8F),
        field(ClientPacketKind.UNSUBSCRIBE, "filter", wrong, "MQTT-3.10.3-1", "MQTT-3.10.3-1")
            .codes(0x8F));
  }

  private static MalformedVector field(
      ClientPacketKind kind, String field, Wrong wrong, String of311, String of5) {
    return MalformedVector.changing(
            kind,
            field + "-" + wrong.id(),
            sentence(kind, field, wrong),
            packet -> packet.with(field, wrong.behind(text(packet, field))).encode())
        .proves(
            statements("MQTT-1.5.3-1", "MQTT-1.5.3-2", of311, field, wrong),
            statements("MQTT-1.5.4-1", "MQTT-1.5.4-2", of5, field, wrong))
        .reaction(kind.connects() ? CLOSE : CLOSE_RATHER_THAN_ERROR);
  }

  private static List<String> statements(
      String illFormed, String nul, String ofField, String field, Wrong wrong) {
    if (!wrong.isNull()) {
      return List.of(illFormed, ofField);
    }
    boolean topic = field.equals("topic") || field.equals("filter");
    return topic ? List.of(nul, "MQTT-4.7.3-2") : List.of(nul);
  }

  private static String text(ClientPacket packet, String field) {
    return new String(packet.field(field).content(), StandardCharsets.UTF_8);
  }

  private static MalformedVector inSecondFilter(ClientPacketKind kind, Wrong wrong) {
    return MalformedVector.changing(
            kind,
            "second-filter-" + wrong.id(),
            sentence(kind, "second filter", wrong),
            packet -> second(kind, packet, wrong.behind(text(packet, "filter"))))
        .twin(
            scene -> {
              ClientPacket packet = kind.packet(scene);
              return second(
                  kind, packet, (text(packet, "filter") + "2").getBytes(StandardCharsets.UTF_8));
            })
        .proves(
            List.of(wrong.isNull() ? "MQTT-1.5.3-2" : "MQTT-1.5.3-1"),
            List.of(wrong.isNull() ? "MQTT-1.5.4-2" : "MQTT-1.5.4-1"))
        .codes(0x8F)
        .reaction(CLOSE_RATHER_THAN_ERROR);
  }

  private static byte[] second(ClientPacketKind kind, ClientPacket packet, byte[] filter) {
    ClientPacket longer = packet.binary("second", filter);
    return (kind == ClientPacketKind.SUBSCRIBE ? longer.u8("more-options", 0) : longer).encode();
  }

  // ---- properties -------------------------------------------------------------------------------

  private static List<MalformedVector> inMessageProperties(Wrong wrong) {
    return List.of(
        property(ClientPacketKind.PUBLISH, PropertyId.RESPONSE_TOPIC, wrong, "MQTT-3.3.2-13"),
        property(ClientPacketKind.PUBLISH, PropertyId.CONTENT_TYPE, wrong, "MQTT-3.3.2-19"),
        userName(ClientPacketKind.PUBLISH, wrong),
        userValue(ClientPacketKind.PUBLISH, wrong));
  }

  private static List<MalformedVector> inOtherProperties(Wrong wrong) {
    List<MalformedVector> all = new ArrayList<>();
    all.add(property(ClientPacketKind.WILL, PropertyId.RESPONSE_TOPIC, wrong, "MQTT-3.3.2-13"));
    all.add(property(ClientPacketKind.WILL, PropertyId.CONTENT_TYPE, wrong, "MQTT-3.3.2-19"));
    all.add(
        property(ClientPacketKind.CONNECT, PropertyId.AUTHENTICATION_METHOD, wrong)
            .twin(scene -> ClientPacketKind.CONNECT.packet(scene).encode())
            .codes(0x87, 0x8C));
    for (ClientPacketKind kind :
        List.of(
            ClientPacketKind.PUBACK,
            ClientPacketKind.PUBREC,
            ClientPacketKind.PUBREL,
            ClientPacketKind.PUBCOMP,
            ClientPacketKind.DISCONNECT)) {
      all.add(property(kind, PropertyId.REASON_STRING, wrong));
    }
    for (ClientPacketKind kind :
        List.of(
            ClientPacketKind.CONNECT,
            ClientPacketKind.WILL,
            ClientPacketKind.SUBSCRIBE,
            ClientPacketKind.UNSUBSCRIBE,
            ClientPacketKind.PUBACK,
            ClientPacketKind.DISCONNECT)) {
      all.add(userName(kind, wrong));
      all.add(userValue(kind, wrong));
    }
    return all;
  }

  private static MalformedVector property(
      ClientPacketKind kind, PropertyId id, Wrong wrong, String... more) {
    String name = MalformedProperties.word(id);
    byte[] right = new Bytes().u8(id.code()).string("right").toArray();
    byte[] bad = new Bytes().u8(id.code()).binary(wrong.behind("right")).toArray();
    return inProperties(kind, name, wrong, right, bad, more);
  }

  private static MalformedVector userName(ClientPacketKind kind, Wrong wrong) {
    Bytes right = new Bytes().u8(PropertyId.USER_PROPERTY.code()).string("name").string("value");
    Bytes bad =
        new Bytes()
            .u8(PropertyId.USER_PROPERTY.code())
            .binary(wrong.behind("name"))
            .string("value");
    return inProperties(
        kind, "user-property-name", wrong, right.toArray(), bad.toArray(), "MQTT-1.5.7-1");
  }

  private static MalformedVector userValue(ClientPacketKind kind, Wrong wrong) {
    Bytes right = new Bytes().u8(PropertyId.USER_PROPERTY.code()).string("name").string("value");
    Bytes bad =
        new Bytes()
            .u8(PropertyId.USER_PROPERTY.code())
            .string("name")
            .binary(wrong.behind("value"));
    return inProperties(
        kind, "user-property-value", wrong, right.toArray(), bad.toArray(), "MQTT-1.5.7-1");
  }

  private static MalformedVector inProperties(
      ClientPacketKind kind, String field, Wrong wrong, byte[] right, byte[] bad, String... more) {
    List<String> of5 = new ArrayList<>();
    of5.add(wrong.isNull() ? "MQTT-1.5.4-2" : "MQTT-1.5.4-1");
    of5.addAll(List.of(more));
    String place = MalformedProperties.place(kind);
    return MalformedVector.changing(
            kind,
            field + "-" + wrong.id(),
            sentence(kind, field, wrong),
            packet -> packet.with(place, bad).encode())
        .twin(scene -> kind.packet(scene).with(place, right).encode())
        .proves(List.of(), of5)
        .reaction(kind.connects() ? CLOSE : CLOSE_RATHER_THAN_ERROR);
  }

  private static String sentence(ClientPacketKind kind, String field, Wrong wrong) {
    return kind.title()
        + " with "
        + wrong.words()
        + " in its "
        + field.replace('-', ' ')
        + " is refused";
  }
}
