package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.SESSION_TAKEN_OVER;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What happens to a client whose identifier somebody else starts using. */
final class TakeoverScenarios {

  private static final int STORM_CLIENTS = 24;

  private static final int CHAIN_LINKS = 10;

  @Scenario("takeover.closes-old")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void theOldConnectionIsClosed(Broker broker) {
    Peer old = broker.connect(Connect.as("sensor"));

    // Whatever the newcomer is told: a broker that refuses it keeps the old one, which is wrong.
    answered(broker, broker.attempt(Connect.as("sensor")));

    // The close is the MUST; another reason code is a warning.
    old.expectClosed(SESSION_TAKEN_OVER);
  }

  @Scenario("takeover.says-why")
  @Proves(v5 = "MQTT-3.1.4-3")
  void theOldConnectionIsToldWhy(Broker broker) {
    Peer old = broker.connect(Connect.as("sensor"));

    broker.connect(Connect.as("sensor"));

    Optional<Disconnect> said = old.poll(Disconnect.class, broker.clocks().closeMs());
    broker.prefer(
        said.isPresent(), "DISCONNECT 0x8E session taken over before the close", old.state());
  }

  @Scenario("takeover.newcomer-stays")
  @Proves(
      v311 = {"MQTT-3.1.4-4", "MQTT-3.12.4-1"},
      v5 = {"MQTT-3.1.4-5", "MQTT-3.12.4-1"})
  void theNewConnectionIsAcceptedAndStays(Broker broker) {
    Peer old = broker.connect(Connect.as("sensor"));

    Peer newcomer = broker.attempt(Connect.as("sensor"));

    broker.judging("MQTT-3.1.4-4", "MQTT-3.1.4-5");
    newcomer.expectAccepted();
    old.endedWithin(broker.clocks().closeMs());
    broker.judging("MQTT-3.12.4-1", "MQTT-3.12.4-1");
    newcomer.expectAlive();
  }

  @Scenario("takeover.of-frozen-client")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void aClientThatDoesNotReadAnyMoreIsClosedToo(Broker broker) {
    Peer old = broker.connect(Connect.as("sensor"));
    old.freeze();

    broker.connect(Connect.as("sensor")).ping();

    old.thaw();
    old.expectClosed(SESSION_TAKEN_OVER);
  }

  @Scenario("takeover.only-same-id")
  @Proves(v311 = "MQTT-3.1.3-2", v5 = "MQTT-3.1.3-2")
  void anIdentifierThatDiffersInCaseIsSomebodyElse(Broker broker) {
    Peer bystander = broker.connect(Connect.as("sensor"));
    String capitals = broker.clientId("sensor").toUpperCase(Locale.ROOT);

    broker.connect(Connect.as(broker.exactClientId(capitals))).ping();

    bystander.expectAlive();
  }

  @Scenario("takeover.across-versions")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  @Needs(Capability.BOTH_VERSIONS)
  void aClientOfTheOtherVersionIsClosedToo(Broker broker) {
    Peer old = broker.in(otherVersion(broker)).connect(Connect.as("sensor"));

    answered(broker, broker.attempt(Connect.as("sensor")));

    old.expectClosed(SESSION_TAKEN_OVER);
  }

  /** The standard does not say whether a session outlives a change of version: recorded only. */
  @Scenario("takeover.session-across-versions")
  @Proves(
      v311 = {"U-65", "MQTT-3.2.2-2"},
      v5 = {"U-65", "MQTT-3.2.2-3"})
  @Needs({Capability.BOTH_VERSIONS, Capability.QOS1, Capability.SESSION_EXPIRY})
  void sessionPresentTellsTheTruthAcrossVersions(Broker broker) {
    Publish message = Publish.to(broker.topic("alarm")).payload("alarm").qos(1);
    Peer old = broker.in(otherVersion(broker)).connect(Connect.as("sensor").persistent());
    old.subscribe(message.topic(), 1);

    Peer newcomer = broker.connect(Connect.as("sensor").persistent());
    broker.connect(Connect.as("publisher")).publish(message);

    boolean kept = newcomer.connack().sessionPresent();
    broker.note(kept ? "the session was kept" : "the session was not kept");
    boolean delivered = newcomer.pollDelivery(broker.clocks().deadlineMs()).isPresent();
    broker.judging("MQTT-3.2.2-2", "MQTT-3.2.2-3");
    broker.prefer(
        kept == delivered,
        "Session Present says whether the subscription is still there",
        newcomer.connack().describe() + (delivered ? ", delivered" : ", not delivered"));
  }

  @Scenario("takeover.chain")
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void eachOfManyTakeoversClosesTheOneBefore(Broker broker) {
    Peer first = broker.connect(Connect.as("sensor"));

    Peer last = takeOverAgainAndAgain(broker, first);

    last.ping();
  }

