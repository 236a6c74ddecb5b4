package io.mqtttck.wire;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * What a client does: verbs that bring a state about, and throw {@link NotProven} when it does not
 * come.
 */
abstract sealed class Client extends Endpoint permits Peer {

  /** So many publishes at once are right for every broker that was seen. */
  private static final int PIPELINED_MESSAGES = 10;

  /** What a browser says when its page goes: RFC 6455, section 7.4.1. */
  private static final int GOING_AWAY = 1001;

  private Connack connack;

  Client(
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

  /** The CONNACK that {@link #awaitAccepted} or {@link Peer#expectAccepted} got. */
  public Connack connack() {
    return connack;
  }

  /**
   * The Keep Alive of this connection in seconds: the one that CONNACK imposes, else the one of our
   * CONNECT; 0 for none.
   */
  public int keepAliveSeconds() {
    return connack
        .properties()
        .number(PropertyId.SERVER_KEEP_ALIVE)
        .map(Long::intValue)
        .orElse(askedKeepAlive);
  }

  /**
   * Waits for CONNACK 0.
   *
   * @throws NotProven when the broker refuses, closes or stays silent
   */
  public Peer awaitAccepted() {
    Connack answer =
        take(match(Connack.class), clocks.connectTimeoutMs())
            .orElseThrow(() -> new NotProven(name + ": no CONNACK; " + state()));
    if (answer.code() != 0) {
      throw new NotProven(
          name + ": CONNECT was refused with " + ReasonCode.textOfConnack(answer.code()));
    }
    return accepted(answer);
  }

  Peer accepted(Connack answer) {
    connack = answer;
    return self();
  }

  /** Subscribes and waits for the grant. */
  public Peer subscribe(String filter, int qos) {
    return subscribe(Subscribe.to(filter, qos));
  }

  /**
   * Subscribes and waits for the grant.
   *
   * @throws NotProven when a filter is refused or granted less than asked for
   */
  public Peer subscribe(Subscribe request) {
    Subscribe sent = send(request);
    Suback answer = await(Suback.class);
    for (int i = 0; i < sent.filters().size(); i++) {
      int asked = sent.filters().get(i).qos();
      int granted = i < answer.codes().size() ? answer.codes().get(i) : -1;
      if (granted != asked) {
        throw new NotProven(
            name
                + ": "
                + sent.filters().get(i).filter()
                + " at QoS "
                + asked
                + " was answered with "
                + (granted < 0 ? "no code" : ReasonCode.text(granted)));
      }
    }
    return self();
  }

  /** Unsubscribes and waits for the acknowledgement. */
  public Peer unsubscribe(String... filters) {
    send(Unsubscribe.from(filters));
    await(Unsuback.class);
    return self();
  }

  /**
   * Publishes and goes through the whole exchange of its QoS.
   *
   * @throws NotProven when an acknowledgement is missing or reports an error
   */
  public Publish publish(Publish message) {
    Publish sent = send(message);
    settled(complete(sent), sent);
    return sent;
  }

  /**
   * Publishes many, a few at a time, and goes through the whole exchange of each.
   *
   * @throws NotProven when an acknowledgement is missing or reports an error
   */
  public void publishAll(List<Publish> messages) {
    pipeline(messages, this::settled);
  }

  /**
   * Publishes many and tells which of them the broker took over: for brokers that refuse what they
   * have no room for.
   *
   * @throws NotProven when an acknowledgement is missing
   */
  public List<Publish> offerAll(List<Publish> messages) {
    List<Publish> taken = new ArrayList<>();
    pipeline(
        messages,
        (code, sent) -> {
          if (code < 0x80) {
            taken.add(sent);
          }
        });
    return taken;
  }

  private void pipeline(List<Publish> messages, BiConsumer<Integer, Publish> settle) {
    int window =
        connack
            .properties()
            .number(PropertyId.RECEIVE_MAXIMUM)
            .map(maximum -> (int) Math.min(maximum, PIPELINED_MESSAGES))
            .orElse(PIPELINED_MESSAGES);
    for (int from = 0; from < messages.size(); from += window) {
      int to = Math.min(from + window, messages.size());
      List<Publish> sent = messages.subList(from, to).stream().map(this::send).toList();
      sent.forEach(each -> settle.accept(complete(each), each));
    }
  }

  /** The rest of the exchange; the first code that reports an error, or 0. */
  private int complete(Publish sent) {
    if (sent.qos() == 1) {
      return awaitAck(PacketType.PUBACK, sent.packetId()).code();
    }
    if (sent.qos() == 2) {
      int code = awaitAck(PacketType.PUBREC, sent.packetId()).code();
      if (code >= 0x80) {
        return code;
      }
      send(Ack.of(PacketType.PUBREL, sent.packetId()));
      return awaitAck(PacketType.PUBCOMP, sent.packetId()).code();
    }
    return 0;
  }

  private void settled(int code, Publish sent) {
    if (code >= 0x80) {
      throw new NotProven(
          name + ": " + sent.describe() + " was refused with " + ReasonCode.text(code));
    }
  }

  /** Waits for the next packet of a type, leaving others where they are. */
  public <P extends Packet> P await(Class<P> type) {
    return take(match(type), clocks.deadlineMs())
        .orElseThrow(() -> new NotProven(name + ": no " + word(type) + "; " + state()));
  }

  /** Waits for an acknowledgement. */
  public Ack awaitAck(PacketType type, int packetId) {
    return take(matchAck(type, packetId), clocks.deadlineMs())
        .orElseThrow(
            () -> new NotProven(name + ": no " + type + " for " + packetId + "; " + state()));
  }

  /** Waits for the next message. */
  public Delivery awaitDelivery() {
    return awaitDelivery(clocks.deadlineMs());
  }

  /** Waits for the next message with a time of its own, such as that of a will: milliseconds. */
  public Delivery awaitDelivery(long withinMs) {
    return take(this::delivery, withinMs)
        .orElseThrow(() -> new NotProven(name + ": no message; " + state()));
  }

  /**
   * Waits for the broker to end the connection.
   *
   * @throws NotProven when it leaves it open
   */
  public void awaitClosed() {
    if (endedWithin(clocks.closeMs()).isEmpty()) {
      throw new NotProven(name + ": the broker did not end the connection; " + state());
    }
  }

  /** All messages that have come and were not looked at yet, without waiting. */
  public List<Delivery> deliveriesSoFar() {
    List<Delivery> all = new ArrayList<>();
    Optional<Delivery> next = take(this::delivery, 0);
    while (next.isPresent()) {
      all.add(next.get());
      next = take(this::delivery, 0);
    }
    return all;
  }

  /** All messages that come before the marker, which must come. */
  public List<Delivery> deliveriesUntil(Publish marker) {
    return deliveriesUntil(marker, clocks.deadlineMs());
  }

  /** The same for a marker with a time of its own, such as a will: milliseconds. */
  public List<Delivery> deliveriesUntil(Publish marker, long withinMs) {
    List<Delivery> before = new ArrayList<>();
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    while (true) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
      Delivery next =
          take(this::delivery, Math.max(leftMs, 0))
              .orElseThrow(() -> new NotProven(name + ": the marker never came; " + state()));
      if (same(next.publish(), marker)) {
        return before;
      }
      before.add(next);
    }
  }

