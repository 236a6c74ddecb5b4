package io.mqtttck.wire;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The first connection to a target in one version, and when it comes to nothing, the likely cause.
 * A port that speaks something else is told after a few seconds, however long the connect time-out
 * is.
 *
 * @param version the version in which we came
 * @param peer the connection, which the caller ends; null when none was made
 * @param connack the answer; empty when there was none
 * @param refusal why the target did not take us in; empty when it did
 */
public record Contact(MqttVersion version, Peer peer, Optional<Connack> connack, String refusal) {

  /** A silence that no healthy broker nearby needs; then the port is asked what it speaks. */
  private static final long SUSPICIOUS_MS = 3_000;

  /** Whether the target took us in. */
  public boolean accepted() {
    return refusal.isEmpty();
  }

  /**
   * Connects and waits for CONNACK. A target that refuses or closes may still like another version,
   * so that is an answer.
   *
   * @throws TargetGone with the diagnosis when another version would not help: nothing listens, it
   *     speaks something else, or it stays silent
   */
  public static Contact make(
      String name, Target target, MqttVersion version, Connect connect, Clocks clocks) {
    long wholeMs = clocks.connectTimeoutMs();
    Optional<Contact> contact =
        attempt(name, target, version, connect, Math.min(wholeMs, SUSPICIOUS_MS), clocks);
    if (contact.isEmpty()) {
      Diagnosis.otherLanguage(target).ifPresent(Contact::raise);
      if (wholeMs > SUSPICIOUS_MS) {
        contact = attempt(name, target, version, connect, wholeMs, clocks);
      }
    }
    return contact.orElseThrow(() -> Diagnosis.silent(target, wholeMs));
  }

  /** Empty when the target says nothing, at whatever stage. */
  private static Optional<Contact> attempt(
      String name,
      Target target,
      MqttVersion version,
      Connect connect,
      long patienceMs,
      Clocks clocks) {
    Peer peer;
    try {
      peer = open(name, target, version, clocks.withConnectTimeoutMs(patienceMs));
    } catch (TargetGone e) {
      if (Unreachable.timedOut(e.getCause())) {
        return Optional.empty();
      }
      TargetGone diagnosis = Diagnosis.unreachable(target, e);
      if (Unreachable.ofThisSubprotocol(e.getCause(), version)) {
        return Optional.of(new Contact(version, null, Optional.empty(), diagnosis.getMessage()));
      }
      throw diagnosis;
    }
    peer.send(connect.credentials() == null ? connect.credentials(target.credentials()) : connect);
    Optional<Connack> answer = answer(peer, target, patienceMs);
    if (answer.isEmpty() && !peer.ended()) {
      peer.drop();
      return Optional.empty();
    }
    return Optional.of(new Contact(version, peer, answer, refusal(peer, answer)));
  }

  private static Optional<Connack> answer(Peer peer, Target target, long patienceMs) {
    try {
      return peer.poll(Connack.class, patienceMs);
    } catch (NotProven flooded) {
      peer.drop();
      throw new TargetGone(
          target.address() + " never answers CONNECT: " + flooded.getMessage(), flooded);
    }
  }

  private static String refusal(Peer peer, Optional<Connack> answer) {
    return answer
        .map(
            connack ->
                connack.code() == 0 ? "" : "CONNACK " + ReasonCode.textOfConnack(connack.code()))
        .orElseGet(peer::state);
  }

  /**
   * Connects in one version, and leaves again.
   *
   * @throws TargetGone with the diagnosis when the target does not take us in
   */
  public static void check(Target target, MqttVersion version, Clocks clocks) {
    String clientId = "tckcheck" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    Contact contact = make("check", target, version, Connect.as(clientId), clocks);
    contact.end();
    if (!contact.accepted()) {
      throw Diagnosis.refused(target, version, contact, clocks);
    }
  }

  /** Ends the connection, politely where we were taken in, and leaves no session. */
  public void end() {
    if (accepted() && !peer.ended()) {
      Disconnect farewell = Disconnect.of(0);
      peer.disconnect(
          version.hasProperties()
              ? farewell.properties(Properties.NONE.with(PropertyId.SESSION_EXPIRY_INTERVAL, 0))
              : farewell);
    } else if (peer != null && !peer.ended()) {
      peer.drop();
    }
  }

  private static Peer open(String name, Target target, MqttVersion version, Clocks clocks) {
    return Peer.open(
        name,
        target,
        version,
        clocks,
        ConcurrentHashMap.newKeySet(),
        new WireLog(),
        Findings.IGNORE);
  }

  private static void raise(String sentence) {
    throw new TargetGone(sentence, null);
  }
}
