package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Properties.UserProperty;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A stream has no borders: packets come in parts, many at once, large, or slowly. */
final class FramingScenarios {

  /** So many publishes at once are right for every broker that was seen. */
  private static final int FEW = 10;

  private static final int MANY = 200;

  /** Divides neither the packets nor the segments of a network. */
  private static final int ODD_BYTES = 17;

  private static final int LARGE_SEGMENT_BYTES = 100_003;

  /** Together more than a length of two bytes can say. */
  private static final int PROPERTIES = 700;

  private static final int PROPERTY_CHARS = 100;

  /** Brokers wait from 5 s to 60 s for a CONNECT; far away, many segments take longer. */
  private static final long SHORTEST_WAIT_MS = 5_000;

  // ---- in parts ---------------------------------------------------------------------------------

  @Scenario("framing.connect-byte-by-byte")
  @Proves(v311 = "MQTT-3.1.4-4", v5 = "MQTT-3.1.4-5")
  void aConnectMayComeByteByByte(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("will");
    Connect connect = Connect.as("client").will(will).userProperty("name", "value");
    Peer fence = fence(broker);
    Peer client = broker.open("client");

    long startNanos = System.nanoTime();
    byte[] bytes = broker.prepare(connect).encode(broker.version());
    sendInSegments(fence, client, bytes, 1, SHORTEST_WAIT_MS / 2);
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    broker.control(
        tookMs < SHORTEST_WAIT_MS || !client.ended(),
        "our CONNECT took " + tookMs + " ms, which is longer than some brokers wait for one");

    client.expectAccepted();
  }