  /**
   * The messages that come until there are so many different ones, or until none has come for the
   * deadline.
   */
  public Received receive(int different) {
    return receive(different, clocks.deadlineMs());
  }

  /** The same with a silence of its own that ends it: milliseconds. */
  public Received receive(int different, long silenceMs) {
    List<Delivery> got = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    while (seen.size() < different) {
      Optional<Delivery> next = take(this::delivery, silenceMs);
      if (next.isEmpty()) {
        break;
      }
      got.add(next.get());
      seen.add(next.get().key());
    }
    return new Received(name, got);
  }

  /** All messages that come before the marker, which must come. */
  public Received receiveUntil(Publish marker) {
    return receiveUntil(marker, clocks.deadlineMs());
  }

  /** The same for a marker with a time of its own, such as a will: milliseconds. */
  public Received receiveUntil(Publish marker, long withinMs) {
    return new Received(name, deliveriesUntil(marker, withinMs));
  }

  /** All messages that come within a time, in milliseconds. */
  public Received receiveFor(long withinMs) {
    List<Delivery> got = new ArrayList<>();
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    Optional<Delivery> next = take(this::delivery, withinMs);
    while (next.isPresent()) {
      got.add(next.get());
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
      next = take(this::delivery, Math.max(leftMs, 0));
    }
    return new Received(name, got);
  }

  /**
   * Waits for the broker to refuse the CONNECT: with a CONNACK that says so, or with a close alone.
   *
   * @throws NotProven when it accepts or stays silent
   */
  public void awaitRefused() {
    Optional<Connack> answer = take(match(Connack.class), clocks.connectTimeoutMs());
    if (answer.isPresent() ? answer.get().code() == 0 : !ended()) {
      throw new NotProven(name + ": the CONNECT was not refused; " + state());
    }
  }

  /** Ends our direction of the stream only: FIN, while the broker may go on sending. */
  public void stopSending() {
    connection.shutdownOutput();
    log.event(name, "sends FIN, goes on reading");
  }

  /** From now on publishes above QoS 0 are acknowledged again; earlier ones are not. */
  public Peer resumeAcks() {
    acknowledging = true;
    return self();
  }

  /** From now on publishes above QoS 0 are not acknowledged by themselves. */
  public Peer holdAcks() {
    acknowledging = false;
    return self();
  }

