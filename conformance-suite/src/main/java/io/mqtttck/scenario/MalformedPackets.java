package io.mqtttck.scenario;

import static io.mqtttck.scenario.ClientPacketKind.ACCOUNT;
import static io.mqtttck.scenario.ClientPacketKind.AUTH;
import static io.mqtttck.scenario.ClientPacketKind.CONNECT;
import static io.mqtttck.scenario.ClientPacketKind.DISCONNECT;
import static io.mqtttck.scenario.ClientPacketKind.FIRST;
import static io.mqtttck.scenario.ClientPacketKind.PUBACK;
import static io.mqtttck.scenario.ClientPacketKind.PUBCOMP;
import static io.mqtttck.scenario.ClientPacketKind.PUBLISH;
import static io.mqtttck.scenario.ClientPacketKind.PUBLISH_QOS0;
import static io.mqtttck.scenario.ClientPacketKind.PUBLISH_QOS2;
import static io.mqtttck.scenario.ClientPacketKind.PUBREC;
import static io.mqtttck.scenario.ClientPacketKind.PUBREL;
import static io.mqtttck.scenario.ClientPacketKind.SERVER;
import static io.mqtttck.scenario.ClientPacketKind.SUBSCRIBE;
import static io.mqtttck.scenario.ClientPacketKind.UNSUBSCRIBE;
import static io.mqtttck.scenario.ClientPacketKind.WILL;
import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE_OR_ERROR;
import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE_OR_ERROR_RATHER_THAN_TAKE;
import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE_RATHER_THAN_ERROR;
import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE_RATHER_THAN_IGNORE;
import static io.mqtttck.scenario.MalformedVector.Reaction.CLOSE_RATHER_THAN_TAKE;

import io.mqtttck.engine.Capability;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.PropertyId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** All malformed packets: those that follow from the grammar, and those that are written here. */
final class MalformedPackets {

  private MalformedPackets() {}

  static List<MalformedVector> all() {
    List<MalformedVector> all = new ArrayList<>();
    all.addAll(MalformedFrames.all());
    all.addAll(MalformedTexts.all());
    all.addAll(MalformedProperties.all());
    all.addAll(connectFlags());
    all.addAll(protocolNames());
    all.addAll(publishes());
    all.addAll(identifiers());
    all.addAll(requestsWithoutFilter());
    all.addAll(subscriptionOptions());
    all.addAll(wildcards());
    all.addAll(shares());
    all.addAll(reasonCodes());
    all.addAll(packetsOfServers());
    all.addAll(authentication());
    all.addAll(strangers());
    return all;
  }

  // ---- CONNECT ----------------------------------------------------------------------------------

  private static List<MalformedVector> connectFlags() {
    return List.of(
        flags(CONNECT, "reserved-flag", "the reserved flag", 0x01, "3.1.2-3", "3.1.2-3"),
        flags(CONNECT, "will-flag-only", "the will flag but no will", 0x04, "3.1.2-9", "3.1.2-9"),
        flags(CONNECT, "will-qos-1-only", "will QoS 1 but no will", 0x08, "3.1.2-13", "3.1.2-11"),
        flags(CONNECT, "will-qos-2-only", "will QoS 2 but no will", 0x10, "3.1.2-13", "3.1.2-11"),
        flags(CONNECT, "will-qos-3-only", "will QoS 3 but no will", 0x18, "3.1.2-13", "3.1.2-11"),
        flags(CONNECT, "will-retain-only", "will retain but no will", 0x20, "3.1.2-15", "3.1.2-13"),
        flags(WILL, "qos-3", "at QoS 3", 0x18, "3.1.2-14", "3.1.2-12"),
        flags(WILL, "flag-missing", "but without will flag", 0x04, "3.1.2-11", "3.1.4-1"),
        flags(ACCOUNT, "user-flag-missing", "but neither flag", 0xC0, "3.1.2-18", "3.1.2-16"),
        flags(ACCOUNT, "password-flag-missing", "but no flag for it", 0x40, "3.1.2-20", "3.1.2-18"),
        userFlagOnly(),
        MalformedVector.changing(
                ACCOUNT,
                "password-alone",
                "CONNECT with a password and no user name is refused",
                packet ->
                    packet.with("flags", new byte[] {0x42}).wire("user-name", new byte[0]).encode())
            .only311("MQTT-3.1.2-22"));
  }

  private static MalformedVector flags(
      ClientPacketKind kind, String fault, String words, int inverted, String v311, String v5) {
    return MalformedVector.changing(
            kind,
            fault,
            kind.title() + (kind == CONNECT ? " with " : " ") + words + " is refused",
            packet -> packet.with("flags", inverted(packet, inverted)).encode())
        .proves(List.of("MQTT-" + v311), List.of("MQTT-" + v5));
  }

