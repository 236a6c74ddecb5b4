package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.LONG;
import static io.mqtttck.engine.Scenario.TIMED;
import static io.mqtttck.scenario.Absence.SENSOR;
import static io.mqtttck.scenario.Absence.SHORT_RETENTION;
import static io.mqtttck.scenario.Absence.leaveBehind;
import static io.mqtttck.scenario.Absence.leaveBehindForLong;
import static io.mqtttck.scenario.Absence.numbered;
import static io.mqtttck.scenario.Absence.text;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.Profile.OfflineQueue;
import io.mqtttck.target.Profile.OfflineQueue.Drop;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.time.Duration;
import java.util.List;

/** How much a broker keeps for a client that is away, and for how long, by its own limits. */
final class OfflineQueueLimitScenarios {

  /** What is tried when no limit is declared: common brokers keep 100 or 1000. */
  private static final int COMMON_LIMIT = 1000;

  /** So many more than the limit are published. */
  private static final int BEYOND = 100;

  /** Longer than that nobody waits at all. */
  private static final Duration LONG_RETENTION = Duration.ofMinutes(10);

  @Scenario("offline-queue.qos0-policy")
  @Proves(
      v311 = {"MQTT-3.1.2-5", "MQTT-4.6.0-6", "U-34"},
      v5 = {"MQTT-3.1.2-23", "MQTT-4.6.0-5", "U-34"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void qos0MessagesMayBeKeptAndDisturbNothing(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    List<Publish> kept = numbered(template, 2);
    Publish maybe = template.qos(0).payload("QoS 0");
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    Peer publisher = broker.connect(Connect.as("publisher"));
    publisher.publish(kept.get(0));
    publisher.publish(maybe);
    publisher.publish(kept.get(1));

    Peer sensor = broker.connect(SENSOR);
    publisher.publish(template.payload("marker"));
    Received got = sensor.receiveUntil(template.payload("marker"));

    broker.judging("MQTT-3.1.2-5", "MQTT-3.1.2-23");
    got.expectAll(kept);
    broker.judging("MQTT-4.6.0-6", "MQTT-4.6.0-5");
    got.expectInOrder(kept);
    broker.judging("U-34", "U-34");
    Received later = sensor.receiveFor(broker.clocks().quietMs());
    compareQos0(broker, got.different() + later.different() > kept.size());
  }

  @Scenario(value = "offline-queue.count-limit", tags = TIMED)
  @Proves(
      v311 = {"MQTT-4.6.0-6", "U-35"},
      v5 = {"MQTT-4.6.0-5", "U-35"})
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void howManyMessagesAreKept(Broker broker) {
    Publish template = Publish.to(broker.topic("readings")).qos(1);
    leaveBehind(broker, Subscribe.to(template.topic(), 1));
    List<Publish> taken =
        broker
            .connect(Connect.as("publisher"))
            .offerAll(numbered(template, expectedLimit(broker) + BEYOND));

    Received got = broker.connect(SENSOR).receive(taken.size());

    broker.judging("MQTT-4.6.0-6", "MQTT-4.6.0-5");
    got.expectInOrder(taken);
    broker.judging("U-35", "U-35");
    compareLimit(broker, taken, got.among(taken));
  }

  @Scenario(value = "offline-queue.retention-kept", tags = TIMED)
  @Proves(v311 = "U-35", v5 = "U-35")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.OFFLINE_LIMITS})
  void untilItsRetentionIsOverAMessageIsKept(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    Duration declared = declaredBetween(broker, Duration.ZERO, SHORT_RETENTION);
    leaveBehind(broker, Subscribe.to(message.topic(), 1));
    broker.connect(Connect.as("publisher")).publish(message);
    broker.letPass(declared.toMillis() - Clocks.EARLY_TOLERANCE_MS);

    boolean came = broker.connect(SENSOR).pollDelivery(broker.clocks().deadlineMs()).isPresent();

    broker.preferDeclared(came, "retention " + text(declared), "a message was gone before");
  }

