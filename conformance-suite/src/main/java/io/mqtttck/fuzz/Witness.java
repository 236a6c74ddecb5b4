package io.mqtttck.fuzz;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.TargetGone;
import io.mqtttck.wire.WireLog;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Two clients who have nothing to do with any case: one publishes, the other gets it. They tell
 * whether others suffer. When both lose their connections, the broker died, or as good as.
 */
final class Witness {

  /** Their wire logs grow; new connections from time to time keep memory bounded. */
  private static final int CHECKS_PER_CONNECTION = 500;

  /**
   * Times the usual deadline: among floods on a busy machine an answer was seen to take more than 5
   * s three times in an hour, and who is slow is not dead. A connection that ends is noticed at
   * once.
   */
  private static final int PATIENCE = 4;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Target target;
  private final MqttVersion version;
  private final int qos;
  private final Clocks clocks;
  private final Runnable pace;
  private Peer speaker;
  private Peer listener;
  private String topic;
  private int said;
  private long roundTripMs = 1;

  /**
   * @param pace waits until one more connection is allowed
   */
  Witness(Target target, MqttVersion version, int qos, Clocks clocks, Runnable pace) {
    this.target = target;
    this.version = version;
    this.qos = qos;
    this.clocks = patient(clocks);
    this.pace = pace;
  }

  private static Clocks patient(Clocks clocks) {
    return new Clocks(
        PATIENCE * clocks.deadlineMs(),
        clocks.quietMs(),
        clocks.connectTimeoutMs(),
        clocks.closeMs(),
        clocks.willMs(),
        clocks.expiryMs(),
        clocks.absenceMs(),
        clocks.keepAlive());
  }

  /** How long a message and a PINGRESP took, lately: milliseconds. */
  long roundTripMs() {
    return roundTripMs;
  }

  /** Connects anew; false when the broker does not take it. */
  boolean meet() {
    leave();
    String name = new BigInteger(50, RANDOM).toString(36);
    topic = "tck/witness/" + name;
    said = 0;
    try {
      listener = join("wl" + name);
      listener.subscribe(topic, qos);
      speaker = join("ws" + name);
      return true;
    } catch (TargetGone | NotProven e) {
      return false;
    }
  }

  private Peer join(String clientId) {
    pace.run();
    Peer peer =
        Peer.open(
            "witness",
            target,
            version,
            clocks,
            ConcurrentHashMap.newKeySet(),
            new WireLog(),
            new Answers());
    peer.send(Connect.as(clientId).keepAlive(0).credentials(target.credentials()));
    return peer.awaitAccepted();
  }

  /** What has befallen them since the last time; they must have met. */
  Optional<Symptom> check() {
    if (said >= CHECKS_PER_CONNECTION && !lost() && !meet()) {
      return Optional.of(Symptom.death("the broker takes no new client"));
    }
    long startNanos = System.nanoTime();
    try {
      Optional<Symptom> symptom = listen();
      if (symptom.isEmpty()) {
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        roundTripMs = Math.max(1, (3 * roundTripMs + tookMs) / 4);
      }
      return symptom;
    } catch (NotProven e) {
      return Optional.of(suffering(e.getMessage()));
    }
  }

  private Optional<Symptom> listen() {
    if (lost()) {
      return Optional.of(suffering(state()));
    }
    Publish message = Publish.to(topic).qos(qos).payload("message " + ++said);
    speaker.publish(message);
    for (Delivery other : listener.deliveriesUntil(message)) {
      return Optional.of(
          Symptom.harm(
              "a client gets its own messages and no others",
              "a client that subscribed to " + topic + " got " + other.publish().describe()));
    }
    listener.send(Ping.REQUEST);
    return listener.poll(Ping.class, clocks.deadlineMs()).isPresent()
        ? Optional.empty()
        : Optional.of(suffering("no PINGRESP; " + listener.state()));
  }

  private boolean lost() {
    return speaker.ended() || listener.ended();
  }

  private Symptom suffering(String seen) {
    return speaker.ended() && listener.ended()
        ? Symptom.death("every connection ended: " + state())
        : Symptom.harm("other clients are served as before", "another client suffered: " + seen);
  }

  private String state() {
    return (listener.ended() ? listener : speaker).state();
  }

  void leave() {
    part(speaker);
    part(listener);
  }

  private static void part(Peer peer) {
    if (peer != null && !peer.ended()) {
      peer.leave(Disconnect.of(0));
    }
  }
}
