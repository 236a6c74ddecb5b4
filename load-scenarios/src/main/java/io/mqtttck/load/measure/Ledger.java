package io.mqtttck.load.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Set<String> topics = ConcurrentHashMap.newKeySet();
  private final List<Receiver> receivers = new CopyOnWriteArrayList<>();
  private final Timers timers = new Timers();
  private final Map<Figure, Double> figures = new ConcurrentHashMap<>();
  private final Recorder loopLag = new Recorder(3);
  private final LongAdder connectsTried = new LongAdder();
  private final LongAdder connectsOk = new LongAdder();
  private final LongAdder connectsFailed = new LongAdder();
  private final LongAdder connectionsLost = new LongAdder();
  private final AtomicInteger users = new AtomicInteger();
  private final AtomicInteger pacedSenders = new AtomicInteger();
  private final AtomicInteger flatOutSenders = new AtomicInteger();
  private volatile Phase current;
  private volatile boolean byQos;
  private volatile String limited = "";

  /**
   * @param runId written into every payload: it tells this run's messages from those of others
   */
  public Ledger(long runId) {
    this.runId = runId;
    this.current = new Phase("setup", Phase.Kind.WARM_UP);
    found(Figure.REQUESTS_FAILED, 0);
  }

  public long runId() {
    return runId;
  }

  /** The phase of this name, if it has begun. */
  public Optional<Phase> find(String name) {
    return phases.stream().filter(phase -> phase.name().equals(name)).findFirst();
  }

  /** How many messages each subscriber that asked for this filter has got. */
  public List<Long> arrivedBy(String filter) {
    return receivers.stream()
        .filter(receiver -> receiver.asks(filter))
        .map(Receiver::arrived)
        .toList();
  }

  /** Says that the injector was the limit of what was to be found out, in one sentence. */
  public void limited(String sentence) {
    limited = sentence;
  }

  String limited() {
    return limited;
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
    return stream(topic, 0, phase, thread);
  }

  /**
   * The same.
   *
   * @param slice so many messages have topics under the same number, each its own; 0 for one topic
   *     for all
   */
  public Stream stream(String topic, long slice, Phase phase, Object thread) {
    Map<Object, List<Receiver>> matching = new LinkedHashMap<>();
    for (Receiver receiver : receivers) {
      Object subscription =
          receiver.closed() ? null : receiver.wants(Stream.topic(topic, slice, 0));
      if (subscription != null) {
        matching.computeIfAbsent(subscription, key -> new ArrayList<>()).add(receiver);
      }
    }
    synchronized (streams) {
      Stream stream = new Stream(streams.size(), topic, slice, phase, thread, matching.values());
      streams.add(stream);
      topics.add(topic);
      phase.add(stream);
      return stream;
    }
  }

  /**
   * Expects what the target keeps of the streams of a phase at a subscriber that is about to ask
   * for a slice of it.
   *
   * @return how many messages that are
   */
  public long expectKept(Receiver receiver, String phase, long slice) {
    List<Stream> kept;
    synchronized (streams) {
      kept = streams.stream().filter(one -> one.phase().name().equals(phase)).toList();
    }
    receiver.asks(System.nanoTime());
    synchronized (this) { // several subscribers may ask at once
      return kept.stream().mapToLong(one -> one.expectKept(receiver, slice, timers)).sum();
    }
  }

  /** A request was refused, or not answered in time. */
  public void requestFailed() {
    count(Figure.REQUESTS_FAILED);
  }

  /** Counts one more. */
  public void count(Figure figure) {
    figures.merge(figure, 1.0, Double::sum);
  }

  /** Null when there is none: then the header lies, although its checksum is right. */
  Stream stream(int id) {
    synchronized (streams) {
      return id >= 0 && id < streams.size() ? streams.get(id) : null;
    }
  }

  /**
   * Books a message without a valid header: corrupted when it came under a topic of this run's
   * streams, and otherwise somebody else's.
   */
  void countUnreadable(String topic) {
    if (topics.contains(topic) || topics.contains(parent(parent(topic)))) {
      current.countCorrupted();
    } else {
      current.countForeign();
    }
  }

  private static String parent(String topic) {
    return topic.substring(0, Math.max(0, topic.lastIndexOf('/')));
  }

  public void connectTried() {
    connectsTried.increment();
  }

  /** A CONNACK that accepts, so long after the CONNECT was asked for, to be timed by this name. */
  public void connected(String name, long tookNs) {
    connectsOk.increment();
    users.incrementAndGet();
    timers.record(name, tookNs);
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

  /** A sender begins (+1) or has ended (-1). */
  public void sending(boolean paced, int change) {
    (paced ? pacedSenders : flatOutSenders).addAndGet(change);
  }

  /** Whether all that is being sent is sent flat out: no latency is measured that is a headline. */
  public boolean onlyFlatOut() {
    return flatOutSenders.get() > 0 && pacedSenders.get() == 0;
  }

  /** How much later than asked for an event loop woke up, nanoseconds. */
  public void loopLag(long ns) {
    loopLag.recordValue(Math.max(0, ns));
  }

  /** The lag since the last call. */
  Histogram drainLoopLag() {
    return loopLag.getIntervalHistogram();
  }

  /** What takes time once per client. */
  public Timers timers() {
    return timers;
  }

  /** Books what a scenario has found out. */
  public void found(Figure figure, double value) {
    figures.put(figure, value);
  }

  /** Has what is lost and duplicated told for each QoS too: what MQTT allows depends on it. */
  public void tellByQos() {
    byQos = true;
  }

  private Tally measured(int qos) {
    return phases.stream()
        .filter(Phase::measured)
        .map(phase -> phase.tally(qos))
        .reduce(Tally.NONE, Tally::plus);
  }

  private void bookByQos() {
    List<Figure> lost = List.of(Figure.LOST_QOS0, Figure.LOST_QOS1, Figure.LOST_QOS2);
    List<Figure> duplicated =
        List.of(Figure.DUPLICATED_QOS0, Figure.DUPLICATED_QOS1, Figure.DUPLICATED_QOS2);
    for (int qos = 0; qos <= 2; qos++) {
      Tally tally = measured(qos);
      found(lost.get(qos), tally.lost());
      found(duplicated.get(qos), tally.duplicated());
    }
  }

  Map<String, Double> figures() {
    if (byQos) {
      bookByQos();
    }
    Map<String, Double> byWord = new TreeMap<>();
    figures.forEach((figure, value) -> byWord.put(figure.word(), value));
    return byWord;
  }

  /** The counts of the measured phases. */
  public Tally measured() {
    return phases.stream()
        .filter(Phase::measured)
        .map(Phase::tally)
        .reduce(Tally.NONE, Tally::plus);
  }
}
