package io.mqtttck.engine;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Findings;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.TargetGone;
import io.mqtttck.wire.WireLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The target of a run: where it is, what it can, how gently it wants to be treated, whether it
 * lives.
 */
final class TargetUnderTest {

  /** How many ordinary clients tell whether newcomers are served: one thread in two would show. */
  private static final int NEWCOMERS = 8;

  private final String variant;
  private final Target target;
  private final Clocks clocks;
  private final Capabilities capabilities;
  private final long pauseNanos;
  private long nextConnectNanos = System.nanoTime();
  private final List<Target> nodes;
  private final List<NodeWatch> watches;

  /** Guards the two below: whoever waits for a look that began after he asked shares it. */
  private final Object newcomers = new Object();

  private Newcomers newcomersSeen;
  private long lookBeganNanos;
  private boolean servedAtFirst;

  /** How ordinary clients fare who connect now. */
  enum Newcomers {
    /** All are served within the quiet period: the broker has no backlog. */
    PROMPTLY,
    /** All are served within the deadline. */
    SERVED,
    /** Some are left without an answer, other than at the start of the run. */
    LEFT_ALONE
  }

  TargetUnderTest(Target target, Clocks clocks, Capabilities capabilities) {
    this(target, List.of(), clocks, capabilities, Profile.Variant.DEFAULT);
  }

  /**
   * @param others further nodes of the same cluster
   * @param variant the name of the configuration, for results
   */
  TargetUnderTest(
      Target target,
      List<Target> others,
      Clocks clocks,
      Capabilities capabilities,
      String variant) {
    this.variant = variant;
    this.target = target;
    this.nodes = Stream.concat(Stream.of(target), others.stream()).toList();
    this.watches = nodes.stream().map(node -> new NodeWatch(node, clocks)).toList();
    this.clocks = clocks;
    this.capabilities = capabilities;
    Double perSecond = capabilities.profile().connectsPerSecond();
    this.pauseNanos = perSecond == null ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
  }

  Target target() {
    return target;
  }

  /** All nodes of the cluster, the target first; it alone when it is none. */
  List<Target> nodes() {
    return nodes;
  }

  /** The node for a connection of a scenario, which goes from one to the next. */
  Target node(int connection) {
    return nodes.get(connection % nodes.size());
  }

  /** Every address, separated by commas. */
  String address() {
    return addresses(nodes);
  }

  private static String addresses(List<Target> some) {
    return some.stream().map(Target::address).collect(Collectors.joining(", "));
  }

  /** The configuration that it runs in. */
  String variant() {
    return variant;
  }

  Clocks clocks() {
    return clocks;
  }

  Capabilities capabilities() {
    return capabilities;
  }

  /** Waits until the declared connection rate allows one more. */
  void pace() {
    if (pauseNanos == 0) {
      return;
    }
    long slotNanos;
    synchronized (this) {
      slotNanos = Math.max(nextConnectNanos, System.nanoTime());
      nextConnectNanos = slotNanos + pauseNanos;
    }
    while (System.nanoTime() < slotNanos) {
      LockSupport.parkNanos(slotNanos - System.nanoTime());
    }
  }

  /**
   * Connects for nobody's scenario, with the credentials of the target.
   *
   * @throws NotProven when the target does not accept
   */
  Peer connect(Connect connect, MqttVersion version) {
    return connect(connect, version, target);
  }

  /** The same at one of the nodes. */
  Peer connect(Connect connect, MqttVersion version, Target node) {
    pace();
    Peer peer =
        Peer.open(
            "probe",
            node,
            version,
            clocks,
            ConcurrentHashMap.newKeySet(),
            new WireLog(),
            Findings.IGNORE);
    peer.send(connect.credentials(target.credentials()));
    return peer.awaitAccepted();
  }

  /** Ends a connection together with its session. */
  void forget(Peer peer, MqttVersion version) {
    if (peer.ended()) {
      return;
    }
    peer.disconnect(
        version.hasProperties()
            ? Disconnect.of(0)
                .properties(Properties.NONE.with(PropertyId.SESSION_EXPIRY_INTERVAL, 0))
            : Disconnect.of(0));
  }

