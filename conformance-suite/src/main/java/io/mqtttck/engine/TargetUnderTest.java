package io.mqtttck.engine;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Findings;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.TargetGone;
import io.mqtttck.wire.WireLog;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The target of a run: where it is, what it can, how gently it wants to be treated, whether it
 * lives.
 */
final class TargetUnderTest {

  private final Target target;
  private final Clocks clocks;
  private final Capabilities capabilities;
  private final long pauseNanos;
  private long nextConnectNanos = System.nanoTime();
  private Peer witness;
  private boolean witnessAnswers;

  TargetUnderTest(Target target, Clocks clocks, Capabilities capabilities) {
    this.target = target;
    this.clocks = clocks;
    this.capabilities = capabilities;
    Double perSecond = capabilities.profile().connectsPerSecond();
    this.pauseNanos = perSecond == null ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
  }

  Target target() {
    return target;
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
   * Whether the target has lived since {@link #meet()}: a witness connection that takes no part in
   * any scenario still answers. A broker that a supervisor restarts at once answers a new CONNECT,
   * but the witness has lost its connection.
   */
  synchronized boolean alive() {
    if (witness == null || witness.ended()) {
      return false;
    }
    return !witnessAnswers || answers(witness);
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

  /** Connects a new witness; false when the target does not take it. */
  boolean meet() {
    MqttVersion version =
        capabilities.accepted().keySet().stream()
            .reduce((one, other) -> other)
            .orElse(MqttVersion.V3_1_1);
    try {
      pace();
      Peer peer =
          Peer.open("witness", target, version, clocks, Set.of(), new WireLog(), Findings.IGNORE);
      peer.send(Connect.as(new Names().clientId("witness")).credentials(target.credentials()));
      peer.awaitAccepted();
      // A broker that never answers PINGREQ is wrong, but it is not gone.
      boolean pongs = answers(peer);
      synchronized (this) {
        witness = peer;
        witnessAnswers = pongs;
      }
      return true;
    } catch (TargetGone | NotProven e) {
      return false;
    }
  }

  /** Lets the witness go. */
  synchronized void part() {
    if (witness != null && !witness.ended()) {
      witness.leave(Disconnect.of(0));
    }
  }
}