  private static byte[] inverted(ClientPacket packet, int bits) {
    return new byte[] {(byte) (packet.field("flags").content()[0] ^ bits)};
  }

  private static MalformedVector userFlagOnly() {
    return MalformedVector.changing(
            ACCOUNT,
            "user-name-missing",
            "CONNECT with the user name flag but no user name is refused",
            packet ->
                packet
                    .with("flags", new byte[] {(byte) 0x82})
                    .wire("user-name", new byte[0])
                    .wire("password", new byte[0])
                    .encode())
        .proves(List.of("MQTT-3.1.2-19"), List.of("MQTT-3.1.2-17"));
  }

  private static List<MalformedVector> protocolNames() {
    return List.of(
        protocolName("empty", ""), protocolName("short", "MQT"), protocolName("long", "MQTTT"));
  }

  private static MalformedVector protocolName(String fault, String name) {
    return MalformedVector.changing(
            CONNECT,
            "protocol-name-" + fault,
            "CONNECT whose protocol name is wrong (" + fault.replace('-', ' ') + ") is not served",
            packet -> packet.with("protocol-name", name).encode())
        // In 3.1.1 a broker may wait for what another protocol brings.
        .only5("MQTT-3.1.2-1")
        .codes(0x84);
  }

  // ---- PUBLISH ----------------------------------------------------------------------------------

  private static List<MalformedVector> publishes() {
    List<MalformedVector> all = new ArrayList<>();
    for (int firstByte : new int[] {0x36, 0x3E}) {
      all.add(
          MalformedVector.changing(
                  PUBLISH,
                  firstByte == 0x36 ? "qos-3" : "qos-3-dup",
                  "PUBLISH at QoS 3" + (firstByte == 0x36 ? "" : " with DUP") + " is refused",
                  packet -> packet.firstByte(firstByte).encode())
              .proves(List.of("MQTT-3.3.1-4"), List.of("MQTT-3.3.1-4")));
    }
    all.add(
        MalformedVector.changing(
                PUBLISH_QOS0,
                "dup",
                "PUBLISH at QoS 0 with DUP is refused",
                packet -> packet.firstByte(0x38).encode())
            .proves(List.of("MQTT-3.3.1-2"), List.of("MQTT-3.3.1-2"))
            .reaction(CLOSE_RATHER_THAN_TAKE));
    all.add(
        MalformedVector.changing(
                WILL,
                "empty-topic",
                "CONNECT with a will on an empty topic is refused",
                packet -> packet.with("will-topic", "").encode())
            .proves(List.of("MQTT-4.7.3-1"), List.of("MQTT-4.7.3-1"))
            .codes(0x90)
            .reaction(CLOSE_RATHER_THAN_TAKE));
    for (ClientPacketKind kind : List.of(PUBLISH_QOS0, PUBLISH, PUBLISH_QOS2)) {
      all.add(
          MalformedVector.changing(
                  kind,
                  "empty-topic",
                  kind.title() + " with an empty topic is refused",
                  packet -> packet.with("topic", "").encode())
              .proves(List.of("MQTT-4.7.3-1"), List.of("MQTT-4.7.3-1"))
              .codes(0x90)
              .reaction(CLOSE_RATHER_THAN_ERROR));
      for (String[] end :
          new String[][] {
            {"hash", "/#"},
            {"plus", "/+"},
            {"plus-inside", "/+/t"},
            {"hash-inside", "/#/t"},
            {"hash-in-level", "/a#"},
            {"plus-in-level", "/a+b"}
          }) {
        all.add(wildcardTopic(kind, end[0], end[1]));
      }
    }
    return all;
  }

  private static MalformedVector wildcardTopic(ClientPacketKind kind, String fault, String end) {
    return MalformedVector.of(
            kind,
            "topic-with-" + fault,
            kind.title()
                + " to a topic with a wildcard ("
                + fault.replace('-', ' ')
                + ") is refused",
            scene -> kind.packet(scene).with("topic", scene.topic() + end).encode())
        .proves(List.of("MQTT-3.3.2-2", "MQTT-4.7.1-1"), List.of("MQTT-3.3.2-2", "MQTT-4.7.0-1"))
        .codes(0x90)
        .reaction(CLOSE_RATHER_THAN_IGNORE);
  }

  // ---- packet identifiers -----------------------------------------------------------------------

