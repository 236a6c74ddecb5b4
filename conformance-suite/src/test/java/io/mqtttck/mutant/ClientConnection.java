package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.Credentials;
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
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One network connection: reads packets, answers them, and enforces what the client may do. */
final class ClientConnection extends ChannelInboundHandlerAdapter {

  /** How long a closed connection is read on, so that a reset does not swallow our last packet. */
  private static final long LINGER_MS = 500;

  private static final int LONGEST_3_1_CLIENT_ID = 23;

  private final SmallBroker broker;
  private final SocketChannel channel;
  private final FrameReader reader = new FrameReader();

  /** 3.1.1 until a CONNECT says something else. */
  private MqttVersion version = MqttVersion.V3_1_1;

  private Session session;
  private Publish will;
  private boolean ended;

  private int receiveMaximum = 65_535;
  private long maximumPacketSize = Long.MAX_VALUE;
  private boolean wantsProblemInformation = true;
  private int aliasMaximum;
  private final Map<String, Integer> aliasesOut = new HashMap<>();
  private final Map<Integer, String> aliasesIn = new HashMap<>();

  /** Identifiers of QoS 2 messages that came on this connection and were not finished. */
  private final Set<Integer> unfinishedIn = new HashSet<>();

  private boolean sessionEndsWithConnection;
  private long keepAliveNanos;
  private long lastPacketNanos;
  private Future<?> timer;

  ClientConnection(SmallBroker broker, SocketChannel channel) {
    this.broker = broker;
    this.channel = channel;
  }

  // ---- the network ----

  @Override
  public void channelActive(ChannelHandlerContext context) {
    broker.opened(channel);
    timer = broker.after(broker.options().connectTimeoutMs, this::connectTimeout);
  }

