package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Properties.UserProperty;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a message carries besides topic and payload, and whether it arrives as it was sent. */
final class PropertyScenarios {

  private static final int MANY = 200;

  @Scenario("property.payload-format")
  @Proves(v5 = "MQTT-3.3.2-4")
  void thePayloadFormatIndicatorIsForwarded(Broker broker) {
    Publish text = message(broker).property(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1);
    Publish bytes = message(broker).property(PropertyId.PAYLOAD_FORMAT_INDICATOR, 0);

    Delivery one = delivered(broker, text);
    Delivery zero = delivered(broker, bytes);
    Delivery none = delivered(broker, message(broker));

    one.expectProperty(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1);
    expectNotText(broker, zero);
    expectNotText(broker, none);
  }

  /** 0 is the default: to leave it out says the same. */
  private static void expectNotText(Broker broker, Delivery delivery) {
    broker.require(
        delivery.publish().properties().number(PropertyId.PAYLOAD_FORMAT_INDICATOR).orElse(0L) == 0,
        "Payload Format Indicator 0 or none",
        delivery.publish().describe());
  }

  @Scenario("property.payload-format-contradicted")
  @Proves(v5 = "MQTT-3.3.2-4")
  void aPayloadThatIsNoTextIsRefusedOrForwardedAsItCame(Broker broker) {
    Publish wrong =
        message(broker)
            .payload(new byte[] {(byte) 0xC3, 0x28})
            .property(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1);
    Peer subscriber =
        broker.connect(Connect.as("subscriber")).subscribe(wrong.topic(), broker.qos(1));
    Peer publisher = broker.connect(Connect.as("publisher"));

    publisher.send(wrong);

    Optional<Delivery> passedOn = subscriber.pollDelivery(broker.clocks().quietMs());
    broker.note(passedOn.isPresent() ? "it is passed on" : "not passed on; " + publisher.state());
    passedOn.ifPresent(got -> got.expectProperty(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1));
  }

  @Scenario("property.content-type")
  @Proves(v5 = "MQTT-3.3.2-20")
  void theContentTypeIsForwarded(Broker broker) {
    String type = "application/x-\u00e9; v=1";

    Delivery got = delivered(broker, message(broker).property(PropertyId.CONTENT_TYPE, type));

    got.expectProperty(PropertyId.CONTENT_TYPE, type);
  }

  @Scenario("property.empty-content-type")
  @Proves(v5 = "MQTT-3.3.2-20")
  void anEmptyContentTypeIsForwarded(Broker broker) {
    Delivery got = delivered(broker, message(broker).property(PropertyId.CONTENT_TYPE, ""));

    String found = got.publish().properties().text(PropertyId.CONTENT_TYPE).orElse(null);
    broker.require(
        found == null || found.isEmpty(), "an empty Content Type", got.publish().describe());
    broker.prefer(found != null, "an empty Content Type", "none");
  }

  @Scenario("property.response-topic")
  @Proves(v5 = "MQTT-3.3.2-15")
  void theResponseTopicIsForwarded(Broker broker) {
    String topic = broker.topic("reply/\u00e9/ space");

    Delivery got = delivered(broker, message(broker).property(PropertyId.RESPONSE_TOPIC, topic));

    got.expectProperty(PropertyId.RESPONSE_TOPIC, topic);
  }

  @Scenario("property.correlation-data")
  @Proves(v5 = "MQTT-3.3.2-16")
  void correlationDataIsForwardedByteForByte(Broker broker) {
    byte[] everyByte = new byte[256];
    IntStream.range(0, 256).forEach(i -> everyByte[i] = (byte) i);

    Stream.of(new byte[0], new byte[] {0}, everyByte)
        .forEach(data -> expectCorrelationData(broker, data));
  }

  @Scenario("property.large-correlation-data")
  @Proves(v5 = "MQTT-3.3.2-16")
  void correlationDataOf60000BytesIsForwarded(Broker broker) {
    long largest =
        broker
            .capabilities()
            .number(broker.version(), PropertyId.MAXIMUM_PACKET_SIZE)
            .orElse(Long.MAX_VALUE);
    broker.offers(largest > 65_000, "the target takes packets of " + largest + " bytes at most");
    byte[] large = new byte[60_000];
    broker.random().nextBytes(large);

    expectCorrelationData(broker, large);
  }