  private static List<MalformedVector> identifiers() {
    List<MalformedVector> all = new ArrayList<>();
    for (ClientPacketKind kind : List.of(PUBLISH, PUBLISH_QOS2, SUBSCRIBE, UNSUBSCRIBE)) {
      all.add(identifier0(kind).proves(List.of("MQTT-2.3.1-1"), List.of("MQTT-2.2.1-3")));
    }
    for (ClientPacketKind kind : List.of(PUBACK, PUBREC, PUBREL, PUBCOMP)) {
      // Acknowledgements for what nobody sent are not clearly wrong.
      all.add(identifier0(kind).reaction(CLOSE_RATHER_THAN_TAKE));
    }
    return all;
  }

  private static MalformedVector identifier0(ClientPacketKind kind) {
    return MalformedVector.changing(
        kind,
        "identifier-0",
        kind.title() + " with packet identifier 0 is refused",
        packet -> packet.with("packet-id", new byte[2]).encode());
  }

  // ---- SUBSCRIBE and UNSUBSCRIBE ----------------------------------------------------------------

  private static List<MalformedVector> requestsWithoutFilter() {
    return List.of(
        MalformedVector.changing(
                SUBSCRIBE,
                "no-filter",
                "SUBSCRIBE without a filter is refused",
                packet -> packet.wire("filter", new byte[0]).wire("options", new byte[0]).encode())
            .proves(List.of("MQTT-3.8.3-3"), List.of("MQTT-3.8.3-2")),
        MalformedVector.changing(
                UNSUBSCRIBE,
                "no-filter",
                "UNSUBSCRIBE without a filter is refused",
                packet -> packet.wire("filter", new byte[0]).encode())
            .proves(List.of("MQTT-3.10.3-2"), List.of("MQTT-3.10.3-2")),
        MalformedVector.changing(
                SUBSCRIBE,
                "empty-filter",
                "SUBSCRIBE with an empty filter is refused",
                packet -> packet.with("filter", "").encode())
            .proves(List.of("MQTT-4.7.3-1"), List.of("MQTT-4.7.3-1"))
            .codes(0x8F)
            .reaction(CLOSE_OR_ERROR),
        MalformedVector.changing(
                UNSUBSCRIBE,
                "empty-filter",
                "UNSUBSCRIBE with an empty filter is refused",
                packet -> packet.with("filter", "").encode())
            .proves(List.of("MQTT-4.7.3-1"), List.of("MQTT-4.7.3-1"))
            .codes(0x8F)
            .reaction(CLOSE_OR_ERROR_RATHER_THAN_TAKE));
  }

  private static List<MalformedVector> subscriptionOptions() {
    List<MalformedVector> all = new ArrayList<>();
    for (int bit = 2; bit < 8; bit++) {
      MalformedVector reserved =
          options("bit-" + bit, "reserved bit " + bit + " of its options set", 1 << bit);
      all.add(
          bit < 6
              ? reserved.only311("MQTT-3.8.3-4")
              : reserved.proves(List.of("MQTT-3.8.3-4"), List.of("MQTT-3.8.3-5")));
    }
    all.add(
        options("qos-3", "QoS 3", 0x03)
            .proves(List.of("MQTT-3.8.3-4"), List.of("MQTT-4.13.1-1", "U-24")));
    all.add(options("retain-handling-3", "Retain Handling 3", 0x30).only5("MQTT-4.13.1-1", "U-24"));
    all.add(
        MalformedVector.of(
                SUBSCRIBE,
                "no-local-on-share",
                "SUBSCRIBE with No Local on a shared subscription is refused",
                scene ->
                    share(scene, "$share/tck/" + scene.topic())
                        .with("options", new byte[] {4})
                        .encode())
            .twin(scene -> share(scene, "$share/tck/" + scene.topic()).encode())
            .only5("MQTT-3.8.3-4")
            .needs(Capability.SHARED_SUBSCRIPTIONS));
    return all;
  }

  private static MalformedVector options(String fault, String words, int options) {
    return MalformedVector.changing(
        SUBSCRIBE,
        "options-" + fault,
        "SUBSCRIBE with " + words + " is refused",
        packet -> packet.with("options", new byte[] {(byte) options}).encode());
  }

