package io.mqtttck.scenario;

import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE_RATHER_THAN_TAKE;

import io.mqtttck.scenario.ClientPacket.Field;
import io.mqtttck.wire.Bytes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Faults of the frame, the same for all packets: flags, lengths, ends that come too early. */
final class MalformedFrames {

  private static final String CUT_311 = "MQTT-4.8.0-1";
  private static final String CUT_5 = "MQTT-4.13.1-1";

  /** Every packet of a client once. */
  private static final Set<ClientPacketKind> EACH =
      EnumSet.of(
          ClientPacketKind.CONNECT,
          ClientPacketKind.PUBLISH,
          ClientPacketKind.PUBACK,
          ClientPacketKind.PUBREC,
          ClientPacketKind.PUBREL,
          ClientPacketKind.PUBCOMP,
          ClientPacketKind.SUBSCRIBE,
          ClientPacketKind.UNSUBSCRIBE,
          ClientPacketKind.PINGREQ,
          ClientPacketKind.DISCONNECT);

  /** What else a cut CONNECT breaks: the statements of the field that is missing. */
  private static final Map<String, List<List<String>>> OF_FIELD =
      Map.of(
          "client-id", List.of(List.of("MQTT-3.1.3-3"), List.of("MQTT-3.1.3-3")),
          "will-properties", List.of(List.of(), List.of("MQTT-3.1.2-9")),
          "will-topic", List.of(List.of("MQTT-3.1.2-9"), List.of("MQTT-3.1.2-9")),
          "will-payload", List.of(List.of("MQTT-3.1.2-9"), List.of("MQTT-3.1.2-9")),
          "user-name", List.of(List.of("MQTT-3.1.2-19"), List.of("MQTT-3.1.2-17")),
          "password", List.of(List.of("MQTT-3.1.2-21"), List.of("MQTT-3.1.2-19")),
          "topic", List.of(List.of("MQTT-3.3.2-1"), List.of("MQTT-3.3.2-1")));

  /** Which fields are cut in which packet: those that no packet before has. */
  private static final Map<ClientPacketKind, Set<String>> CUT =
      Map.of(
          ClientPacketKind.CONNECT,
          Set.of("protocol-name", "level", "flags", "keep-alive", "properties", "client-id"),
          ClientPacketKind.WILL,
          Set.of("will-properties", "will-topic", "will-payload"),
          ClientPacketKind.ACCOUNT,
          Set.of("user-name", "password"),
          ClientPacketKind.PUBLISH,
          Set.of("topic", "packet-id", "properties"),
          ClientPacketKind.SUBSCRIBE,
          Set.of("packet-id", "properties", "filter", "options"),
          ClientPacketKind.UNSUBSCRIBE,
          Set.of("packet-id", "properties", "filter"),
          ClientPacketKind.PUBACK,
          Set.of("packet-id"),
          ClientPacketKind.PUBREC,
          Set.of("packet-id"),
          ClientPacketKind.PUBREL,
          Set.of("packet-id"),
          ClientPacketKind.PUBCOMP,
          Set.of("packet-id"));

  private MalformedFrames() {}

  static List<MalformedVector> all() {
    List<MalformedVector> all = new ArrayList<>();
    for (ClientPacketKind kind : EACH) {
      if (kind != ClientPacketKind.PUBLISH) {
        all.addAll(flags(kind));
      }
      all.addAll(lengths(kind));
    }
    all.addAll(surplus());
    for (ClientPacketKind kind : ClientPacketKind.values()) {
      for (String field : List.copyOf(CUT.getOrDefault(kind, Set.of()))) {
        all.addAll(cuts(kind, field));
      }
    }
    return all;
  }

  // ---- flags ------------------------------------------------------------------------------------

  private static List<MalformedVector> flags(ClientPacketKind kind) {
    List<MalformedVector> all = new ArrayList<>();
    for (int bit = 0; bit < 4; bit++) {
      int mask = 1 << bit;
      all.add(
          MalformedVector.changing(
                  kind,
                  "flags-bit-" + bit,
                  kind.title() + " with bit " + bit + " of its first byte inverted is refused",
                  packet -> packet.firstByte(packet.firstByte() ^ mask).encode())
              .proves(flagStatements(kind, false), flagStatements(kind, true)));
    }
    return all;
  }

  private static List<String> flagStatements(ClientPacketKind kind, boolean v5) {
    String general = v5 ? "MQTT-2.1.3-1" : "MQTT-2.2.2-2";
    return switch (kind) {
      case PUBREL -> List.of(general, "MQTT-3.6.1-1");
      case SUBSCRIBE -> List.of(general, "MQTT-3.8.1-1");
      case UNSUBSCRIBE -> List.of(general, "MQTT-3.10.1-1");
      case DISCONNECT -> List.of(general, "MQTT-3.14.1-1");
      default -> List.of(general);
    };
  }

  // ---- Remaining Length -------------------------------------------------------------------------

