package io.mqtttck.load.measure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** A stretch of a run in which one kind of load is applied: its streams, counters and latencies. */
public final class Phase {

  /** What kind of load a phase applies. */
  public enum Kind {
    /** Not measured: counted for flow control and nothing else. */
    WARM_UP,
    /** Applied to find something out: reported, but in no total, and judged by nothing. */
    PROBE,
    /** As fast as the window allows: its latencies are those of a closed loop. */
    FLAT_OUT,
    /** By a schedule that waits for nobody: latencies count from the due time. */
    PACED
  }

  private final String name;
  private final Kind kind;
  private final List<Stream> streams = new CopyOnWriteArrayList<>();
  private final Map<Object, Lane> lanes = new ConcurrentHashMap<>();
  private final LongAdder corrupted = new LongAdder();
  private final LongAdder misrouted = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final LongAdder scheduled = new LongAdder();
  private final DoubleAdder offered = new DoubleAdder();
  private final Latencies total = Latencies.empty();
  private Latencies interval = Latencies.empty();
  private final ProcessUsage usageAtStart = ProcessUsage.now();

  Phase(String name, Kind kind) {
    this.name = name;
    this.kind = kind;
  }

  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  public boolean measured() {
    return kind == Kind.FLAT_OUT || kind == Kind.PACED;
  }

  /** Whether nobody waits for what was sent: the subscribers are away, or there are none. */
  public boolean nobodyWaits() {
    return streams.stream().allMatch(Stream::nobodyWaits);
  }

  /** The word in files: {@code flat-out}, {@code paced}, {@code probe}. */
  String kindWord() {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** When the last message arrived, {@link System#nanoTime()}; 0 when none did. */
  public long lastReceivedAtNs() {
    return streams.stream().mapToLong(Stream::lastReceivedAtNs).max().orElse(0);
  }

  /** What was recorded end to end so far. */
  public synchronized LatencySummary endToEnd() {
    settle();
    return LatencySummary.of(total.endToEnd(), false);
  }

  /** The recorder of one thread; threads are told apart by any object of theirs. */
  Lane lane(Object thread) {
    return lanes.computeIfAbsent(thread, key -> new Lane());
  }

  void add(Stream stream) {
    streams.add(stream);
  }

  /** How many messages the plan wants of a stream; what is not sent of them shows in the result. */
  public void schedule(long messages) {
    scheduled.add(messages);
  }

  /** The rate that the schedule of a stream asks for, messages per second. */
  public void offer(double perSecond) {
    offered.add(perSecond);
  }

  double offeredRate() {
    return offered.sum();
  }

  public long scheduled() {
    return scheduled.sum();
  }

  void countCorrupted() {
    corrupted.increment();
  }

  void countMisrouted() {
    misrouted.increment();
  }

  void countForeign() {
    foreign.increment();
  }

  /** The counts so far of what is sent at one QoS. */
  Tally tally(int qos) {
    return streams.stream()
        .filter(stream -> stream.qos() == qos)
        .map(Stream::tally)
        .reduce(Tally.NONE, Tally::plus);
  }

  /** The counts so far. */
  public Tally tally() {
    Tally sum = new Tally(0, 0, 0, 0, 0, 0, corrupted.sum(), misrouted.sum(), foreign.sum());
    for (Stream stream : streams) {
      sum = sum.plus(stream.tally());
    }
    return sum;
  }

  /** What was recorded since the last call; one caller at a time. */
  synchronized Latencies drain() {
    settle();
    Latencies drained = interval;
    interval = Latencies.empty();
    return drained;
  }

  private void settle() {
    Latencies recorded = Latencies.empty();
    lanes.values().forEach(lane -> lane.drainInto(recorded));
    interval.add(recorded);
    total.add(recorded);
  }

  /** Whether the injector sent so late that the phase says nothing of the target. */
  public synchronized boolean injectorLate() {
    settle();
    return Judge.late(
        LatencySummary.of(total.lateness(), false), LatencySummary.of(total.endToEnd(), false));
  }

  ProcessUsage usageAtStart() {
    return usageAtStart;
  }

  /** Everything drained so far. */
  Latencies total() {
    return total;
  }

  /** When the first message was sent. */
  Optional<Long> firstSentAtNs() {
    return streams.stream().map(Stream::firstSentAtNs).filter(at -> at != 0).min(Long::compare);
  }

  /** Messages sent per second, from the first one sent to the last one sent. */
  public double publishRate() {
    return rate(Stream::sent, Stream::lastSentAtNs);
  }

  /** Messages received per second, from the first one sent to the last one received. */
  public double receiveRate() {
    return rate(Stream::received, Stream::lastReceivedAtNs);
  }

  private double rate(ToLongFunction<Stream> count, ToLongFunction<Stream> lastAtNs) {
    Optional<Long> first = firstSentAtNs();
    if (first.isEmpty()) {
      return 0;
    }
    long last = streams.stream().mapToLong(lastAtNs).filter(at -> at != 0).max().orElse(0);
    long elapsedNs = last - first.get();
    return last == 0 || elapsedNs <= 0
        ? 0
        : streams.stream().mapToLong(count).sum() * 1e9 / elapsedNs;
  }

  /**
   * From the first message sent to the last one received (or sent, when nothing came),
   * milliseconds.
   */
  public long durationMs() {
    long last =
        streams.stream()
            .mapToLong(stream -> Math.max(stream.lastReceivedAtNs(), stream.lastSentAtNs()))
            .filter(at -> at != 0)
            .max()
            .orElse(0);
    return firstSentAtNs().map(first -> Math.max(0, (last - first) / 1_000_000)).orElse(0L);
  }
}
