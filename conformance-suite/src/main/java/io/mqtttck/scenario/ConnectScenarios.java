package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.MALFORMED_PACKET;
import static io.mqtttck.wire.ReasonCode.PROTOCOL_ERROR;
import static io.mqtttck.wire.ReasonCode.SUCCESS;
import static io.mqtttck.wire.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** How a connection begins: CONNECT in all its forms, and what may stand before and behind it. */
final class ConnectScenarios {

  /** Offsets in the body of CONNECT. */
  private static final int LEVEL = 6;

  private static final int FLAGS = 7;
  private static final int CLEAN = 0x02;
  private static final int UNACCEPTABLE_LEVEL_IN_3 = 1;

  @Scenario("connect.accepted")
  @Proves(v311 = "MQTT-3.1.4-4", v5 = "MQTT-3.1.4-5")
  void aValidConnectIsAcceptedAndServed(Broker broker) {
    Peer client = broker.attempt(Connect.as("client"));

    client.expectAccepted().expectSessionPresent(false);
  }

  @Scenario("connect.every-field")
  @Proves(
      v311 = {"MQTT-3.1.3-1", "MQTT-3.1.4-4"},
      v5 = {"MQTT-3.1.3-1", "MQTT-3.1.4-5"})
  void aConnectWithEveryFieldIsReadInTheRightOrder(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), broker.qos(1));
    Connect named = broker.prepare(Connect.as("client").will(will));
    boolean ours = named.credentials() == null || named.credentials().anonymous();
    Credentials anybody = new Credentials("user", "secret".getBytes(StandardCharsets.UTF_8));

    Peer client = broker.attempt(ours ? named.credentials(anybody) : named);
    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    boolean accepted = answer.filter(connack -> connack.code() == SUCCESS).isPresent();
    broker.offers(!ours || accepted, "the target knows no user of ours");

    broker.judging("MQTT-3.1.4-4", "MQTT-3.1.4-5");
    broker.require(accepted, "CONNACK 0", client.state());
    client.drop();
    broker.judging("MQTT-3.1.3-1", "MQTT-3.1.3-1");
    witness.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("connect.in-pieces")
  @Proves(v311 = "MQTT-3.1.4-4", v5 = "MQTT-3.1.4-5")
  void aConnectThatComesInPiecesIsAccepted(Broker broker) {
    byte[] connect = broker.prepare(Connect.as("client")).encode(broker.version());
    Peer client = broker.open("client");

    client.sendBytes(Arrays.copyOf(connect, 1));
    broker.letPass(broker.clocks().quietMs());
    client.sendBytes(Arrays.copyOfRange(connect, 1, connect.length / 2));
    broker.letPass(broker.clocks().quietMs());
    client.sendBytes(Arrays.copyOfRange(connect, connect.length / 2, connect.length));

    client.expectAccepted();
  }

  @Scenario("connect.user-properties")
  @Proves(v5 = "MQTT-3.1.4-5")
  void userPropertiesOfAConnectDisturbNothing(Broker broker) {
    Connect plain = Connect.as("client");
    Connect decorated =
        plain
            .userProperty("region", "a")
            .userProperty("region", "a")
            .userProperty("", "")
            .userProperty("\u00e9", "\u4e2d");
    broker.connect(plain).disconnect();

    Peer client = broker.attempt(decorated);

    client.expectAccepted();
  }

  @Scenario("connect.every-property")
  @Proves(v5 = "MQTT-3.1.4-5")
  void aConnectWithEveryPropertyIsAccepted(Broker broker) {
    Publish message = Publish.to(broker.topic("used")).payload("hello").qos(broker.qos(1));
    Connect rich =
        Connect.as("client")
            .sessionExpiry(60)
            .receiveMaximum(1)
            .maximumPacketSize(100_000)
            .topicAliasMaximum(5)
            .property(PropertyId.REQUEST_RESPONSE_INFORMATION, 1)
            .property(PropertyId.REQUEST_PROBLEM_INFORMATION, 0)
            .userProperty("name", "value");

    Peer client = broker.attempt(rich);

    client.expectAccepted();
    client.subscribe(message.topic(), broker.qos(1)).publish(message);
    client.expect(message);
  }

  @Scenario("connect.smallest-values")
  @Proves(v5 = "MQTT-3.1.4-5")
  void propertiesWithTheirSmallestValuesAreAccepted(Broker broker) {
    Connect small =
        Connect.as("client")
            .sessionExpiry(0)
            .receiveMaximum(1)
            .topicAliasMaximum(0)
            .property(PropertyId.REQUEST_RESPONSE_INFORMATION, 0)
            .property(PropertyId.REQUEST_PROBLEM_INFORMATION, 0);

    Peer client = broker.attempt(small);

    client.expectAccepted();
  }

  @Scenario("connect.largest-values")
  @Proves(v5 = "MQTT-3.1.4-5")
  void propertiesWithTheirLargestValuesAreAccepted(Broker broker) {
    Connect large =
        Connect.as("client")
            .keepAlive(65_535)
            .receiveMaximum(65_535)
            .maximumPacketSize(0xFFFFFFFFL)
            .topicAliasMaximum(65_535);

    Peer client = broker.attempt(large);

    client.expectAccepted();
  }

  @Scenario("connect.response-information")
  @Proves(v5 = {"MQTT-3.1.2-28", "U-50"})
  void responseInformationComesOnlyWhenAskedFor(Broker broker) {
    Connect plain = Connect.as("client");

    Peer silent = broker.connect(plain);
    Peer declining = broker.connect(plain.property(PropertyId.REQUEST_RESPONSE_INFORMATION, 0));
    Peer asking = broker.connect(plain.property(PropertyId.REQUEST_RESPONSE_INFORMATION, 1));

    Stream.of(silent, declining).forEach(each -> expectNoResponseInformation(broker, each));
    broker.note(
        asking
            .connack()
            .properties()
            .text(PropertyId.RESPONSE_INFORMATION)
            .map(text -> "Response Information on request: " + text)
            .orElse("no Response Information on request"));
  }

  private static void expectNoResponseInformation(Broker broker, Peer client) {
    broker.require(
        !client.connack().properties().has(PropertyId.RESPONSE_INFORMATION),
        "CONNACK without Response Information",
        client.connack().describe());
  }

  @Scenario("connect.maximum-packet-size-20")
  @Proves(v5 = "MQTT-3.1.2-24")
  void connackStaysWithin20BytesWhenTheClientTakesNoMore(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client = broker.attempt(Connect.as("client").maximumPacketSize(20));

    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    broker.note(answer.map(Connack::describe).orElseGet(client::state));
    answer.ifPresent(connack -> expectWithin(20, connack, broker));
  }

  @Scenario("connect.maximum-packet-size-1")
  @Proves(v5 = "MQTT-3.1.2-24")
  void noPacketIsSentToAClientThatTakesNone(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    // Not even the shortest CONNACK fits.
    Peer client = broker.attempt(Connect.as("client").maximumPacketSize(1));

    Optional<Packet> answer = client.poll(Packet.class, broker.clocks().quietMs());
    answer.ifPresent(packet -> expectWithin(1, packet, broker));
    broker.note(client.state());
  }

  private static void expectWithin(int bytes, Packet packet, Broker broker) {
    int length = packet.encode(broker.version()).length;
    broker.require(
        length <= bytes,
        "no packet above the client's Maximum Packet Size of " + bytes + " bytes",
        length + " bytes: " + packet.describe());
  }

  // ---- credentials that are only a matter of form

  @Scenario("connect.password-without-user-name")
  @Proves(v5 = {"MQTT-3.1.2-19", "U-10"})
  void aPasswordWithoutUserNameIsWellFormed(Broker broker) {
    broker.connect(Connect.as("control")).ping();
    Credentials password = new Credentials(null, "secret".getBytes(StandardCharsets.UTF_8));

    Peer client = broker.attempt(Connect.as("client").credentials(password));

    // The broker may refuse the password, but not the form of the packet.
    broker.judging(null, "MQTT-3.1.2-19");
    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    broker.offers(answer.isPresent(), "the target refuses without saying why");
    int code = answer.orElseThrow().code();
    broker.require(
        code != MALFORMED_PACKET && code != PROTOCOL_ERROR,
        "CONNACK 0, or a refusal because of the password",
        answer.orElseThrow().describe());
  }

  @Scenario("connect.empty-credentials")
  @Proves(v311 = "MQTT-3.1.4-4", v5 = "MQTT-3.1.4-5")
  void anEmptyUserNameAndPasswordAreWellFormed(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client =
        broker.attempt(Connect.as("client").credentials(new Credentials("", new byte[0])));

    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    // Refusing an unknown user is right; 5.0 may do it with a bare close.
    broker.prefer(
        answer.isPresent()
            ? answer.get().code() != MALFORMED_PACKET
            : broker.v5() && client.ended(),
        "CONNACK 0, or a refusal because of the user name",
        answer.map(Connack::describe).orElseGet(client::state));
  }

  // ---- behind CONNECT

  @Scenario("connect.pipelined")
  @Proves(
      v311 = {"MQTT-3.1.4-4", "MQTT-3.8.4-1", "MQTT-3.12.4-1", "MQTT-4.5.0-1", "U-05"},
      v5 = {"MQTT-3.1.4-5", "MQTT-3.8.4-1", "MQTT-3.12.4-1", "MQTT-4.5.0-1", "U-05"})
  void packetsInTheSameSegmentAsConnectAreAnsweredAfterIt(Broker broker) {
    Publish message =
        Publish.to(broker.topic("pipelined")).payload("hello").qos(broker.qos(1)).packetId(2);
    Peer client = broker.open("client");

    client.sendTogether(
        broker.prepare(Connect.as("client")),
        Subscribe.to(message.topic(), broker.qos(1)).packetId(1),
        message,
        Ping.REQUEST);

    broker.judging("MQTT-3.1.4-4", "MQTT-3.1.4-5");
    client.expectAccepted();
    broker.judging("MQTT-3.8.4-1", "MQTT-3.8.4-1");
    client.expect(Suback.class);
    broker.judging("MQTT-3.12.4-1", "MQTT-3.12.4-1");
    client.expectPong();
    broker.judging("MQTT-4.5.0-1", "MQTT-4.5.0-1");
    client.expect(message);
  }

  @Scenario("connect.connack-before-queued-messages")
  @Proves(v311 = "MQTT-3.2.0-1", v5 = "MQTT-3.2.0-1")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void connackComesBeforeMessagesThatWait(Broker broker) {
    Publish waiting = Publish.to(broker.topic("waiting")).payload("queued").qos(1);
    Connect persistent = Connect.as("client").persistent();
    broker.connect(persistent).subscribe(waiting.topic(), 1).disconnect();
    broker.connect(Connect.as("publisher")).publish(waiting);

    Peer client = broker.attempt(persistent);

    client.expectNext(Connack.class);
    client.awaitDelivery();
  }

  @Scenario(
      value = "connect.second-closes",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "MQTT-3.1.0-2", v5 = "MQTT-3.1.0-2")
  void aSecondConnectEndsTheConnection(Broker broker) {
    Peer client = broker.connect(Connect.as("client")).ping();

    client.send(broker.prepare(Connect.as("client")));

    client.expectClosed(PROTOCOL_ERROR);
  }

  @Scenario(
      value = "connect.second-with-other-id-closes",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "MQTT-3.1.0-2", v5 = "MQTT-3.1.0-2")
  void aSecondConnectWithAnotherIdentifierEndsTheConnection(Broker broker) {
    Peer client = broker.connect(Connect.as("client")).ping();

    client.send(broker.prepare(Connect.as("another")));

    client.expectClosed(PROTOCOL_ERROR);
  }

  @Scenario(
      value = "connect.second-in-one-segment-closes",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "MQTT-3.1.0-2", v5 = "MQTT-3.1.0-2")
  void twoConnectsInOneSegmentEndTheConnection(Broker broker) {
    Connect connect = broker.prepare(Connect.as("client"));
    broker.connect(connect).disconnect();
    Peer client = broker.open("client");

    client.sendTogether(connect, connect);

    client.expectClosed(PROTOCOL_ERROR);
  }

  // ---- before CONNECT

  @Scenario(
      value = "connect.publish-first",
      tags = {Scenario.TIMED, Scenario.MALFORMED})
  @Proves(
      v311 = {"MQTT-3.1.0-1", "MQTT-4.8.0-1"},
      v5 = {"MQTT-3.1.0-1", "MQTT-4.13.1-1"})
  void publishBeforeConnectReachesNobody(Broker broker) {
    Publish early = Publish.to(broker.topic("early")).payload("early").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(early.topic(), broker.qos(1));

    Peer stranger = broker.open("stranger");
    stranger.send(early.packetId(broker.qos(1)));

    stranger.expectTurnedAway();
    Publish marker = early.payload("marker");
    broker.connect(Connect.as("publisher")).publish(marker);
    witness.expectNothingBefore(marker);
  }

  @Scenario(
      value = "connect.nothing-comes",
      tags = {Scenario.TIMED, Scenario.LONG})
  @Proves(v311 = "U-04", v5 = "U-04")
  void aConnectionOnWhichNothingComesIsEnded(Broker broker) {
    Peer silent = broker.open("silent");

    silent.expectTurnedAway();
  }

  @Scenario(
      value = "connect.half-of-it-comes",
      tags = {Scenario.TIMED, Scenario.LONG, Scenario.MALFORMED})
  @Proves(v311 = "U-04", v5 = "U-04")
  void aConnectionOnWhichConnectNeverEndsIsEnded(Broker broker) {
    byte[] connect = broker.prepare(Connect.as("slow")).encode(broker.version());
    Peer slow = broker.open("slow");

    slow.sendBytes(Arrays.copyOf(connect, connect.length / 2));

    slow.expectTurnedAway();
  }

  @Scenario(
      value = "connect.half-of-it-and-fin",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "U-04", v5 = "U-04")
  void aConnectionThatEndsInTheMiddleOfConnectIsEnded(Broker broker) {
    byte[] connect = broker.prepare(Connect.as("cut")).encode(broker.version());
    Peer cut = broker.open("cut");

    cut.sendBytes(Arrays.copyOf(connect, connect.length / 2));
    cut.stopSending();

    cut.expectClosed();
  }

  // ---- a CONNECT that is wrong

  @Scenario(
      value = "connect.unsupported-level",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "MQTT-3.1.2-2", v5 = "MQTT-3.1.2-2")
  void anUnknownProtocolLevelIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Stream.of(6, 127, 0).forEach(level -> expectLevelRefused(broker, level));
  }

  private static void expectLevelRefused(Broker broker, int level) {
    Peer client = sendAltered(broker, LEVEL, level);
    int code = broker.v5() ? UNSUPPORTED_PROTOCOL_VERSION : UNACCEPTABLE_LEVEL_IN_3;
    client.expectRefused(code, UNACCEPTABLE_LEVEL_IN_3, UNSUPPORTED_PROTOCOL_VERSION);
    client.expectClosed();
    // A broker that also speaks 5.0 may close without a word, which 3.1.1 forbids.
    boolean mayBeMute = broker.v5() || broker.capabilities().speaks(MqttVersion.V5_0);
    broker.require(
        mayBeMute || client.spoke() || client.wasReset(),
        "CONNACK 0x01 before the close",
        client.state());
  }

  @Scenario(
      value = "connect.wrong-protocol-name",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "MQTT-3.1.2-1")
  void aWrongProtocolNameIsNotServed(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Stream.of("MQTTX", "mqtt", "MQ", "").forEach(name -> expectNotServed(broker, name));
  }

  /** The broker may close, or follow another specification, as long as it does not serve. */
  private static void expectNotServed(Broker broker, String name) {
    Peer client = broker.open("client");
    Bytes connect =
        new Bytes().string(name).u8(4).u8(CLEAN).u16(60).string(broker.clientId("client"));
    client.sendBytes(connect.packet(0x10));
    client.expectNotServed();
  }

  @Scenario(
      value = "connect.after-a-malformed-one",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "MQTT-3.1.4-4", v5 = "MQTT-3.1.4-5")
  void theIdentifierOfAMalformedConnectCanBeUsed(Broker broker) {
    Connect connect = broker.prepare(Connect.as("client").will(Publish.to(broker.topic("will"))));
    byte[] willOfQos3 =
        Bytes.altered(connect.encode(broker.version()), FLAGS, connect.flags() | 0x18);
    broker.connect(connect).disconnect();
    Peer broken = broker.open("broken");
    broken.sendBytes(willOfQos3);
    // A broker that closes does it by now; one that does not is judged elsewhere.
    broken.endedWithin(broker.clocks().quietMs());
    broken.drop();

    Peer client = broker.attempt(connect);

    client.expectAccepted();
  }

  /** Sends a CONNECT that is right but for one byte. */
  private static Peer sendAltered(Broker broker, int at, int value) {
    byte[] packet = broker.prepare(Connect.as("client")).encode(broker.version());
    Peer client = broker.open("client");
    client.sendBytes(Bytes.altered(packet, at, value));
    return client;
  }
}
