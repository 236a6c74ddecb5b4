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
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.TargetGone;
import io.mqtttck.wire.WireLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The target of a run: where it is, what it can, how gently it wants to be treated, whether it
 * lives.
 */
final class TargetUnderTest {

  /** How many ordinary clients tell whether newcomers are served: one thread in two would show. */
  private static final int NEWCOMERS = 8;

  /** So many thrown out in a row are no accident. */
  private static final int FRESH_WITNESSES = 3;

  private final String variant;
  private final Target target;
  private final Clocks clocks;
  private final Capabilities capabilities;
  private final long pauseNanos;
  private long nextConnectNanos = System.nanoTime();
  private Peer witness;
  private boolean witnessAnswers;
  private boolean silent;
  private volatile boolean throwsOut;

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
    this(target, clocks, capabilities, Profile.Variant.DEFAULT);
  }

  /**
   * @param variant the name of the configuration, for results
   */
  TargetUnderTest(Target target, Clocks clocks, Capabilities capabilities, String variant) {
    this.variant = variant;
    this.target = target;
    this.clocks = clocks;
    this.capabilities = capabilities;
    Double perSecond = capabilities.profile().connectsPerSecond();
    this.pauseNanos = perSecond == null ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
  }

  Target target() {
    return target;
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
    pace();
    Peer peer =
        Peer.open(
            "probe",
            target,
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
   * Whether the target has lived since {@link #meet()}: a witness connection that takes no part in
   * any scenario still answers. A broker that a supervisor restarts at once answers a new CONNECT,
   * but the witness has lost its connection.
   */
  synchronized boolean alive() {
    if (witness == null || witness.ended() || silent) {
      return false;
    }
    // Once is enough: hundreds of scenarios may ask at the same time, one after the other.
    silent = witnessAnswers && !answers(witness);
    return !silent;
  }

  /**
   * Whether the witness has lost its connection: cheaper than {@link #alive()}, and not a proof
   * when it has not.
   */
  synchronized boolean lost() {
    return witness != null && witness.ended();
  }

  private boolean answers(Peer peer) {
    // What was asked before proves nothing now.
    while (peer.poll(Ping.class, 0).isPresent()) {
      continue;
    }
    peer.send(Ping.REQUEST);
    try {
      return peer.poll(Ping.class, clocks.deadlineMs()).isPresent();
    } catch (NotProven flooded) {
      return true; // Whoever floods us lives.
    }
  }

  /** Keeps the witness from being cut off for its silence; to be called often. */
  synchronized void tend() {
    if (witness == null || witness.ended() || witness.keepAliveSeconds() == 0) {
      return;
    }
    long silentNanos = System.nanoTime() - witness.lastSentNanos();
    if (silentNanos > TimeUnit.SECONDS.toNanos(witness.keepAliveSeconds()) / 3) {
      witness.send(Ping.REQUEST);
    }
  }

  /** Connects a new witness; false when the target does not take it, or throws it out. */
  boolean meet() {
    throwsOut = false;
    try {
      Peer peer = newWitness();
      // A broker that never answers PINGREQ, or takes it amiss, is wrong, but it is not gone.
      boolean pongs = answers(peer);
      for (int i = 1; i < FRESH_WITNESSES && peer.ended(); i++) {
        pongs = false;
        peer = newWitness();
        peer.endedWithin(clocks.quietMs());
      }
      throwsOut = peer.ended();
      synchronized (this) {
        witness = peer;
        witnessAnswers = pongs;
        silent = false;
      }
      return !throwsOut;
    } catch (TargetGone | NotProven e) {
      return false;
    }
  }

  private Peer newWitness() {
    pace();
    Peer peer =
        Peer.open("witness", target, version(), clocks, Set.of(), new WireLog(), Findings.IGNORE);
    peer.send(Connect.as(new Names().clientId("witness")).credentials(target.credentials()));
    return peer.awaitAccepted();
  }

  /**
   * Why no run is possible when the last {@link #meet()} ended with every witness thrown out; empty
   * when it did not.
   */
  Optional<String> whyThrownOut() {
    return throwsOut
        ? Optional.of(
            target.address()
                + " answers CONNECT with CONNACK and then ends the connection: "
                + FRESH_WITNESSES
                + " new clients in a row were thrown out before they had done anything; does it"
                + " limit connections or clients, or does its log say why?")
        : Optional.empty();
  }

  private MqttVersion version() {
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
                target,
                version(),
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

  /** Lets the witness go. */
  synchronized void part() {
    if (witness != null && !witness.ended()) {
      witness.leave(Disconnect.of(0));
    }
  }
}
