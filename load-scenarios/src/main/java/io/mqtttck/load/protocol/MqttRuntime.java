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
  private final Links links;
  private final MqttVersion version;
  private final long seed;
  private final Duration quiet;
  private final Map<EventLoop, LoopPacer> pacers = new ConcurrentHashMap<>();
  private final Map<String, Meeting> meetings = new ConcurrentHashMap<>();
  private Admission admission;
  private volatile boolean stopped;

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
    this.ledger = ledger;
    this.version = version;
    this.links =
        Links.inTurn(
            nodes.stream()
                .map(node -> Links.of(engine, node, version, connectTimeout.toMillis()))
                .toList());
    this.seed = seed;
    this.quiet = quiet;
    this.admission = Admission.of(nodes.get(0));
  }

  /** Lets users in otherwise: with accounts of their own, or one after the other. */
  public MqttRuntime admission(Admission other) {
    admission = other;
    return this;
  }

  Admission admission() {
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

  MqttVersion version() {
    return version;
  }

  Links links() {
    return links;
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
