package io.mqtttck.wire;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Our end of one connection: what was sent, everything that came, and waiting for more of it.
 *
 * <p>Publishes above QoS 0 are acknowledged at once, until {@link Client#holdAcks()}. Every frame
 * passes the parser and the rules of its connection, whatever the scenario is about.
 */
abstract sealed class Endpoint implements Connection.Listener permits Client {

  /**
   * What we take from a broker on one connection, in bytes; one that sends more is read no further.
   * Several times what any scenario asks for. It bounds our memory: times the connections that are
   * open at once.
   */
  static final long LARGEST_INTAKE_BYTES = 8L * 1024 * 1024;

  /** What a packet, a property or a violation takes in memory beside its bytes, at least. */
  private static final int OVERHEAD_BYTES = 128;

  final String name;
  final MqttVersion version;
  final Clocks clocks;
  final WireLog log;
  final Findings findings;
  private final ConnectionRules rules;
  private final FrameReader inbound = new FrameReader();
  private final FrameReader outbound = new FrameReader();
  private final boolean overWebSocket;
  final Connection connection;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedList<Parser.Parsed> inbox = new LinkedList<>();

  /** The last message with each identifier; used on the I/O thread only. */
  private final Map<Integer, Publish> byIdentifier = new HashMap<>();

  private long intakeBytes;
  private int intakePackets;
  private boolean flooded;
  private String ended;
  private boolean endedByUs;
  private long endedNanos;
  private long lastSentNanos = System.nanoTime();
  private long lastTrafficNanos = System.nanoTime();
  private long pauseBeganNanos;
  private long longestPauseNanos;
  private String lastReceived = "nothing";
  private long lastReceivedNanos = lastSentNanos;
  private boolean heard;
  volatile boolean acknowledging = true;
  private volatile Consumer<String> onRetained = topic -> {};
  private volatile Consumer<String> onAssigned = clientId -> {};
  private int pongFrames;
  private int lastPacketId;
  int askedKeepAlive;

  /** Our PINGREQs that were not answered yet, in order: whether a scenario asked for them. */
  private final Deque<Boolean> pings = new ArrayDeque<>();

  /** False when silence is what a scenario is about, or the end has come. */
  volatile boolean keepsItselfAlive = true;

  Endpoint(
      String name,
      Target target,
      Opening opening,
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
    this.connection = Connection.open(target, version, opening, clocks.connectTimeoutMs(), this);
    connection.reading(true);
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

  /** The same, and waits until they have left us: for what is to travel alone. */
  public void sendBytesNow(byte[] bytes) {
    CountDownLatch out = new CountDownLatch(1);
    connection.send(
        bytes,
        () -> record(bytes),
        () -> {
          written();
          out.countDown();
        });
    try {
      // Whoever does not read holds them up; that is the broker's affair, and no verdict.
      out.await(clocks.deadlineMs(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Writes WebSocket frames as they are. */
  public void sendFrames(WsFrame... frames) {
    for (WsFrame frame : frames) {
      connection.send(frame, () -> record(frame), this::written);
    }
  }

  private void record(WsFrame frame) {
    log.event(name, frame.describe());
    if (frame.kind().data() && frame.payload().length > 0) {
      record(frame.payload());
    }
  }

  /** What the TLS handshake agreed on; empty without TLS. */
  public Optional<TlsSession> tls() {
    return connection.tls();
  }

  /** The subprotocol that the WebSocket handshake ended with; empty for none. */
  public String subprotocol() {
    return connection.subprotocol();
  }

  /** Whether the broker answers a WebSocket ping within the deadline. */
  public boolean pongFrameComes() {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(clocks.deadlineMs());
    lock.lock();
    try {
      long left = deadlineNanos - System.nanoTime();
      while (pongFrames == 0 && ended == null && left > 0) {
        changed.awaitNanos(left);
        left = deadlineNanos - System.nanoTime();
      }
      boolean came = pongFrames > 0;
      pongFrames -= came ? 1 : 0;
      return came;
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onPongFrame() {
    lock.lock();
    try {
      log.event(name, "WebSocket pong frame received");
      pongFrames++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
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
      log.add(name, WireLog.Direction.SENT, WireLog.PART, bytes);
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

  /** From now on the end of the stream is our doing. */
  void endsByUs() {
    lock.lock();
    try {
      endedByUs = true;
    } finally {
      lock.unlock();
    }
  }

  boolean awaitEnd(long withinMs) {
    return end(withinMs).isPresent();
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

  /** Whether the broker reset the connection, which may swallow the last packet that it sent. */
  public boolean wasReset() {
    lock.lock();
    try {
      return ended != null && !endedByUs && !ended.equals(Connection.CLOSED);
    } finally {
      lock.unlock();
    }
  }

  /**
   * When the connection ended, as {@link System#nanoTime()}; empty when it is still open after that
   * time.
   *
   * @throws NotProven when the broker floods us: who does not read on does not see the end
   */
  public OptionalLong endedWithin(long withinMs) {
    OptionalLong end = end(withinMs);
    if (end.isEmpty() && unread()) {
      throw new NotProven(name + ": " + flood());
    }
    return end;
  }

  private OptionalLong end(long withinMs) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    lock.lock();
    try {
      while (ended == null) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0 || unread()) {
          // Whoever has answered what we sent last was not too slow to close: it did not want to.
          waited(withinMs, lastReceivedNanos - lastSentNanos < 0);
          return OptionalLong.empty();
        }
        changed.awaitNanos(left);
      }
      waited(withinMs, false);
      return OptionalLong.of(endedNanos);
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the stream has ended, by either side. */
  public boolean ended() {
    return end(0).isPresent();
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
      if (flooded) {
        return flood() + "; " + waiting;
      }
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

  @Override
  public void onTraffic(long nowNanos) {
    lock.lock();
    try {
      lastTrafficNanos = nowNanos;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is a message, or nothing has come for the deadline, or that is certain not to
   * change: a large message takes as long as it takes, as long as its bytes keep coming.
   *
   * @param atMostMs in all, milliseconds
   * @return false when bytes were still coming then
   */
  public boolean awaitLarge(long atMostMs) {
    long beganNanos = System.nanoTime();
    long untilNanos = beganNanos + TimeUnit.MILLISECONDS.toNanos(atMostMs);
    long deadlineNanos = TimeUnit.MILLISECONDS.toNanos(clocks.deadlineMs());
    lock.lock();
    try {
      while (inbox.stream().noneMatch(each -> each.packet() instanceof Publish) && ended == null) {
        long nowNanos = System.nanoTime();
        long silentUntilNanos = Math.max(beganNanos, lastTrafficNanos) + deadlineNanos;
        if (nowNanos >= silentUntilNanos || nowNanos >= untilNanos) {
          return nowNanos >= silentUntilNanos;
        }
        changed.awaitNanos(Math.min(silentUntilNanos, untilNanos) - nowNanos);
      }
      return true;
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onBytes(byte[] bytes, long nowNanos) {
    if (takes(bytes.length)) {
      for (Frame frame : inbound.feed(bytes, nowNanos)) {
        accept(frame);
      }
    }
  }

  /** Counts what we have to keep; false, and nothing is read any more, when it is too much. */
  private boolean takes(long bytes) {
    lock.lock();
    try {
      intakeBytes += bytes;
      if (intakeBytes > LARGEST_INTAKE_BYTES && !flooded) {
        flooded = true;
        connection.reading(false);
        log.event(name, flood());
        changed.signalAll();
      }
      return !flooded;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the broker may have sent more than we shall ever see. */
  private boolean unread() {
    lock.lock();
    try {
      return flooded && !endedByUs;
    } finally {
      lock.unlock();
    }
  }

  private String flood() {
    return String.format(
        Locale.ROOT,
        "the broker floods us: %d packets and more than %d MiB on this connection, which is read no"
            + " further",
        intakePackets,
        LARGEST_INTAKE_BYTES / (1024 * 1024));
  }

  private static int overhead(Parser.Parsed parsed) {
    int properties = parsed.packet() == null ? 0 : parsed.packet().properties().entries().size();
    return OVERHEAD_BYTES * (4 + properties + 4 * parsed.violations().size());
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
    if (!takes(overhead(parsed))) {
      return;
    }
    String described = WireLog.brief(parsed.describe());
    log.add(name, WireLog.Direction.RECEIVED, described, frame.bytes());
    ConnectionRules.Result result = rules.received(parsed);
    if (overWebSocket) {
      findings.exercised(Set.of(FormatRule.WEBSOCKET_BINARY));
    }
    if (rules.binding(frame.type())) {
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
    boolean stray = repeated(parsed.packet()) || ofOthers(parsed.packet());
    lock.lock();
    try {
      if (!stray) {
        inbox.add(result.topic() == null ? parsed : parsed.withTopic(result.topic()));
      }
      intakePackets++;
      lastReceived = described;
      lastReceivedNanos = frame.arrivedNanos();
      heard = true;
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

  /**
   * Whether this is a message that belongs to another scenario, or to nobody because it has no
   * topic at all (a broker that keeps such a message gives it to everybody). A broker that delivers
   * it has broken the rule that topics match, and that is what it is told; this scenario is about
   * something else.
   */
  private boolean ofOthers(Packet packet) {
    if (!(packet instanceof Publish publish)) {
      return false;
    }
    boolean alias = publish.properties().number(PropertyId.TOPIC_ALIAS).isPresent();
    return publish.topic().isEmpty() && !alias || findings.belongsToOthers(publish.topic());
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
        log.add(name, WireLog.Direction.RECEIVED, WireLog.PART, frame.bytes());
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

  <T> Optional<T> take(Function<Parser.Parsed, T> wanted, long withinMs) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    lock.lock();
    try {
      while (true) {
        Optional<T> found = removeFirst(wanted);
        long left = deadlineNanos - System.nanoTime();
        if (found.isPresent() || ended != null || left <= 0) {
          waited(withinMs, found.isEmpty() && ended == null);
          return found;
        }
        if (flooded) {
          throw new NotProven(name + ": " + flood());
        }
        changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Tells of a wait; a look at what is there already is none. */
  private void waited(long withinMs, boolean inVain) {
    if (withinMs > 0) {
      findings.waited(inVain);
    }
  }

  private <T> Optional<T> removeFirst(Function<Parser.Parsed, T> wanted) {
    for (Iterator<Parser.Parsed> it = inbox.iterator(); it.hasNext(); ) {
      Parser.Parsed parsed = it.next();
      T found = parsed.packet() == null ? null : wanted.apply(parsed);
      if (found != null) {
        it.remove();
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private NotProven interrupted() {
    Thread.currentThread().interrupt();
    return new NotProven(name + ": the run was stopped while waiting");
  }

  static <P extends Packet> Function<Parser.Parsed, P> match(Class<P> type) {
    return parsed -> type.isInstance(parsed.packet()) ? type.cast(parsed.packet()) : null;
  }

  static Function<Parser.Parsed, Ack> matchAck(PacketType type, int packetId) {
    return parsed ->
        parsed.packet() instanceof Ack ack && ack.type() == type && ack.packetId() == packetId
            ? ack
            : null;
  }

  Optional<Packet> pong() {
    return take(parsed -> isPong(parsed) ? parsed.packet() : null, clocks.deadlineMs());
  }

  static boolean isPong(Parser.Parsed parsed) {
    return parsed.packet() instanceof Ping ping && ping.type() == PacketType.PINGRESP;
  }

  Delivery delivery(Parser.Parsed parsed) {
    return parsed.packet() instanceof Publish publish
        ? new Delivery(name, publish, parsed.frame().arrivedNanos())
        : null;
  }

  static boolean same(Publish one, Publish other) {
    return one.topic().equals(other.topic()) && Arrays.equals(one.payload(), other.payload());
  }

  static String word(Class<? extends Packet> type) {
    return type.getSimpleName().toUpperCase(Locale.ROOT);
  }
}
