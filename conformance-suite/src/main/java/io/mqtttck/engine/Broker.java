package io.mqtttck.engine;

import static io.mqtttck.wire.PropertyId.SESSION_EXPIRY_INTERVAL;

import io.mqtttck.requirement.StatementKey;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.ExpectationFailed;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Opening;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.TargetGone;
import io.mqtttck.wire.Upgrade;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The broker under test, as one scenario sees it: connections, unique names, the clocks of the run.
 * Everything that a scenario leaves behind (sessions, retained messages, open connections) is
 * cleaned up afterwards in every case.
 *
 * <p>Names: {@code connect(Connect.as("sensor"))} connects with a client identifier that is unique
 * to the scenario; the same name means the same identifier, also across versions. {@link #topic}
 * does the same for topics.
 */
public final class Broker {

  private final ScenarioRun run;
  private final MqttVersion version;
  private final Target target;
  private final Opening opening;

  Broker(ScenarioRun run, MqttVersion version) {
    this(run, version, run.target(), Opening.USUAL);
  }

  private Broker(ScenarioRun run, MqttVersion version, Target target, Opening opening) {
    this.run = run;
    this.version = version;
    this.target = target;
    this.opening = opening;
  }

  /** The same broker seen through another version: for scenarios that mix them. */
  public Broker in(MqttVersion other) {
    return new Broker(run, other, target, opening);
  }

  /** The same broker with connections that are opened in another way. */
  public Broker opened(Opening other) {
    return new Broker(run, version, target, other);
  }

  /** The same broker with other TLS material of ours. */
  public Broker with(Tls tls) {
    return new Broker(run, version, target.withTls(tls), opening);
  }

  /** Where the broker is, and what we need there. */
  public Target target() {
    return target;
  }

  /** The version that this scenario run is about. */
  public MqttVersion version() {
    return version;
  }

  /** Whether packets carry properties: 5.0. */
  public boolean v5() {
    return version.hasProperties();
  }

  public Clocks clocks() {
    return run.clocks();
  }

  /** What the operator declared. */
  public Profile profile() {
    return run.capabilities().profile();
  }

  /** What the probe saw. */
  public Capabilities capabilities() {
    return run.capabilities();
  }

  /**
   * The wanted QoS, or the highest that the broker offers: for scenarios that are about something
   * else.
   */
  public int qos(int wanted) {
    return Math.min(wanted, run.capabilities().maxQos(version));
  }

  /** Random numbers from the seed of the run, different for each scenario. */
  public Random random() {
    return run.random();
  }

  // ---- names ------------------------------------------------------------------------------------

  /** A topic that no other scenario uses; the same name gives the same topic. */
  public String topic(String name) {
    return run.names().topic(name);
  }

  /**
   * A client identifier of letters and digits, at most 23 long; the same name gives the same one.
   */
  public String clientId(String name) {
    return run.names().clientId(name);
  }

  /**
   * Uses a client identifier exactly as it is, although this scenario did not get it from {@link
   * #clientId}.
   */
  public String exactClientId(String id) {
    return run.names().keep(id);
  }

  // ---- connections ------------------------------------------------------------------------------

  /**
   * Connects and waits for CONNACK 0.
   *
   * @throws NotProven when the broker does not accept
   */
  public Peer connect(Connect connect) {
    return attempt(connect).awaitAccepted();
  }

  /**
   * Connects again to a session that was left behind.
   *
   * @param connect with the identifier of before, {@link Connect#persistent()}
   * @throws NotProven when the broker does not accept, or says that it has no session
   */
  public Peer resume(Connect connect) {
    Peer peer = connect(connect);
    control(
        peer.connack().sessionPresent() || version == MqttVersion.V3_1,
        "the session of " + peer.name() + " is gone: CONNACK says Session Present 0");
    return peer;
  }

  /**
   * Connects with a Session Expiry Interval that counts as it is; a broker may announce another one
   * in CONNACK, and then the scenario is {@code unsupported}.
   *
   * @throws NotProven when the broker does not accept
   */
  public Peer connectUnaltered(Connect connect) {
    Peer peer = connect(connect);
    long asked = connect.properties().number(SESSION_EXPIRY_INTERVAL).orElse(0L);
    long granted = peer.connack().properties().number(SESSION_EXPIRY_INTERVAL).orElse(asked);
    if (granted != asked) {
      throw unsupported("the broker keeps the session for " + granted + " s, not " + asked + " s");
    }
    return peer;
  }

  /**
   * Connects like {@link #connect}, but acknowledges no message from the first on.
   *
   * @throws NotProven when the broker does not accept
   */
  public Peer connectHoldingAcks(Connect connect) {
    Connect named = prepare(connect);
    Peer peer = run.open(connect.clientId(), named, version, target, opening).holdAcks();
    peer.send(named);
    return peer.awaitAccepted();
  }

  /** Opens a connection and sends CONNECT, without waiting for the answer. */
  public Peer attempt(Connect connect) {
    Connect named = prepare(connect);
    Peer peer = run.open(connect.clientId(), named, version, target, opening);
    peer.send(named);
    return peer;
  }

  /** Opens a connection and sends nothing. */
  public Peer open(String name) {
    return run.open(name, Connect.as(clientId(name)), version, target, opening);
  }

  /**
   * How the broker, or TLS, or WebSocket turns a CONNECT down, in words; empty when it is accepted.
   */
  public Optional<String> refusal(Connect connect) {
    try {
      Peer peer = attempt(connect);
      Optional<Connack> answer = peer.poll(Connack.class, clocks().connectTimeoutMs());
      boolean accepted = answer.isPresent() && answer.get().code() == 0;
      return accepted
          ? Optional.empty()
          : Optional.of(answer.map(Connack::describe).orElseGet(peer::state));
    } catch (TargetGone e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Why no connection can be made at all, TLS and WebSocket included; empty when one can. */
  public Optional<String> unreachable() {
    try {
      open("probe").drop();
      return Optional.empty();
    } catch (TargetGone e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Our TLS material with a certificate of an authority that nobody knows. */
  public Tls strangerTls() {
    return run.strangerTls();
  }

  /**
   * Asks for a WebSocket and hangs up.
   *
   * @return the answer; empty when there is none within the deadline
   */
  public Optional<Upgrade> upgrade() {
    Optional<Upgrade> answer = Upgrade.ask(target, version, opening, clocks().deadlineMs());
    run.note(
        opening.handshake(target, version)
            + ": "
            + answer.map(Upgrade::toString).orElse("no answer"));
    return answer;
  }

  /**
   * The CONNECT as {@link #attempt} would send it: with the unique identifier and the credentials.
   */
  public Connect prepare(Connect connect) {
    Connect named =
        connect.clientId().isEmpty()
            ? connect
            : connect.clientId(run.names().clientId(connect.clientId()));
    if (named.credentials() == null) {
      named = named.credentials(run.target().credentials());
    }
    run.remember(named, version);
    return named;
  }

  // ---- time -------------------------------------------------------------------------------------

  /**
   * Lets time pass that is a part of what is tested, such as the age of a message. For waiting
   * until something happens the verbs of {@link Peer} have deadlines.
   */
  public void letPass(long ms) {
    run.letPass(ms);
  }

  /** Waits until an interval of the protocol is over for certain, however coarse the timers are. */
  public void awaitExpiry(long seconds) {
    letPass(1_000 * seconds + clocks().expiryMs());
  }

  /**
   * {@link io.mqtttck.target.Clocks#resendMs} in the version of this run: how long what a cut left
   * unfinished may take to come again, in milliseconds.
   */
  public long resendMs() {
    return clocks().resendMs(version());
  }

  // ---- judging ----------------------------------------------------------------------------------

  /**
   * Says which of the statements of {@link Proves} the expectations from here on are about, so that
   * a failure accuses only these. Null where a version has none.
   */
  public void judging(String v311, String v5) {
    String id = v5() ? v5 : v311;
    run.judging(id == null ? List.of() : List.of(new StatementKey(version, id)));
  }

  /** Says it for several statements. */
  public void judging(List<String> v311, List<String> v5) {
    List<StatementKey> keys = new ArrayList<>();
    (v5() ? v5 : v311).forEach(id -> keys.add(new StatementKey(version, id)));
    run.judging(keys);
  }

  /**
   * A check that no verb of {@link Peer} has.
   *
   * @throws ExpectationFailed with both texts when it does not hold
   */
  public void require(boolean holds, String allowed, String actual) {
    if (!holds) {
      throw new ExpectationFailed(allowed, actual);
    }
  }

  /** A deviation that is no failure when it does not hold: a SHOULD, a disputed reading. */
  public void prefer(boolean holds, String allowed, String actual) {
    if (!holds) {
      run.warn(allowed, actual);
    }
  }

  /**
   * What the operator declares in the profile is true. Where the standard leaves a policy to the
   * broker, a difference is a warning all the same: somebody relies on it.
   */
  public void preferDeclared(boolean holds, String declared, String actual) {
    if (!holds) {
      run.contradictsProfile(declared + ", as the profile declares", actual);
    }
  }

  /**
   * A positive control that no verb of {@link Peer} has.
   *
   * @throws NotProven when it does not hold
   */
  public void control(boolean holds, String reason) {
    if (!holds) {
      throw new NotProven(reason);
    }
  }

  /** Ends the scenario as {@code unsupported} unless the server did the optional thing. */
  public void offers(boolean done, String otherwise) {
    if (!done) {
      throw new Unsupported(otherwise);
    }
  }

  /** Ends the scenario as {@code unsupported}: the server never did the optional thing. */
  public RuntimeException unsupported(String reason) {
    return new Unsupported(reason);
  }

  /** A fact worth recording whatever the verdict: a measured limit, a margin. */
  public void note(String fact) {
    run.note(fact);
  }

  /**
   * Removes a retained message at the end, although this scenario's own publishes do not show that
   * it is there.
   */
  public void cleanRetained(String topic) {
    run.remember(Publish.to(topic).retained());
  }
}
