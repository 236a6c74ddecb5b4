package io.mqtttck.scenario;

import static io.mqtttck.wire.PacketType.PUBACK;
import static io.mqtttck.wire.PacketType.PUBREC;
import static io.mqtttck.wire.PacketType.PUBREL;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is not sent because it is larger than the receiver takes: Maximum Packet Size. */
final class PacketSizeScenarios {

  /** Room for every packet of an ordinary exchange, but not for the large payload. */
  private static final int LIMIT_BYTES = 300;

  private static final int LARGE_BYTES = 2_000;

  /** A larger limit of the broker is not worth the bytes. */
  private static final long LARGEST_TRIED_BYTES = 8L * 1024 * 1024;

  private static final int UNKNOWN = 4_711;

  /** One byte for the type, and up to four for the Remaining Length. */
  private static final int LARGEST_FIXED_HEADER_BYTES = 5;

  // ---- messages ---------------------------------------------------------------------------------

  @Scenario("flow-control.too-large-dropped")
  @Proves(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
  @Needs(Capability.QOS1)
  void aMessageThatIsTooLargeForItsSubscriberIsDroppedAndTheNextOneComes(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber =
        broker.connect(limited("subscriber")).subscribe(broker.topic("t"), broker.qos(2));

    publisher.publish(large(broker, broker.qos(2)));
    publisher.publish(small(broker, broker.qos(2)));

    expectOnlySmall(broker, subscriber);
  }

  @Scenario("flow-control.too-large-frees-quota")
  @Proves(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
  @Needs(Capability.QOS1)
  void aDroppedMessageTakesNoRoomInTheReceiveMaximum(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber =
        broker.connect(limited("subscriber").receiveMaximum(1)).subscribe(broker.topic("t"), 1);

    publisher.publish(large(broker, 1));
    publisher.publish(large(broker, 1));
    publisher.publish(small(broker, 1));

    expectOnlySmall(broker, subscriber);
  }

  @Scenario("flow-control.too-large-at-qos-0")
  @Proves(v5 = "MQTT-3.1.2-24")
  @Needs(Capability.QOS1)
  void aTooLargeMessageAtQos0IsNotSent(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Peer subscriber = broker.connect(limited("subscriber")).subscribe(broker.topic("t"), 1);

    publisher.publish(large(broker, 0));
    publisher.publish(small(broker, 1));

    List<Delivery> arrived = subscriber.collect(2);
    broker.control(!arrived.isEmpty(), "the small message did not come");
    arrived.forEach(each -> expectSmall(broker, each));
  }

  @Scenario("flow-control.too-large-after-absence")
  @Proves(v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aWaitingMessageThatIsTooLargeIsDroppedForGood(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    Connect unlimited = Connect.as("subscriber").persistent();
    broker.connect(unlimited).subscribe(broker.topic("t"), 1).disconnect();
    publisher.publish(large(broker, 1));
    publisher.publish(small(broker, 1));

    Peer returned = broker.resume(limited("subscriber").persistent());
    expectOnlySmall(broker, returned);
    returned.disconnect();

    // Dropped means treated as delivered, also when the client could take it now.
    Peer later = broker.resume(unlimited);
    Publish marker = publisher.publish(small(broker, 1).payload("marker"));
    broker.judging(null, "MQTT-3.1.2-25");
    later.expectNothingBefore(marker);
  }

  @Scenario("flow-control.too-large-retained")
  @Proves(v5 = "MQTT-3.1.2-24")
  @Needs({Capability.QOS1, Capability.RETAINED})
  void aRetainedMessageThatIsTooLargeIsNotSent(Broker broker) {
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(large(broker, 1).retained());
    Peer subscriber = broker.connect(limited("subscriber"));

    subscriber.send(Subscribe.to(broker.topic("t"), 1));
    subscriber.await(Suback.class);

    subscriber.expectNothingBefore(publisher.publish(small(broker, 1)));
  }

  @Scenario("flow-control.exactly-fitting-message")
  @Proves(v5 = {"MQTT-3.1.2-24", "MQTT-4.5.0-1"})
  @Needs(Capability.QOS1)
  void aMessageThatJustFitsIsSentAndOneByteMoreIsNot(Broker broker) {
    Publish message = small(broker, 1).payload("x".repeat(LIMIT_BYTES));
    Peer publisher = broker.connect(Connect.as("publisher"));
    int bytes = sizeOnTheWire(broker, publisher, message);
    Peer exact =
        broker.connect(Connect.as("exact").maximumPacketSize(bytes)).subscribe(message.topic(), 1);
    Peer tight =
        broker
            .connect(Connect.as("tight").maximumPacketSize(bytes - 1))
            .subscribe(message.topic(), 1);

    publisher.publish(message);

    broker.judging(null, "MQTT-4.5.0-1");
    exact.expect(message);
    broker.judging(null, "MQTT-3.1.2-24");
    tight.expectNothingBefore(publisher.publish(small(broker, 1)));
  }

  // ---- explanations -----------------------------------------------------------------------------

  @Scenario("flow-control.puback-without-explanation")
  @Proves(v5 = {"MQTT-3.4.2-2", "MQTT-3.4.2-3"})
  @Needs({Capability.QOS1, Capability.ACL_DENY})
  void pubackLeavesOutWhatWouldMakeItTooLarge(Broker broker) {
    expectTrimmed(
        broker, "MQTT-3.4.2-2", "MQTT-3.4.2-3", peer -> answerToDenied(broker, peer, 1, PUBACK));
  }

  @Scenario("flow-control.pubrec-without-explanation")
  @Proves(v5 = {"MQTT-3.5.2-2", "MQTT-3.5.2-3"})
  @Needs({Capability.QOS2, Capability.ACL_DENY})
  void pubrecLeavesOutWhatWouldMakeItTooLarge(Broker broker) {
    expectTrimmed(
        broker, "MQTT-3.5.2-2", "MQTT-3.5.2-3", peer -> answerToDenied(broker, peer, 2, PUBREC));
  }

  @Scenario("flow-control.pubrel-without-explanation")
  @Proves(v5 = {"MQTT-3.6.2-2", "MQTT-3.6.2-3"})
  @Needs(Capability.QOS2)
  void pubrelLeavesOutWhatWouldMakeItTooLarge(Broker broker) {
    expectTrimmed(
        broker,
        "MQTT-3.6.2-2",
        "MQTT-3.6.2-3",
        peer -> {
          peer.send(Ack.of(PUBREC, UNKNOWN));
          return answer(broker, peer, Ack.class);
        });
  }

  @Scenario("flow-control.pubcomp-without-explanation")
  @Proves(v5 = {"MQTT-3.7.2-2", "MQTT-3.7.2-3"})
  @Needs(Capability.QOS2)
  void pubcompLeavesOutWhatWouldMakeItTooLarge(Broker broker) {
    expectTrimmed(
        broker,
        "MQTT-3.7.2-2",
        "MQTT-3.7.2-3",
        peer -> {
          peer.send(Ack.of(PUBREL, UNKNOWN));
          return answer(broker, peer, Ack.class);
        });
  }

  @Scenario("flow-control.suback-without-explanation")
  @Proves(v5 = {"MQTT-3.9.2-1", "MQTT-3.9.2-2"})
  @Needs(Capability.ACL_DENY)
  void subackLeavesOutWhatWouldMakeItTooLarge(Broker broker) {
    String denied =
        broker.profile().deniedTopics().subscribe().stream()
            .findFirst()
            .orElseThrow(() -> broker.unsupported("the profile names no denied filter"));
    expectTrimmed(
        broker,
        "MQTT-3.9.2-1",
        "MQTT-3.9.2-2",
        peer -> {
          peer.send(Subscribe.to(denied, 0));
          return answer(broker, peer, Suback.class);
        });
  }

  @Scenario("flow-control.unsuback-without-explanation")
  @Proves(v5 = {"MQTT-3.11.2-1", "MQTT-3.11.2-2"})
  void unsubackLeavesOutWhatWouldMakeItTooLarge(Broker broker) {
    expectTrimmed(
        broker,
        "MQTT-3.11.2-1",
        "MQTT-3.11.2-2",
        peer -> {
          peer.send(Unsubscribe.from(broker.topic("never-subscribed")));
          return answer(broker, peer, Unsuback.class);
        });
  }

  @Scenario(
      value = "flow-control.disconnect-without-explanation",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = {"MQTT-3.14.2-3", "MQTT-3.14.2-4"})
  void disconnectLeavesOutWhatWouldMakeItTooLarge(Broker broker) {
    expectTrimmed(
        broker,
        "MQTT-3.14.2-3",
        "MQTT-3.14.2-4",
        peer -> {
          // PUBREL with wrong flags: the error that brokers explain most often.
          peer.sendBytes(new Bytes().u16(UNKNOWN).packet(0x60));
          return answer(broker, peer, Disconnect.class);
        });
  }

  @Scenario("flow-control.connack-without-explanation")
  @Proves(v5 = {"MQTT-3.2.2-19", "MQTT-3.2.2-20"})
  void connackLeavesOutWhatWouldMakeItTooLarge(Broker broker) {
    Connect refused =
        Connect.as("refused")
            .properties(Properties.NONE.with(PropertyId.AUTHENTICATION_METHOD, "tck-unknown"));
    Connack full = answer(broker, broker.attempt(refused), Connack.class);
    int limit = explained(broker, full) - 1;

    Peer terse = broker.attempt(refused.maximumPacketSize(limit));

    // Closing without CONNACK is right too.
    terse
        .poll(Connack.class, broker.clocks().deadlineMs())
        .ifPresent(
            connack -> expectWithin(broker, connack, limit, "MQTT-3.2.2-19", "MQTT-3.2.2-20"));
  }

  // ---- the broker's Maximum Packet Size ---------------------------------------------------------

  @Scenario(
      value = "flow-control.own-packet-size-exceeded",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = "MQTT-3.2.2-15")
  @Needs({Capability.QOS1, Capability.MAX_PACKET_SIZE_KNOWN})
  void aPacketLargerThanTheBrokerAnnouncedEndsTheConnection(Broker broker) {
    int limit = ownLimit(broker);
    Publish message = small(broker, 1).packetId(1);
    Peer witness = broker.connect(Connect.as("witness")).subscribe(message.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));
    Publish exact = sized(message, limit, broker);
    publisher.publish(exact);
    LargeMessage.awaitComing(broker, witness);
    witness.awaitDelivery();

    publisher.send(longer(exact, 1).packetId(2));

    publisher
        .pollAck(PUBACK, 2, broker.clocks().closeMs())
        .ifPresent(ack -> sendFarTooLarge(broker, publisher, witness, exact));
    publisher.expectClosed(ReasonCode.PACKET_TOO_LARGE);
    broker.require(
        publisher.poll(Ack.class, 0).isEmpty(), "no PUBACK", "PUBACK before the connection ended");
    Peer another = broker.connect(Connect.as("publisher"));
    witness.expectNothingBefore(another.publish(message.payload("marker")));
  }

  /**
   * Some brokers compare the limit with the Remaining Length, which leaves out the fixed header:
   * generous by two to five bytes, and a harm to nobody.
   */
  private static void sendFarTooLarge(Broker broker, Peer publisher, Peer witness, Publish exact) {
    broker.prefer(
        false,
        "one byte above the announced Maximum Packet Size ends the connection",
        "it is taken: the fixed header, it seems, does not count");
    LargeMessage.awaitComing(broker, witness);
    witness.awaitDelivery();
    publisher.send(longer(exact, LARGEST_FIXED_HEADER_BYTES + 1).packetId(3));
  }

  private static Publish longer(Publish message, int bytes) {
    return message.payload(new byte[message.payload().length + bytes]);
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static Connect limited(String name) {
    return Connect.as(name).maximumPacketSize(LIMIT_BYTES);
  }

  private static Publish small(Broker broker, int qos) {
    return Publish.to(broker.topic("t")).payload("small").qos(qos);
  }

  private static Publish large(Broker broker, int qos) {
    return small(broker, qos).payload("L".repeat(LARGE_BYTES));
  }

  private static void expectSmall(Broker broker, Delivery delivery) {
    broker.require(
        delivery.text().equals("small"),
        "no message above " + LIMIT_BYTES + " bytes",
        "a payload of " + delivery.publish().payload().length + " bytes");
  }

  private static void expectOnlySmall(Broker broker, Peer subscriber) {
    Optional<Delivery> first = subscriber.pollDelivery(broker.clocks().deadlineMs());
    broker.judging(null, "MQTT-3.1.2-24");
    first.ifPresent(delivery -> expectSmall(broker, delivery));
    broker.judging(null, "MQTT-3.1.2-25");
    broker.require(first.isPresent(), "the small message that follows comes", subscriber.state());
  }

  private static int size(Packet packet, Broker broker) {
    return packet.encode(broker.version()).length;
  }

  /** What the message is as the broker passes it on: it may have added properties. */
  private static int sizeOnTheWire(Broker broker, Peer publisher, Publish message) {
    Peer measuring = broker.connect(Connect.as("measuring")).subscribe(message.topic(), 1);
    publisher.publish(message);
    return size(measuring.awaitDelivery().publish(), broker);
  }

  private static Packet answerToDenied(Broker broker, Peer peer, int qos, PacketType type) {
    String denied = broker.profile().deniedTopics().publish().get(0);
    peer.send(Publish.to(denied).payload("denied").qos(qos));
    Ack answer = answer(broker, peer, Ack.class);
    broker.control(answer.type() == type, "another acknowledgement came: " + answer.describe());
    return answer;
  }

  private static <P extends Packet> P answer(Broker broker, Peer peer, Class<P> type) {
    return peer.poll(type, broker.clocks().deadlineMs())
        .orElseThrow(() -> broker.unsupported("the broker answers otherwise: " + peer.state()));
  }

  /** The size of a packet that explains itself; else there is nothing to leave out. */
  private static int explained(Broker broker, Packet packet) {
    boolean explains =
        packet.properties().has(PropertyId.REASON_STRING)
            || packet.properties().has(PropertyId.USER_PROPERTY);
    if (!explains) {
      throw broker.unsupported("the broker never explains itself here: " + packet.describe());
    }
    return size(packet, broker);
  }

  private static void expectTrimmed(
      Broker broker, String reasonString, String userProperty, Function<Peer, Packet> provoke) {
    Packet full = provoke.apply(broker.connect(Connect.as("patient")));
    int limit = explained(broker, full) - 1;
    Peer terse = broker.attempt(Connect.as("terse").maximumPacketSize(limit));
    Connack connack = answer(broker, terse, Connack.class);
    if (connack.code() != 0) {
      throw broker.unsupported("the broker refuses a client with a limit of " + limit + " bytes");
    }
    expectWithin(broker, provoke.apply(terse), limit, reasonString, userProperty);
  }

  private static void expectWithin(
      Broker broker, Packet packet, int limit, String reasonString, String userProperty) {
    boolean fits = size(packet, broker) <= limit;
    String allowed = packet.type() + " of at most " + limit + " bytes";
    broker.judging(null, reasonString);
    broker.require(
        fits || !packet.properties().has(PropertyId.REASON_STRING), allowed, packet.describe());
    broker.judging(null, userProperty);
    broker.require(
        fits || !packet.properties().has(PropertyId.USER_PROPERTY), allowed, packet.describe());
  }

  private static int ownLimit(Broker broker) {
    long limit =
        broker
            .capabilities()
            .number(broker.version(), PropertyId.MAXIMUM_PACKET_SIZE)
            .orElseThrow();
    if (limit > LARGEST_TRIED_BYTES) {
      throw broker.unsupported("the broker's Maximum Packet Size is " + limit);
    }
    return (int) limit;
  }

  /** With as much payload as makes it a packet of that size. */
  private static Publish sized(Publish message, int bytes, Broker broker) {
    int close = bytes - 2 * message.topic().length();
    int rest = bytes - size(message.payload(new byte[close]), broker);
    Publish sized = message.payload(new byte[close + rest]);
    broker.control(size(sized, broker) == bytes, "no packet has exactly " + bytes + " bytes");
    return sized;
  }
}
