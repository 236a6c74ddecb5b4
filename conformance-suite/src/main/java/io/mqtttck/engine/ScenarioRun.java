package io.mqtttck.engine;

import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Findings;
import io.mqtttck.wire.FormatRule;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Opening;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Violation;
import io.mqtttck.wire.WireLog;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One scenario in one version while it runs: what it opened, what it learned, what it must clean
 * up.
 */
final class ScenarioRun implements Findings {

  /** A packet that broke a passive rule, and the version of its connection. */
  record Sighting(Violation violation, String peer) {}

  private final TargetUnderTest under;
  private final ScenarioSpec spec;
  private final MqttVersion version;
  private final Names names = new Names();
  private final WireLog log = new WireLog();
  private final Random random;

  private final Map<String, Integer> connectionsByName = new HashMap<>();
  private final Map<String, Set<String>> filtersByClientId = new ConcurrentHashMap<>();
  private final List<Peer> peers = new ArrayList<>();
  private final Map<String, MqttVersion> sessions = new LinkedHashMap<>();
  private final Set<String> retained = new LinkedHashSet<>();

  private final List<String> warnings = new ArrayList<>();
  private final Set<StatementKey> warnedOf = new LinkedHashSet<>();
  private boolean contradictsProfile;
  private final Set<String> notes = new LinkedHashSet<>();
  private final Set<String> nodesUsed = new LinkedHashSet<>();
  private int opened;
  private volatile boolean waitedInVain;
  private String allowed = "";
  private String actual = "";
  private final Map<FormatRule, List<Sighting>> violations = new EnumMap<>(FormatRule.class);
  private final Set<FormatRule> exercised = ConcurrentHashMap.newKeySet();
  private List<StatementKey> judging;
  private StrangerFiles strangerFiles;

  ScenarioRun(TargetUnderTest under, ScenarioSpec spec, MqttVersion version, long seed) {
    this.under = under;
    this.spec = spec;
    this.version = version;
    this.random = new Random(seed ^ spec.id().hashCode() * 31L ^ version.ordinal());
    this.judging = spec.proves().get(version);
    log.keepSecret(under.target().credentials().password());
  }

  Target target() {
    return under.target();
  }

  Clocks clocks() {
    return under.clocks();
  }

  Capabilities capabilities() {
    return under.capabilities();
  }

  Names names() {
    return names;
  }

  Random random() {
    return random;
  }

  WireLog log() {
    return log;
  }

  Peer open(String name, Connect connect, MqttVersion peerVersion, Target where, Opening opening) {
    under.pace();
    String shown;
    synchronized (this) {
      shown =
          (name.isEmpty() ? "anonymous" : shorten(name))
              + "#"
              + connectionsByName.merge(name, 1, Integer::sum);
    }
    Set<String> filters =
        connect.clientId().isEmpty()
            ? ConcurrentHashMap.newKeySet()
            : filtersByClientId.computeIfAbsent(
                connect.clientId(), key -> ConcurrentHashMap.newKeySet());
    Target node = where.at(nextNode());
    Peer peer = Peer.open(shown, node, opening, peerVersion, clocks(), filters, log, this);
    peer.onAssigned(
        given -> {
          filtersByClientId.put(names.keep(given), filters);
          remember(connect.clientId(given), peerVersion);
        });
    peer.onRetained(topic -> remember(Publish.to(topic).retained()));
    synchronized (this) {
      peers.add(peer);
    }
    return peer;
  }

  /** Successive connections go to one node after the other. */
  private synchronized Target nextNode() {
    Target node = under.node(opened++);
    nodesUsed.add(node.address());
    return node;
  }

  private static String shorten(String name) {
    return name.length() <= 24 ? name : name.substring(0, 21) + "...";
  }

  synchronized void remember(Connect connect, MqttVersion connectVersion) {
    if (connect.credentials() != null) {
      log.keepSecret(connect.credentials().password());
    }
    if (connect.keepsSession(connectVersion) && !connect.clientId().isEmpty()) {
      sessions.put(connect.clientId(), connectVersion);
    }
    if (connect.will() != null && connect.will().retain()) {
      retained.add(connect.will().topic());
    }
  }

  synchronized void remember(Publish publish) {
    retained.add(publish.topic());
  }

  synchronized void judging(List<StatementKey> keys) {
    for (StatementKey key : keys) {
      if (!spec.proves().get(version).contains(key)) {
        throw new IllegalStateException(
            spec.id() + " judges " + key + ", which its @Proves does not name");
      }
    }
    judging = keys;
  }

