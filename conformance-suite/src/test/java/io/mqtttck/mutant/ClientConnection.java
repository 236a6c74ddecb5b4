package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.FormatRule;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.FrameReader;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Parser;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import io.mqtttck.wire.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One network connection: cuts and checks what comes in, hands it to the handler of its kind, sends
 * what goes out, and ends for one of several causes.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {

  /** Why a connection ended; the will depends on it. */
  private enum Cause {
    FIN,
    RESET,
    ERROR,
    DENIED,
    KEEP_ALIVE,
    TAKEN_OVER,
    DISCONNECT
  }

  /** With the Remaining Length of a packet of more than 2 MiB. */
  private static final int LARGEST_FIXED_HEADER_BYTES = 5;

  /** How long a closed connection is read on, so that a reset does not swallow our last packet. */
  private static final long LINGER_MS = 500;

  /** What a liberty lets end in bytes that nobody reads. */
  private static final Set<PacketType> SHORT_PACKETS =
      EnumSet.of(
          PacketType.PUBACK,
          PacketType.PUBREC,
          PacketType.PUBREL,
          PacketType.PUBCOMP,
          PacketType.PINGREQ);

  /** So many bytes of a packet leave one by one where the broker dribbles. */
  private static final int DRIBBLED_BYTES = 20;

  /** The traffic of a slow broker is shaped in pieces of this size. */
  private static final int SLOW_PIECE_BYTES = 32 * 1024;

  private final SmallBroker broker;
  private final SocketChannel channel;

  /** Replaced only by faults. */
  private FrameReader reader = new FrameReader();

  private final FormatFaults format;
  private final ConnectHandler connects;
  private final PublishHandler publishes;
  private final SubscribeHandler subscriptions;
  private final HostileFaults hostile;
  private final ExhaustionFaults exhaustion;

  /** 3.1.1 until a CONNECT says something else. */
  private MqttVersion version = MqttVersion.V3_1_1;

  /** Null until a CONNECT was accepted. */
  private Session session;

  private Publish will;
  private Limits limits = Limits.NONE;
  private final Map<String, Integer> aliases = new HashMap<>();
  private boolean reset;
  private boolean ended;
  private boolean refused;

  private long keepAliveNanos;
  private long lastPacketNanos;
  private Future<?> timer;
  private boolean suspectedSilent;
  private boolean pongSent;
  private boolean leaving;

  /**
   * What the client announced in CONNECT.
   *
   * @param receiveMaximum 1 to 65535
   * @param maximumPacketSize bytes
   * @param problemInformation whether it wants reasons everywhere
   */
  record Limits(
      int receiveMaximum, long maximumPacketSize, int aliasMaximum, boolean problemInformation) {

    static final Limits NONE = new Limits(65_535, Long.MAX_VALUE, 0, true);

    static Limits of(Connect connect) {
      Properties properties = connect.properties();
      return new Limits(
          properties.number(PropertyId.RECEIVE_MAXIMUM).orElse(65_535L).intValue(),
          properties
              .number(PropertyId.MAXIMUM_PACKET_SIZE)
              .filter(limit -> limit > 0)
              .orElse(Long.MAX_VALUE),
          properties.number(PropertyId.TOPIC_ALIAS_MAXIMUM).orElse(0L).intValue(),
          properties.number(PropertyId.REQUEST_PROBLEM_INFORMATION).orElse(1L) == 1);
    }
  }

  ClientConnection(SmallBroker broker, SocketChannel channel) {
    this.broker = broker;
    this.channel = channel;
    this.format = new FormatFaults(broker, this);
    this.connects = new ConnectHandler(broker, this);
    this.publishes = new PublishHandler(broker, this);
    this.subscriptions = new SubscribeHandler(broker, this);
    this.hostile = new HostileFaults(broker, channel);
    this.exhaustion = new ExhaustionFaults(broker);
  }

  // ---- for the handlers ----

  MqttVersion version() {
    return version;
  }

  Session session() {
    return session;
  }

  /** Whether DISCONNECT is among the packets that came together. */
  boolean leaving() {
    return leaving;
  }

  int receiveMaximum() {
    return limits.receiveMaximum();
  }

  int aliasMaximum() {
    return limits.aliasMaximum();
  }

  // ---- the network ----

  @Override
  public void channelActive(ChannelHandlerContext context) {
    broker.opened(channel);
    hostile.opened();
    if (exhaustion.diesOfConnections(broker.connectionCount())) {
      broker.dies();
      return;
    }
    timer = broker.after(broker.options().connectTimeoutMs, this::connectTimeout);
  }

  private void connectTimeout() {
    if (!broker.has(Fault.ANSWERS_NOTHING)
        && !broker.has(Fault.SILENT_CONNECTIONS_STAY)
        && !broker.has(Fault.ERRORS_IGNORED)
        && !broker.has(Fault.IGNORES_BEFORE_CONNECT)) {
      end(Cause.ERROR, null);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    byte[] chunk = new byte[buffer.readableBytes()];
    buffer.readBytes(chunk);
    buffer.release();
    if (broker.has(Fault.ANSWERS_NOTHING) || hostile.answers()) {
      return;
    }
    pongSent = false;
    if (broker.has(Fault.KEEP_ALIVE_COUNTS_BYTES)) {
      lastPacketNanos = broker.nowNanos();
    }
    List<Frame> frames = cut(chunk);
    if (broker.has(Fault.LAST_WORDS_LOST)) {
      broker.after(LINGER_MS / 10, () -> handle(frames));
    } else {
      handle(frames);
    }
  }

  private List<Frame> cut(byte[] chunk) {
    List<Frame> frames = reader.feed(chunk, broker.nowNanos());
    boolean header = announcedBytes(reader.pending()) == 0;
    if (!frames.isEmpty() && broker.has(Fault.BORDERS_LOST)
        || header && broker.has(Fault.HEADERS_IN_PIECES_LOST)) {
      reader = new FrameReader();
    }
    return broker.has(Fault.SEGMENTS_CUT) ? frames.subList(0, Math.min(8, frames.size())) : frames;
  }

  private void handle(List<Frame> frames) {
    boolean fresh = session == null;
    leaving = frames.stream().anyMatch(frame -> frame.type() == PacketType.DISCONNECT);
    for (Frame frame : frames) {
      boolean lost = broker.has(Fault.PIPELINED_LOST) && fresh && session != null;
      if (!ended && !lost) {
        handle(frame);
      }
    }
    boolean needsWhole =
        broker.has(Fault.NEEDS_WHOLE_PACKETS) || broker.has(Fault.TLS_RECORD_IS_A_PACKET);
    if (reader.pending().length > 0 && needsWhole) {
      end(Cause.ERROR, null);
    }
    if (!ended && tooLarge(announcedBytes(reader.pending()))) {
      refuse(ReasonCode.PACKET_TOO_LARGE, "the packet is too large");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    broker.closed(channel);
    leave(reset ? Cause.RESET : Cause.FIN);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      broker.failed(cause);
    }
    reset = true;
    context.close();
  }

  /** The size of a packet by its header, or 0 when that cannot be told yet. */
  private static long announcedBytes(byte[] bytes) {
    long length = 0;
    for (int i = 1; i < Math.min(bytes.length, 5); i++) {
      length |= (long) (bytes[i] & 0x7F) << (7 * (i - 1));
      if ((bytes[i] & 0x80) == 0) {
        return length + i + 1;
      }
    }
    return 0;
  }

  private boolean tooLarge(long bytes) {
    long header = broker.has(Fault.FIXED_HEADER_NOT_COUNTED) ? LARGEST_FIXED_HEADER_BYTES : 0;
    return bytes > broker.options().maximumPacketSize + header
        && !broker.has(Fault.TAKES_TOO_LARGE);
  }

  // ---- one packet ----

  private void handle(Frame frame) {
    if (exhaustion.diesOfAnnouncement(announcedBytes(frame.bytes()))) {
      broker.dies();
      return;
    }
    if (session == null && (frame.problem() != null || frame.type() != PacketType.CONNECT)) {
      beforeConnect(frame);
      return;
    }
    if (tooLarge(announcedBytes(frame.bytes()))) {
      refuse(ReasonCode.PACKET_TOO_LARGE, "the packet is too large");
      return;
    }
    Parser.Parsed parsed = parse(frame);
    if (session == null) {
      version = parsed.version();
      if (!broker.options().versions.contains(version)) {
        refuse(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, version + " is not spoken");
        return;
      }
    }
    for (Violation violation : parsed.violations()) {
      if (!tolerated(violation, frame)) {
        if (session == null && parsed.packet() instanceof Connect connect) {
          broker.malformed.add(connect.clientId());
          connects.refused(connect);
        }
        refuse(violation.reason(), violation.detail());
        return;
      }
    }
    if (parsed.packet() == null || hostile.closes()) {
      return;
    }
    if (exhaustion.diesOf(parsed.packet())) {
      broker.dies();
      return;
    }
    if (session != null && exhaustion.stalls(session)) {
      return;
    }
    if (countsForKeepAlive(parsed.packet().type())) {
      lastPacketNanos = broker.nowNanos();
    }
    if (session != null
        && broker.has(Fault.RECEIVE_MAXIMUM_BLOCKS_ALL)
        && !(parsed.packet() instanceof Ack)
        && session.outbox.blocked()) {
      return;
    }
    handle(parsed.packet());
  }

  private Parser.Parsed parse(Frame frame) {
    Parser.Parsed parsed = Parser.parse(frame, version, Parser.Side.CLIENT);
    // Who takes any protocol level has to guess the layout.
    boolean guess =
        broker.has(Fault.TOLERATES_PROTOCOL) && session == null && parsed.violations().size() > 1;
    return guess ? Parser.parse(frame, MqttVersion.V5_0, Parser.Side.CLIENT) : parsed;
  }

  private void beforeConnect(Frame frame) {
    boolean ignores = broker.has(Fault.IGNORES_BEFORE_CONNECT) || broker.has(Fault.ERRORS_IGNORED);
    if (ignores && !refused) {
      return;
    }
    boolean acts = broker.has(Fault.ACTS_BEFORE_CONNECT) || refused;
    Packet packet = parse(frame).packet();
    if (acts && packet != null) {
      session = broker.create(broker.assignClientId());
      handle(packet);
      session = null;
    } else {
      end(Cause.ERROR, null);
    }
  }

  /** In 3.1 a client may set DUP on a request that it repeats. */
  private boolean tolerated(Violation violation, Frame frame) {
    boolean repeated =
        version == MqttVersion.V3_1
            && !broker.has(Fault.REPEATED_REQUESTS_REFUSED)
            && violation.rule() == FormatRule.RESERVED_FLAGS
            && (frame.flags() & ~0x08) == frame.type().fixedFlags();
    boolean skipped =
        broker.may(Liberty.SKIPS_SURPLUS_BYTES)
            && SHORT_PACKETS.contains(frame.type())
            && violation.detail().contains("bytes too many");
    return repeated || skipped || Tolerance.overlooks(broker, violation);
  }

  private void handle(Packet packet) {
    if (packet instanceof Connect connect) {
      connects.handle(connect);
    } else if (packet instanceof Publish publish) {
      publishes.handle(publish);
    } else if (packet instanceof Ack ack) {
      publishes.handle(ack);
    } else if (packet instanceof Subscribe subscribe) {
      subscriptions.handle(subscribe);
    } else if (packet instanceof Unsubscribe unsubscribe) {
      subscriptions.handle(unsubscribe);
    } else if (packet.type() == PacketType.PINGREQ) {
      pong();
    } else if (packet instanceof Disconnect disconnect) {
      disconnect(disconnect);
    } else if (!broker.has(Fault.AUTH_IGNORED) && !broker.has(Fault.TOLERATES_DIRECTION)) {
      refuse(ReasonCode.PROTOCOL_ERROR, packet.type() + " is not expected");
    }
  }

  private void pong() {
    boolean once = pongSent && broker.has(Fault.PINGRESP_ONCE_FOR_MANY);
    if (!broker.has(Fault.NO_PINGRESP) && !once) {
      pongSent = true;
      send(Ping.RESPONSE);
    }
  }

  // ---- connected ----

  /** Reads what the client wants to be spared, before the answer to its CONNECT. */
  void announced(Connect connect) {
    limits = Limits.of(connect);
  }

  /** CONNECT is accepted. */
  void accepted(Session found, Publish itsWill) {
    session = found;
    will = itsWill;
  }

  /**
   * Starts the clock of Keep Alive.
   *
   * @param seconds 0 for none
   */
  void watchKeepAlive(int seconds) {
    timer.cancel(false);
    double times = 1.5;
    if (broker.has(Fault.KEEP_ALIVE_AT_3_TIMES)) {
      times = 3;
    }
    if (broker.has(Fault.KEEP_ALIVE_TOO_EARLY)) {
      times = 0.6;
    }
    if (broker.has(Fault.KEEP_ALIVE_EARLY)) {
      times = 1.25;
    }
    if (broker.has(Fault.KEEP_ALIVE_LATE)) {
      times = 2.25;
    }
    keepAliveNanos = (long) (TimeUnit.SECONDS.toNanos(seconds) * times);
    if (seconds > 0 && !broker.has(Fault.KEEP_ALIVE_NEVER)) {
      checkKeepAlive();
    }
  }

  private void checkKeepAlive() {
    long leftNanos = lastPacketNanos + keepAliveNanos - broker.nowNanos();
    if (leftNanos > 0) {
      suspectedSilent = false;
      timer = broker.after(leftNanos / 1_000_000 + 1, this::checkKeepAlive);
    } else if (!suspectedSilent) {
      // On a busy machine a packet may wait to be read: look once more when all has been read.
      suspectedSilent = true;
      timer = broker.after(20, this::checkKeepAlive);
    } else if (broker.has(Fault.KEEP_ALIVE_SAYS_BUT_STAYS) && version.hasProperties()) {
      send(Disconnect.of(ReasonCode.KEEP_ALIVE_TIMEOUT));
    } else {
      if (broker.has(Fault.KEEP_ALIVE_WITH_SESSION)) {
        session.expirySeconds = 0;
      }
      boolean another = broker.has(Fault.KEEP_ALIVE_WITH_ANOTHER_REASON);
      int reason = another ? ReasonCode.PROTOCOL_ERROR : ReasonCode.KEEP_ALIVE_TIMEOUT;
      end(Cause.KEEP_ALIVE, Disconnect.of(reason));
    }
  }

  /** Every packet does; the faults differ. */
  private boolean countsForKeepAlive(PacketType type) {
    boolean ping = type == PacketType.PINGREQ;
    return type == PacketType.CONNECT
        || !(broker.has(Fault.KEEP_ALIVE_COUNTS_ONLY_PINGREQ) && !ping
            || broker.has(Fault.KEEP_ALIVE_COUNTS_NO_PINGREQ) && ping
            || broker.has(Fault.KEEP_ALIVE_COUNTS_ONLY_FIRST));
  }

  // ---- the end ----

  private boolean keepsWill(int code) {
    if (code == ReasonCode.SUCCESS) {
      return broker.has(Fault.WILL_AFTER_DISCONNECT);
    }
    return !broker.has(
        code == ReasonCode.DISCONNECT_WITH_WILL
            ? Fault.WILL_NOT_AFTER_0X04
            : Fault.WILL_NOT_AFTER_ERROR_CODE);
  }

  private void disconnect(Disconnect disconnect) {
    Long expiry = disconnect.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL).orElse(null);
    boolean strange = disconnect.code() != 0 && disconnect.code() != 0x04;
    if (strange && broker.has(Fault.REASONS_OF_CLIENTS_REFUSED)) {
      refuse(ReasonCode.PROTOCOL_ERROR, "a reason that is not expected");
      return;
    }
    boolean revives = expiry != null && expiry != 0 && connects.sessionEndsWithConnection();
    if (revives && !broker.has(Fault.DISCONNECT_EXPIRY_REVIVES)) {
      refuse(ReasonCode.PROTOCOL_ERROR, "the session was to end with its connection");
      return;
    }
    if (expiry != null && !broker.has(Fault.DISCONNECT_EXPIRY_IGNORED)) {
      session.expirySeconds = expiry;
    }
    if (!keepsWill(disconnect.code())) {
      will = null;
    }
    if (broker.has(Fault.ACTS_AFTER_DISCONNECT)) {
      return;
    }
    if (broker.has(Fault.STAYS_AFTER_DISCONNECT)) {
      leave(Cause.DISCONNECT);
      return;
    }
    end(Cause.DISCONNECT, null);
  }

  /** Another connection uses the client identifier. */
  void takenOver() {
    boolean another = broker.has(Fault.TAKEOVER_WITH_ANOTHER_REASON);
    Disconnect last =
        Disconnect.of(another ? ReasonCode.PROTOCOL_ERROR : ReasonCode.SESSION_TAKEN_OVER);
    if (broker.has(Fault.TAKEOVER_SAYS_BUT_STAYS) && version.hasProperties()) {
      send(last);
      leave(Cause.TAKEN_OVER);
    } else {
      end(Cause.TAKEN_OVER, broker.has(Fault.TAKEOVER_WITHOUT_A_WORD) ? null : last);
    }
  }

  /** Closes because the client did what it may not. */
  void denied(String what) {
    end(Cause.DENIED, explained(Disconnect.of(ReasonCode.NOT_AUTHORIZED), what));
  }

  /** Closes because of an error of the client. */
  void refuse(int code, String why) {
    if (broker.has(Fault.ERRORS_IGNORED)) {
      return;
    }
    if (broker.has(Fault.ERRORS_CLOSE_EVERYBODY)) {
      broker.endOthers(this);
    }
    if (session == null) {
      refuseConnect(code, why);
      return;
    }
    boolean listed = ReasonCode.listed(PacketType.DISCONNECT, code, version, true);
    int reason = listed ? code : ReasonCode.PROTOCOL_ERROR;
    Packet last = explained(Disconnect.of(reason), why);
    if (broker.has(Fault.ERRORS_STAY_OPEN) && version.hasProperties()) {
      send(last);
    } else {
      end(Cause.ERROR, last);
    }
  }

  private void refuseConnect(int code, String why) {
    Connack refusal = Connack.refused(connects.connackCode(code));
    Packet last = refusal.code() == 0 ? null : explained(refusal, why);
    if (broker.has(Fault.FORMAT_DISCONNECT_FIRST) && version.hasProperties()) {
      last = Disconnect.of(ReasonCode.PROTOCOL_ERROR);
    }
    refused = broker.has(Fault.ACTS_AFTER_REFUSAL);
    boolean stays =
        refused
            || broker.has(Fault.REFUSAL_STAYS_OPEN)
            || broker.has(Fault.LEVEL_3_1_STAYS_OPEN) && version == MqttVersion.V3_1
            || broker.has(Fault.LONG_IDS_REFUSED_WRONGLY) && version.hasProperties();
    if (!stays) {
      end(Cause.ERROR, last);
    } else if (last != null) {
      send(last);
    } else {
      broker.after(LINGER_MS, () -> end(Cause.ERROR, null));
    }
  }

  /**
   * Ends the connection from our side.
   *
   * @param last said before, where the version knows it; null for a bare close
   */
  private void end(Cause cause, Packet last) {
    if (ended) {
      return;
    }
    boolean known = version.hasProperties() || !(last instanceof Disconnect);
    boolean mute = broker.may(Liberty.CLOSES_WITHOUT_A_WORD) && version.hasProperties();
    if (last != null && !mute && (known || broker.has(Fault.FORMAT_DISCONNECT_IN_3))) {
      send(last);
    }
    leave(cause);
    if (!channel.isOpen()) {
      return; // Writing has found out that the client is gone.
    }
    if (broker.may(Liberty.RESETS_ON_ERROR) && last != null) {
      channel.config().setSoLinger(0);
      channel.close();
      return;
    }
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener((ChannelFutureListener) future -> channel.shutdownOutput());
    broker.after(LINGER_MS, channel::close);
  }

  void slam() {
    end(Cause.ERROR, Disconnect.of(ReasonCode.PROTOCOL_ERROR));
  }

  /** The session goes on without this connection, or ends. */
  private void leave(Cause cause) {
    if (ended) {
      return;
    }
    ended = true;
    timer.cancel(false);
    if (session != null) {
      boolean broken = cause == Cause.FIN || cause == Cause.RESET;
      if (broker.has(Fault.SESSION_ENDS_WITH_BROKEN_CONNECTION) && broken
          || broker.has(Fault.SESSION_ENDS_WITH_ERROR) && cause == Cause.ERROR) {
        session.expirySeconds = 0;
      }
      session.detach(this, willAfter(cause));
    }
  }

  private Publish willAfter(Cause cause) {
    Fault swallows =
        switch (cause) {
          case FIN -> Fault.WILL_NOT_ON_FIN;
          case RESET -> Fault.WILL_NOT_ON_RESET;
          case ERROR -> Fault.WILL_NOT_ON_ERROR;
          case DENIED -> Fault.WILL_NOT_ON_DENIED;
          case KEEP_ALIVE -> Fault.KEEP_ALIVE_WITHOUT_WILL;
          case TAKEN_OVER -> Fault.TAKEOVER_SWALLOWS_WILL;
          case DISCONNECT -> null;
        };
    if (swallows != null && broker.has(swallows)) {
      return null;
    }
    boolean delayed = will != null && Session.delaySeconds(will) > 0;
    if (delayed
        && cause == Cause.TAKEN_OVER
        && broker.has(Fault.TAKEOVER_PUBLISHES_CANCELLED_WILL)) {
      return will.properties(Properties.NONE);
    }
    return will;
  }

  // ---- to the client ----

  /** Sends a message unless it is larger than the client allows; says whether it was sent. */
  boolean deliver(Publish publish) {
    if (publish.qos() == 0 && !channel.isWritable()) {
      return false; // The client does not read; what nobody promised it may be lost.
    }
    if (!version.hasProperties()) {
      write(publish.properties(Properties.NONE));
      return true;
    }
    Publish aliased = aliased(publish);
    if (!fits(aliased) && !broker.has(Fault.FORMAT_TOO_LARGE)) {
      return tooLargeWrongly(publish);
    }
    if (aliased != publish && !aliases.containsKey(publish.topic())) {
      int alias = aliases.size() + 1;
      aliases.put(publish.topic(), alias);
      publishes.ownAlias(alias, publish.topic());
    }
    write(aliased);
    return true;
  }

  private boolean tooLargeWrongly(Publish publish) {
    if (broker.has(Fault.TOO_LARGE_CLOSES)) {
      end(Cause.ERROR, Disconnect.of(ReasonCode.PACKET_TOO_LARGE));
    }
    if (broker.has(Fault.TOO_LARGE_IS_CUT)) {
      Publish empty = publish.payload(new byte[0]);
      int room = (int) limits.maximumPacketSize() - empty.encode(version).length - 3;
      write(publish.payload(Arrays.copyOf(publish.payload(), Math.max(0, room))));
      return true;
    }
    return false;
  }

  /** Uses aliases for the first topics, as many as the client allows. */
  private Publish aliased(Publish publish) {
    if (broker.may(Liberty.NO_ALIASES_OF_ITS_OWN) || broker.has(Fault.FORMAT_ALIAS_TOO_HIGH)) {
      return publish;
    }
    Integer alias = aliases.get(publish.topic());
    if (alias != null) {
      return publish.topic("").property(PropertyId.TOPIC_ALIAS, alias);
    }
    if (aliases.size() >= limits.aliasMaximum()) {
      return publish;
    }
    Publish first = publish.property(PropertyId.TOPIC_ALIAS, aliases.size() + 1);
    return broker.has(Fault.ALIAS_NOT_INTRODUCED) ? first.topic("") : first;
  }

  /** Any other packet, unless it is larger than the client allows. */
  void send(Packet packet) {
    if (fits(packet) || broker.has(Fault.FORMAT_TOO_LARGE)) {
      write(packet);
    } else if (packet instanceof Connack connack && connack.code() == 0) {
      end(Cause.ERROR, null); // What it says is not optional, so nothing is left but to close.
    }
  }

  private boolean fits(Packet packet) {
    return packet.encode(version).length <= limits.maximumPacketSize();
  }

  private void write(Packet packet) {
    if (ended || !channel.isActive()) {
      return;
    }
    if (broker.has(Fault.KEEP_ALIVE_COUNTS_OUTGOING)) {
      lastPacketNanos = broker.nowNanos();
    }
    byte[] bytes = hostile.changed(packet, format.bytes(packet));
    int dribbled = broker.may(Liberty.DRIBBLES) ? Math.min(bytes.length, DRIBBLED_BYTES) : 0;
    for (int i = 0; i < dribbled; i++) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(bytes, i, 1));
    }
    int piece = broker.may(Liberty.SENDS_SLOWLY) ? SLOW_PIECE_BYTES : Integer.MAX_VALUE;
    for (int from = dribbled; from < bytes.length; from += Math.min(piece, bytes.length - from)) {
      channel.writeAndFlush(
          Unpooled.wrappedBuffer(bytes, from, Math.min(piece, bytes.length - from)));
    }
  }

  /** With a Reason String and a User Property, where the client wants them and they fit. */
  Packet explained(Packet packet, String why) {
    boolean everywhere = limits.problemInformation();
    boolean wanted = everywhere || packet instanceof Connack || packet instanceof Disconnect;
    if (!version.hasProperties() || !wanted) {
      return packet;
    }
    Properties properties =
        Properties.NONE.with(PropertyId.REASON_STRING, why).withUser("broker", "small");
    Packet longer = packet;
    if (packet instanceof Connack connack) {
      longer = connack.properties(properties);
    } else if (packet instanceof Disconnect disconnect) {
      longer = disconnect.properties(properties);
    } else if (packet instanceof Ack ack) {
      longer = new Ack(ack.type(), ack.packetId(), ack.code(), properties);
    } else if (packet instanceof Suback suback) {
      longer = new Suback(suback.packetId(), suback.codes(), properties);
    } else if (packet instanceof Unsuback unsuback) {
      longer = new Unsuback(unsuback.packetId(), unsuback.codes(), properties);
    }
    return fits(longer) || broker.has(Fault.FORMAT_TOO_LARGE) ? longer : packet;
  }
}