  @Scenario(value = "takeover.storm", tags = Scenario.ALONE)
  @Proves(v311 = "MQTT-3.1.4-2", v5 = "MQTT-3.1.4-3")
  void ofManyAtOnceOneIsLeft(Broker broker) {
    List<Peer> storm = storm(broker, Connect.as("sensor"));

    Aftermath left = settle(broker, storm);

    broker.require(
        left.alive().size() <= 1, "at most one connection is left", "alive: " + left.alive());
    broker.prefer(left.alive().size() == 1, "one connection is left", "none is alive");
    broker.prefer(left.refusals().isEmpty(), "nobody is refused", "" + left.refusals());
  }

  @Scenario(value = "takeover.storm-keeps-session", tags = Scenario.ALONE)
  @Proves(v311 = "MQTT-3.1.2-4", v5 = "MQTT-3.1.2-5")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void theSessionOutlivesAStorm(Broker broker) {
    String topic = broker.topic("alarm");
    broker.connect(Connect.as("sensor").persistent()).subscribe(topic, 1);
    settle(broker, storm(broker, Connect.as("sensor").persistent()));

    Peer last = broker.connect(Connect.as("sensor").persistent());
    Publish message = Publish.to(topic).payload("alarm").qos(1);
    broker.connect(Connect.as("publisher")).publish(message);

    last.expect(message);
  }

  @Scenario("takeover.wrong-password-does-not-evict")
  @Proves(v311 = "U-56", v5 = "U-56")
  @Needs(Capability.AUTH)
  void whoFailsToAuthenticateEvictsNobody(Broker broker) {
    Peer owner = broker.connect(Connect.as("sensor"));

    Peer intruder = broker.attempt(Connect.as("sensor").credentials(wrongPassword(broker)));
    refused(broker, intruder);

    owner.expectAlive();
  }

  private static MqttVersion otherVersion(Broker broker) {
    return broker.v5() ? MqttVersion.V3_1_1 : MqttVersion.V5_0;
  }

  private static Optional<Connack> answered(Broker broker, Peer newcomer) {
    return newcomer.poll(Connack.class, broker.clocks().deadlineMs());
  }

  /** Many connections that send the same CONNECT at the same moment. */
  private static List<Peer> storm(Broker broker, Connect connect) {
    Connect same = broker.prepare(connect);
    List<Peer> storm = Stream.generate(() -> broker.open("sensor")).limit(STORM_CLIENTS).toList();
    storm.forEach(peer -> peer.send(same));
    return storm;
  }

  /** Who was accepted and still answers when the dust has settled, and who was refused. */
  private static Aftermath settle(Broker broker, List<Peer> storm) {
    long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(broker.clocks().closeMs());
    for (Peer peer : storm) {
      if (storm.stream().filter(each -> !each.ended()).count() > 1) {
        peer.endedWithin(TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime()));
      }
    }
    List<Peer> accepted = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    // The last of all, whom nobody throws out, may still wait for his CONNACK.
    long answeredNanos =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(broker.clocks().deadlineMs());
    for (Peer peer : storm) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(answeredNanos - System.nanoTime());
      Optional<Connack> answer = peer.poll(Connack.class, Math.max(leftMs, 0));
      answer.filter(each -> each.code() == 0).ifPresent(each -> accepted.add(peer));
      answer.filter(each -> each.code() != 0).ifPresent(each -> refusals.add(each.describe()));
    }
    accepted.removeIf(Peer::ended);
    accepted.forEach(peer -> peer.send(Ping.REQUEST));
    accepted.removeIf(peer -> peer.poll(Ping.class, broker.clocks().deadlineMs()).isEmpty());
    return new Aftermath(accepted.stream().map(Peer::name).toList(), refusals);
  }

  private record Aftermath(List<String> alive, List<String> refusals) {}

  private static Peer takeOverAgainAndAgain(Broker broker, Peer first) {
    Peer last = first;
    for (int link = 1; link <= CHAIN_LINKS; link++) {
      Peer before = last;
      last = broker.connect(Connect.as("sensor"));
      before.expectClosed(SESSION_TAKEN_OVER);
    }
    return last;
  }

  private static Credentials wrongPassword(Broker broker) {
    byte[] password = new byte[12];
    broker.random().nextBytes(password);
    return new Credentials(broker.prepare(Connect.as("sensor")).credentials().userName(), password);
  }

  /** Some targets take any password: then nobody can fail to authenticate. */
  private static void refused(Broker broker, Peer intruder) {
    boolean accepted =
        answered(broker, intruder).filter(connack -> connack.code() == 0).isPresent();
    if (accepted) {
      throw broker.unsupported("the target accepts a wrong password");
    }
  }
}