  synchronized List<StatementKey> judged() {
    return judging;
  }

  void letPass(long ms) {
    log.event("scenario", "lets " + ms + " ms pass");
    try {
      new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotProven("the run was stopped while waiting");
    }
  }

  /** Lies in files for as long as the scenario runs. */
  Tls strangerTls() {
    Tls ours = target().tls();
    strangerFiles = StrangerFiles.create();
    return new Tls(
        ours.trust(),
        strangerFiles.certificate(),
        strangerFiles.key(),
        ours.password(),
        ours.insecure());
  }

  // ---- findings ---------------------------------------------------------------------------------

  @Override
  public void exercised(Set<FormatRule> rules) {
    exercised.addAll(rules);
  }

  @Override
  public synchronized void violated(Violation violation, String peer) {
    violations
        .computeIfAbsent(violation.rule(), rule -> new ArrayList<>())
        .add(new Sighting(violation, peer));
  }

  @Override
  public synchronized void warn(String wanted, String seen) {
    if (warnings.isEmpty()) {
      allowed = wanted;
      actual = seen;
    }
    warnings.add(seen + " (better: " + wanted + ")");
    warnedOf.addAll(judging);
  }

  @Override
  public void waited(boolean inVain) {
    waitedInVain = inVain;
  }

  /** Whether what the scenario waited for last did not come in its time. */
  boolean waitedInVain() {
    return waitedInVain;
  }

  @Override
  public synchronized void note(String fact) {
    notes.add(fact);
  }

  /** A warning that no statement caps: the operator said otherwise. */
  synchronized void contradictsProfile(String declared, String seen) {
    contradictsProfile = true;
    warn(declared, seen);
  }

  synchronized boolean contradictsProfile() {
    return contradictsProfile;
  }

  /** What the warnings are about. */
  synchronized List<StatementKey> warnedOf() {
    return List.copyOf(warnedOf);
  }

  synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  synchronized String allowed() {
    return allowed;
  }

  synchronized String actual() {
    return actual;
  }

  synchronized String notes() {
    List<String> all = new ArrayList<>(notes);
    if (under.nodes().size() > 1 && !nodesUsed.isEmpty()) {
      all.add("connections in turn at " + String.join(", ", nodesUsed));
    }
    return String.join("; ", all);
  }

  synchronized Map<FormatRule, List<Sighting>> violations() {
    Map<FormatRule, List<Sighting>> copy = new EnumMap<>(FormatRule.class);
    violations.forEach((rule, sightings) -> copy.put(rule, List.copyOf(sightings)));
    return copy;
  }

  Set<FormatRule> exercised() {
    return exercised;
  }

  @Override
  public boolean belongsToOthers(String topic) {
    return names.belongToOthers(topic);
  }

  // ---- cleaning up ------------------------------------------------------------------------------

  /** Leaves the broker as it was found. What cannot be cleaned is noted, never hidden. */
  void cleanUp() {
    if (strangerFiles != null) {
      strangerFiles.close();
    }
    List<Peer> open;
    Map<String, MqttVersion> left;
    Set<String> topics;
    synchronized (this) {
      open = List.copyOf(peers);
      left = new LinkedHashMap<>(sessions);
      topics = Set.copyOf(retained);
    }
    log.event("mqtt-tck", WireLine.CLEANING_UP);
    // DISCONNECT first: otherwise the wills of these connections would be published.
    open.stream().filter(peer -> !peer.ended()).forEach(peer -> peer.leave(Disconnect.of(0)));
    try {
      left.forEach((clientId, in) -> atEveryNode(() -> endSession(clientId, in)));
      if (!topics.isEmpty()) {
        atEveryNode(() -> clearRetained(topics));
      }
    } catch (NotProven e) {
      note("cleaning up was not possible: " + e.getMessage());
    }
  }

  /** They may share nothing; and successive connections go to one after the other. */
  private void atEveryNode(Runnable task) {
    under.nodes().forEach(node -> task.run());
  }

  private void endSession(String clientId, MqttVersion in) {
    new Broker(this, in).connect(Connect.as(clientId)).disconnect();
  }

  private void clearRetained(Set<String> topics) {
    Broker broker = new Broker(this, version);
    Peer cleaner = broker.connect(Connect.as("cleaner"));
    topics.stream()
        .filter(topic -> !topic.isEmpty() && topic.indexOf('#') < 0 && topic.indexOf('+') < 0)
        .forEach(topic -> cleaner.publish(Publish.to(topic).qos(broker.qos(1)).retained()));
    cleaner.disconnect();
  }
}
