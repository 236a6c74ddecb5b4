package io.mqtttck.mutant;

import static io.mqtttck.target.MqttVersion.V3_1;
import static io.mqtttck.target.MqttVersion.V3_1_1;
import static io.mqtttck.target.MqttVersion.V5_0;
import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile.OfflineQueue.Drop;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Auth;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The correct broker of the kit, seen by a client that trusts nothing. */
class SmallBrokerTest {

  private static RawClient connect(SmallBroker broker, MqttVersion version, String clientId) {
    return RawClient.connected(broker, version, Connect.as(clientId));
  }

  private static Publish message(String topic, String payload, int qos) {
    return Publish.to(topic).payload(payload).qos(qos).packetId(qos == 0 ? 0 : 7);
  }

  private static void acknowledge(RawClient client, Publish publish) {
    if (publish.qos() == 1) {
      client.send(Ack.of(PacketType.PUBACK, publish.packetId()));
    } else if (publish.qos() == 2) {
      client.send(Ack.of(PacketType.PUBREC, publish.packetId()));
      client.expectAck(PacketType.PUBREL, publish.packetId());
      client.send(Ack.of(PacketType.PUBCOMP, publish.packetId()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyQosArrivesAtTheLowerOfBothSides(MqttVersion version) {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, version, "p")) {
      for (int granted = 0; granted <= 2; granted++) {
        try (RawClient subscriber = connect(broker, version, "s")) {
          subscriber.subscribed("a/+", granted);
          for (int qos = 0; qos <= 2; qos++) {
            publisher.published(message("a/b", "q" + qos, qos));
            Publish got = subscriber.expect(Publish.class);
            acknowledge(subscriber, got);
            assertThat(got.payloadText()).isEqualTo("q" + qos);
            assertThat(got.qos()).isEqualTo(Math.min(qos, granted));
            assertThat(got.retain()).isFalse();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRetainedMessageIsReplacedAndCleared(MqttVersion version) {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, version, "p")) {
      publisher.published(message("t", "one", 1).retained());
      publisher.published(message("t", "two", 1).retained());
      publisher.published(message("t", "live", 1));
      try (RawClient late = connect(broker, version, "late").subscribed("t", 2)) {
        Publish got = late.expect(Publish.class);
        acknowledge(late, got);
        assertThat(got.payloadText()).isEqualTo("two");
        assertThat(got.retain()).isTrue();
        assertThat(got.qos()).isEqualTo(1);
        publisher.published(message("t", "", 1).retained());
        Publish cleared = late.expect(Publish.class);
        assertThat(cleared.payload()).isEmpty();
        assertThat(cleared.retain()).isFalse();
      }
      try (RawClient later = connect(broker, version, "later").subscribed("t", 2)) {
        assertThat(later.payloadsUntilPong()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDropPublishesTheWillAndADisconnectDoesNot(MqttVersion version) {
    Connect connect = Connect.as("c").will(message("will", "gone", 1).packetId(0));
    try (SmallBroker broker = SmallBroker.start();
        RawClient watcher = connect(broker, version, "w").subscribed("will", 1)) {
      RawClient.connected(broker, version, connect).send(Disconnect.of(0)).expectClosed();
      assertThat(watcher.payloadsUntilPong()).isEmpty();
      RawClient.connected(broker, version, connect).reset();
      assertThat(watcher.expect(Publish.class).payloadText()).isEqualTo("gone");
      RawClient.connected(broker, version, connect).close();
      assertThat(watcher.expect(Publish.class).payloadText()).isEqualTo("gone");
      RawClient.connected(broker, version, connect).sendRaw(new byte[] {0x00, 0}).expectClosed();
      assertThat(watcher.expect(Publish.class).payloadText()).isEqualTo("gone");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTakeoverClosesTheOldConnectionAndKeepsTheSession(MqttVersion version) {
    try (SmallBroker broker = SmallBroker.start();
        RawClient old = RawClient.connected(broker, version, Connect.as("x").persistent());
        RawClient young = new RawClient(broker, version)) {
      old.subscribed("t", 1);
      young.send(Connect.as("x").persistent());
      Connack connack = young.expect(Connack.class);
      assertThat(connack.sessionPresent()).isEqualTo(version != V3_1);
      List<Packet> last = old.expectClosed();
      if (version == V5_0) {
        assertThat(last).hasSize(1).first().isInstanceOf(Disconnect.class);
        assertThat(((Disconnect) last.get(0)).code()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
      } else {
        assertThat(last).isEmpty();
      }
      young.published(message("t", "still subscribed", 0));
      assertThat(young.expect(Publish.class).payloadText()).isEqualTo("still subscribed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReturningClientGetsWhatWasSentAndWhatWasQueued(MqttVersion version) {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, version, "p")) {
      Connect persistent = Connect.as("s").persistent();
      Publish first;
      Publish second;
      try (RawClient s = RawClient.connected(broker, version, persistent).subscribed("t", 2)) {
        publisher.published(message("t", "1", 1)).published(message("t", "2", 2));
        publisher.published(message("t", "released", 2));
        first = s.expect(Publish.class);
        second = s.expect(Publish.class);
        Publish released = s.expect(Publish.class);
        s.send(Ack.of(PacketType.PUBREC, released.packetId()));
        s.expectAck(PacketType.PUBREL, released.packetId());
      }
      Awaitility.await().until(() -> !broker.sees("s"));
      publisher.published(message("t", "3", 1)).published(message("t", "none", 0));

      try (RawClient s = RawClient.connected(broker, version, persistent)) {
        assertThat(s.expect(Ack.class).type()).isEqualTo(PacketType.PUBREL);
        assertThat(s.expect(Publish.class).properties(first.properties()))
            .isEqualTo(first.dup(true));
        assertThat(s.expect(Publish.class)).isEqualTo(second.dup(true));
        Publish third = s.expect(Publish.class);
        assertThat(third.payloadText()).isEqualTo("3");
        assertThat(third.dup()).isFalse();
        assertThat(s.payloadsUntilPong()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aQos2MessageOfAClientIsPassedOnOnce(MqttVersion version) {
    for (Options options :
        List.of(Options.defaults(), Options.defaults().with(Liberty.PASSES_QOS_2_ON_AT_PUBREL))) {
      try (SmallBroker broker = SmallBroker.start(options);
          RawClient subscriber = connect(broker, version, "s").subscribed("t", 0)) {
        Connect persistent = Connect.as("p").persistent();
        try (RawClient publisher = RawClient.connected(broker, version, persistent)) {
          publisher.send(message("t", "once", 2)).expectAck(PacketType.PUBREC, 7);
          publisher.send(message("t", "once", 2).dup(true)).expectAck(PacketType.PUBREC, 7);
        }
        try (RawClient publisher = RawClient.connected(broker, version, persistent)) {
          publisher.send(message("t", "once", 2).dup(true)).expectAck(PacketType.PUBREC, 7);
          publisher.send(Ack.of(PacketType.PUBREL, 7)).expectAck(PacketType.PUBCOMP, 7);
          Ack again = publisher.send(Ack.of(PacketType.PUBREL, 7)).expect(Ack.class);
          assertThat(again.code()).isEqualTo(version == V5_0 ? 0x92 : 0);
        }
        assertThat(subscriber.payloadsUntilPong()).containsExactly("once");
      }
    }
  }

  @Test
  void aSessionEndsWithItsExpiryAndNotBefore() {
    try (SmallBroker broker = SmallBroker.start()) {
      Connect connect = Connect.as("s").cleanStart(false).sessionExpiry(1);
      RawClient.connected(broker, V5_0, connect).close();
      try (RawClient back = new RawClient(broker, V5_0)) {
        assertThat(back.send(connect).expect(Connack.class).sessionPresent()).isTrue();
      }
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !broker.remembers("s"));
    }
  }

  @Test
  void disconnectChangesTheSessionExpiryButCannotMakeASessionLast() {
    try (SmallBroker broker = SmallBroker.start()) {
      Connect lasting = Connect.as("s").sessionExpiry(60);
      RawClient.connected(broker, V5_0, lasting).send(disconnectWithExpiry(0)).expectClosed();
      assertThat(broker.remembers("s")).isFalse();
      List<Packet> last =
          RawClient.connected(broker, V5_0, Connect.as("s"))
              .send(disconnectWithExpiry(5))
              .expectClosed();
      assertThat(((Disconnect) last.get(0)).code()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }
  }

  private static Disconnect disconnectWithExpiry(long seconds) {
    Disconnect plain = Disconnect.of(0);
    return plain.properties(plain.properties().with(PropertyId.SESSION_EXPIRY_INTERVAL, seconds));
  }

  @Test
  void aWillWaitsForItsDelayOrTheEndOfTheSession() {
    Publish will = message("w", "late", 0).willDelay(2);
    try (SmallBroker broker = SmallBroker.start();
        RawClient watcher = connect(broker, V5_0, "w").subscribed("w", 0)) {
      RawClient.connected(broker, V5_0, Connect.as("a").sessionExpiry(60).will(will)).reset();
      RawClient.connected(broker, V5_0, Connect.as("a").persistent()).close();
      RawClient.connected(broker, V5_0, Connect.as("b").sessionExpiry(1).will(will)).reset();
      long start = System.nanoTime();
      Publish got = watcher.expect(Publish.class);
      assertThat(got.properties().entries()).isEmpty();
      assertThat(System.nanoTime() - start).isBetween(900_000_000L, 1_900_000_000L);
      RawClient.connected(broker, V5_0, Connect.as("c").will(will)).reset();
      watcher.expect(Publish.class);
      assertThat(watcher.payloadsUntilPong()).isEmpty();
    }
  }

  @Test
  void aTakeoverPublishesTheWillUnlessTheSessionGoesOnWithinItsDelay() {
    Publish delayed = message("w", "will", 0).willDelay(60);
    try (SmallBroker broker = SmallBroker.start();
        RawClient watcher = connect(broker, V5_0, "w").subscribed("w", 0)) {
      Connect old = Connect.as("x").sessionExpiry(60).will(delayed);
      RawClient.connected(broker, V5_0, old);
      RawClient.connected(broker, V5_0, old.cleanStart(false));
      assertThat(watcher.payloadsUntilPong()).isEmpty();
      RawClient.connected(broker, V5_0, Connect.as("x"));
      assertThat(watcher.payloadsUntilPong()).containsExactly("will");
    }
  }

  @Test
  void disconnectWithWillPublishesIt() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient watcher = connect(broker, V5_0, "w").subscribed("w", 0)) {
      RawClient.connected(broker, V5_0, Connect.as("x").will(message("w", "will", 0)))
          .send(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL))
          .expectClosed();
      assertThat(watcher.payloadsUntilPong()).containsExactly("will");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSilentClientIsClosedAtOneAndAHalfKeepAlives(MqttVersion version) {
    try (SmallBroker broker = SmallBroker.start();
        RawClient client = RawClient.connected(broker, version, Connect.as("x").keepAlive(1))) {
      long start = System.nanoTime();
      client.expectClosed();
      assertThat(System.nanoTime() - start).isBetween(1_400_000_000L, 2_500_000_000L);
    }
  }

  @Test
  void theQueueOfAnAbsentClientIsLimitedAtTheEndThatWasChosen() {
    for (Drop drop : Drop.values()) {
      Options options = Options.defaults().offlineQueue(2, null, true, drop);
      try (SmallBroker broker = SmallBroker.start(options);
          RawClient publisher = connect(broker, V5_0, "p")) {
        Connect persistent = Connect.as("s").persistent();
        RawClient.connected(broker, V5_0, persistent)
            .subscribed("t", 1)
            .send(Disconnect.of(0))
            .expectClosed();
        for (int i = 1; i <= 3; i++) {
          publisher.published(message("t", "" + i, i == 2 ? 0 : 1));
        }
        try (RawClient back = RawClient.connected(broker, V5_0, persistent)) {
          assertThat(back.payloadsUntilPong())
              .isEqualTo(drop == Drop.NEWEST ? List.of("1", "2") : List.of("2", "3"));
        }
      }
    }
  }

  @Test
  void messagesExpireInTheQueueAndCountDown() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, V5_0, "p")) {
      Connect persistent = Connect.as("s").persistent();
      RawClient.connected(broker, V5_0, persistent)
          .subscribed("t", 1)
          .send(Disconnect.of(0))
          .expectClosed();
      publisher.published(message("t", "short", 1).expiry(1));
      publisher.published(message("t", "long", 1).expiry(60));
      publisher.published(message("kept", "retained", 1).retained().expiry(1));
      broker.skip(Duration.ofMillis(1_500));
      try (RawClient back = RawClient.connected(broker, V5_0, persistent)) {
        Publish got = back.expect(Publish.class);
        assertThat(got.payloadText()).isEqualTo("long");
        assertThat(got.properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL).orElseThrow())
            .isBetween(57L, 59L);
        back.subscribed("kept", 1);
        assertThat(back.payloadsUntilPong()).isEmpty();
      }
    }
  }

  @Test
  void theReceiveMaximumOfTheClientHoldsMessagesBackButNothingElse() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, V5_0, "p");
        RawClient s =
            RawClient.connected(broker, V5_0, Connect.as("s").receiveMaximum(1))
                .subscribed("t", 2)) {
      for (int i = 1; i <= 3; i++) {
        publisher.published(message("t", "" + i, i == 2 ? 2 : 1));
      }
      Publish first = s.expect(Publish.class);
      assertThat(s.payloadsUntilPong()).isEmpty();
      s.published(message("other", "x", 2));
      acknowledge(s, first);
      Publish second = s.expect(Publish.class);
      s.send(Ack.of(PacketType.PUBREC, second.packetId()));
      s.expectAck(PacketType.PUBREL, second.packetId());
      assertThat(s.payloadsUntilPong()).isEmpty();
      s.send(Ack.of(PacketType.PUBCOMP, second.packetId()));
      assertThat(s.expect(Publish.class).payloadText()).isEqualTo("3");
    }
  }

  @Test
  void tooManyUnfinishedMessagesOfTheClientAreRefused() {
    Options options = Options.defaults().receiveMaximum(2);
    try (SmallBroker broker = SmallBroker.start(options);
        RawClient client = connect(broker, V5_0, "c")) {
      client.send(message("t", "", 2).packetId(1)).expectAck(PacketType.PUBREC, 1);
      client.send(message("t", "", 2).packetId(2)).expectAck(PacketType.PUBREC, 2);
      client.send(message("t", "", 2).packetId(3));
      assertRefused(client, ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }
  }

  private static void assertRefused(RawClient client, int code) {
    List<Packet> last = client.expectClosed();
    assertThat(last).hasSize(1);
    assertThat(((Disconnect) last.get(0)).code()).isEqualTo(code);
  }

  @Test
  void packetSizesAreLimitedInBothDirections() {
    try (SmallBroker broker = SmallBroker.start(Options.defaults().maximumPacketSize(200));
        RawClient publisher = connect(broker, V5_0, "p");
        RawClient s =
            RawClient.connected(
                    broker, V5_0, Connect.as("s").maximumPacketSize(40).receiveMaximum(1))
                .subscribed("t", 1)) {
      publisher.published(message("t", "x".repeat(100), 1));
      publisher.published(message("t", "small", 1));
      assertThat(s.payloadsUntilPong()).containsExactly("small");
      publisher.sendRaw(new Bytes().u8(0x30).variable(1_000).raw(new byte[5]).toArray());
      assertRefused(publisher, ReasonCode.PACKET_TOO_LARGE);
    }
  }

  @Test
  void aConnackThatIsTooLargeForTheClientIsNotSent() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient client = new RawClient(broker, V5_0)) {
      assertThat(client.send(Connect.as("c").maximumPacketSize(5)).expectClosed()).isEmpty();
      assertThat(broker.remembers("c")).isFalse();
    }
  }

  @Test
  void topicAliasesWorkInBothDirections() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, V5_0, "p");
        RawClient s =
            RawClient.connected(broker, V5_0, Connect.as("s").topicAliasMaximum(1))
                .subscribed("#", 0)) {
      publisher.send(message("a", "1", 0).property(PropertyId.TOPIC_ALIAS, 10));
      publisher.send(message("", "2", 0).property(PropertyId.TOPIC_ALIAS, 10));
      publisher.send(message("b", "3", 0).property(PropertyId.TOPIC_ALIAS, 10));
      assertThat(s.expect(Publish.class).topic()).isEqualTo("a");
      Publish second = s.expect(Publish.class);
      assertThat(second.topic()).isEmpty();
      assertThat(second.properties().number(PropertyId.TOPIC_ALIAS)).contains(1L);
      Publish third = s.expect(Publish.class);
      assertThat(third.topic()).isEqualTo("b");
      assertThat(third.properties().has(PropertyId.TOPIC_ALIAS)).isFalse();
      publisher.send(message("", "4", 0).property(PropertyId.TOPIC_ALIAS, 9));
      assertRefused(publisher, ReasonCode.PROTOCOL_ERROR);
      try (RawClient greedy = connect(broker, V5_0, "g")) {
        greedy.send(message("a", "", 0).property(PropertyId.TOPIC_ALIAS, 11));
        assertRefused(greedy, ReasonCode.TOPIC_ALIAS_INVALID);
      }
    }
  }

  @Test
  void overlappingSubscriptionsGiveOneCopyWithAllIdentifiers() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, V5_0, "p");
        RawClient s = connect(broker, V5_0, "s")) {
      s.subscribed(Subscribe.to("t/#", 0).identifier(1));
      s.subscribed(Subscribe.to("t/a", 1).identifier(2));
      s.subscribed(Subscribe.to("t/+", 0));
      publisher.published(message("t/a", "x", 2));
      Publish got = s.expect(Publish.class);
      assertThat(got.qos()).isEqualTo(1);
      assertThat(got.properties().numbers(PropertyId.SUBSCRIPTION_IDENTIFIER))
          .containsExactly(1L, 2L);
      assertThat(s.payloadsUntilPong()).isEmpty();
    }
  }

  @Test
  void noLocalAndRetainOptionsAreHonoured() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, V5_0, "p");
        RawClient s = connect(broker, V5_0, "s")) {
      publisher.published(message("t", "kept", 1).retained());
      s.subscribed(Subscribe.to("t", 0).retainHandling(2).retainAsPublished());
      assertThat(s.payloadsUntilPong()).isEmpty();
      s.subscribed(Subscribe.to("t", 0).retainHandling(1).retainAsPublished());
      assertThat(s.payloadsUntilPong()).isEmpty();
      s.subscribed(Subscribe.to("t", 0).retainAsPublished().noLocal());
      assertThat(s.payloadsUntilPong()).containsExactly("kept");
      s.send(message("t", "own", 0));
      publisher.send(message("t", "live", 0).retained());
      Publish live = s.expect(Publish.class);
      assertThat(live.payloadText()).isEqualTo("live");
      assertThat(live.retain()).isTrue();
    }
  }

  @Test
  void aShareGroupGetsEachMessageOnce() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, V5_0, "p");
        RawClient a = connect(broker, V5_0, "a").subscribed("$share/g/t", 0);
        RawClient b = connect(broker, V5_0, "b").subscribed("$share/g/t", 0);
        RawClient other = connect(broker, V5_0, "o").subscribed("$share/h/#", 0);
        RawClient plain = connect(broker, V5_0, "n").subscribed("t", 0)) {
      for (int i = 0; i < 4; i++) {
        publisher.published(message("t", "" + i, 1));
      }
      assertThat(a.payloadsUntilPong()).hasSize(2);
      assertThat(b.payloadsUntilPong()).hasSize(2);
      assertThat(other.payloadsUntilPong()).hasSize(4);
      assertThat(plain.payloadsUntilPong()).hasSize(4);
    }
  }

  @Test
  void whatAShareMemberLeavesGoesToTheOthersUnlessItWasSentAtQos2() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient publisher = connect(broker, V5_0, "p");
        RawClient a = connect(broker, V5_0, "a").subscribed("$share/g/t", 2)) {
      publisher.published(message("t", "one", 1)).published(message("t", "two", 2));
      a.expect(Publish.class);
      a.expect(Publish.class);
      try (RawClient b = connect(broker, V5_0, "b").subscribed("$share/g/t", 2)) {
        a.reset();
        assertThat(b.expect(Publish.class).payloadText()).isEqualTo("one");
        publisher.published(message("t", "three", 1));
        assertThat(b.payloadsUntilPong()).containsExactly("three");
      }
    }
  }

  @Test
  void reasonCodesNameWhatHappened() {
    Options options = Options.defaults().denied(List.of("secret"), List.of("secret"));
    try (SmallBroker broker = SmallBroker.start(options);
        RawClient c = connect(broker, V5_0, "c")) {
      c.send(message("t", "", 1));
      assertThat(c.expectAck(PacketType.PUBACK, 7).code()).isEqualTo(0x10);
      c.send(message("secret", "", 1));
      assertThat(c.expectAck(PacketType.PUBACK, 7).code()).isEqualTo(0x87);
      c.send(message("t", "", 2)).expectAck(PacketType.PUBREC, 7);
      c.send(message("t", "", 2));
      assertThat(c.expectAck(PacketType.PUBREC, 7).code()).isEqualTo(0x91);
      c.send(Subscribe.to("a", 1).and("b/#/c", 1).and("secret", 1).and("$share//t", 1).packetId(5));
      assertThat(c.expect(Suback.class).codes()).containsExactly(1, 0x8F, 0x87, 0x8F);
      c.send(Unsubscribe.from("a", "b").packetId(6));
      assertThat(c.expect(Unsuback.class).codes()).containsExactly(0, 0x11);
      c.send(Ack.of(PacketType.PUBREC, 99));
      assertThat(c.expectAck(PacketType.PUBREL, 99).code()).isEqualTo(0x92);
    }
  }

  @Test
  void accountsAreChecked() {
    Options options = Options.defaults().account("ann", "secret");
    try (SmallBroker broker = SmallBroker.start(options)) {
      Connect plain = Connect.as("c");
      Connect wrong =
          plain.credentials(new Credentials("ann", "guess".getBytes(StandardCharsets.UTF_8)));
      for (Connect each : List.of(plain, wrong)) {
        assertThat(refusal(broker, V3_1_1, each)).isEqualTo(4);
        assertThat(refusal(broker, V5_0, each)).isEqualTo(0x86);
      }
      RawClient.connected(broker, V5_0, plain.credentials(broker.target().credentials())).close();
    }
  }

  private static int refusal(SmallBroker broker, MqttVersion version, Connect connect) {
    try (RawClient client = new RawClient(broker, version)) {
      client.send(connect);
      client.send(message("t", "after the refusal", 0).retained());
      int code = client.expect(Connack.class).code();
      assertThat(client.expectClosed()).isEmpty();
      return code;
    }
  }

  @Test
  void badConnectsAreRefused() {
    try (SmallBroker broker = SmallBroker.start()) {
      assertThat(refusal(broker, V3_1_1, Connect.as("").cleanStart(false))).isEqualTo(2);
      assertThat(refusal(broker, V3_1, Connect.as(""))).isEqualTo(2);
      Connect method = Connect.as("c");
      method = method.properties(method.properties().with(PropertyId.AUTHENTICATION_METHOD, "X"));
      assertThat(refusal(broker, V5_0, method)).isEqualTo(0x8C);
      byte[] level6 = Connect.as("c").encode(V3_1_1);
      level6[8] = 6;
      try (RawClient client = new RawClient(broker, V3_1_1)) {
        assertThat(client.sendRaw(level6).expect(Connack.class).code()).isEqualTo(1);
        assertThat(client.expectClosed()).isEmpty();
      }
      byte[] reservedFlag = Connect.as("c").encode(V3_1_1);
      reservedFlag[9] |= 1;
      try (RawClient client = new RawClient(broker, V3_1_1)) {
        assertThat(client.sendRaw(reservedFlag).expectClosed()).isEmpty();
      }
      for (MqttVersion version : MqttVersion.values()) {
        try (RawClient client = new RawClient(broker, version)) {
          assertThat(client.send(Ping.REQUEST).expectClosed()).isEmpty();
        }
      }
    }
  }

  @Test
  void anEmptyClientIdentifierIsReplaced() {
    try (SmallBroker broker = SmallBroker.start();
        RawClient client = new RawClient(broker, V5_0)) {
      Connack connack = client.send(Connect.as("").persistent()).expect(Connack.class);
      String assigned =
          connack.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER).orElseThrow();
      client.close();
      try (RawClient back = new RawClient(broker, V5_0)) {
        back.send(Connect.as(assigned).persistent());
        assertThat(back.expect(Connack.class).sessionPresent()).isTrue();
      }
    }
  }

  @Test
  void errorsEndTheConnectionWithTheirCode() {
    try (SmallBroker broker = SmallBroker.start()) {
      assertRefused(connect(broker, V5_0, "a").send(Connect.as("a")), ReasonCode.PROTOCOL_ERROR);
      assertRefused(connect(broker, V5_0, "b").send(Auth.of(0x19)), ReasonCode.PROTOCOL_ERROR);
      assertRefused(
          connect(broker, V5_0, "c").send(message("a/#", "", 0)), ReasonCode.TOPIC_NAME_INVALID);
      assertRefused(
          connect(broker, V5_0, "d").sendRaw(new byte[] {(byte) 0xC1, 0}),
          ReasonCode.MALFORMED_PACKET);
      assertThat(connect(broker, V3_1_1, "e").send(Connect.as("e")).expectClosed()).isEmpty();
      assertThat(
              connect(broker, V3_1_1, "f").send(Subscribe.to("a#", 0).packetId(1)).expectClosed())
          .isEmpty();
    }
  }

  @Test
  void aSilentConnectionIsClosed() {
    try (SmallBroker broker = SmallBroker.start(Options.defaults().connectTimeoutMs(100));
        RawClient client = new RawClient(broker, V5_0)) {
      assertThat(client.expectClosed()).isEmpty();
    }
  }

  @Test
  void theServersKeepAliveWins() {
    try (SmallBroker broker = SmallBroker.start(Options.defaults().serverKeepAlive(1));
        RawClient client = new RawClient(broker, V5_0)) {
      Connack connack = client.send(Connect.as("c").keepAlive(600)).expect(Connack.class);
      assertThat(connack.properties().number(PropertyId.SERVER_KEEP_ALIVE)).contains(1L);
      assertRefused(client, ReasonCode.KEEP_ALIVE_TIMEOUT);
    }
  }

  @Test
  void theStubsAreOfNoUse() {
    try (SmallBroker slams = SmallBroker.start(Fault.SLAMS_EVERY_CONNECTION);
        RawClient client = connect(slams, V5_0, "c")) {
      assertRefused(client, ReasonCode.PROTOCOL_ERROR);
    }
    Options impatient = Options.defaults().connectTimeoutMs(1);
    try (SmallBroker silent = SmallBroker.start(impatient, Fault.ANSWERS_NOTHING);
        RawClient client = new RawClient(silent, V5_0)) {
      client.send(Connect.as("c")).expectSilence(300);
    }
  }
}
