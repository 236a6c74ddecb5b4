package io.mqtttck.load.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** The books of one run: its phases, streams, subscribers and connections. For any thread. */
public final class Ledger {

  private final long runId;
  private final List<Phase> phases = new CopyOnWriteArrayList<>();
  private final List<Stream> streams = new ArrayList<>();
  private final List<Receiver> receivers = new CopyOnWriteArrayList<>();
  private final Recorder connect = new Recorder(3);
  private final Recorder loopLag = new Recorder(3);
  private final Histogram connectTotal = new Histogram(3);
  private final LongAdder connectsTried = new LongAdder();
  private final LongAdder connectsOk = new LongAdder();
  private final LongAdder connectsFailed = new LongAdder();
  private final LongAdder connectionsLost = new LongAdder();
  private final AtomicInteger users = new AtomicInteger();
  private volatile Phase current;

  /**
   * @param runId written into every payload: it tells this run's messages from those of others
   */
  public Ledger(long runId) {
    this.runId = runId;
    this.current = new Phase("setup", Phase.Kind.WARM_UP);
  }

  public long runId() {
    return runId;
  }

  /** Finds the phase of this name or begins it: from then on it is the current one. */
  public synchronized Phase phase(String name, Phase.Kind kind) {
    for (Phase phase : phases) {
      if (phase.name().equals(name)) {
        return phase;
      }
    }
    Phase phase = new Phase(name, kind);
    phases.add(phase);
    current = phase;
    return phase;
  }

  /** The phase that began last: what cannot be told from its payload is booked there. */
  public Phase current() {
    return current;
  }

  public List<Phase> phases() {
    return List.copyOf(phases);
  }

  /**
   * A new subscriber, whose messages arrive on the given thread (any object that stands for it).
   */
  public Receiver receiver(Object thread) {
    Receiver receiver = new Receiver(this, thread);
    receivers.add(receiver);
    return receiver;
  }

  /** A new stream; it is expected at every subscriber that wants its topic by now. */
  public Stream stream(String topic, Phase phase, Object thread) {
    List<Receiver> matching = receivers.stream().filter(one -> one.wants(topic)).toList();
    synchronized (streams) {
      Stream stream = new Stream(streams.size(), topic, phase, thread, matching);
      streams.add(stream);
      phase.add(stream);
      return stream;
    }
  }

  /** Null when there is none: then the header lies, although its checksum is right. */
  Stream stream(int id) {
    synchronized (streams) {
      return id >= 0 && id < streams.size() ? streams.get(id) : null;
    }
  }

  public void connectTried() {
    connectsTried.increment();
  }

  /** A CONNACK that accepts, so long after the CONNECT was asked for. */
  public void connected(long tookNs) {
    connectsOk.increment();
    users.incrementAndGet();
    connect.recordValue(Math.max(0, tookNs));
  }

  public void connectFailed() {
    connectsFailed.increment();
  }

  /** A connection that we asked to end has ended. */
  public void disconnected() {
    users.decrementAndGet();
  }

  /** The target, or the network, ended a connection that we still wanted. */
  public void connectionLost() {
    users.decrementAndGet();
    connectionsLost.increment();
  }

  /** Connections open now. */
  public int users() {
    return users.get();
  }

  public long connectionsLost() {
    return connectionsLost.sum();
  }

  public Connects connects() {
    return new Connects(connectsTried.sum(), connectsOk.sum(), connectsFailed.sum());
  }

  /** How much later than asked for an event loop woke up, nanoseconds. */
  public void loopLag(long ns) {
    loopLag.recordValue(Math.max(0, ns));
  }

  /** The lag since the last call. */
  Histogram drainLoopLag() {
    return loopLag.getIntervalHistogram();
  }

  synchronized Histogram connectLatency() {
    connectTotal.add(connect.getIntervalHistogram());
    return connectTotal;
  }

  /** The counts of the measured phases. */
  public Tally measured() {
    return phases.stream()
        .filter(Phase::measured)
        .map(Phase::tally)
        .reduce(Tally.NONE, Tally::plus);
  }
}
