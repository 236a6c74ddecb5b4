package io.mqtttck.wire;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A client under full control: blocking calls, read from top to bottom, over asynchronous I/O.
 *
 * <p>Verbs in three kinds, a class each. <em>Send</em> only writes ({@link Endpoint}). <em>Do</em>
 * ({@code subscribe}, {@code publish}, {@code drop}, {@code await...}) brings a state about and
 * throws {@link NotProven} when it does not come ({@link Client}). <em>Expect</em>, here, judges:
 * {@link ExpectationFailed} when the broker does something else. Every wait ends by a deadline of
 * the {@link Clocks}.
 *
 * <p>Publishes above QoS 0 are acknowledged at once, until {@link #holdAcks()}.
 */
public final class Peer extends Client {

  private Peer(
      String name,
      Target target,
      Opening opening,
      MqttVersion version,
      Clocks clocks,
      Set<String> filters,
      WireLog log,
      Findings findings) {
    super(name, target, opening, version, clocks, filters, log, findings);
  }

  /**
   * Opens a connection and sends nothing yet.
   *
   * @param name what the wire log calls it
   * @param filters the filters that this client identifier ever subscribed to; kept by the caller
   * @throws TargetGone when no connection can be made
   */
  public static Peer open(
      String name,
      Target target,
      MqttVersion version,
      Clocks clocks,
      Set<String> filters,
      WireLog log,
      Findings findings) {
    return open(name, target, Opening.USUAL, version, clocks, filters, log, findings);
  }

  /** The same for a connection that is not opened as usual. */
  public static Peer open(
      String name,
      Target target,
      Opening opening,
      MqttVersion version,
      Clocks clocks,
      Set<String> filters,
      WireLog log,
      Findings findings) {
    return new Peer(name, target, opening, version, clocks, filters, log, findings);
  }

  /** CONNACK 0 comes. */
  public Peer expectAccepted() {
    Connack answer =
        take(match(Connack.class), clocks.connectTimeoutMs())
            .orElseThrow(() -> new ExpectationFailed(name + " gets CONNACK 0", state()));
    if (answer.code() != 0) {
      throw new ExpectationFailed(name + " gets CONNACK 0", answer.describe());
    }
    return accepted(answer);
  }

  /** The CONNACK that came says whether there was a session. */
  public Peer expectSessionPresent(boolean wanted) {
    if (connack().sessionPresent() != wanted) {
      throw new ExpectationFailed(
          name + " gets CONNACK with Session Present " + (wanted ? 1 : 0), connack().describe());
    }
    return this;
  }

  /**
   * The broker ends the connection of this silent client when its Keep Alive has passed, neither
   * early nor late. The margin becomes a note.
   */
  public void expectCutForSilence() {
    keepsItselfAlive = false;
    OptionalLong end = endedWithin(silenceLeftMs());
    OptionalLong silentMs =
        end.isPresent()
            ? OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(end.getAsLong() - lastSentNanos()))
            : OptionalLong.empty();
    Clocks.KeepAlive.Expiry expiry = clocks.keepAlive().judge(keepAliveSeconds(), silentMs);
    String allowed =
        name
            + " is cut off "
            + clocks.keepAlive().bounds(keepAliveSeconds())
            + " after its silence began";
    if (expiry.failed()) {
      throw new ExpectationFailed(allowed, state());
    }
    String seen =
        String.format(
            Locale.ROOT,
            "%s was cut off at %.2f s of %s",
            name,
            silentMs.orElseThrow() / 1e3,
            clocks.keepAlive().bounds(keepAliveSeconds()));
    findings.note(seen);
    if (expiry.doubtful()) {
      findings.warn(allowed, seen);
    }
    expectClosed(ReasonCode.KEEP_ALIVE_TIMEOUT);
  }

  /** The next packet of a type comes. */
  public <P extends Packet> P expect(Class<P> type) {
    return take(match(type), clocks.deadlineMs())
        .orElseThrow(() -> new ExpectationFailed(name + " gets " + word(type), state()));
  }

  /** An acknowledgement comes. */
  public Ack expectAck(PacketType type, int packetId) {
    return expectAck(type, packetId, clocks.deadlineMs());
  }

  /** The same within a time of its own: milliseconds. */
  public Ack expectAck(PacketType type, int packetId, long withinMs) {
    return take(matchAck(type, packetId), withinMs)
        .orElseThrow(
            () ->
                new ExpectationFailed(
                    name + " gets " + type + " for identifier " + packetId, state()));
  }

  /** The next message is this one, by topic and payload. */
  public Delivery expect(Publish wanted) {
    Delivery next =
        take(this::delivery, clocks.deadlineMs())
            .orElseThrow(() -> new ExpectationFailed(name + " gets " + brief(wanted), state()));
    if (!same(next.publish(), wanted)) {
      throw new ExpectationFailed(name + " gets " + brief(wanted), next.publish().describe());
    }
    return next;
  }

  /** A message comes within a time of its own, such as a will after its due time: milliseconds. */
  public Delivery expectWithin(Publish wanted, long withinMs) {
    Delivery next =
        take(this::delivery, withinMs)
            .orElseThrow(() -> new ExpectationFailed(name + " gets " + brief(wanted), state()));
    if (!same(next.publish(), wanted)) {
      throw new ExpectationFailed(name + " gets " + brief(wanted), next.publish().describe());
    }
    return next;
  }

  /**
   * Nothing comes before the marker, which must come: publish it to the same topic at the same QoS
   * first.
   */
  public void expectNothingBefore(Publish marker) {
    expectNothingBefore(marker, clocks.deadlineMs());
  }

  /** The same for a marker with a time of its own, such as a will: milliseconds. */
  public void expectNothingBefore(Publish marker, long withinMs) {
    List<Delivery> before = deliveriesUntil(marker, withinMs);
    if (!before.isEmpty()) {
      throw new ExpectationFailed(
          name + " gets nothing before " + brief(marker), before.get(0).publish().describe());
    }
  }

  /**
   * This message comes exactly once, and nothing else, until the marker, which must come: for QoS
   * 2. A message that comes behind the marker is noted: order is the business of others.
   */
  public void expectOnceBefore(Publish wanted, Publish marker) {
    List<Delivery> copies = new ArrayList<>(deliveriesUntil(marker));
    if (copies.isEmpty()) {
      copies.addAll(next(1));
      findings.note("the message did not come before " + brief(marker));
    }
    if (copies.size() != 1 || !same(copies.get(0).publish(), wanted)) {
      throw new ExpectationFailed(
          name + " gets " + brief(wanted) + " exactly once",
          copies.isEmpty()
              ? "it never came"
              : copies.size() + " messages: " + copies.stream().map(Delivery::text).toList());
    }
  }

  /** No packet of a type comes within the quiet period. */
  public void expectNo(Class<? extends Packet> type) {
    Optional<? extends Packet> unwanted = take(match(type), clocks.quietMs());
    if (unwanted.isPresent()) {
      throw new ExpectationFailed(name + " gets no " + word(type), unwanted.get().describe());
    }
    findings.note("an absence was judged by a quiet period of " + clocks.quietMs() + " ms");
  }

  /** No message comes within the quiet period; only where no marker can bound the absence. */
  public void expectNoMessage() {
    expectNoMessageFor(clocks.quietMs());
  }

  /** No message comes within a time of its own: milliseconds. */
  public void expectNoMessageFor(long quietMs) {
    Optional<Delivery> unwanted = take(this::delivery, quietMs);
    if (unwanted.isPresent()) {
      throw new ExpectationFailed(name + " gets no message", unwanted.get().publish().describe());
    }
    findings.note("an absence was judged by a quiet period of " + quietMs + " ms");
  }

  /**
   * The broker refuses the CONNECT: with a CONNACK that says so, or with a close alone.
   *
   * @param codes the reason codes that fit, if it says one; another one is a warning
   */
  public void expectRefused(int... codes) {
    refusal()
        .filter(packet -> codes.length > 0)
        .filter(packet -> Arrays.stream(codes).noneMatch(code -> code == packet.code()))
        .ifPresent(
            packet ->
                findings.warn(
                    "CONNACK " + ReasonCode.textOfConnack(codes[0]),
                    "CONNACK " + ReasonCode.textOfConnack(packet.code())));
  }

  /**
   * The broker takes the CONNECT for malformed and ends the connection. In 3.x a CONNACK is not
   * right then, even one that refuses; it is a warning. In 5.0 a fitting one may come.
   */
  public void expectRefusedAsMalformed() {
    if (version.hasProperties()) {
      expectRefused(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
    } else {
      refusal().ifPresent(packet -> findings.warn("a close without CONNACK", packet.describe()));
    }
    expectClosed();
  }

  private Optional<Connack> refusal() {
    Optional<Connack> answer = take(match(Connack.class), clocks.connectTimeoutMs());
    if (answer.isPresent()) {
      if (answer.get().code() == 0) {
        throw new ExpectationFailed(
            "the CONNECT of " + name + " is refused", answer.get().describe());
      }
    } else if (!ended()) {
      throw new ExpectationFailed("the CONNECT of " + name + " is refused", state());
    }
    return answer;
  }

  /**
   * The broker does not talk to a client that never sent a CONNECT, and ends its connection, at the
   * latest when its own time for CONNECT is over. A refusing CONNACK or a DISCONNECT is no talk.
   */
  public void expectTurnedAway() {
    Optional<Packet> answer =
        take(parsed -> isService(parsed.packet()) ? parsed.packet() : null, clocks.strangerMs());
    if (answer.isPresent()) {
      throw new ExpectationFailed(name + " is not served without CONNECT", answer.get().describe());
    }
    if (!ended()) {
      throw new ExpectationFailed("the broker ends the connection of " + name, state());
    }
  }

  private static boolean isService(Packet packet) {
    return !(packet instanceof Disconnect)
        && !(packet instanceof Connack connack && connack.code() != 0);
  }

  /** The broker may close or stay silent, but does not answer PINGREQ. */
  public void expectNotServed() {
    send(Ping.REQUEST);
    if (take(parsed -> isPong(parsed) ? parsed.packet() : null, clocks.quietMs()).isPresent()) {
      throw new ExpectationFailed(name + " is not served", "PINGREQ is answered");
    }
  }

  /**
   * The next packet, whatever it is, is of this type.
   *
   * @throws NotProven when none comes
   */
  public <P extends Packet> P expectNext(Class<P> type) {
    Parser.Parsed next =
        take(parsed -> parsed, clocks.deadlineMs())
            .orElseThrow(() -> new NotProven(name + ": no packet at all; " + state()));
    if (!type.isInstance(next.packet())) {
      throw new ExpectationFailed(
          "the next packet to " + name + " is " + word(type), next.describe());
    }
    return type.cast(next.packet());
  }

  /** The connection still serves: PINGREQ is answered. */
  public void expectAlive() {
    send(Ping.REQUEST);
    expectPong();
  }

  /** A PINGREQ that was sent is answered. */
  public void expectPong() {
    if (pong().isEmpty()) {
      throw new ExpectationFailed(name + " stays connected and gets PINGRESP", state());
    }
  }

  /**
   * The broker ends the connection.
   *
   * @param codes the reason codes that fit, if it says one; another one is a warning, none is right
   */
  public void expectClosed(int... codes) {
    if (endedWithin(clocks.closeMs()).isEmpty()) {
      throw new ExpectationFailed("the broker ends the connection of " + name, state());
    }
    if (codes.length == 0) {
      return;
    }
    take(match(Disconnect.class), 0)
        .filter(packet -> version.hasProperties())
        .filter(packet -> Arrays.stream(codes).noneMatch(code -> code == packet.code()))
        .ifPresent(
            packet ->
                findings.warn(
                    "DISCONNECT " + ReasonCode.text(codes[0]) + ", or a plain close",
                    "DISCONNECT " + ReasonCode.text(packet.code())));
  }

  private static String brief(Publish wanted) {
    return "\"" + wanted.payloadText() + "\" on " + wanted.topic();
  }
}
