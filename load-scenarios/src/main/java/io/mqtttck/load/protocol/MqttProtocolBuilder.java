package io.mqtttck.load.protocol;

import io.gatling.core.protocol.Protocol;
import io.gatling.javaapi.core.ProtocolBuilder;
import io.mqtttck.load.engine.StepProtocol;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.measure.Ledger;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Where the virtual users connect to. Immutable: every method returns a changed copy. */
public final class MqttProtocolBuilder implements ProtocolBuilder {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final AtomicReference<Function<MqttProtocolBuilder, MqttRuntime>> HOST =
      new AtomicReference<>(MqttProtocolBuilder::ownRuntime);

  private final Target target;
  private final Engine engine;
  private final MqttVersion version;
  private final Duration connectTimeout;
  private final MqttRuntime runtime;

  MqttProtocolBuilder() {
    this(null, Engine.HIVEMQ, MqttVersion.V5_0, CONNECT_TIMEOUT, null);
  }

  private MqttProtocolBuilder(
      Target target,
      Engine engine,
      MqttVersion version,
      Duration connectTimeout,
      MqttRuntime runtime) {
    this.target = target;
    this.engine = engine;
    this.version = version;
    this.connectTimeout = connectTimeout;
    this.runtime = runtime;
  }

  /**
   * The address, such as {@code mqtt://user:secret@host:1883}, {@code mqtts://}, {@code ws://} or
   * {@code wss://}.
   */
  public MqttProtocolBuilder broker(String address) {
    return broker(Target.parse(address));
  }

  public MqttProtocolBuilder broker(Target newTarget) {
    return new MqttProtocolBuilder(newTarget, engine, version, connectTimeout, runtime);
  }

  /** 3.1.1 or 5.0, which is the default. */
  public MqttProtocolBuilder version(MqttVersion newVersion) {
    return new MqttProtocolBuilder(target, engine, newVersion, connectTimeout, runtime);
  }

  /** What carries the messages: the HiveMQ client library by default. */
  public MqttProtocolBuilder engine(Engine newEngine) {
    return new MqttProtocolBuilder(target, newEngine, version, connectTimeout, runtime);
  }

  /** For the socket and again for the CONNACK; 10 s by default. */
  public MqttProtocolBuilder connectTimeout(Duration newTimeout) {
    return new MqttProtocolBuilder(target, engine, version, newTimeout, runtime);
  }

  /** Uses a runtime that somebody else reads: the books, and the request to stop. */
  public MqttProtocolBuilder runtime(MqttRuntime newRuntime) {
    return new MqttProtocolBuilder(target, engine, version, connectTimeout, newRuntime);
  }

  @Override
  public Protocol protocol() {
    MqttRuntime used = runtime == null ? HOST.get().apply(this) : runtime;
    return new StepProtocol(used, MqttUser.ATTRIBUTE, user -> ((MqttUser) user).abort());
  }

  /**
   * Lets somebody else keep the books of simulations that say nothing of a runtime: from now on, in
   * this process. Null gives every protocol a runtime of its own again.
   */
  public static void host(Function<MqttProtocolBuilder, MqttRuntime> newHost) {
    HOST.set(newHost == null ? MqttProtocolBuilder::ownRuntime : newHost);
  }

  /**
   * Where the simulation wants to connect to.
   *
   * @throws IllegalStateException with one sentence when it does not say
   */
  public Target target() {
    if (target == null) {
      throw new IllegalStateException(
          "the simulation names no target: add .protocols(mqtt.broker(\"mqtt://host:1883\")) to setUp");
    }
    return target;
  }

  public Engine engine() {
    return engine;
  }

  public MqttVersion version() {
    return version;
  }

  public Duration connectTimeout() {
    return connectTimeout;
  }

  private MqttRuntime ownRuntime() {
    long runId = new SplittableRandom().nextLong();
    return new MqttRuntime(
        engine, List.of(target()), version, new Ledger(runId), runId, connectTimeout, QUIET);
  }
}
