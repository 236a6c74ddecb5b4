package io.mqtttck.fuzz;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Auth;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsubscribe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Writes exchanges of a client that does everything right: it subscribes, publishes to itself at
 * every quality of service, acknowledges, and uses every property that a client may send.
 */
final class Script {

  private static final int MOST_STEPS = 8;

  private final RandomGenerator random;
  private final MqttVersion version;
  private final String clientId;
  private final String topic;
  private final Credentials credentials;
  private int packetId;

  /**
   * @param name names the client and its topics, letters and digits
   */
  Script(RandomGenerator random, MqttVersion version, String name, Credentials credentials) {
    this.random = random;
    this.version = version;
    this.clientId = name;
    this.topic = "tck/" + name;
    this.credentials = credentials;
  }

  List<Packet> write() {
    List<Packet> all = new ArrayList<>();
    all.add(connect());
    int steps = 1 + random.nextInt(MOST_STEPS);
    while (all.size() <= steps) {
      all.addAll(some());
    }
    if (chance(0.4)) {
      all.add(disconnect());
    }
    return all;
  }

  /** A packet, with what belongs to it. */
  List<Packet> some() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> List.of(subscribe());
      case 3, 4, 5, 6, 7 -> publish();
      case 8, 9 -> List.of(acknowledgement());
      case 10 -> List.of(unsubscribe());
      default -> List.of(v5() && chance(0.3) ? auth() : Ping.REQUEST);
    };
  }

  // ---- the packets ------------------------------------------------------------------------------

  Connect connect() {
    Connect connect =
        Connect.as(clientId)
            .cleanStart(chance(0.9))
            .keepAlive(chance(0.9) ? 60 : 0)
            .credentials(account());
    if (chance(0.3)) {
      connect = connect.will(will());
    }
    if (!v5()) {
      return connect;
    }
    Properties all = Properties.NONE;
    all = maybe(all, 0.2, PropertyId.SESSION_EXPIRY_INTERVAL, random.nextInt(60));
    all = maybe(all, 0.2, PropertyId.RECEIVE_MAXIMUM, 1 + random.nextInt(20));
    all = maybe(all, 0.2, PropertyId.MAXIMUM_PACKET_SIZE, 1_000 + random.nextInt(100_000));
    all = maybe(all, 0.2, PropertyId.TOPIC_ALIAS_MAXIMUM, random.nextInt(10));
    all = maybe(all, 0.2, PropertyId.REQUEST_RESPONSE_INFORMATION, random.nextInt(2));
    all = maybe(all, 0.2, PropertyId.REQUEST_PROBLEM_INFORMATION, random.nextInt(2));
    if (chance(0.03)) {
      all = all.with(PropertyId.AUTHENTICATION_METHOD, "tck");
      all = all.with(PropertyId.AUTHENTICATION_DATA, bytes("data"));
    }
    return connect.properties(users(all));
  }

  /** A target that lets everybody in takes any account. */
  private Credentials account() {
    return credentials.anonymous() && chance(0.1)
        ? new Credentials("tck", bytes("tck"))
        : credentials;
  }

  private Publish will() {
    Publish will = Publish.to(topic + "/will").payload("will").qos(random.nextInt(3));
    if (chance(0.1)) {
      will = will.retained();
    }
    return v5()
        ? will.properties(maybe(message(), 0.3, PropertyId.WILL_DELAY_INTERVAL, random.nextInt(3)))
        : will;
  }

  private List<Packet> publish() {
    int qos = random.nextInt(3);
    Publish message =
        Publish.to(topic + "/" + random.nextInt(3))
            .qos(qos)
            .packetId(qos == 0 ? 0 : nextId())
            .payload("x".repeat(random.nextInt(chance(0.05) ? 20_000 : 30)));
    if (chance(0.05)) {
      message = message.retained();
    }
    if (v5()) {
      message = message.properties(maybe(message(), 0.05, PropertyId.TOPIC_ALIAS, 1));
    }
    return qos == 2 && chance(0.9)
        ? List.of(message, Ack.of(PacketType.PUBREL, message.packetId()))
        : List.of(message);
  }

  private Properties message() {
    Properties all = Properties.NONE;
    all = maybe(all, 0.3, PropertyId.PAYLOAD_FORMAT_INDICATOR, random.nextInt(2));
    all = maybe(all, 0.3, PropertyId.MESSAGE_EXPIRY_INTERVAL, 1 + random.nextInt(100));
    all = chance(0.3) ? all.with(PropertyId.CONTENT_TYPE, "text/plain") : all;
    all = chance(0.3) ? all.with(PropertyId.RESPONSE_TOPIC, topic + "/answer") : all;
    all = chance(0.3) ? all.with(PropertyId.CORRELATION_DATA, bytes("correlation")) : all;
    return users(all);
  }

  private Subscribe subscribe() {
    Subscribe request = Subscribe.to(filter(), random.nextInt(3)).packetId(nextId());
    while (chance(0.3)) {
      request = request.and(filter(), random.nextInt(3));
    }
    if (!v5()) {
      return request;
    }
    request = chance(0.2) ? request.retainAsPublished() : request;
    request = chance(0.2) ? request.retainHandling(random.nextInt(3)) : request;
    Properties all =
        maybe(Properties.NONE, 0.3, PropertyId.SUBSCRIPTION_IDENTIFIER, 1 + random.nextInt(300));
    return request.properties(users(all));
  }

  private String filter() {
    return switch (random.nextInt(6)) {
      case 0 -> topic + "/#";
      case 1 -> topic + "/+";
      case 2 -> "$share/tck/" + topic + "/" + random.nextInt(3);
      default -> topic + "/" + random.nextInt(3);
    };
  }

  private Unsubscribe unsubscribe() {
    Properties all = v5() ? users(Properties.NONE) : Properties.NONE;
    return new Unsubscribe(nextId(), List.of(filter(), filter()), all);
  }

  /** For a message to this client: brokers begin to count at 1. */
  private Ack acknowledgement() {
    PacketType type =
        List.of(PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBCOMP, PacketType.PUBREL)
            .get(random.nextInt(4));
    int id = 1 + random.nextInt(3);
    if (!v5() || chance(0.5)) {
      return Ack.of(type, id);
    }
    return new Ack(type, id, 0, reason());
  }

  private Disconnect disconnect() {
    return !v5() || chance(0.5)
        ? Disconnect.of(0)
        : Disconnect.of(4)
            .properties(
                maybe(reason(), 0.3, PropertyId.SESSION_EXPIRY_INTERVAL, random.nextInt(10)));
  }

  private Auth auth() {
    return Auth.of(0x18)
        .properties(
            Properties.NONE
                .with(PropertyId.AUTHENTICATION_METHOD, "tck")
                .with(PropertyId.AUTHENTICATION_DATA, bytes("data")));
  }

  private Properties reason() {
    return users(Properties.NONE.with(PropertyId.REASON_STRING, "reason"));
  }

  // ---- chance -----------------------------------------------------------------------------------

  private Properties users(Properties properties) {
    Properties all = properties;
    while (chance(0.3)) {
      all = all.withUser("name", "value");
    }
    return all;
  }

  private Properties maybe(Properties all, double chance, PropertyId id, long value) {
    return chance(chance) ? all.with(id, value) : all;
  }

  private boolean chance(double part) {
    return random.nextDouble() < part;
  }

  private int nextId() {
    return ++packetId;
  }

  private boolean v5() {
    return version.hasProperties();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