  private static void expectCorrelationData(Broker broker, byte[] data) {
    delivered(broker, message(broker).property(PropertyId.CORRELATION_DATA, data))
        .expectProperty(PropertyId.CORRELATION_DATA, data);
  }

  @Scenario("property.user-properties")
  @Proves(v5 = "MQTT-3.3.2-17")
  void userPropertiesAreForwardedUnaltered(Broker broker) {
    List<UserProperty> sent =
        List.of(
            new UserProperty("name", "value"),
            new UserProperty("", ""),
            new UserProperty("empty", ""),
            new UserProperty("\u00e9\u4e2d", "\ud83d\ude00"),
            new UserProperty("NAME", " value "),
            new UserProperty("name", "value"));

    Delivery got = delivered(broker, message(broker).properties(Properties.ofUser(sent)));

    got.expectUserProperties(sent);
    broker.prefer(
        got.publish().properties().user().size() == sent.size(),
        "no further user properties",
        got.publish().describe());
  }

  @Scenario("property.user-properties-in-order")
  @Proves(v5 = "MQTT-3.3.2-18")
  void userPropertiesKeepTheirOrder(Broker broker) {
    List<UserProperty> sent =
        List.of(
            new UserProperty("b", "1"),
            new UserProperty("a", "2"),
            new UserProperty("b", "3"),
            new UserProperty("a", "2"),
            new UserProperty("c", "0"));

    Delivery got = delivered(broker, message(broker).properties(Properties.ofUser(sent)));

    got.expectUserPropertiesInOrder(sent);
  }

