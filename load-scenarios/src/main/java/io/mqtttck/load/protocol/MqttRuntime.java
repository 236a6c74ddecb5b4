package io.mqtttck.load.protocol;

import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.flow.Links;
import io.mqtttck.load.flow.LoopPacer;
import io.mqtttck.load.measure.Ledger;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the virtual users of one run share: the target, the books, and the request to stop. */
public final class MqttRuntime {

  private final Ledger ledger;
  private final long seed;
  private final Duration quiet;
  private final Map<EventLoop, LoopPacer> pacers = new ConcurrentHashMap<>();
  private final Map<String, Meeting> meetings = new ConcurrentHashMap<>();
  private volatile Binding binding;
  private volatile Admission admission;
  private volatile boolean stopped;

  /** Where the users connect to, and how. */
  private record Binding(List<Target> nodes, MqttVersion version, Links links) {}

  /**
   * A runtime that does not know its target yet, see {@link #bind}.
   *
   * @param seed decides the payload bytes
   * @param quiet what is missing counts as lost when nothing has come for so long
   */
  public MqttRuntime(Ledger ledger, long seed, Duration quiet) {
    this.ledger = ledger;
    this.seed = seed;
    this.quiet = quiet;
  }

  /**
   * @param nodes of one broker; each user is at the next one
   * @param seed decides the payload bytes
   * @param connectTimeout for the socket and again for the CONNACK
   * @param quiet what is missing counts as lost when nothing has come for so long
   */
  public MqttRuntime(
      Engine engine,
      List<Target> nodes,
      MqttVersion version,
      Ledger ledger,
      long seed,
      Duration connectTimeout,
      Duration quiet) {
    this(ledger, seed, quiet);
    bind(engine, nodes, version, connectTimeout);
  }

  /**
   * Says where to connect to.
   *
   * @param nodes of one broker; each user is at the next one
   * @throws IllegalArgumentException with one sentence when that was said before and differently,
   *     or the engine cannot do it
   */
  public synchronized void bind(
      Engine engine, List<Target> nodes, MqttVersion version, Duration connectTimeout) {
    bind(engine, nodes, List.of(), version, connectTimeout);
  }

  /**
   * The same.
   *
   * @param sources addresses of this machine that users come from in turn; empty for any
   */
  public synchronized void bind(
      Engine engine,
      List<Target> nodes,
      List<String> sources,
      MqttVersion version,
      Duration connectTimeout) {
    if (binding != null) {
      if (!binding.nodes().equals(nodes) || binding.version() != version) {
        throw new IllegalArgumentException(
            "the simulation names two targets, "
                + binding.nodes().get(0).address()
                + " and "
                + nodes.get(0).address()
                + ": one run is about one target and one version");
      }
      return;
    }
    Links links =
        Links.inTurn(
            nodes.stream()
                .map(node -> Links.of(engine, node, sources, version, connectTimeout.toMillis()))
                .toList());
    binding = new Binding(nodes, version, links);
    admission = admission == null ? Admission.of(nodes.get(0)) : admission;
  }

  /** Where the users connect to; empty as long as nobody has said so. */
  public List<Target> nodes() {
    return binding == null ? List.of() : binding.nodes();
  }

  /** The version spoken; call it when the target is known. */
  public MqttVersion version() {
    return binding.version();
  }

  /** Lets users in otherwise: with accounts of their own, or one after the other. */
  public MqttRuntime admission(Admission other) {
    admission = other;
    return this;
  }

  /** How users are let in; call it when the target is known. */
  public Admission admission() {
    return admission;
  }

  public Ledger ledger() {
    return ledger;
  }

  /** Asks every user to stop sending, take what still comes, and disconnect. */
  public void stop() {
    stopped = true;
  }

  public boolean stopped() {
    return stopped;
  }

  long seed() {
    return seed;
  }

  Duration quiet() {
    return quiet;
  }

  Links links() {
    return binding.links();
  }

  LoopPacer pacer(EventLoop loop) {
    return pacers.computeIfAbsent(loop, key -> new LoopPacer(key, ledger));
  }

  Meeting meeting(String name, int parties) {
    return meetings.computeIfAbsent(name, key -> new Meeting(parties));
  }

  /**
   * The client identifier of a user when the simulation gives none: unique, at most 23 characters.
   */
  String clientId(long userId) {
    return String.format("tck%08x-%d", (int) ledger.runId(), userId);
  }
}
