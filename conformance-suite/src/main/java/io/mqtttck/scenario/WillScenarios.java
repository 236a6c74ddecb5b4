package io.mqtttck.scenario;

import static io.mqtttck.wire.PropertyId.CONTENT_TYPE;
import static io.mqtttck.wire.PropertyId.CORRELATION_DATA;
import static io.mqtttck.wire.PropertyId.MESSAGE_EXPIRY_INTERVAL;
import static io.mqtttck.wire.PropertyId.PAYLOAD_FORMAT_INDICATOR;
import static io.mqtttck.wire.PropertyId.RESPONSE_TOPIC;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Subscribe;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** When the last message of a client is published, and what arrives of it. */
final class WillScenarios {

  /** Will Delay Interval of a will that is awaited: seconds. */
  private static final long DELAY = 2;

  /** Will Delay Interval within which a client has to come back, on a busy machine too: seconds. */
  private static final long CANCELLED_DELAY = 4;

  /** An interval that does not end while a scenario runs: seconds. */
  private static final long LONG_INTERVAL = 60;

  // ---- what publishes it ------------------------------------------------------------------------

  @Scenario("will.after-reset")
  @Proves(
      v311 = "MQTT-3.1.2-8",
      v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"})
  void theWillIsPublishedWhenTheConnectionIsReset(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.drop();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.after-end-of-stream")
  @Proves(
      v311 = "MQTT-3.1.2-8",
      v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"})
  void theWillIsPublishedWhenTheStreamEndsWithoutDisconnect(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.endStream();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario(value = "will.after-silence", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  void theWillIsPublishedWhenTheDeviceLosesItsPower(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(losesPowerSoon(broker, will));

    device.freeze();
    Optional<Delivery> published = watcher.pollDelivery(silenceMs(broker, device));
    device.thaw();

    // Whether the silent connection is ended at all is for the keep-alive scenarios to judge.
    boolean ended = device.endedWithin(broker.clocks().closeMs()).isPresent();
    broker.control(published.isPresent() || ended, "the broker kept the silent connection");
    broker.require(published.isPresent(), "the will is published", watcher.state());
  }

  @Scenario(value = "will.found-after-power-loss", tags = Scenario.TIMED)
  @Proves(v311 = "MQTT-3.1.2-17", v5 = "MQTT-3.1.2-15")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aLateSubscriberFindsTheRetainedWillOfADeviceThatLostItsPower(Broker broker) {
    Publish will = will(broker).retained();
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(losesPowerSoon(broker, will));

    device.freeze();
    watcher.awaitDelivery(silenceMs(broker, device));
    Stored.settle(broker, will);

    Peer late = broker.connect(Connect.as("late")).subscribe(will.topic(), will.qos());
    late.expect(will).expectRetain(true);
  }

  @Scenario(value = "will.after-malformed-packet", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  void theWillIsPublishedWhenTheBrokerClosesForAMalformedPacket(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.send(Publish.to(broker.topic("wrong")).payload("QoS 3").qos(3));
    device.awaitClosed();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario(value = "will.after-second-connect", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  void theWillIsPublishedWhenTheBrokerClosesForASecondConnect(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Connect connect = Connect.as("device").will(will);
    Peer device = broker.connect(connect);

    device.send(broker.prepare(connect));
    device.awaitClosed();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.after-denied-publish")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  @Needs(Capability.ACL_DENY)
  void theWillIsPublishedWhenTheBrokerClosesForAForbiddenTopic(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    String denied = broker.profile().deniedTopics().publish().get(0);
    device.send(Publish.to(denied).payload("forbidden").qos(broker.qos(1)));
    closedOrUnsupported(broker, device);

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.after-disconnect-with-will")
  @Proves(v5 = "U-30")
  void disconnect0x04PublishesTheWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.disconnect(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL));

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.after-disconnect-with-error")
  @Proves(v5 = "MQTT-3.1.2-8")
  void aDisconnectThatReportsAnErrorPublishesTheWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.disconnect(Disconnect.of(ReasonCode.UNSPECIFIED_ERROR));

    // Only 0x00, normal disconnection, withdraws a will.
    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario(value = "will.prompt", tags = Scenario.TIMED)
  @Proves(v311 = "U-07", v5 = "U-07")
  void theWillIsPublishedPromptly(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    long sinceNanos = System.nanoTime();
    device.drop();

    Delivery published = watcher.expectWithin(will, Clocks.PROMPT_WILL_MS);
    broker.note("the will came " + seconds(published, sinceNanos) + " s after the reset");
  }

  // ---- what does not ----------------------------------------------------------------------------

  @Scenario("will.not-after-disconnect")
  @Proves(
      v311 = {"MQTT-3.14.4-3", "MQTT-3.1.2-10"},
      v5 = {"MQTT-3.14.4-3", "MQTT-3.1.2-10"})
  void disconnectWithdrawsTheWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    device.disconnect();

    expectOnlyControl(broker, watcher, will);
  }

  @Scenario("will.published-once")
  @Proves(v311 = "MQTT-3.1.2-10", v5 = "MQTT-3.1.2-10")
  void aPublishedWillIsNotPublishedAgain(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Connect device = Connect.as("device").persistent();
    broker.connect(device.will(will)).drop();
    watcher.awaitDelivery(broker.clocks().willMs());

    broker.connect(device).drop();

    expectOnlyControl(broker, watcher, will);
  }

  @Scenario("will.none-without-flag")
  @Proves(
      v311 = {"MQTT-3.1.2-10", "MQTT-3.1.2-12"},
      v5 = "MQTT-3.1.2-10")
  void aConnectionWithoutWillDoesNotPublishTheOneOfAnEarlierConnection(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Connect device = Connect.as("device").persistent();
    broker.connect(device.will(will)).disconnect();

    broker.connect(device).drop();

    expectOnlyControl(broker, watcher, will);
  }

  @Scenario("will.replaced-on-reconnect")
  @Proves(
      v311 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10"},
      v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10"})
  void theWillOfTheLatestConnectionIsPublished(Broker broker) {
    Publish second = will(broker).payload("second");
    Peer watcher = watcher(broker, second);
    Connect device = Connect.as("device").persistent();
    broker.connect(device.will(second.payload("first"))).disconnect();

    broker.connect(device.will(second)).drop();

    watcher.expectWithin(second, broker.clocks().willMs());
    expectOnlyControl(broker, watcher, second);
  }

  @Scenario(value = "will.not-of-refused-connect", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  void aRefusedConnectLeavesNoWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);

    broker.attempt(unacceptable(broker, will)).awaitClosed();

    preferOnlyControl(broker, watcher, will);
  }

  @Scenario("will.not-of-wrong-password")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  @Needs(Capability.AUTH)
  void aClientWithAWrongPasswordLeavesNoWill(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    byte[] wrong = broker.clientId("wrong").getBytes(StandardCharsets.UTF_8);
    Credentials nobody = new Credentials(broker.clientId("nobody"), wrong);

    broker.attempt(Connect.as("device").credentials(nobody).will(will)).awaitClosed();

    preferOnlyControl(broker, watcher, will);
  }

  @Scenario(value = "will.not-to-wildcard-topic", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-4.7.1-1", v5 = "MQTT-4.7.0-1")
  @Needs(Capability.WILDCARD_SUBSCRIPTIONS)
  void noWillIsPublishedToATopicWithAWildcard(Broker broker) {
    Publish will = will(broker).topic(broker.topic("will/fine"));
    Peer watcher = broker.connect(Connect.as("watcher"));
    watcher.subscribe(broker.topic("will/#"), will.qos());

    // Refused at CONNECT or silently dropped later: both are right.
    Publish wrong = will.topic(broker.topic("will/#")).payload("wrong");
    Peer device = broker.attempt(Connect.as("device").will(wrong));
    device.poll(Connack.class, broker.clocks().closeMs());
    device.drop();

    expectOnlyControl(broker, watcher, will);
  }

  // ---- delay ------------------------------------------------------------------------------------

  @Scenario(value = "will.delay-honoured", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.1.2-8")
  @Needs(Capability.SESSION_EXPIRY)
  void theWillWaitsForItsDelay(Broker broker) {
    Publish will = will(broker).willDelay(DELAY);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").sessionExpiry(LONG_INTERVAL).will(will));
    // So that a delay that counts from CONNECT is seen to be over too early.
    broker.letPass(TimeUnit.SECONDS.toMillis(DELAY));

    long sinceNanos = System.nanoTime();
    device.drop();

    expectAfter(broker, watcher, will, sinceNanos, DELAY);
  }

  @Scenario(value = "will.delay-cancelled", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.1.3-9")
  @Needs(Capability.SESSION_EXPIRY)
  void aClientThatResumesInTimeCancelsItsDelayedWill(Broker broker) {
    Publish will = will(broker).willDelay(CANCELLED_DELAY);
    Peer watcher = watcher(broker, will);
    Connect device = Connect.as("device").persistent();
    Peer before = broker.connect(device.will(will));

    long sinceNanos = System.nanoTime();
    before.drop();
    broker.resume(device);

    boolean inTime = System.nanoTime() - sinceNanos < TimeUnit.SECONDS.toNanos(CANCELLED_DELAY);
    broker.control(inTime, "the client came back too late to cancel its will");
    expectOnlyControl(broker, watcher, will);
  }

  @Scenario(value = "will.delay-ends-with-session", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.1.2-8")
  @Needs(Capability.SESSION_EXPIRY)
  void aDelayedWillIsPublishedWhenTheSessionEndsFirst(Broker broker) {
    Publish will = will(broker).willDelay(LONG_INTERVAL);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").sessionExpiry(DELAY).will(will));

    long sinceNanos = System.nanoTime();
    device.drop();

    expectAfter(broker, watcher, will, sinceNanos, DELAY);
  }

  @Scenario("will.delay-without-session")
  @Proves(v5 = "MQTT-3.1.2-8")
  void aDelayedWillIsPublishedAtOnceWhenTheSessionEndsWithTheConnection(Broker broker) {
    Publish will = will(broker).willDelay(LONG_INTERVAL);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").sessionExpiry(0).will(will));

    device.drop();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.delay-ends-with-clean-start")
  @Proves(v5 = "U-32")
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanStartEndsTheSessionAndSoPublishesItsDelayedWill(Broker broker) {
    Publish will = will(broker).willDelay(LONG_INTERVAL);
    Peer watcher = watcher(broker, will);
    Connect device = Connect.as("device").sessionExpiry(LONG_INTERVAL);
    broker.connect(device.will(will)).drop();

    broker.connect(device.cleanStart(true));

    // Two sentences of the standard disagree here, so that it is no more than a warning.
    watcher.expectWithin(will, broker.clocks().willMs());
  }

  // ---- what arrives -----------------------------------------------------------------------------

  @Scenario("will.retained")
  @Proves(v311 = "MQTT-3.1.2-17", v5 = "MQTT-3.1.2-15")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedWillIsFoundByALateSubscriber(Broker broker) {
    Publish will = will(broker).retained();
    Peer watcher = watcher(broker, will);
    broker.connect(Connect.as("device").will(will)).drop();
    watcher.awaitDelivery(broker.clocks().willMs());
    Stored.settle(broker, will);

    Peer late = broker.connect(Connect.as("late")).subscribe(will.topic(), will.qos());

    late.expect(will).expectRetain(true);
  }

  @Scenario("will.retained-live-flag")
  @Proves(v311 = "MQTT-3.3.1-9", v5 = "MQTT-3.1.2-15")
  @Needs(Capability.RETAINED)
  void aSubscriberSeesTheRetainFlagOfALiveWillAsOfAnyMessage(Broker broker) {
    Publish will = will(broker).retained();
    Peer watcher = watcherAsPublished(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();

    watcher.awaitDelivery(broker.clocks().willMs()).expectRetain(broker.v5());
  }

  @Scenario("will.not-retained")
  @Proves(v311 = "MQTT-3.1.2-16", v5 = "MQTT-3.1.2-14")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aWillWithoutRetainIsNotFoundByALateSubscriber(Broker broker) {
    Publish will = will(broker);
    broker.cleanRetained(will.topic());
    Peer watcher = watcherAsPublished(broker, will);
    broker.connect(Connect.as("device").will(will)).drop();

    watcher.awaitDelivery(broker.clocks().willMs()).expectRetain(false);

    Stored.expectNothing(broker, will.topic());
  }

  @Scenario("will.qos-kept")
  @Proves(
      v311 = {"MQTT-3.1.2-9", "MQTT-3.8.4-6"},
      v5 = "MQTT-3.8.4-8")
  @Needs(Capability.QOS2)
  void theWillArrivesAtItsQos(Broker broker) {
    expectQosOfWill(broker, 0);
    expectQosOfWill(broker, 1);
    expectQosOfWill(broker, 2);
  }

  private static void expectQosOfWill(Broker broker, int qos) {
    Publish will = Publish.to(broker.topic("will/" + qos)).payload("gone").qos(qos);
    Peer watcher = broker.connect(Connect.as("watcher" + qos)).subscribe(will.topic(), 2);

    broker.connect(Connect.as("device" + qos).will(will)).drop();

    watcher.awaitDelivery(broker.clocks().willMs()).expectQos(qos);
  }

  @Scenario("will.queued-for-absent")
  @Proves(v311 = "MQTT-3.1.2-5", v5 = "MQTT-4.5.0-1")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theWillWaitsForASubscriberThatIsAway(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Connect reader = Connect.as("reader").persistent();
    broker.connect(reader).subscribe(will.topic(), 1).disconnect();

    broker.connect(Connect.as("device").will(will)).drop();
    watcher.awaitDelivery(broker.clocks().willMs());

    broker.resume(reader).expect(will);
  }

  @Scenario("will.empty-payload")
  @Proves(v311 = "U-09", v5 = "U-09")
  void aWillWithoutPayloadIsPublishedWithoutPayload(Broker broker) {
    Publish will = will(broker).payload("");
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.empty-payload-clears")
  @Proves(v311 = "U-09", v5 = "U-09")
  @Needs({Capability.RETAINED, Capability.QOS1})
  void aRetainedWillWithoutPayloadClearsTheTopic(Broker broker) {
    Publish will = will(broker).payload("").retained();
    Stored.keep(broker, will.payload("online"));
    Peer watcher = watcher(broker, will);
    watcher.awaitDelivery();

    broker.connect(Connect.as("device").will(will)).drop();

    watcher.expectWithin(will, broker.clocks().willMs());
    Stored.expectNothing(broker, will.topic());
  }

  @Scenario("will.binary-payload")
  @Proves(v311 = "MQTT-3.1.2-9", v5 = "MQTT-3.1.2-8")
  void theWillArrivesByteForByte(Broker broker) {
    Publish will = will(broker).payload(everyByteTwice());
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.properties-kept")
  @Proves(
      v5 = {
        "MQTT-3.3.2-4",
        "MQTT-3.3.2-15",
        "MQTT-3.3.2-16",
        "MQTT-3.3.2-20",
      })
  void theWillArrivesWithItsProperties(Broker broker) {
    byte[] correlation = {0, 1, -1};
    String reply = broker.topic("reply");
    Publish will =
        will(broker)
            .property(PAYLOAD_FORMAT_INDICATOR, 1)
            .property(CONTENT_TYPE, "text/plain")
            .property(RESPONSE_TOPIC, reply)
            .property(CORRELATION_DATA, correlation);
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();
    Delivery published = watcher.awaitDelivery(broker.clocks().willMs());

    broker.judging(null, "MQTT-3.3.2-4");
    published.expectProperty(PAYLOAD_FORMAT_INDICATOR, 1);
    broker.judging(null, "MQTT-3.3.2-20");
    published.expectProperty(CONTENT_TYPE, "text/plain");
    broker.judging(null, "MQTT-3.3.2-15");
    published.expectProperty(RESPONSE_TOPIC, reply);
    broker.judging(null, "MQTT-3.3.2-16");
    published.expectProperty(CORRELATION_DATA, correlation);
  }

  @Scenario("will.user-properties-in-order")
  @Proves(v5 = {"MQTT-3.1.3-10", "MQTT-3.3.2-17", "MQTT-3.3.2-18"})
  void theWillArrivesWithItsUserPropertiesInOrder(Broker broker) {
    Properties sent =
        Properties.NONE.withUser("b", "1").withUser("a", "2").withUser("b", "3").withUser("a", "2");
    Publish will = will(broker).properties(sent);
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();
    Delivery published = watcher.awaitDelivery(broker.clocks().willMs());

    broker.judging(null, "MQTT-3.3.2-17");
    published.expectUserProperties(sent.user());
    broker.judging(List.of(), List.of("MQTT-3.1.3-10", "MQTT-3.3.2-18"));
    published.expectUserPropertiesInOrder(sent.user());
  }

  @Scenario("will.message-expiry-kept")
  @Proves(v5 = "MQTT-3.3.2-6")
  void theWillArrivesWithItsMessageExpiry(Broker broker) {
    Publish will = will(broker).expiry(LONG_INTERVAL);
    Peer watcher = watcher(broker, will);

    broker.connect(Connect.as("device").will(will)).drop();

    // From when a will has been waiting is not said: anything up to the whole interval is right.
    watcher
        .awaitDelivery(broker.clocks().willMs())
        .expectNumber(MESSAGE_EXPIRY_INTERVAL, 1, LONG_INTERVAL);
  }

  @Scenario("will.across-versions")
  @Proves(v311 = "U-64", v5 = "U-64")
  @Needs(Capability.BOTH_VERSIONS)
  void theWillOfAClientOfTheOtherVersionArrives(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    MqttVersion other = broker.v5() ? MqttVersion.V3_1_1 : MqttVersion.V5_0;
    Publish theirs = broker.v5() ? will : will.userProperty("unit", "K");

    broker.in(other).connect(Connect.as("device").will(theirs)).drop();

    watcher.expectWithin(will, broker.clocks().willMs()).expectRetain(false);
  }

  // ---- beyond what the broker offers ------------------------------------------------------------

  @Scenario("will.refused-above-maximum-qos")
  @Proves(v5 = "MQTT-3.2.2-12")
  @Needs(Capability.MAX_QOS_LIMITED)
  void aWillAboveTheMaximumQosIsRefused(Broker broker) {
    Publish will = will(broker).qos(broker.qos(2) + 1);

    Peer device = broker.attempt(Connect.as("device").will(will));

    device.expectRefused(ReasonCode.QOS_NOT_SUPPORTED);
  }

  @Scenario("will.refused-when-retain-unavailable")
  @Proves(v5 = "MQTT-3.2.2-13")
  @Needs(Capability.RETAIN_UNAVAILABLE)
  void aRetainedWillIsRefusedWhereNothingIsRetained(Broker broker) {
    Publish will = will(broker).retained();

    Peer device = broker.attempt(Connect.as("device").will(will));

    device.expectRefused(ReasonCode.RETAIN_NOT_SUPPORTED);
  }

  // ---- helpers ----------------------------------------------------------------------------------

  private static Publish will(Broker broker) {
    return Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
  }

  private static Peer watcher(Broker broker, Publish will) {
    return broker.connect(Connect.as("watcher")).subscribe(will.topic(), will.qos());
  }

  /** In 5.0 it sees the RETAIN flag as the publisher set it. */
  private static Peer watcherAsPublished(Broker broker, Publish will) {
    Subscribe plain = Subscribe.to(will.topic(), will.qos());
    return Stored.established(broker, "watcher", broker.v5() ? plain.retainAsPublished() : plain);
  }

  private static Connect losesPowerSoon(Broker broker, Publish will) {
    return Connect.as("device").keepAlive(broker.clocks().keepAlive().lowerSeconds()).will(will);
  }

  /** Until the will of a silent client must have come: milliseconds. */
  private static long silenceMs(Broker broker, Peer device) {
    return broker.clocks().keepAlive().tooLateMs(device.keepAliveSeconds())
        + broker.clocks().willMs();
  }

  private static void closedOrUnsupported(Broker broker, Peer device) {
    if (device.endedWithin(broker.clocks().closeMs()).isEmpty()) {
      throw broker.unsupported("the broker does not close for a forbidden topic");
    }
  }

  /**
   * A CONNECT that every broker has to refuse: in 5.0 for its Receive Maximum 0, in 3.1.1 because a
   * session that stays needs an identifier.
   */
  private static Connect unacceptable(Broker broker, Publish will) {
    return broker.v5()
        ? Connect.as("device").receiveMaximum(0).will(will)
        : Connect.as("").cleanStart(false).will(will);
  }

  /**
   * No other will comes than that of a control client, whose connection breaks now: it shows that
   * wills are published and how long that takes.
   */
  private static void expectOnlyControl(Broker broker, Peer watcher, Publish will) {
    List<Delivery> others = othersThanControl(broker, watcher, will);
    broker.require(others.isEmpty(), "no will but that of the control client", texts(others));
  }

  private static void preferOnlyControl(Broker broker, Peer watcher, Publish will) {
    List<Delivery> others = othersThanControl(broker, watcher, will);
    broker.prefer(others.isEmpty(), "no will but that of the control client", texts(others));
  }

  private static List<Delivery> othersThanControl(Broker broker, Peer watcher, Publish will) {
    Publish control = will.payload("control");
    Connect connect = Connect.as("control").sessionExpiry(LONG_INTERVAL).will(control);
    broker.connect(connect).drop();
    long delaySeconds = will.properties().number(PropertyId.WILL_DELAY_INTERVAL).orElse(0L);
    long withinMs = TimeUnit.SECONDS.toMillis(delaySeconds) + broker.clocks().willMs();
    List<Delivery> before = watcher.deliveriesUntil(control, withinMs);
    List<Delivery> after = watcher.receiveFor(broker.clocks().quietMs()).deliveries();
    // A repeated QoS 1 delivery is no second publication.
    return Stream.concat(before.stream(), after.stream())
        .filter(each -> !each.publish().dup() && !each.text().equals(control.payloadText()))
        .toList();
  }

  private static String texts(List<Delivery> messages) {
    return "also " + messages.stream().map(each -> each.publish().describe()).toList();
  }

  /** The will comes, not earlier than a number of seconds after a moment, and not much later. */
  private static void expectAfter(
      Broker broker, Peer watcher, Publish will, long sinceNanos, long seconds) {
    long dueMs = TimeUnit.SECONDS.toMillis(seconds);
    Delivery published = watcher.expectWithin(will, dueMs + broker.clocks().willMs());
    long tookMs = TimeUnit.NANOSECONDS.toMillis(published.arrivedNanos() - sinceNanos);
    String took = "the will came " + seconds(published, sinceNanos) + " s after the reset";
    broker.require(
        tookMs >= dueMs - Clocks.EARLY_TOLERANCE_MS, "the will after " + seconds + " s", took);
    broker.note(took);
  }

  private static String seconds(Delivery published, long sinceNanos) {
    return String.format(Locale.ROOT, "%.1f", (published.arrivedNanos() - sinceNanos) / 1e9);
  }

  private static byte[] everyByteTwice() {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    return all;
  }
}