  private static List<MalformedVector> wildcards() {
    List<MalformedVector> all = new ArrayList<>();
    for (String[] each :
        new String[][] {
          {"hash-behind-letter", "/a#"},
          {"hash-before-letter", "/#a"},
          {"hash-before-level", "/#/a"},
          {"hash-behind-letter-before-level", "/a#/b"},
          {"hash-twice", "/##"},
          {"hash-before-slash", "/#/"},
          {"hash-on-two-levels", "/#/#"},
          {"hash-behind-plus", "/+#"}
        }) {
      all.add(wildcard(each[0], each[1], "MQTT-4.7.1-2", "MQTT-4.7.1-1"));
    }
    for (String[] each :
        new String[][] {
          {"plus-behind-letter", "/a+"},
          {"plus-before-letter", "/+a"},
          {"plus-inside-level", "/a+b"},
          {"plus-before-letter-before-level", "/+a/b"},
          {"plus-twice", "/++"}
        }) {
      all.add(wildcard(each[0], each[1], "MQTT-4.7.1-3", "MQTT-4.7.1-2"));
    }
    return all;
  }

  private static MalformedVector wildcard(String fault, String end, String v311, String v5) {
    return MalformedVector.of(
            SUBSCRIBE,
            "filter-" + fault,
            "SUBSCRIBE with a misplaced wildcard (" + fault.replace('-', ' ') + ") is refused",
            scene -> SUBSCRIBE.packet(scene).with("filter", scene.topic() + end).encode())
        .twin(scene -> SUBSCRIBE.packet(scene).with("filter", scene.topic() + "/+/#").encode())
        .proves(List.of(v311), List.of(v5))
        .codes(0x8F)
        .needs(Capability.WILDCARD_SUBSCRIPTIONS)
        .reaction(CLOSE_OR_ERROR);
  }

  private static List<MalformedVector> shares() {
    return List.of(
        share("share-without-name", "$share//", true, "MQTT-4.8.2-1"),
        share("share-with-plus", "$share/g+/", true, "MQTT-4.8.2-2"),
        share("share-is-plus", "$share/+/", true, "MQTT-4.8.2-2"),
        share("share-with-hash", "$share/g#/", true, "MQTT-4.8.2-2"),
        share("share-is-hash", "$share/#/", true, "MQTT-4.8.2-2"),
        share("share-without-filter", "$share/tck", false, "MQTT-4.8.2-2"),
        share("share-with-empty-filter", "$share/tck/", false, "MQTT-4.8.2-2"));
  }

  private static MalformedVector share(
      String fault, String begin, boolean withTopic, String statement) {
    return MalformedVector.of(
            SUBSCRIBE,
            fault,
            "SUBSCRIBE to a shared filter that begins wrongly ("
                + fault.replace('-', ' ')
                + ") is refused",
            scene -> share(scene, withTopic ? begin + scene.topic() : begin).encode())
        .twin(scene -> share(scene, "$share/tck/" + scene.topic()).encode())
        .only5(statement)
        .codes(0x8F)
        .needs(Capability.SHARED_SUBSCRIPTIONS)
        .reaction(CLOSE_OR_ERROR);
  }

  private static ClientPacket share(MalformedScene scene, String filter) {
    return SUBSCRIBE.packet(scene).with("filter", filter);
  }

  // ---- reason codes -----------------------------------------------------------------------------

  private static List<MalformedVector> reasonCodes() {
    return List.of(
        code(PUBACK, 0x01),
        code(PUBACK, 0x92),
        code(PUBREC, 0x02),
        code(PUBREC, 0x92),
        code(PUBREL, 0x10),
        code(PUBREL, 0x80),
        code(PUBCOMP, 0x10),
        code(PUBCOMP, 0x80),
        code(DISCONNECT, 0x01),
        code(DISCONNECT, 0x8E),
        code(DISCONNECT, 0x9D),
        code(DISCONNECT, 0xFF));
  }

  /** Which codes a receiver has to refuse is not said. */
  private static MalformedVector code(ClientPacketKind kind, int code) {
    String hex = String.format(Locale.ROOT, "%02x", code);
    return MalformedVector.changing(
            kind,
            "code-" + hex,
            kind.title()
                + " with the reason code 0x"
                + hex
                + ", which it does not have, is refused",
            packet -> packet.with("reason-code", new byte[] {(byte) code}).encode())
        .only5()
        .reaction(CLOSE_RATHER_THAN_TAKE);
  }

  // ---- packets of servers, packets that are none ------------------------------------------------

