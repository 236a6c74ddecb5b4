package io.mqtttck.scenario;

import io.mqtttck.engine.Capability;
import io.mqtttck.target.Credentials;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Unsuback;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** The packets of a client in their well-formed shape, and in which state each is sent. */
enum ClientPacketKind {
  CONNECT(State.FRESH, null, ClientPacketKind::connect),
  WILL(State.FRESH, null, ClientPacketKind::will),
  ACCOUNT(State.FRESH, null, ClientPacketKind::account),
  PUBLISH_QOS0(
      State.CONNECTED, Ack.class, scene -> publish(scene, 0), Capability.WILDCARD_SUBSCRIPTIONS),
  PUBLISH(
      State.CONNECTED,
      Ack.class,
      scene -> publish(scene, 1),
      Capability.QOS1,
      Capability.WILDCARD_SUBSCRIPTIONS),
  PUBLISH_QOS2(
      State.CONNECTED,
      Ack.class,
      scene -> publish(scene, 2),
      Capability.QOS2,
      Capability.WILDCARD_SUBSCRIPTIONS),
  PUBACK(State.RECEIVING, null, scene -> ack(scene, 0x40), Capability.QOS1),
  PUBREC(State.RECEIVING, Ack.class, scene -> ack(scene, 0x50), Capability.QOS2),
  PUBREL(State.RELEASING, Ack.class, scene -> ack(scene, 0x62), Capability.QOS2),
  PUBCOMP(State.COMPLETING, null, scene -> ack(scene, 0x70), Capability.QOS2),
  SUBSCRIBE(State.CONNECTED, Suback.class, ClientPacketKind::subscribe),
  UNSUBSCRIBE(State.CONNECTED, Unsuback.class, ClientPacketKind::unsubscribe),
  PINGREQ(State.CONNECTED, Ping.class, scene -> ClientPacket.of(0xC0)),
  DISCONNECT(State.LEAVING, null, ClientPacketKind::disconnect),
  AUTH(State.CONNECTED, null, scene -> ClientPacket.of(0xC0)),
  /** No packet of a client; its twin is PINGREQ. */
  SERVER(State.CONNECTED, null, scene -> ClientPacket.of(0xC0)),
  /** Comes in place of CONNECT, which is its twin. */
  FIRST(State.STRANGER, null, ClientPacketKind::connect);

  /** What has happened on the connection before. */
  enum State {
    /** Nothing; CONNECT is to come. */
    FRESH,
    /** Nothing, and CONNECT does not come. */
    STRANGER,
    CONNECTED,
    /** A message waits for PUBACK or PUBREC. */
    RECEIVING,
    /** A message waits for PUBCOMP. */
    COMPLETING,
    /** PUBREC has come for a message of the client. */
    RELEASING,
    /** Connected with a will, which a well-formed DISCONNECT removes. */
    LEAVING
  }

  private final State state;
  private final Class<? extends Packet> answer;
  private final Function<MalformedScene, ClientPacket> shape;
  private final Set<Capability> needs;

  ClientPacketKind(
      State state,
      Class<? extends Packet> answer,
      Function<MalformedScene, ClientPacket> shape,
      Capability... needs) {
    this.state = state;
    this.answer = answer;
    this.shape = shape;
    this.needs = Set.of(needs);
  }

  State state() {
    return state;
  }

  /** What a broker answers that takes it; null for nothing. */
  Class<? extends Packet> answer() {
    return answer;
  }

  Set<Capability> needs() {
    return needs;
  }

  ClientPacket packet(MalformedScene scene) {
    return shape.apply(scene);
  }

  /** What ids begin with. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What people call it. */
  String title() {
    return switch (this) {
      case WILL -> "CONNECT with a will";
      case ACCOUNT -> "CONNECT with user name and password";
      case PUBLISH_QOS0 -> "PUBLISH at QoS 0";
      case PUBLISH_QOS2 -> "PUBLISH at QoS 2";
      default -> name();
    };
  }

  boolean connects() {
    return state == State.FRESH;
  }

  boolean publishes() {
    return this == PUBLISH_QOS0 || this == PUBLISH || this == PUBLISH_QOS2;
  }

  // ---- the shapes -------------------------------------------------------------------------------

  private static final byte[] NONE = new byte[0];

  private static ClientPacket connect(MalformedScene scene) {
    return end(begin(scene, 0x02 | flags(scene.account())), scene, scene.account());
  }

  private static ClientPacket will(MalformedScene scene) {
    ClientPacket packet = begin(scene, 0x06 | flags(scene.account()));
    if (scene.v5()) {
      packet = packet.properties("will-properties", NONE);
    }
    packet =
        packet.text("will-topic", scene.topic() + "/will").binary("will-payload", bytes("will"));
    return end(packet, scene, scene.account());
  }

  private static ClientPacket account(MalformedScene scene) {
    boolean whole = flags(scene.account()) == 0xC0;
    Credentials account = whole ? scene.account() : new Credentials("tck", bytes("tck"));
    return end(begin(scene, 0x02 | 0xC0), scene, account);
  }

  private static ClientPacket begin(MalformedScene scene, int flags) {
    ClientPacket packet =
        ClientPacket.of(0x10)
            .text("protocol-name", scene.version().protocolName())
            .u8("level", scene.version().level())
            .u8("flags", flags)
            .u16("keep-alive", 60);
    if (scene.v5()) {
      packet = packet.properties("properties", NONE);
    }
    return packet.text("client-id", scene.clientId());
  }

  private static ClientPacket end(ClientPacket packet, MalformedScene scene, Credentials account) {
    ClientPacket all = packet;
    if ((flags(account) & 0x80) != 0) {
      all = all.text("user-name", account.userName());
    }
    if ((flags(account) & 0x40) != 0) {
      all = all.binary("password", account.password());
    }
    return all;
  }

  private static int flags(Credentials account) {
    if (account == null) {
      return 0;
    }
    return (account.userName() == null ? 0 : 0x80) | (account.password() == null ? 0 : 0x40);
  }

  private static ClientPacket publish(MalformedScene scene, int qos) {
    ClientPacket packet =
        ClientPacket.of(0x30 | qos << 1).text("topic", scene.topic() + "/" + scene.payload());
    if (qos > 0) {
      packet = packet.u16("packet-id", scene.packetId());
    }
    if (scene.v5()) {
      packet = packet.properties("properties", NONE);
    }
    return packet.raw("payload", bytes(scene.payload()));
  }

  private static ClientPacket ack(MalformedScene scene, int firstByte) {
    ClientPacket packet = ClientPacket.of(firstByte).u16("packet-id", scene.packetId());
    return scene.v5() ? packet.u8("reason-code", 0).properties("properties", NONE) : packet;
  }

  private static ClientPacket subscribe(MalformedScene scene) {
    ClientPacket packet = ClientPacket.of(0x82).u16("packet-id", scene.packetId());
    if (scene.v5()) {
      packet = packet.properties("properties", NONE);
    }
    return packet.text("filter", scene.topic() + "/filter").u8("options", 0);
  }

  private static ClientPacket unsubscribe(MalformedScene scene) {
    ClientPacket packet = ClientPacket.of(0xA2).u16("packet-id", scene.packetId());
    if (scene.v5()) {
      packet = packet.properties("properties", NONE);
    }
    return packet.text("filter", scene.topic() + "/filter");
  }

  private static ClientPacket disconnect(MalformedScene scene) {
    ClientPacket packet = ClientPacket.of(0xE0);
    return scene.v5() ? packet.u8("reason-code", 0).properties("properties", NONE) : packet;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