  @Scenario("property.many-user-properties")
  @Proves(v5 = {"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
  void twoHundredUserPropertiesAreForwardedInOrder(Broker broker) {
    List<UserProperty> sent =
        IntStream.range(0, MANY)
            .mapToObj(i -> new UserProperty("key" + i % 7, "value" + (MANY - i)))
            .toList();

    Delivery got = delivered(broker, message(broker).properties(Properties.ofUser(sent)));

    broker.judging(null, "MQTT-3.3.2-17");
    got.expectUserProperties(sent);
    broker.judging(null, "MQTT-3.3.2-18");
    got.expectUserPropertiesInOrder(sent);
  }

  @Scenario("property.all-at-every-qos")
  @Proves(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-20"})
  void allPropertiesTogetherAreForwardedAtEveryQos(Broker broker) {
    IntStream.rangeClosed(0, broker.qos(2))
        .mapToObj(qos -> full(broker, message(broker).qos(qos)))
        .forEach(sent -> expectFull(broker, sent, deliveredAtSomeTime(broker, sent)));
  }

  @Scenario("property.all-of-a-retained-message")
  @Proves(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-20"})
  @Needs(Capability.RETAINED)
  void aRetainedMessageKeepsAllItsProperties(Broker broker) {
    Publish sent = full(broker, message(broker)).retained();
    broker.connect(Connect.as("publisher")).publish(sent);

    Peer late = broker.connect(Connect.as("late")).subscribe(sent.topic(), broker.qos(1));

    expectFull(broker, sent, late.awaitDelivery());
  }

  @Scenario("property.all-of-a-queued-message")
  @Proves(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-20"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void aQueuedMessageKeepsAllItsProperties(Broker broker) {
    Publish sent = full(broker, message(broker));
    Connect away = Connect.as("away").persistent();
    broker.connect(away).subscribe(sent.topic(), 1).disconnect();
    broker.connect(Connect.as("publisher")).publish(sent);

    Peer back = broker.resume(away);

    expectFull(broker, sent, back.awaitDelivery());
  }

  private static Publish full(Broker broker, Publish message) {
    return message
        .property(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1)
        .property(PropertyId.CONTENT_TYPE, "text/plain")
        .property(PropertyId.RESPONSE_TOPIC, broker.topic("reply"))
        .property(PropertyId.CORRELATION_DATA, new byte[] {0, 1, (byte) 0xFF})
        .userProperty("b", "1")
        .userProperty("a", "2");
  }

  private static void expectFull(Broker broker, Publish sent, Delivery got) {
    broker.judging(null, "MQTT-3.3.2-4");
    got.expectProperty(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1);
    broker.judging(null, "MQTT-3.3.2-20");
    got.expectProperty(PropertyId.CONTENT_TYPE, "text/plain");
    broker.judging(null, "MQTT-3.3.2-15");
    got.expectProperty(PropertyId.RESPONSE_TOPIC, broker.topic("reply"));
    broker.judging(null, "MQTT-3.3.2-16");
    got.expectProperty(PropertyId.CORRELATION_DATA, new byte[] {0, 1, (byte) 0xFF});
    broker.judging(null, "MQTT-3.3.2-17");
    got.expectUserProperties(sent.properties().user());
  }

  @Scenario("property.absent-ones-stay-absent")
  @Proves(v5 = {"MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-20", "U-15"})
  void propertiesThatWereNotSentDoNotAppear(Broker broker) {
    Delivery got = delivered(broker, message(broker));

    broker.judging(null, "MQTT-3.3.2-15");
    got.expectNo(PropertyId.RESPONSE_TOPIC);
    broker.judging(null, "MQTT-3.3.2-16");
    got.expectNo(PropertyId.CORRELATION_DATA);
    broker.judging(null, "MQTT-3.3.2-20");
    got.expectNo(PropertyId.CONTENT_TYPE);
    broker.judging(null, "U-15");
    got.expectNo(PropertyId.MESSAGE_EXPIRY_INTERVAL);
  }

  @Scenario("property.message-expiry-is-forwarded")
  @Proves(v5 = "MQTT-3.3.2-6")
  void theMessageExpiryOfALiveMessageIsForwarded(Broker broker) {
    Delivery got = delivered(broker, message(broker).expiry(1_000));

    got.expectNumber(PropertyId.MESSAGE_EXPIRY_INTERVAL, 990, 1_000);
  }

  @Scenario("property.subscription-ones-stay-with-it")
  @Proves(v5 = "MQTT-3.3.2-17")
  void userPropertiesOfASubscriptionDoNotComeWithItsMessages(Broker broker) {
    UserProperty ofSubscription = new UserProperty("subscribed", "yes");
    Publish message = message(broker).userProperty("published", "yes");
    Peer subscriber = broker.connect(Connect.as("subscriber"));
    subscriber.subscribe(
        Subscribe.to(message.topic(), broker.qos(1))
            .properties(Properties.ofUser(List.of(ofSubscription))));

    broker.connect(Connect.as("publisher")).publish(message);

    Delivery got = subscriber.awaitDelivery();
    broker.require(
        !got.publish().properties().user().contains(ofSubscription),
        "the user properties of the PUBLISH only",
        got.publish().describe());
  }

  @Scenario("property.no-explanations-unless-wanted")
  @Proves(v5 = "MQTT-3.1.2-29")
  void withoutProblemInformationAcknowledgementsDoNotExplainThemselves(Broker broker) {
    Peer curious = broker.connect(Connect.as("curious"));
    Peer terse =
        broker.connect(Connect.as("terse").property(PropertyId.REQUEST_PROBLEM_INFORMATION, 0));

    List<Properties> explained = provoked(curious, broker);
    List<Properties> bare = provoked(terse, broker);

    broker.note("with Request Problem Information 1: " + explained);
    broker.offers(
        explained.stream().anyMatch(PropertyScenarios::explains), "the target explains nothing");
    broker.require(
        bare.stream().noneMatch(PropertyScenarios::explains),
        "no Reason String and no User Property",
        bare.toString());
  }

  /** What comes with acknowledgements of requests that are well-formed and pointless. */
  private static List<Properties> provoked(Peer client, Broker broker) {
    client.send(Unsubscribe.from(broker.topic("never subscribed")));
    Properties unsuback = client.await(Unsuback.class).properties();
    client.send(Ack.of(PacketType.PUBREL, 77));
    Properties pubcomp = client.awaitAck(PacketType.PUBCOMP, 77).properties();
    Publish lonely = Publish.to(broker.topic("lonely")).qos(broker.qos(1));
    Properties puback =
        lonely.qos() == 0
            ? Properties.NONE
            : client.awaitAck(PacketType.PUBACK, client.send(lonely).packetId()).properties();
    return List.of(unsuback, pubcomp, puback);
  }

  private static boolean explains(Properties properties) {
    return properties.has(PropertyId.REASON_STRING) || properties.has(PropertyId.USER_PROPERTY);
  }

  // ---- request and response

  @Scenario("property.request-and-response")
  @Proves(v5 = "U-51")
  void aResponseReachesWhoAskedForIt(Broker broker) {
    roundTrip(broker, broker.connect(Connect.as("requester")), broker.topic("answers"));
  }

  @Scenario("property.request-and-response-information")
  @Proves(v5 = {"U-51", "U-50"})
  void aResponseTopicBasedOnResponseInformationWorks(Broker broker) {
    Peer requester =
        broker.connect(
            Connect.as("requester").property(PropertyId.REQUEST_RESPONSE_INFORMATION, 1));
    String base = requester.connack().properties().text(PropertyId.RESPONSE_INFORMATION).orElse("");
    broker.offers(!base.isEmpty(), "the target gives no Response Information");

    broker.judging(null, "U-51");
    roundTrip(broker, requester, base + "/answers");
  }

  /** A question to a service, and the answer to the one who asked and to no other. */
  private static void roundTrip(Broker broker, Peer requester, String answers) {
    int qos = broker.qos(1);
    Publish question =
        Publish.to(broker.topic("questions"))
            .payload("how much?")
            .qos(qos)
            .property(PropertyId.RESPONSE_TOPIC, answers)
            .property(PropertyId.CORRELATION_DATA, new byte[] {4, 2});
    requester.subscribe(answers, qos);
    Peer responder = broker.connect(Connect.as("responder")).subscribe(question.topic(), qos);

    requester.publish(question);
    Properties asked = responder.expect(question).publish().properties();
    broker.require(
        asked.has(PropertyId.RESPONSE_TOPIC) && asked.has(PropertyId.CORRELATION_DATA),
        "a question with Response Topic and Correlation Data",
        asked.toString());
    Publish answer =
        Publish.to(asked.text(PropertyId.RESPONSE_TOPIC).orElseThrow())
            .payload("42")
            .qos(qos)
            .property(
                PropertyId.CORRELATION_DATA,
                asked.binary(PropertyId.CORRELATION_DATA).orElseThrow());
    responder.publish(answer);

    requester.expect(answer).expectProperty(PropertyId.CORRELATION_DATA, new byte[] {4, 2});
  }

  @Scenario("property.request-to-shared-responders")
  @Proves(v5 = "U-51")
  @Needs(Capability.SHARED_SUBSCRIPTIONS)
  void oneOfSeveralRespondersGetsTheQuestionWithItsProperties(Broker broker) {
    Publish question =
        message(broker)
            .property(PropertyId.RESPONSE_TOPIC, broker.topic("answers"))
            .property(PropertyId.CORRELATION_DATA, new byte[] {4, 2});
    String filter = "$share/" + broker.clientId("group") + "/" + question.topic();
    List<Peer> responders =
        Stream.of("one", "two")
            .map(name -> broker.connect(Connect.as(name)).subscribe(filter, broker.qos(1)))
            .toList();

    broker.connect(Connect.as("requester")).publish(question);

    Delivery got =
        responders
            .get(0)
            .pollDelivery(broker.clocks().quietMs())
            .orElseGet(responders.get(1)::awaitDelivery);
    got.expectProperty(PropertyId.RESPONSE_TOPIC, broker.topic("answers"));
    got.expectProperty(PropertyId.CORRELATION_DATA, new byte[] {4, 2});
  }

  // ---- one message from a publisher to a subscriber

  private static Publish message(Broker broker) {
    return Publish.to(broker.topic("message")).payload("payload").qos(broker.qos(1));
  }

  private static Delivery delivered(Broker broker, Publish message) {
    Peer subscriber =
        broker.connect(Connect.as("subscriber")).subscribe(message.topic(), broker.qos(1));
    broker.connect(Connect.as("publisher")).publish(message);
    return subscriber.awaitDelivery();
  }

  private static Delivery deliveredAtSomeTime(Broker broker, Publish message) {
    Peer subscriber =
        broker.connect(Connect.as("subscriber")).subscribe(message.topic(), broker.qos(2));
    broker.connect(Connect.as("publisher")).publish(message);
    return subscriber.awaitDelivery();
  }
}