  @Scenario("framing.publish-cut-anywhere")
  @Proves(
      v311 = {"MQTT-3.3.4-1", "MQTT-4.5.0-1"},
      v5 = {"MQTT-3.3.4-1", "MQTT-4.5.0-1"})
  @Needs(Capability.QOS1)
  void aPublishMayComeInTwoPartsWhereverItIsCut(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).qos(1).userProperty("name", "value");
    IntFunction<Publish> numbered = cut -> message.packetId(cut).payload("cut " + (100 + cut));
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 1);
    Peer client = broker.connect(Connect.as("client"));

    everyCut(
        broker,
        client,
        numbered,
        cut -> {
          broker.judging("MQTT-3.3.4-1", "MQTT-3.3.4-1");
          client.expectAck(PacketType.PUBACK, cut.packetId());
          broker.judging("MQTT-4.5.0-1", "MQTT-4.5.0-1");
          subscriber.expect(cut);
        });
  }

  @Scenario("framing.pubrel-cut-anywhere")
  @Proves(v311 = "MQTT-4.3.3-2", v5 = "MQTT-4.3.3-11")
  @Needs(Capability.QOS2)
  void aPubrelMayComeInTwoPartsWhereverItIsCut(Broker broker) {
    Properties why = broker.v5() ? Properties.NONE.withUser("name", "value") : Properties.NONE;
    Peer client = broker.connect(Connect.as("client"));

    everyCut(
        broker,
        client,
        cut -> begun(broker, client, new Ack(PacketType.PUBREL, cut, 0, why)),
        release -> client.expectAck(PacketType.PUBCOMP, release.packetId()));
  }

  @Scenario("framing.subscribe-cut-anywhere")
  @Proves(v311 = "MQTT-3.8.4-1", v5 = "MQTT-3.8.4-1")
  void aSubscribeMayComeInTwoPartsWhereverItIsCut(Broker broker) {
    Subscribe request = Subscribe.to(broker.topic("one"), 0).and(broker.topic("other"), 0);
    Peer client = broker.connect(Connect.as("client"));

    everyCut(broker, client, request::packetId, cut -> client.expect(Suback.class));
  }

  @Scenario("framing.unsubscribe-cut-anywhere")
  @Proves(v311 = "MQTT-3.10.4-4", v5 = "MQTT-3.10.4-4")
  void anUnsubscribeMayComeInTwoPartsWhereverItIsCut(Broker broker) {
    Unsubscribe request = Unsubscribe.from(broker.topic("one"), broker.topic("other"));
    Subscribe both = Subscribe.to(broker.topic("one"), 0).and(broker.topic("other"), 0);
    Peer client = broker.connect(Connect.as("client")).subscribe(both);

    everyCut(broker, client, request::packetId, cut -> expectGone(client, both));
  }

  /** Subscribes again for the next time: what a broker does about unknown filters is not asked. */
  private static void expectGone(Peer client, Subscribe filters) {
    client.expect(Unsuback.class);
    client.subscribe(filters);
  }

  @Scenario("framing.pings-byte-by-byte")
  @Proves(v311 = "MQTT-3.12.4-1", v5 = "MQTT-3.12.4-1")
  void pingsMayComeByteByByte(Broker broker) {
    Peer fence = fence(broker);
    Peer client = broker.connect(Connect.as("client"));

    sendInSegments(fence, client, stream(broker, pings(FEW)), 1);

    IntStream.range(0, FEW).forEach(i -> client.expectPong());
  }

  @Scenario("framing.borders-inside-segments")
  @Proves(v311 = "MQTT-3.3.4-1", v5 = "MQTT-3.3.4-1")
  @Needs(Capability.QOS1)
  void aSegmentMayHoldTheEndOfOnePacketAndTheBeginningOfTheNext(Broker broker) {
    Peer fence = fence(broker);
    Peer client = broker.connect(Connect.as("client"));
    List<Publish> messages = numbered(broker, window(client));

    sendInSegments(fence, client, stream(broker, messages), ODD_BYTES);

    messages.forEach(each -> client.expectAck(PacketType.PUBACK, each.packetId()));
  }

  @Scenario("framing.large-payload-in-parts")
  @Proves(v311 = "U-02", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void aMessageOfTwoMebibytesMayComeInParts(Broker broker) {
    Publish large = LargeMessage.ofTwoMebibytes(broker).packetId(1);
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(large.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));

    byte[] bytes = large.encode(broker.version());
    sendInSegments(fence(broker), publisher, bytes, LARGE_SEGMENT_BYTES);
    LargeMessage.awaitTaken(broker, publisher, large);
    LargeMessage.awaitComing(broker, subscriber);

    subscriber.expectWithin(large, broker.clocks().quietMs());
  }

  @Scenario("framing.large-properties")
  @Proves(v5 = {"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
  @Needs(Capability.QOS1)
  void propertiesOfMoreThan64KibibytesAreForwarded(Broker broker) {
    List<UserProperty> sent = userProperties();
    Publish large =
        LargeMessage.within(
            broker,
            Publish.to(broker.topic("t")).qos(1).packetId(1).properties(Properties.ofUser(sent)));
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(large.topic(), 1);
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.send(large);
    LargeMessage.awaitTaken(broker, publisher, large);

    Delivery got = subscriber.awaitDelivery();
    broker.judging(null, "MQTT-3.3.2-17");
    got.expectUserProperties(sent);
    broker.judging(null, "MQTT-3.3.2-18");
    got.expectUserPropertiesInOrder(sent);
  }

  // ---- many at once -----------------------------------------------------------------------------

  @Scenario("framing.many-publishes-in-one-segment")
  @Proves(v311 = "MQTT-3.3.4-1", v5 = "MQTT-3.3.4-1")
  @Needs(Capability.QOS1)
  void manyPublishesInOneSegmentAreAllAcknowledged(Broker broker) {
    Peer client = broker.connect(Connect.as("client"));
    List<Publish> messages = numbered(broker, window(client));

    client.sendBytes(stream(broker, messages));

    messages.forEach(each -> client.expectAck(PacketType.PUBACK, each.packetId()));
  }

  @Scenario("framing.many-requests-in-one-segment")
  @Proves(
      v311 = {"MQTT-3.8.4-1", "MQTT-3.10.4-4"},
      v5 = {"MQTT-3.8.4-1", "MQTT-3.10.4-4"})
  void manyRequestsInOneSegmentAreAllAnswered(Broker broker) {
    Peer client = broker.connect(Connect.as("client"));
    List<Integer> numbers = IntStream.rangeClosed(1, MANY / 2).boxed().toList();

    client.sendBytes(stream(broker, each(numbers, id -> subscribeAndUnsubscribe(broker, id))));

    broker.judging("MQTT-3.8.4-1", "MQTT-3.8.4-1");
    numbers.forEach(id -> client.expect(Suback.class));
    broker.judging("MQTT-3.10.4-4", "MQTT-3.10.4-4");
    numbers.forEach(id -> client.expect(Unsuback.class));
  }

  @Scenario("framing.many-pings-in-one-segment")
  @Proves(v311 = "MQTT-3.12.4-1", v5 = "MQTT-3.12.4-1")
  void manyPingsInOneSegmentAreAllAnswered(Broker broker) {
    Peer client = broker.connect(Connect.as("client"));

    client.sendBytes(stream(broker, pings(MANY)));

    IntStream.range(0, MANY).forEach(i -> client.expectPong());
  }

  // ---- slowly, and not to the end ---------------------------------------------------------------

  @Scenario(
      value = "framing.slow-header",
      tags = {Scenario.TIMED})
  @Proves(v311 = "MQTT-3.3.4-1", v5 = "MQTT-3.3.4-1")
  @Needs(Capability.QOS1)
  void aHeaderMayDripWithinTheKeepAlive(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).qos(1).packetId(1).payload("x".repeat(MANY));
    byte[] bytes = message.encode(broker.version());
    Peer client = broker.connect(Connect.as("client"));

    IntStream.range(0, 4).forEach(i -> drip(broker, client, bytes[i]));
    client.sendBytes(Arrays.copyOfRange(bytes, 4, bytes.length));

    Optional<Ack> answer = client.poll(Ack.class, broker.clocks().deadlineMs());
    // A broker may end any connection that it takes for dead, and says itself when that is.
    broker.prefer(!client.ended(), "the broker waits for the rest of a packet", client.state());
    broker.require(answer.isPresent() || client.ended(), "PUBACK", client.state());
  }

  @Scenario("framing.publish-then-half-close")
  @Proves(v311 = "MQTT-4.5.0-1", v5 = "MQTT-4.5.0-1")
  @Needs(Capability.QOS1)
  void whatCameBeforeTheEndOfTheStreamCounts(Broker broker) {
    Publish message = Publish.to(broker.topic("t")).qos(1).packetId(1).payload("last words");
    Peer subscriber = broker.connect(Connect.as("subscriber")).subscribe(message.topic(), 1);
    Peer client = broker.connect(Connect.as("client"));

    client.send(message);
    client.stopSending();

    Optional<Delivery> delivered = subscriber.pollDelivery(broker.clocks().deadlineMs());
    boolean acknowledged = client.poll(Ack.class, broker.clocks().quietMs()).isPresent();
    // Only what was acknowledged belongs to the broker for certain.
    broker.require(
        delivered.isPresent() || !acknowledged, "the acknowledged message", subscriber.state());
    broker.prefer(delivered.isPresent(), "what came before FIN counts", subscriber.state());
  }

  // ---- how it is sent ---------------------------------------------------------------------------

  /**
   * A client whose PINGRESP comes between two parts: by then the first one has long been with the
   * broker. Where both still arrive together, less is proven, and nothing that is false.
   */
  private static Peer fence(Broker broker) {
    return broker.connect(Connect.as("fence"));
  }

  /** Sends a packet again and again, each time in two parts, and looks at the answer. */
  private static <P extends Packet> void everyCut(
      Broker broker, Peer client, IntFunction<P> numbered, Consumer<P> answered) {
    Peer fence = fence(broker);
    int length = 2;
    for (int cut = 1; cut < length; cut++) {
      P packet = numbered.apply(cut);
      byte[] bytes = packet.encode(broker.version());
      length = bytes.length;
      client.sendBytesNow(Arrays.copyOf(bytes, cut));
      fence.ping();
      client.sendBytes(Arrays.copyOfRange(bytes, cut, length));
      answered.accept(packet);
    }
  }

  private static void sendInSegments(Peer fence, Peer client, byte[] bytes, int segmentBytes) {
    sendInSegments(fence, client, bytes, segmentBytes, Long.MAX_VALUE);
  }

  /** The same, but what is left after a time goes out at once: milliseconds. */
  private static void sendInSegments(
      Peer fence, Peer client, byte[] bytes, int segmentBytes, long withinMs) {
    long startNanos = System.nanoTime();
    int from = 0;
    while (from < bytes.length) {
      boolean late = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) > withinMs;
      int to = late ? bytes.length : Math.min(from + segmentBytes, bytes.length);
      client.sendBytesNow(Arrays.copyOfRange(bytes, from, to));
      fence.ping();
      from = to;
    }
  }

  private static void drip(Broker broker, Peer client, byte one) {
    client.sendBytes(new byte[] {one});
    broker.letPass(broker.clocks().quietMs());
  }

  private static byte[] stream(Broker broker, List<? extends Packet> packets) {
    Bytes all = new Bytes();
    packets.forEach(each -> all.raw(each.encode(broker.version())));
    return all.toArray();
  }

  // ---- what is sent -----------------------------------------------------------------------------

  /** A PUBREL that has something to release. */
  private static Ack begun(Broker broker, Peer client, Ack release) {
    client.send(Publish.to(broker.topic("t")).qos(2).packetId(release.packetId()).payload("cut"));
    client.awaitAck(PacketType.PUBREC, release.packetId());
    return release;
  }

  private static List<Ping> pings(int count) {
    return IntStream.range(0, count).mapToObj(i -> Ping.REQUEST).toList();
  }

  private static List<Packet> each(
      List<Integer> numbers, Function<Integer, Stream<Packet>> packets) {
    return numbers.stream().flatMap(packets).toList();
  }

  private static Stream<Packet> subscribeAndUnsubscribe(Broker broker, int number) {
    String filter = broker.topic("t" + number % FEW);
    return Stream.of(
        Subscribe.to(filter, 0).packetId(2 * number),
        Unsubscribe.from(filter).packetId(2 * number + 1));
  }

  /** How many publishes the broker takes before it has acknowledged one. */
  private static int window(Peer client) {
    return client
        .connack()
        .properties()
        .number(PropertyId.RECEIVE_MAXIMUM)
        .map(most -> (int) Math.min(most, FEW))
        .orElse(FEW);
  }

  private static List<Publish> numbered(Broker broker, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> Publish.to(broker.topic("t")).qos(1).packetId(i).payload("message " + i))
        .toList();
  }

  private static List<UserProperty> userProperties() {
    return IntStream.range(0, PROPERTIES)
        .mapToObj(i -> new UserProperty("name " + i, "v".repeat(PROPERTY_CHARS)))
        .toList();
  }
}
