package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.Profile;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A correct small broker for MQTT 3.1, 3.1.1 and 5.0 over tcp, in memory, with a switch for each
 * rule that a broker can break ({@link Fault}). It proves the scenarios: each passes on the correct
 * one and fails on the broken one.
 *
 * <p>One event loop thread does everything, reading, timers and writing, so that all state belongs
 * to one thread and the same packets always have the same effect.
 */
public final class SmallBroker implements AutoCloseable {

  private static final int LARGEST_BACKLOG_BYTES = 32 * 1024 * 1024;

  private final Options options;
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) threads.next();
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final RetainedStore retained = new RetainedStore(this);

  /** How often each share group was served. */
  private final Map<String, Integer> turns = new HashMap<>();

  private final Set<Channel> connections = new LinkedHashSet<>();
  private final Channel listener;
  private int assignedIds;
  private volatile long skippedNanos;

  private SmallBroker(Options options, Fault... faults) {
    this.options = options;
    this.faults.addAll(List.of(faults));
    this.listener =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LARGEST_BACKLOG_BYTES / 2, LARGEST_BACKLOG_BYTES))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new ClientConnection(SmallBroker.this, channel));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
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
    String account =
        options.accounts.entrySet().stream()
            .findFirst()
            .map(entry -> entry.getKey() + ":" + entry.getValue() + "@")
            .orElse("");
    return Target.parse("mqtt://" + account + "127.0.0.1:" + port());
  }

  /** What its operator would declare about it. */
  public Profile profile() {
    return options.profile();
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Ends all connections at once. */
  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    loop.submit(() -> List.copyOf(connections).forEach(Channel::close)).syncUninterruptibly();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Moves the clock of message expiry and retention; timers are not touched. */
  void skip(Duration time) {
    skippedNanos += time.toNanos();
  }

  /** Whether there is a session. */
  boolean remembers(String clientId) {
    return ask(() -> sessions.containsKey(clientId));
  }

  /** Whether a session has a connection. */
  boolean sees(String clientId) {
    return ask(() -> sessions.containsKey(clientId) && sessions.get(clientId).connected());
  }

  private boolean ask(Callable<Boolean> question) {
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

  long nowNanos() {
    return System.nanoTime() + skippedNanos;
  }

  Future<?> after(long delayMs, Runnable action) {
    return loop.schedule(action, delayMs, TimeUnit.MILLISECONDS);
  }

  void opened(Channel channel) {
    connections.add(channel);
  }

  void closed(Channel channel) {
    connections.remove(channel);
  }

  String assignClientId() {
    assignedIds++;
    return "assigned" + port() + "x" + assignedIds;
  }

  // ---- sessions ----

  /** Ends the connection that uses the identifier, if there is one. */
  void takeOver(String clientId) {
    Session session = sessions.get(clientId);
    if (session != null && session.connected()) {
      session.connection().takenOver();
    }
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
    }
  }

  // ---- messages ----

  boolean deniesPublish(String topic) {
    return denies(options.deniedTopics.publish(), topic);
  }

  boolean deniesSubscribe(String filter) {
    return denies(options.deniedTopics.subscribe(), filter);
  }

  private static boolean denies(List<String> denied, String name) {
    return denied.stream().anyMatch(each -> each.equals(name) || TopicFilter.matches(each, name));
  }

  /**
   * Passes a message on and keeps it if it is to be retained.
   *
   * @return whether any subscription matches
   */
  boolean publish(Message message) {
    retained.published(message);
    boolean matched = false;
    Set<String> groups = new LinkedHashSet<>();
    for (Session session : List.copyOf(sessions.values())) {
      for (Subscription each : session.subscriptions.values()) {
        boolean matches = each.matches(message.topic());
        matched |= matches;
        if (matches && each.shared()) {
          groups.add(each.filter());
        }
      }
      List<Subscription> matching = session.matching(message);
      if (!matching.isEmpty()) {
        session.publish(message, matching);
      }
    }
    groups.forEach(group -> share(group, message));
    return matched;
  }

  /**
   * Gives a message to one member of a share group: in turn to those that are connected, else to
   * those that will return.
   */
  void share(String filter, Message message) {
    List<Session> members = new ArrayList<>();
    for (Session session : sessions.values()) {
      if (session.subscriptions.containsKey(filter)) {
        members.add(session);
      }
    }
    List<Session> present = members.stream().filter(Session::connected).toList();
    List<Session> choice = present.isEmpty() ? members : present;
    if (!choice.isEmpty()) {
      Session chosen = choice.get(turns.merge(filter, 1, Integer::sum) % choice.size());
      chosen.publishShared(message, chosen.subscriptions.get(filter));
    }
  }
}