  private static List<MalformedVector> lengths(ClientPacketKind kind) {
    String title = kind.title();
    return List.of(
        MalformedVector.changing(
                kind,
                "length-in-2-bytes",
                title + " with a Remaining Length in two bytes where one is enough is refused",
                packet -> packet.remainingLength(packet.size() | 0x80, 0))
            .only5("MQTT-1.5.5-1")
            .reaction(CLOSE_RATHER_THAN_TAKE),
        MalformedVector.changing(
                kind,
                "length-in-4-bytes",
                title + " with a Remaining Length in four bytes where one is enough is refused",
                packet -> packet.remainingLength(packet.size() | 0x80, 0x80, 0x80, 0))
            .only5("MQTT-1.5.5-1")
            .reaction(CLOSE_RATHER_THAN_TAKE),
        MalformedVector.changing(
                kind,
                "length-in-5-bytes",
                title + " with a Remaining Length in five bytes is refused",
                packet -> packet.remainingLength(packet.size() | 0x80, 0x80, 0x80, 0x80, 0))
            .proves(List.of("U-03"), List.of("U-03")));
  }

  // ---- surplus ----------------------------------------------------------------------------------

  private static List<MalformedVector> surplus() {
    List<MalformedVector> all = new ArrayList<>();
    for (ClientPacketKind kind :
        List.of(
            ClientPacketKind.CONNECT,
            ClientPacketKind.WILL,
            ClientPacketKind.ACCOUNT,
            ClientPacketKind.PUBACK,
            ClientPacketKind.PUBREC,
            ClientPacketKind.PUBREL,
            ClientPacketKind.PUBCOMP,
            ClientPacketKind.SUBSCRIBE,
            ClientPacketKind.UNSUBSCRIBE,
            ClientPacketKind.PINGREQ,
            ClientPacketKind.DISCONNECT)) {
      String title = kind.title() + " with ";
      all.add(
          graded(
              MalformedVector.changing(
                  kind,
                  "surplus-byte",
                  title + "one byte behind its last field is refused",
                  packet -> packet.surplus('x'))));
      all.add(
          graded(
              MalformedVector.changing(
                  kind,
                  "surplus-bytes",
                  title + "five bytes behind its last field is refused",
                  packet -> packet.surplus('a', 'b', 'c', 'd', 'e'))));
    }
    return all;
  }

  /**
   * CONNECT must be validated, and what follows a filter is a filter cut off. Elsewhere every field
   * can be read, no text names surplus bytes, and how strictly a receiver checks is left to it: to
   * skip them is a leniency that most brokers have.
   */
  private static MalformedVector graded(MalformedVector vector) {
    return switch (vector.kind()) {
      case PUBACK, PUBREC, PUBREL, PUBCOMP, PINGREQ -> vector.reaction(CLOSE_RATHER_THAN_TAKE);
      default -> vector;
    };
  }

  // ---- packets that end too early ---------------------------------------------------------------

  private static List<MalformedVector> cuts(ClientPacketKind kind, String field) {
    String of = kind.title() + " that ends ";
    String words = field.replace('-', ' ');
    List<MalformedVector> all = new ArrayList<>();
    if (!field.equals("filter")) {
      // A request without filter has statements of its own.
      all.add(cut(kind, field, "ends-before-" + field, of + "before its " + words, each -> 0));
    }
    if (field.equals("level") || field.equals("flags") || field.equals("options")) {
      return all;
    }
    if (field.endsWith("properties")) {
      return all.stream().map(MalformedVector::only5).toList();
    }
    if (field.equals("keep-alive") || field.equals("packet-id")) {
      all.add(cut(kind, field, "ends-in-" + field, of + "in its " + words, each -> 1));
      return all;
    }
    all.add(
        cut(
            kind,
            field,
            "ends-in-length-of-" + field,
            of + "in the length of its " + words,
            each -> 1));
    all.add(
        cut(
            kind,
            field,
            "ends-after-length-of-" + field,
            of + "after the length of its " + words,
            each -> 2));
    all.add(
        cut(
            kind,
            field,
            "ends-in-" + field,
            of + "one byte before the end of its " + words,
            each -> each.wire().length - 1));
    all.add(overrun(kind, field));
    return all;
  }

  /** How many bytes of a field are left. */
  private interface Rest {
    int of(Field field);
  }

  private static MalformedVector cut(
      ClientPacketKind kind, String field, String fault, String name, Rest rest) {
    return MalformedVector.changing(
            kind,
            fault,
            name + " is refused",
            packet -> packet.cut(field, rest.of(packet.field(field))))
        .proves(statements(kind, field, false), statements(kind, field, true));
  }

  private static MalformedVector overrun(ClientPacketKind kind, String field) {
    return MalformedVector.changing(
            kind,
            field + "-longer-than-packet",
            kind.title()
                + " whose "
                + field.replace('-', ' ')
                + " is said to be longer than the packet is refused",
            packet ->
                packet
                    .wire(
                        field, new Bytes().u16(0xFFFF).raw(packet.field(field).content()).toArray())
                    .encode())
        .proves(statements(kind, field, false), statements(kind, field, true));
  }

  private static List<String> statements(ClientPacketKind kind, String field, boolean v5) {
    List<String> all = new ArrayList<>();
    all.add(kind.connects() ? "MQTT-3.1.4-1" : v5 ? CUT_5 : CUT_311);
    all.addAll(OF_FIELD.getOrDefault(field, List.of(List.of(), List.of())).get(v5 ? 1 : 0));
    return all;
  }
}
