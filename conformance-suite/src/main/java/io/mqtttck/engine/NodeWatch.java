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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A connection to one node of the target that takes no part in any scenario: whether the node has
 * lived all the time. One that a supervisor restarts at once answers a new CONNECT, but this
 * connection is lost.
 */
final class NodeWatch {

  /** So many thrown out in a row are no accident. */
  private static final int FRESH_WITNESSES = 3;

  private final Target node;
  private final Clocks clocks;
  private Peer witness;
  private boolean answersPings;
  private boolean silent;
  private volatile boolean throwsOut;

  NodeWatch(Target node, Clocks clocks) {
    this.node = node;
    this.clocks = clocks;
  }

  Target node() {
    return node;
  }

  /** Connects anew; false when the node does not take us in, or throws us out. */
  boolean meet(MqttVersion version) {
    throwsOut = false;
    part();
    try {
      Peer peer = connect(version);
      // A broker that never answers PINGREQ, or takes it amiss, is wrong, but it is not gone.
      boolean pongs = answers(peer);
      for (int i = 1; i < FRESH_WITNESSES && peer.ended(); i++) {
        pongs = false;
        peer = connect(version);
        peer.endedWithin(clocks.closeMs());
      }
      throwsOut = peer.ended();
      synchronized (this) {
        witness = peer;
        answersPings = pongs;
        silent = false;
      }
      return !throwsOut;
    } catch (TargetGone | NotProven e) {
      return false;
    }
  }

  private Peer connect(MqttVersion version) {
    Peer peer =
        Peer.open("witness", node, version, clocks, Set.of(), new WireLog(), Findings.IGNORE);
    peer.send(Connect.as(new Names().clientId("witness")).credentials(node.credentials()));
    return peer.awaitAccepted();
  }

  /** Why no run is possible when the last {@link #meet} ended with everybody thrown out. */
  Optional<String> whyThrownOut() {
    return throwsOut
        ? Optional.of(
            node.address()
                + " answers CONNECT with CONNACK and then ends the connection: "
                + FRESH_WITNESSES
                + " new clients in a row were thrown out before they had done anything; does it"
                + " limit connections or clients, or does its log say why?")
        : Optional.empty();
  }

  /** Whether the node has lived since {@link #meet}. */
  synchronized boolean alive() {
    if (witness == null || witness.ended() || silent) {
      return false;
    }
    // Once is enough: hundreds of scenarios may ask at the same time, one after the other.
    silent = answersPings && !answers(witness);
    return !silent;
  }

  /**
   * Whether the connection is lost: cheaper than {@link #alive()}, and not a proof when it is not.
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

  /** Keeps us from being cut off for our silence; to be called often. */
  synchronized void tend() {
    if (witness == null || witness.ended() || witness.keepAliveSeconds() == 0) {
      return;
    }
    long silentNanos = System.nanoTime() - witness.lastSentNanos();
    if (silentNanos > TimeUnit.SECONDS.toNanos(witness.keepAliveSeconds()) / 3) {
      witness.send(Ping.REQUEST);
    }
  }

  /** Ends the connection. */
  synchronized void part() {
    if (witness != null && !witness.ended()) {
      witness.leave(Disconnect.of(0));
    }
  }
}