  @Scenario(value = "offline-queue.retention-over", tags = TIMED)
  @Proves(v311 = "U-35", v5 = "U-35")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.OFFLINE_LIMITS})
  void whenAShortRetentionIsOverAMessageIsGone(Broker broker) {
    expectGoneAfter(broker, declaredBetween(broker, Duration.ZERO, SHORT_RETENTION));
  }

  @Scenario(
      value = "offline-queue.long-retention-over",
      tags = {TIMED, LONG})
  @Proves(v311 = "U-35", v5 = "U-35")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY, Capability.OFFLINE_LIMITS})
  void whenALongRetentionIsOverAMessageIsGone(Broker broker) {
    expectGoneAfter(broker, declaredBetween(broker, SHORT_RETENTION, LONG_RETENTION));
  }

  @Scenario(
      value = "offline-queue.kept-for-long",
      tags = {TIMED, LONG})
  @Proves(v311 = "U-35", v5 = "U-35")
  @Needs({Capability.QOS1, Capability.SESSION_EXPIRY})
  void howAMessageOutlastsALongAbsence(Broker broker) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    leaveBehindForLong(broker, Subscribe.to(message.topic(), 1));
    broker.connect(Connect.as("publisher")).publish(message);
    broker.letPass(broker.clocks().absenceMs());

    boolean came = broker.connect(SENSOR).pollDelivery(broker.clocks().deadlineMs()).isPresent();

    String fact =
        "after %d ms a message was %s"
            .formatted(broker.clocks().absenceMs(), came ? "kept" : "gone");
    Duration declared = broker.profile().offlineQueue().retention();
    boolean tooEarly = declared != null && declared.toMillis() > broker.clocks().absenceMs();
    broker.note(fact);
    broker.preferDeclared(came || !tooEarly, "retention " + text(declared), fact);
  }

  /** The declared retention, when it is of the length that a scenario is for. */
  private static Duration declaredBetween(Broker broker, Duration above, Duration most) {
    Duration declared = broker.profile().offlineQueue().retention();
    if (declared == null || declared.compareTo(above) <= 0 || declared.compareTo(most) > 0) {
      throw broker.unsupported(
          "the profile declares no retention between " + text(above) + " and " + text(most));
    }
    return declared;
  }

  private static void expectGoneAfter(Broker broker, Duration retention) {
    Publish message = Publish.to(broker.topic("readings")).payload("21").qos(1);
    broker
        .connect(SENSOR.sessionExpiry(2 * LONG_RETENTION.toSeconds()))
        .subscribe(message.topic(), 1)
        .disconnect();
    broker.connect(Connect.as("publisher")).publish(message);
    broker.awaitExpiry(retention.toSeconds());

    boolean came = broker.connect(SENSOR).pollDelivery(broker.clocks().quietMs()).isPresent();

    broker.preferDeclared(!came, "retention " + text(retention), "a message was kept for longer");
  }

  private static void compareQos0(Broker broker, boolean kept) {
    Boolean declared = broker.profile().offlineQueue().qos0();
    String fact =
        "QoS 0 messages are " + (kept ? "kept" : "not kept") + " for a client that is away";
    broker.note(fact);
    broker.preferDeclared(declared == null || declared == kept, "qos0: " + declared, fact);
  }

  private static int expectedLimit(Broker broker) {
    Integer declared = broker.profile().offlineQueue().messages();
    return declared == null ? COMMON_LIMIT : declared;
  }

  private static void compareLimit(Broker broker, List<Publish> taken, List<Publish> kept) {
    OfflineQueue declared = broker.profile().offlineQueue();
    String fact = "kept " + kept.size() + " of " + taken.size() + lostEnd(taken, kept);
    broker.note(fact);
    broker.preferDeclared(
        declared.messages() == null || kept.size() == Math.min(declared.messages(), taken.size()),
        "messages: " + declared.messages(),
        fact);
    broker.preferDeclared(
        declared.drops() == null
            || kept.size() == taken.size()
            || declared.drops() == drops(taken, kept),
        "drops: " + declared.drops(),
        fact);
  }

  private static String lostEnd(List<Publish> taken, List<Publish> kept) {
    if (kept.size() == taken.size()) {
      return " messages";
    }
    Drop end = drops(taken, kept);
    return end == null
        ? ", dropped in the middle"
        : end == Drop.OLDEST ? ", dropped the oldest" : ", dropped the newest";
  }

  /** Which end is lost, or null when it is neither. */
  private static Drop drops(List<Publish> taken, List<Publish> kept) {
    if (kept.equals(taken.subList(0, kept.size()))) {
      return Drop.NEWEST;
    }
    return kept.equals(taken.subList(taken.size() - kept.size(), taken.size()))
        ? Drop.OLDEST
        : null;
  }
}