  private void connectTimeout() {
    if (!broker.has(Fault.ANSWERS_NOTHING)) {
      end(null);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    byte[] chunk = new byte[buffer.readableBytes()];
    buffer.readBytes(chunk);
    buffer.release();
    if (broker.has(Fault.ANSWERS_NOTHING)) {
      return;
    }
    for (Frame frame : reader.feed(chunk, broker.nowNanos())) {
      if (!ended) {
        handle(frame);
      }
    }
    if (!ended && announcedBytes(reader.pending()) > broker.options().maximumPacketSize) {
      refuse(ReasonCode.PACKET_TOO_LARGE, "the packet is too large");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    broker.closed(channel);
    leave(will);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A reset by the client, or a defect of ours, which then shows as a lost connection.
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

  // ---- one packet ----

  private void handle(Frame frame) {
    if (session == null && (frame.problem() != null || frame.type() != PacketType.CONNECT)) {
      end(null);
      return;
    }
    if (announcedBytes(frame.bytes()) > broker.options().maximumPacketSize) {
      refuse(ReasonCode.PACKET_TOO_LARGE, "the packet is too large");
      return;
    }
    Parser.Parsed parsed = Parser.parse(frame, version, Parser.Side.CLIENT);
    if (session == null) {
      version = parsed.version();
    }
    for (Violation violation : parsed.violations()) {
      if (!tolerated(violation, frame)) {
        refuse(violation.reason(), violation.detail());
        return;
      }
    }
    lastPacketNanos = broker.nowNanos();
    handle(parsed.packet());
  }

  /** In 3.1 a client may set DUP on a request that it repeats. */
  private boolean tolerated(Violation violation, Frame frame) {
    return version == MqttVersion.V3_1
        && violation.rule() == FormatRule.RESERVED_FLAGS
        && (frame.flags() & ~0x08) == frame.type().fixedFlags();
  }

  private void handle(Packet packet) {
    if (packet instanceof Connect connect) {
      connect(connect);
    } else if (packet instanceof Publish publish) {
      publish(publish);
    } else if (packet instanceof Ack ack) {
      acknowledged(ack);
    } else if (packet instanceof Subscribe subscribe) {
      subscribe(subscribe);
    } else if (packet instanceof Unsubscribe unsubscribe) {
      unsubscribe(unsubscribe);
    } else if (packet instanceof Ping) {
      send(Ping.RESPONSE);
    } else if (packet instanceof Disconnect disconnect) {
      disconnect(disconnect);
    } else {
      refuse(ReasonCode.PROTOCOL_ERROR, packet.type() + " is not expected");
    }
  }

  // ---- CONNECT ----

  private void connect(Connect connect) {
    if (session != null) {
      refuse(ReasonCode.PROTOCOL_ERROR, "a second CONNECT");
      return;
    }
    readLimits(connect);
    int refusal = refusal(connect);
    if (refusal != ReasonCode.SUCCESS) {
      refuse(refusal, "CONNECT is refused");
      return;
    }
    boolean assigned = connect.clientId().isEmpty();
    String clientId = assigned ? broker.assignClientId() : connect.clientId();
    broker.takeOver(clientId);
    Session found = broker.find(clientId);
    if (found != null && connect.cleanStart()) {
      broker.end(found);
      found = null;
    }
    session = found == null ? broker.create(clientId) : found;
    session.expirySeconds = expirySeconds(connect);
    sessionEndsWithConnection = session.expirySeconds == 0;
    will = connect.will();
    session.attach(this);
    if (broker.has(Fault.SLAMS_EVERY_CONNECTION)) {
      slam();
      return;
    }
    boolean present = found != null && version != MqttVersion.V3_1;
    send(Connack.accepted(present).properties(announcements(connect, assigned ? clientId : null)));
    startKeepAlive(connect);
    session.resume();
  }

  private void slam() {
    send(Connack.accepted(false));
    end(version.hasProperties() ? Disconnect.of(ReasonCode.PROTOCOL_ERROR) : null);
  }

  private void readLimits(Connect connect) {
    Properties properties = connect.properties();
    receiveMaximum = properties.number(PropertyId.RECEIVE_MAXIMUM).orElse(65_535L).intValue();
    maximumPacketSize = properties.number(PropertyId.MAXIMUM_PACKET_SIZE).orElse(Long.MAX_VALUE);
    aliasMaximum = properties.number(PropertyId.TOPIC_ALIAS_MAXIMUM).orElse(0L).intValue();
    wantsProblemInformation =
        properties.number(PropertyId.REQUEST_PROBLEM_INFORMATION).orElse(1L) == 1;
  }

  /** The reason code with which to refuse a well-formed CONNECT, or 0. */
  private int refusal(Connect connect) {
    if (connect.properties().has(PropertyId.AUTHENTICATION_METHOD)) {
      return ReasonCode.BAD_AUTHENTICATION_METHOD;
    }
    if (connect.properties().has(PropertyId.AUTHENTICATION_DATA)) {
      return ReasonCode.PROTOCOL_ERROR;
    }
    if (!clientIdAllowed(connect)) {
      return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
    }
    if (!authenticated(connect.credentials())) {
      return ReasonCode.BAD_USER_NAME_OR_PASSWORD;
    }
    if (connect.will() != null && connect.will().qos() > broker.options().maximumQos) {
      return ReasonCode.QOS_NOT_SUPPORTED;
    }
    return ReasonCode.SUCCESS;
  }

  private boolean clientIdAllowed(Connect connect) {
    int bytes = connect.clientId().getBytes(StandardCharsets.UTF_8).length;
    return switch (version) {
      case V3_1 -> bytes >= 1 && bytes <= LONGEST_3_1_CLIENT_ID;
      case V3_1_1 -> bytes >= 1 || connect.cleanStart();
      case V5_0 -> true;
    };
  }

  private boolean authenticated(Credentials credentials) {
    Map<String, String> accounts = broker.options().accounts;
    if (accounts.isEmpty()) {
      return true;
    }
    if (credentials == null || credentials.userName() == null || credentials.password() == null) {
      return false;
    }
    String password = accounts.get(credentials.userName());
    return password != null
        && Arrays.equals(password.getBytes(StandardCharsets.UTF_8), credentials.password());
  }

  private long expirySeconds(Connect connect) {
    if (version.hasProperties()) {
      return connect.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL).orElse(0L);
    }
    return connect.cleanStart() ? 0 : Session.NEVER;
  }

  private Properties announcements(Connect connect, String assignedId) {
    Options options = broker.options();
    Properties properties =
        Properties.NONE
            .with(PropertyId.RECEIVE_MAXIMUM, options.receiveMaximum)
            .with(PropertyId.MAXIMUM_PACKET_SIZE, options.maximumPacketSize)
            .with(PropertyId.TOPIC_ALIAS_MAXIMUM, options.topicAliasMaximum);
    if (options.maximumQos < 2) {
      properties = properties.with(PropertyId.MAXIMUM_QOS, options.maximumQos);
    }
    if (options.serverKeepAlive != null) {
      properties = properties.with(PropertyId.SERVER_KEEP_ALIVE, options.serverKeepAlive);
    }
    if (assignedId != null) {
      properties = properties.with(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, assignedId);
    }
    if (connect.properties().number(PropertyId.REQUEST_RESPONSE_INFORMATION).orElse(0L) == 1) {
      properties = properties.with(PropertyId.RESPONSE_INFORMATION, "replies/" + session.clientId);
    }
    return properties;
  }

  // ---- Keep Alive ----

  private void startKeepAlive(Connect connect) {
    timer.cancel(false);
    Integer imposed = version.hasProperties() ? broker.options().serverKeepAlive : null;
    int seconds = imposed != null ? imposed : connect.keepAlive();
    keepAliveNanos = TimeUnit.MILLISECONDS.toNanos(1_500L * seconds);
    if (seconds > 0) {
      watchKeepAlive();
    }
  }

  private void watchKeepAlive() {
    long leftNanos = lastPacketNanos + keepAliveNanos - broker.nowNanos();
    if (leftNanos <= 0) {
      end(Disconnect.of(ReasonCode.KEEP_ALIVE_TIMEOUT));
    } else {
      timer = broker.after(leftNanos / 1_000_000 + 1, this::watchKeepAlive);
    }
  }

  // ---- PUBLISH from the client ----

  private void publish(Publish publish) {
    Publish named = resolveAlias(publish);
    if (named == null) {
      return;
    }
    if (publish.qos() > broker.options().maximumQos) {
      refuse(ReasonCode.QOS_NOT_SUPPORTED, "QoS " + publish.qos());
      return;
    }
    if (broker.deniesPublish(named.topic())) {
      denied(named);
      return;
    }
    Message message = Message.of(named, session.clientId, broker.nowNanos());
    switch (named.qos()) {
      case 0 -> broker.publish(message);
      case 1 -> send(ack(PacketType.PUBACK, named.packetId(), broker.publish(message)));
      default -> publishExactlyOnce(message, named);
    }
  }

  /** Null when the alias is wrong; then the connection is being closed. */
  private Publish resolveAlias(Publish publish) {
    long alias = publish.properties().number(PropertyId.TOPIC_ALIAS).orElse(0L);
    if (alias == 0) {
      return publish;
    }
    if (alias > broker.options().topicAliasMaximum) {
      refuse(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias);
      return null;
    }
    if (!publish.topic().isEmpty()) {
      aliasesIn.put((int) alias, publish.topic());
      return publish;
    }
    String topic = aliasesIn.get((int) alias);
    if (topic == null) {
      refuse(ReasonCode.PROTOCOL_ERROR, "topic alias " + alias + " stands for nothing");
      return null;
    }
    return publish.topic(topic);
  }

  private void denied(Publish publish) {
    if (broker.may(Liberty.CLOSES_ON_DENIED_PUBLISH)) {
      refuse(ReasonCode.NOT_AUTHORIZED, "topic " + publish.topic());
    } else if (publish.qos() > 0 && version.hasProperties()) {
      PacketType type = publish.qos() == 1 ? PacketType.PUBACK : PacketType.PUBREC;
      send(explained(Ack.of(type, publish.packetId()).code(ReasonCode.NOT_AUTHORIZED)));
    } else if (publish.qos() == 1) {
      send(Ack.of(PacketType.PUBACK, publish.packetId()));
    } else if (publish.qos() == 2) {
      session.incoming.put(publish.packetId(), null);
      send(Ack.of(PacketType.PUBREC, publish.packetId()));
    }
  }

  private void publishExactlyOnce(Message message, Publish publish) {
    int packetId = publish.packetId();
    boolean fresh = unfinishedIn.add(packetId);
    if (fresh && version.hasProperties() && unfinishedIn.size() > broker.options().receiveMaximum) {
      refuse(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, unfinishedIn.size() + " unfinished messages");
      return;
    }
    if (session.incoming.containsKey(packetId)) {
      boolean taken = version.hasProperties() && !publish.dup();
      Ack again = Ack.of(PacketType.PUBREC, packetId);
      send(taken ? explained(again.code(ReasonCode.PACKET_IDENTIFIER_IN_USE)) : again);
      return;
    }
    if (broker.may(Liberty.PASSES_QOS_2_ON_AT_PUBREL)) {
      session.incoming.put(packetId, message);
      send(Ack.of(PacketType.PUBREC, packetId));
    } else {
      session.incoming.put(packetId, null);
      send(ack(PacketType.PUBREC, packetId, broker.publish(message)));
    }
  }

  private Ack ack(PacketType type, int packetId, boolean matched) {
    boolean silent =
        matched || !version.hasProperties() || broker.may(Liberty.NEVER_SAYS_NO_SUBSCRIBERS);
    return Ack.of(type, packetId)
        .code(silent ? ReasonCode.SUCCESS : ReasonCode.NO_MATCHING_SUBSCRIBERS);
  }

  // ---- acknowledgements ----

  private void acknowledged(Ack ack) {
    switch (ack.type()) {
      case PUBACK -> session.puback(ack.packetId());
      case PUBREC -> session.pubrec(ack.packetId(), ack.code());
      case PUBCOMP -> session.pubcomp(ack.packetId());
      default -> pubrel(ack.packetId());
    }
  }

  private void pubrel(int packetId) {
    boolean known = session.incoming.containsKey(packetId);
    Message waiting = session.incoming.remove(packetId);
    unfinishedIn.remove(packetId);
    if (waiting != null) {
      broker.publish(waiting);
    }
    boolean unknown = !known && version.hasProperties();
    Ack answer = Ack.of(PacketType.PUBCOMP, packetId);
    send(unknown ? explained(answer.code(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)) : answer);
  }

  // ---- SUBSCRIBE and UNSUBSCRIBE ----

  private void subscribe(Subscribe subscribe) {
    if (wrongFilter(subscribe.filters().stream().map(Subscribe.Filter::filter).toList())) {
      refuse(ReasonCode.TOPIC_FILTER_INVALID, "a topic filter is wrong");
      return;
    }
    Long identifier =
        subscribe.properties().number(PropertyId.SUBSCRIPTION_IDENTIFIER).orElse(null);
    List<Integer> codes = new ArrayList<>();
    List<Runnable> retained = new ArrayList<>();
    for (Subscribe.Filter each : subscribe.filters()) {
      int code = code(each, subscribe.packetId());
      codes.add(code);
      if (code <= 2) {
        retained.addAll(add(each, code, identifier));
      }
    }
    if (version == MqttVersion.V3_1 && codes.contains(0x80)) {
      end(null);
      return;
    }
    if (broker.may(Liberty.RETAINED_BEFORE_SUBACK)) {
      retained.forEach(Runnable::run);
      retained.clear();
    }
    Suback suback = new Suback(subscribe.packetId(), codes, Properties.NONE);
    send(codes.stream().anyMatch(code -> code >= 0x80) ? explained(suback) : suback);
    retained.forEach(Runnable::run);
  }

  /** Whether a wrong filter has to end the connection: 3.x has no code for it. */
  private boolean wrongFilter(List<String> filters) {
    boolean fatal = !version.hasProperties() || broker.may(Liberty.CLOSES_ON_WRONG_FILTER);
    return fatal && !filters.stream().allMatch(Subscription::validFilter);
  }

  private int code(Subscribe.Filter wanted, int packetId) {
    if (version.hasProperties() && session.incoming.containsKey(packetId)) {
      return ReasonCode.PACKET_IDENTIFIER_IN_USE;
    }
    if (!Subscription.validFilter(wanted.filter())) {
      return ReasonCode.TOPIC_FILTER_INVALID;
    }
    if (broker.deniesSubscribe(wanted.filter())) {
      return version.hasProperties() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.UNSPECIFIED_ERROR;
    }
    int most = broker.may(Liberty.GRANTS_QOS_1_AT_MOST) ? 1 : broker.options().maximumQos;
    return Math.min(wanted.qos(), most);
  }

  /** Adds or replaces it, and returns the sending of the retained messages that it finds. */
  private List<Runnable> add(Subscribe.Filter wanted, int qos, Long identifier) {
    boolean options = version.hasProperties();
    Subscription subscription =
        new Subscription(
            wanted.filter(),
            qos,
            options && wanted.noLocal(),
            options && wanted.retainAsPublished(),
            options ? wanted.retainHandling() : 0,
            identifier);
    Subscription before = session.subscriptions.put(subscription.filter(), subscription);
    boolean wants =
        subscription.retainHandling() == 0 || subscription.retainHandling() == 1 && before == null;
    if (!wants || subscription.shared()) {
      return List.of();
    }
    Session to = session;
    return broker.retained().matching(subscription).stream()
        .filter(each -> !(subscription.noLocal() && to.clientId.equals(each.publisher())))
        .<Runnable>map(each -> () -> to.publishRetained(each, subscription))
        .toList();
  }

  private void unsubscribe(Unsubscribe unsubscribe) {
    if (wrongFilter(unsubscribe.filters())) {
      refuse(ReasonCode.TOPIC_FILTER_INVALID, "a topic filter is wrong");
      return;
    }
    boolean taken = version.hasProperties() && session.incoming.containsKey(unsubscribe.packetId());
    List<Integer> codes = new ArrayList<>();
    for (String filter : unsubscribe.filters()) {
      if (taken) {
        codes.add(ReasonCode.PACKET_IDENTIFIER_IN_USE);
      } else if (!Subscription.validFilter(filter)) {
        codes.add(ReasonCode.TOPIC_FILTER_INVALID);
      } else {
        boolean existed = session.subscriptions.remove(filter) != null;
        codes.add(existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
      }
    }
    Unsuback unsuback = new Unsuback(unsubscribe.packetId(), codes, Properties.NONE);
    send(codes.stream().anyMatch(code -> code >= 0x80) ? explained(unsuback) : unsuback);
  }

  // ---- the end ----

  private void disconnect(Disconnect disconnect) {
    Long expiry = disconnect.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL).orElse(null);
    if (expiry != null && expiry != 0 && sessionEndsWithConnection) {
      refuse(ReasonCode.PROTOCOL_ERROR, "the session was to end with its connection");
      return;
    }
    if (expiry != null) {
      session.expirySeconds = expiry;
    }
    if (disconnect.code() == ReasonCode.SUCCESS) {
      will = null;
    }
    end(null);
  }

  /** Another connection uses the client identifier. */
  void takenOver() {
    end(Disconnect.of(ReasonCode.SESSION_TAKEN_OVER));
  }

  /** Closes because of an error of the client. */
  private void refuse(int code, String why) {
    if (session == null) {
      Connack refusal = Connack.refused(connackCode(code));
      end(refusal.code() == 0 ? null : explained(refusal, why));
    } else {
      boolean listed = ReasonCode.listed(PacketType.DISCONNECT, code, version, true);
      int reason = listed ? code : ReasonCode.PROTOCOL_ERROR;
      end(explained(Disconnect.of(reason), why));
    }
  }

  /** The code for a refusing CONNACK; 0 for none, where only a close is right. */
  private int connackCode(int code) {
    if (version.hasProperties()) {
      return ReasonCode.listed(PacketType.CONNACK, code, version, true)
          ? code
          : ReasonCode.PROTOCOL_ERROR;
    }
    return switch (code) {
      case ReasonCode.UNSUPPORTED_PROTOCOL_VERSION -> 1;
      case ReasonCode.CLIENT_IDENTIFIER_NOT_VALID -> 2;
      case ReasonCode.BAD_USER_NAME_OR_PASSWORD -> 4;
      case ReasonCode.NOT_AUTHORIZED -> 5;
      default -> 0;
    };
  }

  /**
   * Ends the connection from our side.
   *
   * @param last said before, where the version knows it; null for a bare close
   */
  private void end(Packet last) {
    if (ended) {
      return;
    }
    boolean known = version.hasProperties() || !(last instanceof Disconnect);
    boolean mute = broker.may(Liberty.CLOSES_WITHOUT_A_WORD) && version.hasProperties();
    if (last != null && known && !mute) {
      send(last);
    }
    leave(will);
    if (broker.may(Liberty.RESETS_ON_ERROR) && last != null) {
      channel.config().setSoLinger(0);
      channel.close();
      return;
    }
    ChannelFuture written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
    written.addListener((ChannelFutureListener) future -> channel.shutdownOutput());
    broker.after(LINGER_MS, channel::close);
  }

  /** The session goes on without this connection, or ends. */
  private void leave(Publish left) {
    if (ended) {
      return;
    }
    ended = true;
    timer.cancel(false);
    if (session != null) {
      session.detach(left);
    }
  }

  // ---- to the client ----

  int receiveMaximum() {
    return receiveMaximum;
  }

  /** Sends a message unless it is larger than the client allows; says whether it was sent. */
  boolean deliver(Publish publish) {
    if (publish.qos() == 0 && !channel.isWritable()) {
      // The client does not read; what nobody promised it may be lost.
      return false;
    }
    if (!version.hasProperties()) {
      write(publish.properties(Properties.NONE));
      return true;
    }
    Publish aliased = aliased(publish);
    if (!fits(aliased)) {
      return false;
    }
    if (aliased != publish && !aliased.topic().isEmpty()) {
      aliasesOut.put(publish.topic(), aliasesOut.size() + 1);
    }
    write(aliased);
    return true;
  }

  private Publish aliased(Publish publish) {
    if (broker.may(Liberty.NO_ALIASES_OF_ITS_OWN)) {
      return publish;
    }
    Integer alias = aliasesOut.get(publish.topic());
    if (alias != null) {
      return publish.topic("").property(PropertyId.TOPIC_ALIAS, alias);
    }
    return aliasesOut.size() < aliasMaximum
        ? publish.property(PropertyId.TOPIC_ALIAS, aliasesOut.size() + 1)
        : publish;
  }

  /** Any other packet; without its explanation if the client does not want it or it is too long. */
  void send(Packet packet) {
    if (fits(packet)) {
      write(packet);
    } else if (packet instanceof Connack connack) {
      write(connack.properties(Properties.NONE));
    }
  }

  private boolean fits(Packet packet) {
    return packet.encode(version).length <= maximumPacketSize;
  }

  private void write(Packet packet) {
    if (ended || !channel.isActive()) {
      return;
    }
    byte[] bytes = packet.encode(version);
    if (!broker.may(Liberty.DRIBBLES)) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
      return;
    }
    for (byte each : bytes) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {each}));
    }
  }

  private Packet explained(Packet packet) {
    return explained(packet, "refused");
  }

  /** With a Reason String and a User Property, where the client wants them and they fit. */
  private Packet explained(Packet packet, String why) {
    boolean wanted =
        wantsProblemInformation || packet instanceof Connack || packet instanceof Disconnect;
    if (!version.hasProperties() || !wanted) {
      return packet;
    }
    Properties properties =
        Properties.NONE.with(PropertyId.REASON_STRING, why).withUser("broker", "small");
    Packet longer;
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
    } else {
      longer = packet;
    }
    return fits(longer) ? longer : packet;
  }
}