  private static List<MalformedVector> packetsOfServers() {
    byte[] reserved15 = {(byte) 0xF0, 0};
    return List.of(
        server("connack", "CONNACK", bytes(0x20, 2, 0, 0), bytes(0x20, 3, 0, 0, 0)),
        server("suback", "SUBACK", bytes(0x90, 3, 0, 1, 0), bytes(0x90, 4, 0, 1, 0, 0)),
        server("unsuback", "UNSUBACK", bytes(0xB0, 2, 0, 1), bytes(0xB0, 4, 0, 1, 0, 0)),
        server("pingresp", "PINGRESP", bytes(0xD0, 0), bytes(0xD0, 0)),
        server("type-0", "a packet of the reserved type 0", bytes(0, 0), bytes(0, 0)),
        server(
            "type-0-with-body",
            "a packet of the reserved type 0 with a body",
            bytes(0, 2, 0, 1),
            bytes(0, 2, 0, 1)),
        server("type-15", "a packet of the reserved type 15", reserved15, reserved15)
            .only311("MQTT-4.8.0-1"));
  }

  private static MalformedVector server(String fault, String words, byte[] in311, byte[] in5) {
    return MalformedVector.of(
        SERVER, fault, words + " from a client is refused", scene -> scene.v5() ? in5 : in311);
  }

  private static List<MalformedVector> authentication() {
    byte[] method = new Bytes().u8(PropertyId.AUTHENTICATION_METHOD.code()).string("tck").toArray();
    List<MalformedVector> all = new ArrayList<>();
    for (int code : new int[] {0x00, 0x18, 0x19}) {
      String hex = String.format(Locale.ROOT, "%02x", code);
      all.add(auth("code-" + hex, "AUTH 0x" + hex, code, new byte[0]));
      all.add(
          auth("code-" + hex + "-with-method", "AUTH 0x" + hex + " with a method", code, method));
    }
    return all;
  }

  private static MalformedVector auth(String fault, String words, int code, byte[] properties) {
    return MalformedVector.of(
            AUTH,
            fault,
            words + " on a connection that began without a method is refused",
            scene ->
                ClientPacket.of(0xF0)
                    .u8("reason-code", code)
                    .properties("properties", properties)
                    .encode())
        .only5("MQTT-4.12.0-7", "U-54")
        .codes(0x8C);
  }

  // ---- in place of CONNECT ----------------------------------------------------------------------

  private static List<MalformedVector> strangers() {
    return List.of(
        stranger("connack", "CONNACK", scene -> bytes(0x20, 2, 0, 0)),
        stranger("publish", "PUBLISH at QoS 0", scene -> PUBLISH_QOS0.packet(scene).encode()),
        stranger("publish-qos1", "PUBLISH at QoS 1", scene -> PUBLISH.packet(scene).encode()),
        stranger("publish-qos2", "PUBLISH at QoS 2", scene -> PUBLISH_QOS2.packet(scene).encode()),
        stranger("puback", "PUBACK", scene -> bytes(0x40, 2, 0, 1)),
        stranger("pubrec", "PUBREC", scene -> bytes(0x50, 2, 0, 1)),
        stranger("pubrel", "PUBREL", scene -> bytes(0x62, 2, 0, 1)),
        stranger("pubcomp", "PUBCOMP", scene -> bytes(0x70, 2, 0, 1)),
        stranger("subscribe", "SUBSCRIBE", scene -> SUBSCRIBE.packet(scene).encode()),
        stranger("suback", "SUBACK", scene -> bytes(0x90, 3, 0, 1, 0)),
        stranger("unsubscribe", "UNSUBSCRIBE", scene -> UNSUBSCRIBE.packet(scene).encode()),
        stranger("unsuback", "UNSUBACK", scene -> bytes(0xB0, 2, 0, 1)),
        stranger("pingreq", "PINGREQ", scene -> bytes(0xC0, 0)),
        stranger("pingresp", "PINGRESP", scene -> bytes(0xD0, 0)),
        stranger("disconnect", "DISCONNECT", scene -> bytes(0xE0, 0)),
        stranger("auth", "AUTH", scene -> bytes(0xF0, 0)).only5(),
        stranger("type-0", "a packet of the reserved type 0", scene -> bytes(0, 0)),
        stranger("type-15", "a packet of the reserved type 15", scene -> bytes(0xF0, 0))
            .only311("MQTT-3.1.0-1"),
        stranger(
            "http",
            "an HTTP request",
            scene -> "GET / HTTP/1.1\r\nHost: tck\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
        stranger("garbage", "0xFF many times", scene -> bytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)));
  }

  private static MalformedVector stranger(
      String fault, String words, Function<MalformedScene, byte[]> faulty) {
    return MalformedVector.of(FIRST, fault, words + " in place of CONNECT is turned away", faulty)
        .proves(List.of("MQTT-3.1.0-1"), List.of("MQTT-3.1.0-1"));
  }

  private static byte[] bytes(int... values) {
    return new Bytes().raw(values).toArray();
  }
}