  /**
   * Acknowledges a message as its QoS wants: PUBACK, or PUBREC (the rest of QoS 2 is the
   * scenario's).
   */
  public void acknowledge(Delivery message) {
    if (message.publish().qos() > 0) {
      send(
          Ack.of(
              message.publish().qos() == 1 ? PacketType.PUBACK : PacketType.PUBREC,
              message.packetId()));
    }
  }

  /**
   * Goes through the whole exchange of a message's QoS, for one that {@link #holdAcks()} left open.
   *
   * @throws NotProven when PUBREL is missing
   */
  public void settle(Delivery message) {
    acknowledge(message);
    if (message.publish().qos() == 2) {
      awaitAck(PacketType.PUBREL, message.packetId());
      send(Ack.of(PacketType.PUBCOMP, message.packetId()));
    }
  }

  /** The next messages: as many as that, or fewer when a deadline passes without another. */
  public List<Delivery> next(int count) {
    return next(count, clocks.deadlineMs());
  }

  /** The next messages, each within a time of its own: milliseconds. */
  public List<Delivery> next(int count, long eachWithinMs) {
    List<Delivery> found = new ArrayList<>();
    Optional<Delivery> next = Optional.empty();
    while (found.size() < count && (next = take(this::delivery, eachWithinMs)).isPresent()) {
      found.add(next.get());
    }
    return found;
  }

  /**
   * What comes without further doing, at most that many: the first message within the deadline, and
   * then more until the quiet period brings no other.
   */
  public List<Delivery> collect(int most) {
    List<Delivery> found = new ArrayList<>(next(Math.min(most, 1)));
    if (!found.isEmpty()) {
      found.addAll(next(most - 1, clocks.quietMs()));
    }
    return found;
  }

  /** Proves that the broker has handled what was sent before, as far as PINGRESP can prove it. */
  public Peer ping() {
    send(Ping.REQUEST);
    if (pong().isEmpty()) {
      throw new NotProven(name + ": no PINGRESP; " + state());
    }
    return self();
  }

  /**
   * Says nothing until the broker ends the connection because the Keep Alive has passed, whenever
   * that is.
   *
   * @throws NotProven when the broker does not do it in time
   */
  public void awaitCutForSilence() {
    keepsItselfAlive = false;
    if (endedWithin(silenceLeftMs()).isEmpty()) {
      throw new NotProven(name + ": Keep Alive " + keepAliveSeconds() + " s, but " + state());
    }
  }

  /** Until a broker has broken its duty to cut a silent client off. */
  long silenceLeftMs() {
    long silentMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastSentNanos());
    return Math.max(clocks.keepAlive().tooLateMs(keepAliveSeconds()) - silentMs, 0);
  }

  /** Leaves politely: DISCONNECT, FIN, and waits for the end of the stream. */
  public void disconnect() {
    disconnect(Disconnect.of(0));
  }

  /** Leaves with a DISCONNECT of one's own, FIN, and waits for the end of the stream. */
  public void disconnect(Disconnect packet) {
    keepsItselfAlive = false;
    send(packet);
    connection.shutdownOutput();
    // Some brokers leave the closing to the client; then our own close ends it.
    if (!awaitEnd(clocks.quietMs())) {
      finish(connection::close);
    }
  }

  /** Says goodbye and closes, without waiting: for what nobody looks at any more. */
  public void leave(Disconnect packet) {
    keepsItselfAlive = false;
    endsByUs();
    send(packet);
    connection.close();
  }

  /** The connection breaks: RST, no DISCONNECT. */
  public void drop() {
    finish(connection::reset);
  }

  /** The program exits: FIN, no DISCONNECT, and no close_notify of TLS. */
  public void endStream() {
    finish(connection::cut);
  }

  /** The program ends the stream in an orderly way, close_notify of TLS and FIN: no DISCONNECT. */
  public void closeStream() {
    finish(connection::close);
  }

  /** The program closes the WebSocket, as a page does that is left: no DISCONNECT. */
  public void closeWebSocket() {
    keepsItselfAlive = false;
    endsByUs();
    sendFrames(WsFrame.close(GOING_AWAY));
    if (!awaitEnd(clocks.closeMs())) {
      finish(connection::cut);
    }
  }

  /** The device loses its power or its network: nothing is read and nothing is sent any more. */
  public void freeze() {
    keepsItselfAlive = false;
    connection.reading(false);
    log.add(name, WireLog.Direction.EVENT, "frozen: reads nothing, sends nothing", new byte[0]);
  }

  /** Reads again after {@link #freeze()}. */
  public void thaw() {
    keepsItselfAlive = true;
    connection.reading(true);
    log.add(name, WireLog.Direction.EVENT, "reads again", new byte[0]);
  }

  private void finish(Runnable end) {
    keepsItselfAlive = false;
    endsByUs();
    end.run();
    awaitEnd(clocks.closeMs());
  }

  private Peer self() {
    return (Peer) this;
  }
}