  /**
   * Whether every node has lived since {@link #meet()}, as a connection tells that takes no part in
   * any scenario.
   */
  boolean alive() {
    return watches.stream().allMatch(NodeWatch::alive);
  }

  /**
   * Whether a node has ended that connection: cheaper than {@link #alive()}, and not a proof when
   * none has.
   */
  boolean lost() {
    return watches.stream().anyMatch(NodeWatch::lost);
  }

  /** The addresses of the nodes that do not answer any more; of all when all do. */
  String missing() {
    List<Target> dead =
        watches.stream().filter(watch -> !watch.alive()).map(NodeWatch::node).toList();
    return addresses(dead.isEmpty() ? nodes : dead);
  }

  /** Keeps the watching connections from being cut off; to be called often. */
  void tend() {
    watches.forEach(NodeWatch::tend);
  }

  /** Watches every node anew; false when one does not take us in, or throws us out. */
  boolean meet() {
    return watches.stream()
        .allMatch(
            watch -> {
              pace();
              return watch.meet(newestVersion());
            });
  }

  /**
   * Why no run is possible when the last {@link #meet()} ended with every new client of a node
   * thrown out; empty when it did not.
   */
  Optional<String> whyThrownOut() {
    return watches.stream().map(NodeWatch::whyThrownOut).flatMap(Optional::stream).findFirst();
  }

  /** The newest version that the target speaks. */
  MqttVersion newestVersion() {
    return capabilities.accepted().keySet().stream()
        .reduce((one, other) -> other)
        .orElse(MqttVersion.V3_1_1);
  }

  /** Remembers whether ordinary clients are served while nothing has happened yet. */
  void remember() {
    servedAtFirst = answersNewcomers();
    newcomersSeen = Newcomers.SERVED;
  }

  /**
   * Whether ordinary clients who connect now are served. When they are not, other than at the start
   * of the run, the broker is overloaded, or something broke a part of it, while it goes on serving
   * others: what then does not come says nothing of the statement that asked for it. Several are
   * asked, because brokers spread their clients over threads.
   */
  Newcomers newcomers() {
    long askedNanos = System.nanoTime();
    synchronized (newcomers) {
      if (servedAtFirst && lookBeganNanos - askedNanos < 0) {
        lookBeganNanos = System.nanoTime();
        boolean served = answersNewcomers();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lookBeganNanos);
        newcomersSeen =
            !served
                ? Newcomers.LEFT_ALONE
                : tookMs <= clocks.quietMs() ? Newcomers.PROMPTLY : Newcomers.SERVED;
      }
      return newcomersSeen;
    }
  }

  private static long leftMs(long untilNanos) {
    return Math.max(TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime()), 0);
  }

  /** Whether all of them get what every client gets: CONNACK, and SUBACK for one filter. */
  private boolean answersNewcomers() {
    List<Peer> peers = new ArrayList<>();
    try {
      for (int i = 0; i < (pauseNanos == 0 ? NEWCOMERS : 1); i++) {
        pace();
        // Its filters are kept there: a set that takes none would stop the SUBSCRIBE.
        Peer peer =
            Peer.open(
                "newcomer",
                node(i),
                newestVersion(),
                clocks,
                ConcurrentHashMap.newKeySet(),
                new WireLog(),
                Findings.IGNORE);
        peers.add(peer);
        peer.send(Connect.as(new Names().clientId("newcomer")).credentials(target.credentials()));
      }
      long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(clocks.deadlineMs());
      for (Peer peer : peers) {
        if (peer.poll(Connack.class, leftMs(untilNanos)).isEmpty()) {
          return false;
        }
        peer.send(Subscribe.to(new Names().topic("newcomer"), 0));
      }
      return peers.stream()
          .allMatch(peer -> peer.poll(Suback.class, leftMs(untilNanos)).isPresent());
    } catch (TargetGone | NotProven e) {
      return false;
    } finally {
      peers.stream().filter(peer -> !peer.ended()).forEach(peer -> peer.leave(Disconnect.of(0)));
    }
  }

  /** Watches no longer. */
  void part() {
    watches.forEach(NodeWatch::part);
  }
}
