package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.TopicFilter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A correct small broker for MQTT 3.1, 3.1.1 and 5.0 over tcp, TLS and WebSocket, in memory, with a
 * switch for each rule that a broker can break ({@link Fault}). It proves the scenarios: each
 * passes on the correct one and fails on the broken one.
 *
 * <p>One event loop thread does everything, reading, timers and writing, so that all state belongs
 * to one thread and the same packets always have the same effect.
 */
public final class SmallBroker implements AutoCloseable {

  /** For a fault: later than promptly. */
  private static final long WILL_LATE_MS = 3_000;

  /** Two mebibytes take longer than the deadline. */
  private static final long SLOW_BYTES_PER_SECOND = 250_000;

  private static final int LARGEST_BACKLOG_BYTES = 32 * 1024 * 1024;

  private final Options options;
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) threads.next();
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final RetainedStore retained = new RetainedStore(this);
  private final Matching matching = new Matching(this);
  private final ContentFaults content = new ContentFaults(this);

  /** How often each share group was served. */
  private final Map<String, Integer> turns = new HashMap<>();

  /** For faults only: how many members each share group had at most. */
  private final Map<String, Integer> largestGroups = new HashMap<>();

  private final Set<Channel> connections = new LinkedHashSet<>();
  private final Channel listener;

  /** As a second node would: another port of the same broker. */
  private final Channel secondListener;

  /** Null where it has none. */
  private final TlsLayer tls;

  private int assignedIds;

  // For faults only.
  /** Identifiers of clients whose CONNECT was malformed. */
  final Set<String> malformed = new HashSet<>();

  final Map<Integer, String> aliasesOfEverybody = new HashMap<>();

  /** How many packets of enormous size were announced. */
  int announcements;

  private final Random random = new Random(1);
  private volatile Throwable defect;
  private int opened;
  private int takeovers;
  private int published;
  private boolean onlyToConnected;
  private volatile long skippedNanos;
  private volatile boolean hostile = true;

  private SmallBroker(Options options, Fault... faults) {
    this.options = options;
    this.faults.addAll(List.of(faults));
    this.tls = options.tls ? new TlsLayer(this, options.clientCertificates) : null;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, has(Fault.HALF_CLOSED_STAYS))
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LARGEST_BACKLOG_BYTES / 2, LARGEST_BACKLOG_BYTES))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    if (may(Liberty.SENDS_SLOWLY)) {
                      channel
                          .pipeline()
                          .addLast(new ChannelTrafficShapingHandler(SLOW_BYTES_PER_SECOND, 0, 100));
                    }
                    if (tls != null) {
                      tls.addTo(channel.pipeline());
                    }
                    if (options.webSocket) {
                      WebSocketLayer.addTo(channel.pipeline(), SmallBroker.this);
                    }
                    channel.pipeline().addLast(new ClientConnection(SmallBroker.this, channel));
                  }
                });
    this.listener = bind(bootstrap);
    this.secondListener = bind(bootstrap);
  }

  private static Channel bind(ServerBootstrap bootstrap) {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return bootstrap.bind(free).syncUninterruptibly().channel();
  }

  /** Starts it on a free port of the loopback address; without faults it is correct. */
  public static SmallBroker start(Fault... faults) {
    return new SmallBroker(Options.defaults(), faults);
  }

  /** Starts it with other options. */
  public static SmallBroker start(Options options, Fault... faults) {
    return new SmallBroker(options, faults);
  }

  /** Its address, with the first account if it has one. */
  public Target target() {
    Target plain = Target.parse(addressWithAccount());
    return tls == null
        ? plain
        : plain.withTls(tls.client(options.clientCertificates, shamefulCertificate()));
  }

  /** Whether a client comes in only if it does not look at the certificate. */
  private boolean shamefulCertificate() {
    return has(Fault.TLS_CERTIFICATE_EXPIRED)
        || has(Fault.TLS_CERTIFICATE_OF_A_STRANGER)
        || has(Fault.TLS_CERTIFICATE_FOR_ANOTHER_NAME);
  }

  /** The same as text, with the password. */
  String addressWithAccount() {
    String account =
        options.accounts.entrySet().stream()
            .findFirst()
            .map(entry -> entry.getKey() + ":" + entry.getValue() + "@")
            .orElse("");
    String scheme = options.webSocket ? "ws" : "mqtt";
    return scheme
        + (options.tls ? "s" : "")
        + "://"
        + account
        + "127.0.0.1:"
        + port()
        + (options.webSocket ? WebSocketLayer.PATH : "");
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** The address of its other port, for those who take it for a cluster of two nodes. */
  public String otherAddress() {
    int port = ((InetSocketAddress) secondListener.localAddress()).getPort();
    return target().address().replace(":" + port(), ":" + port);
  }

  /** Ends all connections, and goes on. */
  public void throwEverybodyOut() {
    loop.submit(() -> List.copyOf(connections).forEach(Channel::close)).syncUninterruptibly();
  }

  /** Ends all connections at once. */
  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    secondListener.close().syncUninterruptibly();
    throwEverybodyOut();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    if (tls != null) {
      tls.close();
    }
    if (defect != null && faults.isEmpty()) {
      throw new IllegalStateException("the small broker has a defect", defect);
    }
  }

  /** Moves the clock of message expiry and retention; timers are not touched. */
  void skip(Duration time) {
    skippedNanos += time.toNanos();
  }

  /** The client identifiers of all sessions that it keeps. */
  public List<String> sessionNames() {
    return ask(() -> List.copyOf(sessions.keySet()));
  }

  /** Whether there is a session. */
  boolean remembers(String clientId) {
    return ask(() -> sessions.containsKey(clientId));
  }

  /** Whether a session has a connection. */
  boolean sees(String clientId) {
    return ask(() -> sessions.containsKey(clientId) && sessions.get(clientId).connected());
  }

  private <T> T ask(Callable<T> question) {
    return loop.submit(question).syncUninterruptibly().getNow();
  }

  // ---- for its parts ----

  boolean has(Fault fault) {
    return faults.contains(fault);
  }

  boolean may(Liberty liberty) {
    return options.liberties.contains(liberty);
  }

  Options options() {
    return options;
  }

  RetainedStore retained() {
    return retained;
  }

  Matching matching() {
    return matching;
  }

  ContentFaults content() {
    return content;
  }

  long nowNanos() {
    return System.nanoTime() + skippedNanos;
  }

  Future<?> after(long delayMs, Runnable action) {
    return loop.schedule(
        () -> {
          try {
            action.run();
          } catch (RuntimeException e) {
            failed(e);
          }
        },
        delayMs,
        TimeUnit.MILLISECONDS);
  }

  /** As under a supervisor: every connection breaks, all is forgotten, and it goes on. */
  void dies() {
    sessions.clear();
    retained.clear();
    announcements = 0;
    List.copyOf(connections).forEach(Channel::close);
  }

  int connectionCount() {
    return connections.size();
  }

  /** Serves everybody as it should until {@link #turnHostile}. */
  public void keepCalm() {
    hostile = false;
  }

  /** From now on new connections see the hostile faults, as they do from the start otherwise. */
  public void turnHostile() {
    hostile = true;
  }

  boolean hostile() {
    return hostile;
  }

  void opened(Channel channel) {
    connections.add(channel);
    opened++;
    if (has(Fault.HOSTILE_DIES) && opened > 20) {
      listener.close();
      secondListener.close();
      List.copyOf(connections).forEach(Channel::close);
    }
  }

  /** The same on every run. */
  Random random() {
    return random;
  }

  void closed(Channel channel) {
    connections.remove(channel);
  }

  /** A defect of ours; {@link #close} reports it, so that no scenario is judged by it. */
  void failed(Throwable cause) {
    defect = cause;
  }

  String assignClientId() {
    assignedIds += has(Fault.EMPTY_ID_SAME_FOR_ALL) ? 0 : 1;
    return "assigned" + port() + "x" + assignedIds;
  }

  // ---- sessions ----

  /** Under which name a client identifier is known. */
  String sessionName(String clientId) {
    String name = clientId;
    if (has(Fault.CLIENT_IDS_WITHOUT_CASE)) {
      name = name.toLowerCase(Locale.ROOT);
    }
    if (has(Fault.CLIENT_IDS_CUT)) {
      name = name.substring(0, Math.min(10, name.length()));
    }
    return name;
  }

  /** Ends the connection that uses the identifier, if there is one. */
  void takeOver(String clientId, ClientConnection by) {
    Session session = sessions.get(clientId);
    if (session == null || !session.connected()) {
      return;
    }
    takeovers++;
    if (has(Fault.TAKEOVER_LEAVES_OLD_OPEN)
        || has(Fault.TAKEOVER_ONLY_EVERY_SECOND) && takeovers % 2 == 0
        || has(Fault.TAKEOVER_ONLY_SAME_VERSION)
            && session.connection().version() != by.version()) {
      return;
    }
    if (has(Fault.TAKEOVER_LOSES_IN_FLIGHT)) {
      session.outbox.loseInFlight();
    }
    if (has(Fault.TAKEOVER_KEEPS_CLEAN_SESSION) && session.expirySeconds == 0) {
      session.expirySeconds = 60;
    }
    if (has(Fault.TAKEOVER_CHANGED_VERSION_FORGETS)
        && session.connection().version() != by.version()) {
      session.subscriptions.clear();
    }
    session.connection().takenOver();
    if (has(Fault.TAKEOVER_LOSES_QUEUE)) {
      session.outbox.loseQueue();
    }
    if (has(Fault.TAKEOVER_LOSES_NEXT)) {
      session.outbox.loseNext();
    }
    if (has(Fault.TAKEOVER_LOSES_SESSION)) {
      end(session);
    }
  }

  boolean connected(String clientId) {
    Session session = sessions.get(clientId);
    return session != null && session.connected();
  }

  Session find(String clientId) {
    return sessions.get(clientId);
  }

  Session create(String clientId) {
    Session session = new Session(this, clientId);
    sessions.put(clientId, session);
    return session;
  }

  void end(Session session) {
    if (sessions.remove(session.clientId, session)) {
      session.ended();
      retained.sessionEnded(session.clientId);
      if (has(Fault.SHARE_ENDS_WITH_FIRST_MEMBER)) {
        session.subscriptions.keySet().forEach(this::endGroupOf);
      }
    }
  }

  private void endGroupOf(String filter) {
    if (TopicFilter.shared(filter)) {
      sessions.values().forEach(each -> each.subscriptions.remove(filter));
    }
  }

  /** Ends every connection but one. */
  void endOthers(ClientConnection but) {
    for (Session each : List.copyOf(sessions.values())) {
      if (each.connected() && each.connection() != but) {
        each.connection().takenOver();
      }
    }
  }

  // ---- messages ----

  boolean deniesPublish(String topic) {
    return !has(Fault.DENIED_PUBLISH_PASSED_ON) && denies(options.deniedTopics.publish(), topic);
  }

  boolean deniesWill(String topic) {
    return !has(Fault.DENIED_WILL_PUBLISHED) && denies(options.deniedTopics.publish(), topic);
  }

  boolean deniesSubscribe(String filter) {
    return !has(Fault.DENIED_SUBSCRIBE_GRANTED)
        && denies(options.deniedTopics.subscribe(), Matching.plain(filter));
  }

  private static boolean denies(List<String> denied, String name) {
    return denied.stream().anyMatch(each -> each.equals(name) || TopicFilter.matches(each, name));
  }

  /** Whether RETAIN 1 is an error: where it was announced as not available. */
  boolean refusesRetained(MqttVersion version) {
    return version.hasProperties()
        && !options.retainAvailable
        && !has(Fault.RETAIN_TAKEN_THOUGH_UNAVAILABLE);
  }

  /** The sessions of all other clients. */
  List<Session> others(Session one) {
    return sessions.values().stream().filter(each -> each != one).toList();
  }

  void publishWill(Message right, long delaySeconds) {
    if (has(Fault.WILL_LATE)) {
      after(WILL_LATE_MS, () -> publishWillNow(right, delaySeconds));
    } else {
      publishWillNow(right, delaySeconds);
    }
  }

  private void publishWillNow(Message right, long delaySeconds) {
    Message message = right.with(content.will(right.publish()));
    boolean empty = message.publish().payload().length == 0;
    if (has(Fault.WILL_NEVER) || has(Fault.WILL_EMPTY_DROPPED) && empty) {
      return;
    }
    if (has(Fault.WILL_DELAY_FORWARDED)) {
      message = message.with(message.publish().willDelay(delaySeconds));
    }
    onlyToConnected = has(Fault.WILL_ONLY_TO_CONNECTED);
    publish(message);
    if (has(Fault.WILL_TWICE)) {
      publish(message);
    }
    onlyToConnected = false;
  }

  /**
   * Passes a message on and keeps it if it is to be retained.
   *
   * @return whether any subscription matches
   */
  boolean publish(Message right) {
    Message message = has(Fault.LONG_TOPICS_CUT) ? cut(right) : right;
    if (message.topic().startsWith("$")
        && !may(Liberty.EXCHANGES_DOLLAR_TOPICS)
        && !has(Fault.DOLLAR_TOPICS_EXCHANGED)) {
      return false;
    }
    retained.published(message);
    published++;
    boolean empty = message.publish().payload().length == 0;
    if (has(Fault.RETAIN_EMPTY_NOT_FORWARDED) && message.publish().retain() && empty
        || has(Fault.EMPTY_PAYLOAD_LOST) && empty
        || has(Fault.LOSES_EVERY_FIFTH) && published % 5 == 0
        || has(Fault.SLOW_CLIENT_STALLS_ALL)
            && sessions.values().stream().anyMatch(each -> each.outbox.slow())) {
      return true;
    }
    Set<String> groups = new LinkedHashSet<>();
    boolean matched = findGroups(message, groups);
    boolean plain = groups.isEmpty() || !has(Fault.SHARE_INSTEAD_OF_PLAIN);
    for (Session session : List.copyOf(sessions.values())) {
      List<Subscription> matching = session.matching(message);
      if (plain && !matching.isEmpty() && !passesOver(session, message)) {
        session.publish(message, matching);
        if (has(Fault.ONLY_FIRST_SUBSCRIBER)) {
          break;
        }
      }
    }
    Set<String> names = new HashSet<>();
    groups.stream()
        .filter(each -> names.add(each.split("/")[1]) || !has(Fault.SHARE_GROUPS_BY_NAME))
        .limit(has(Fault.SHARE_ONE_GROUP_ONLY) ? 1 : Long.MAX_VALUE)
        .forEach(group -> share(group, message));
    return matched;
  }

  private static Message cut(Message message) {
    String topic = message.topic();
    boolean tooLong = topic.length() > Short.MAX_VALUE;
    return tooLong
        ? message.with(message.publish().topic(topic.substring(0, Short.MAX_VALUE)))
        : message;
  }

  private boolean findGroups(Message message, Set<String> groups) {
    boolean matched = false;
    for (Session session : sessions.values()) {
      for (Subscription each : session.subscriptions.values()) {
        boolean matches = matching.matches(each.filter(), message.topic());
        matched |= matches;
        if (matches && each.shared()) {
          groups.add(each.filter());
        }
      }
    }
    return matched;
  }

  private boolean passesOver(Session session, Message message) {
    return onlyToConnected && !session.connected()
        || has(Fault.VERSIONS_KEPT_APART) && session.version() != message.version();
  }

  /**
   * Gives a message to one member of a share group: in turn to those that are connected, else to
   * those that will return.
   */
  void share(String filter, Message message) {
    List<Session> members = members(filter);
    List<Session> present = members.stream().filter(Session::connected).toList();
    List<Session> choice = present.isEmpty() ? members : present;
    int turn = turns.merge(filter, 1, Integer::sum);
    int most = largestGroups.getOrDefault(filter, 1);
    boolean leftMember = turn % most >= members.size();
    boolean absent = !members.isEmpty() && !members.get(turn % members.size()).connected();
    if (has(Fault.SHARE_COUNTS_LEFT_MEMBERS) && leftMember
        || has(Fault.SHARE_LOSES_TURNS_OF_ABSENT) && absent) {
      return;
    }
    if (choice.isEmpty() || has(Fault.SHARE_LOSES_EVERY_THIRD) && turn % 3 == 0) {
      return;
    }
    List<Session> chosen =
        has(Fault.SHARE_TO_EVERY_MEMBER) ? choice : List.of(choice.get(turn % choice.size()));
    chosen.forEach(each -> each.publishShared(message, each.subscriptions.get(filter)));
  }

  private List<Session> members(String filter) {
    return sessions.values().stream()
        .filter(session -> session.subscriptions.containsKey(filter))
        .toList();
  }

  /** A member was added to a share group. */
  void joined(String filter) {
    largestGroups.merge(filter, members(filter).size(), Math::max);
  }

  List<Long> identifiersOfEverybody(Message message) {
    return sessions.values().stream()
        .flatMap(session -> session.matching(message).stream())
        .map(Subscription::identifier)
        .filter(Objects::nonNull)
        .toList();
  }
}
