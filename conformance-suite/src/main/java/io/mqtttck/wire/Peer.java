package io.mqtttck.wire;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client under full control: blocking calls, read from top to bottom, over asynchronous I/O.
 *
 * <p>Verbs in three kinds. <em>Do</em> ({@code subscribe}, {@code publish}, {@code drop}, {@code
 * await...}) brings a state about and throws {@link NotProven} when it does not come.
 * <em>Expect</em> judges: {@link ExpectationFailed} when the broker does something else.
 * <em>Send</em> only writes. Every wait ends by a deadline of the {@link Clocks}.
 *
 * <p>Publishes above QoS 0 are acknowledged at once, until {@link #holdAcks()}.
 */
public final class Peer implements Connection.Listener {

  /** A broker that floods us is read no further: bytes. */
  private static final long LARGEST_INBOX_BYTES = 64L * 1024 * 1024;

  /** So many publishes at once are right for every broker that was seen. */
  private static final int PIPELINED_MESSAGES = 10;

  private final String name;
  private final MqttVersion version;
  private final Clocks clocks;
  private final WireLog log;
  private final Findings findings;
  private final ConnectionRules rules;
  private final FrameReader inbound = new FrameReader();
  private final FrameReader outbound = new FrameReader();
  private final boolean overWebSocket;
  private final Connection connection;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedList<Parser.Parsed> inbox = new LinkedList<>();

  /** The last message with each identifier; used on the I/O thread only. */
  private final Map<Integer, Publish> byIdentifier = new HashMap<>();

  private long inboxBytes;
  private String ended;
  private boolean endedByUs;
  private long endedNanos;
  private long lastSentNanos = System.nanoTime();
  private long pauseBeganNanos;
  private long longestPauseNanos;
  private String lastReceived = "nothing";
  private boolean heard;
  private volatile boolean acknowledging = true;
  private volatile Consumer<String> onRetained = topic -> {};
  private volatile Consumer<String> onAssigned = clientId -> {};
  private int lastPacketId;
  private Connack connack;
  private int askedKeepAlive;

  /** Our PINGREQs that were not answered yet, in order: whether a scenario asked for them. */
  private final Deque<Boolean> pings = new ArrayDeque<>();

  /** False when silence is what a scenario is about, or the end has come. */
  private volatile boolean keepsItselfAlive = true;

  private Peer(
      String name,
      Target target,
      MqttVersion version,
      Clocks clocks,
      Set<String> filters,
      WireLog log,
      Findings findings) {
    this.name = name;
    this.version = version;
    this.clocks = clocks;
    this.log = log;
    this.findings = findings;
    this.rules = new ConnectionRules(version, filters);
    this.overWebSocket = target.transport().webSocket();
    log.add(name, WireLog.Direction.EVENT, "connecting to " + target.address(), new byte[0]);
    this.connection = Connection.open(target, version, clocks.connectTimeoutMs(), this);
    connection.reading(true);
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
    return new Peer(name, target, version, clocks, filters, log, findings);
  }

  /**
   * Tells the owner every topic to which this client publishes a retained message, for cleaning up.
   */
  public void onRetained(Consumer<String> owner) {
    onRetained = owner;
  }

  /** Tells the owner the client identifier that the broker gives to this client, if it does. */
  public void onAssigned(Consumer<String> owner) {
    onAssigned = owner;
  }

  /** What the wire log calls this connection. */
  public String name() {
    return name;
  }

  /** The CONNACK that {@link #awaitAccepted} or {@link #expectAccepted} got. */
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

  // ---- send -------------------------------------------------------------------------------------

  /**
   * Writes a packet; a PUBLISH above QoS 0, SUBSCRIBE or UNSUBSCRIBE without identifier gets the
   * next one.
   */
  @SuppressWarnings("unchecked")
  public <P extends Packet> P send(P packet) {
    Packet numbered = packet;
    if (packet instanceof Publish publish && publish.qos() > 0 && publish.packetId() == 0) {
      numbered = publish.packetId(nextPacketId());
    } else if (packet instanceof Subscribe subscribe && subscribe.packetId() == 0) {
      numbered = subscribe.packetId(nextPacketId());
    } else if (packet instanceof Unsubscribe unsubscribe && unsubscribe.packetId() == 0) {
      numbered = unsubscribe.packetId(nextPacketId());
    }
    if (numbered instanceof Publish publish && publish.retain() && publish.payload().length > 0) {
      onRetained.accept(publish.topic());
    } else if (numbered instanceof Connect connect) {
      askedKeepAlive = connect.keepAlive();
    }
    sendBytes(numbered.encode(version));
    return (P) numbered;
  }

  /** Writes several packets in one segment. */
  public void sendTogether(Packet... packets) {
    Bytes all = new Bytes();
    for (Packet packet : packets) {
      all.raw(packet.encode(version));
    }
    sendBytes(all.toArray());
  }

  /** Writes bytes as they are, whole packets or parts. */
  public void sendBytes(byte[] bytes) {
    connection.send(bytes, () -> record(bytes), this::written);
  }

  private int nextPacketId() {
    lock.lock();
    try {
      lastPacketId = lastPacketId % 65_535 + 1;
      return lastPacketId;
    } finally {
      lock.unlock();
    }
  }

  private void record(byte[] bytes) {
    List<Frame> frames = outbound.feed(bytes, System.nanoTime());
    lock.lock();
    try {
      pauseBeganNanos = lastSentNanos;
      lastSentNanos = System.nanoTime();
    } finally {
      lock.unlock();
    }
    if (frames.isEmpty()) {
      log.add(name, WireLog.Direction.SENT, "a part of a packet", bytes);
    }
    for (Frame frame : frames) {
      Parser.Parsed parsed = Parser.parse(frame, version, Parser.Side.CLIENT);
      rules.sent(parsed);
      log.add(name, WireLog.Direction.SENT, parsed.describe(), frame.bytes());
      if (parsed.packet() instanceof Ping) {
        pings.add(true);
      }
    }
  }

  /**
   * A broker that imposes a shorter Keep Alive than CONNECT asked for would cut off whoever waits
   * for something else, so such a client pings by itself. The answers are not for the scenario.
   */
  private void keepAliveAsImposed(Connack answer) {
    long seconds = answer.properties().number(PropertyId.SERVER_KEEP_ALIVE).orElse(0L);
    boolean shorter = seconds > 0 && (askedKeepAlive == 0 || askedKeepAlive > seconds);
    if (shorter && answer.code() == 0) {
      connection.repeat(TimeUnit.SECONDS.toMillis(seconds) / 3, this::pingByItself);
    }
  }

  private void pingByItself() {
    boolean insidePacket = outbound.pending().length > 0;
    if (!keepsItselfAlive || insidePacket) {
      return;
    }
    byte[] ping = Ping.REQUEST.encode(version);
    connection.send(
        ping,
        () -> {
          record(ping);
          pings.removeLast();
          pings.add(false);
        },
        this::written);
  }

  private void written() {
    lock.lock();
    try {
      longestPauseNanos = Math.max(longestPauseNanos, System.nanoTime() - pauseBeganNanos);
    } finally {
      lock.unlock();
    }
  }

  // ---- do ---------------------------------------------------------------------------------------

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

  private Peer accepted(Connack answer) {
    connack = answer;
    return this;
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
    return this;
  }

  /** Unsubscribes and waits for the acknowledgement. */
  public Peer unsubscribe(String... filters) {
    send(Unsubscribe.from(filters));
    await(Unsuback.class);
    return this;
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
    return new Received(name, deliveriesUntil(marker));
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
    return this;
  }

  /** From now on publishes above QoS 0 are not acknowledged by themselves. */
  public Peer holdAcks() {
    acknowledging = false;
    return this;
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
    return this;
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
  private long silenceLeftMs() {
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
    lock.lock();
    try {
      endedByUs = true;
    } finally {
      lock.unlock();
    }
    send(packet);
    connection.close();
  }

  /** The connection breaks: RST, no DISCONNECT. */
  public void drop() {
    finish(connection::reset);
  }

  /** The program exits: FIN, no DISCONNECT. */
  public void endStream() {
    finish(connection::close);
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
    lock.lock();
    try {
      endedByUs = true;
    } finally {
      lock.unlock();
    }
    end.run();
    awaitEnd(clocks.closeMs());
  }

  private boolean awaitEnd(long withinMs) {
    return endedWithin(withinMs).isPresent();
  }

  // ---- expect -----------------------------------------------------------------------------------

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
    if (connack.sessionPresent() != wanted) {
      throw new ExpectationFailed(
          name + " gets CONNACK with Session Present " + (wanted ? 1 : 0), connack.describe());
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

  /** Whether the broker ever sent anything on this connection. */
  public boolean spoke() {
    lock.lock();
    try {
      return heard;
    } finally {
      lock.unlock();
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

  /**
   * When the connection ended, as {@link System#nanoTime()}; empty when it is still open after that
   * time.
   */
  public OptionalLong endedWithin(long withinMs) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    lock.lock();
    try {
      while (ended == null) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
          return OptionalLong.empty();
        }
        changed.awaitNanos(left);
      }
      return OptionalLong.of(endedNanos);
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the stream has ended, by either side. */
  public boolean ended() {
    return endedWithin(0).isPresent();
  }

  /** When we last wrote a byte, as {@link System#nanoTime()}. */
  public long lastSentNanos() {
    lock.lock();
    try {
      return lastSentNanos;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The longest time between two of our writes, or between the last one and the end of the
   * connection, in milliseconds: whether we were late ourselves.
   */
  public long longestPauseMs() {
    lock.lock();
    try {
      long lastPauseNanos = ended == null ? 0 : endedNanos - lastSentNanos;
      return TimeUnit.NANOSECONDS.toMillis(Math.max(longestPauseNanos, lastPauseNanos));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next packet of a type if one comes within a time, in milliseconds: for what is optional.
   */
  public <P extends Packet> Optional<P> poll(Class<P> type, long withinMs) {
    return take(match(type), withinMs);
  }

  /** An acknowledgement if it comes within a time, in milliseconds. */
  public Optional<Ack> pollAck(PacketType type, int packetId, long withinMs) {
    return take(matchAck(type, packetId), withinMs);
  }

  /** The next message if one comes within a time, in milliseconds. */
  public Optional<Delivery> pollDelivery(long withinMs) {
    return take(this::delivery, withinMs);
  }

  /** In words what this side sees at the moment: for failure messages. */
  public String state() {
    lock.lock();
    try {
      String waiting =
          inbox.isEmpty()
              ? "last received: " + lastReceived
              : "next received: " + inbox.peek().describe();
      if (ended == null) {
        return String.format(
            Locale.ROOT,
            "still open %.1f s after the last packet sent; %s",
            (System.nanoTime() - lastSentNanos) / 1e9,
            waiting);
      }
      return "the connection was "
          + ended
          + String.format(
              Locale.ROOT,
              " %.1f s after the last packet sent; ",
              (endedNanos - lastSentNanos) / 1e9)
          + waiting;
    } finally {
      lock.unlock();
    }
  }

  // ---- from the I/O thread ----------------------------------------------------------------------

  @Override
  public void onBytes(byte[] bytes, long nowNanos) {
    inbound.feed(bytes, nowNanos).forEach(this::accept);
  }

  @Override
  public void onTextFrame() {
    findings.violated(
        new Violation(
            FormatRule.WEBSOCKET_BINARY, "a WebSocket text frame", ReasonCode.PROTOCOL_ERROR),
        name);
  }

  private void accept(Frame frame) {
    Parser.Parsed parsed = Parser.parse(frame, version, Parser.Side.SERVER);
    log.add(name, WireLog.Direction.RECEIVED, parsed.describe(), frame.bytes());
    ConnectionRules.Result result = rules.received(parsed);
    if (overWebSocket) {
      findings.exercised(Set.of(FormatRule.WEBSOCKET_BINARY));
    }
    if (!rules.foreign()) {
      findings.exercised(parsed.exercised());
      findings.exercised(result.exercised());
      parsed.violations().forEach(violation -> findings.violated(violation, name));
      result.violations().forEach(violation -> findings.violated(violation, name));
    }
    if (acknowledging) {
      answer(parsed.packet());
    }
    if (isPong(parsed) && Boolean.FALSE.equals(pings.poll())) {
      return;
    }
    if (parsed.packet() instanceof Connack packet) {
      keepAliveAsImposed(packet);
      packet.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER).ifPresent(onAssigned);
    }
    boolean repeated = repeated(parsed.packet());
    lock.lock();
    try {
      if (!repeated) {
        inbox.add(result.topic() == null ? parsed : parsed.withTopic(result.topic()));
        inboxBytes += frame.bytes().length;
      }
      lastReceived = parsed.describe();
      heard = true;
      if (inboxBytes > LARGEST_INBOX_BYTES) {
        connection.reading(false);
        log.add(name, WireLog.Direction.EVENT, "flooded: read no further", new byte[0]);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a 3.x server only sends a message again, with DUP and its identifier, as it may
   * whenever it likes until the acknowledgement: nothing new to a client, who takes it for the one
   * before.
   */
  private boolean repeated(Packet packet) {
    if (version.hasProperties() || !(packet instanceof Publish publish) || publish.qos() == 0) {
      return false;
    }
    Publish before = byIdentifier.put(publish.packetId(), publish);
    return publish.dup() && before != null && same(before, publish);
  }

  private void answer(Packet packet) {
    if (packet instanceof Publish publish && publish.packetId() != 0) {
      send(Ack.of(publish.qos() == 1 ? PacketType.PUBACK : PacketType.PUBREC, publish.packetId()));
    } else if (packet instanceof Ack ack && ack.type() == PacketType.PUBREL) {
      send(Ack.of(PacketType.PUBCOMP, ack.packetId()));
    }
  }

  @Override
  public void onEnd(String how, long nowNanos) {
    List<Frame> rest = inbound.end(nowNanos);
    lock.lock();
    boolean cut;
    try {
      // A reset, ours or the broker's, may swallow the end of a packet that was sent in full.
      cut = endedByUs || !how.equals(Connection.CLOSED);
    } finally {
      lock.unlock();
    }
    for (Frame frame : rest) {
      if (cut) {
        log.add(name, WireLog.Direction.RECEIVED, "a part of a packet", frame.bytes());
      } else {
        accept(frame);
      }
    }
    lock.lock();
    try {
      ended = endedByUs ? "ended by us" : how;
      endedNanos = nowNanos;
      log.add(name, WireLog.Direction.EVENT, ended, new byte[0]);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- waiting ----------------------------------------------------------------------------------

  private <T> Optional<T> take(Function<Parser.Parsed, T> wanted, long withinMs) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    lock.lock();
    try {
      while (true) {
        Optional<T> found = removeFirst(wanted);
        long left = deadlineNanos - System.nanoTime();
        if (found.isPresent() || ended != null || left <= 0) {
          return found;
        }
        changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  private <T> Optional<T> removeFirst(Function<Parser.Parsed, T> wanted) {
    for (Iterator<Parser.Parsed> it = inbox.iterator(); it.hasNext(); ) {
      Parser.Parsed parsed = it.next();
      T found = parsed.packet() == null ? null : wanted.apply(parsed);
      if (found != null) {
        it.remove();
        inboxBytes -= parsed.frame().bytes().length;
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private NotProven interrupted() {
    Thread.currentThread().interrupt();
    return new NotProven(name + ": the run was stopped while waiting");
  }

  private static <P extends Packet> Function<Parser.Parsed, P> match(Class<P> type) {
    return parsed -> type.isInstance(parsed.packet()) ? type.cast(parsed.packet()) : null;
  }

  private static Function<Parser.Parsed, Ack> matchAck(PacketType type, int packetId) {
    return parsed ->
        parsed.packet() instanceof Ack ack && ack.type() == type && ack.packetId() == packetId
            ? ack
            : null;
  }

  private Optional<Packet> pong() {
    return take(parsed -> isPong(parsed) ? parsed.packet() : null, clocks.deadlineMs());
  }

  private static boolean isPong(Parser.Parsed parsed) {
    return parsed.packet() instanceof Ping ping && ping.type() == PacketType.PINGRESP;
  }

  private Delivery delivery(Parser.Parsed parsed) {
    return parsed.packet() instanceof Publish publish
        ? new Delivery(name, publish, parsed.frame().arrivedNanos())
        : null;
  }

  private static boolean same(Publish one, Publish other) {
    return one.topic().equals(other.topic()) && Arrays.equals(one.payload(), other.payload());
  }

  private static String brief(Publish wanted) {
    return "\"" + wanted.payloadText() + "\" on " + wanted.topic();
  }

  private static String word(Class<? extends Packet> type) {
    return type.getSimpleName().toUpperCase(Locale.ROOT);
  }
}
