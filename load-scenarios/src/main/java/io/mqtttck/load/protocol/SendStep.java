package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;
import io.mqtttck.load.engine.StepContext;
import io.mqtttck.load.flow.Pace;
import io.mqtttck.load.flow.Publisher;
import io.mqtttck.load.flow.Sender;
import io.mqtttck.load.measure.Payload;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.measure.Stream;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Sends the messages of one stream and waits until the target has taken over all of them.
 * Immutable: every method returns a changed copy.
 *
 * @param phaseName the phase it is booked in; steps of several users share one by its name
 * @param qosLevel 0, 1 or 2
 * @param bytes size of a payload, its header of 32 bytes included
 * @param credit most messages under way between this user and its slowest subscriber
 * @param count how many messages at most; 0 for no limit
 * @param perSecond the schedule of a paced stream, asked for when the step begins
 * @param skewed whether it is measured how far apart the subscribers get each message
 * @param length how long at most; a paced stream has as many messages as its schedule puts in there
 */
public record SendStep(
    String name,
    String topic,
    String phaseName,
    Phase.Kind kind,
    int qosLevel,
    int bytes,
    int credit,
    long count,
    DoubleSupplier perSecond,
    Duration length,
    boolean skewed)
    implements StepBuilder {

  /**
   * Below the 1000 messages that mosquitto and others queue for a subscriber by default: a
   * subscriber that falls behind must not make the broker drop what it may drop.
   */
  public static final int DEFAULT_WINDOW = 500;

  private static final int DEFAULT_BYTES = 64;
  private static final Duration NO_LIMIT = Duration.ofDays(1);

  /** How long a paced stream may take to work off what it could not send in time. */
  private static final Duration OVERTIME = Duration.ofSeconds(5);

  /** Neighbours in user number start far apart within an interval. */
  private static final double GOLDEN_RATIO = 0.6180339887498949;

  static SendStep burst(String name, String topic) {
    return new SendStep(
        name,
        topic,
        name,
        Phase.Kind.FLAT_OUT,
        1,
        DEFAULT_BYTES,
        DEFAULT_WINDOW,
        0,
        () -> 0,
        NO_LIMIT,
        false);
  }

  static SendStep stream(String name, String topic) {
    return new SendStep(
        name,
        topic,
        name,
        Phase.Kind.PACED,
        1,
        DEFAULT_BYTES,
        DEFAULT_WINDOW,
        0,
        () -> 1,
        NO_LIMIT,
        false);
  }

  public SendStep qos(int qos) {
    return with(phaseName, kind, qos, bytes, credit, count, perSecond, length);
  }

  /** The size of a payload, at least {@link Payload#HEADER_BYTES}. */
  public SendStep payloadBytes(int payloadBytes) {
    return with(phaseName, kind, qosLevel, payloadBytes, credit, count, perSecond, length);
  }

  /** Most messages under way, {@link #DEFAULT_WINDOW} by default. */
  public SendStep window(int window) {
    return with(phaseName, kind, qosLevel, bytes, window, count, perSecond, length);
  }

  public SendStep messages(long messages) {
    return with(phaseName, kind, qosLevel, bytes, credit, messages, perSecond, length);
  }

  /** Messages per second of this user; only a paced stream looks at it. */
  public SendStep rate(double rate) {
    return rate(() -> rate);
  }

  /** The same, asked for when the step begins. */
  public SendStep rate(DoubleSupplier rate) {
    return with(phaseName, kind, qosLevel, bytes, credit, count, rate, length);
  }

  /** How long to send at most. */
  public SendStep during(Duration duration) {
    return with(phaseName, kind, qosLevel, bytes, credit, count, perSecond, duration);
  }

  /** Books the messages in this phase instead of one with the step's name. */
  public SendStep phase(String phase) {
    return with(phase, kind, qosLevel, bytes, credit, count, perSecond, length);
  }

  /** Keeps the messages out of every figure. */
  public SendStep warmUp() {
    return with(phaseName, Phase.Kind.WARM_UP, qosLevel, bytes, credit, count, perSecond, length);
  }

  /** Keeps a paced stream out of the totals and the verdict; it stands in the result as a probe. */
  public SendStep probe() {
    return with(phaseName, Phase.Kind.PROBE, qosLevel, bytes, credit, count, perSecond, length);
  }

  /** Measures how far apart the subscribers get each message. */
  public SendStep skew() {
    return new SendStep(
        name, topic, phaseName, kind, qosLevel, bytes, credit, count, perSecond, length, true);
  }

  private SendStep with(
      String phase,
      Phase.Kind newKind,
      int qos,
      int payloadBytes,
      int window,
      long messages,
      DoubleSupplier rate,
      Duration duration) {
    return new SendStep(
        name, topic, phase, newKind, qos, payloadBytes, window, messages, rate, duration, skewed);
  }

  @Override
  public Step step() {
    return Mqtt.onConnected(this::send);
  }

  private void send(MqttUser user, StepContext context) {
    MqttRuntime runtime = context.runtime(MqttRuntime.class);
    String filledTopic = context.eval(topic);
    Phase phase = runtime.ledger().phase(phaseName, kind);
    Stream stream = runtime.ledger().stream(filledTopic, phase, context.eventLoop());
    user.opened(stream);
    if (skewed) {
      stream.measureSkew(runtime.ledger().timers());
    }
    Sender.Plan plan = plan(user, runtime, phase, context.userId());
    if (plan.messages() < Long.MAX_VALUE) {
      phase.schedule(plan.messages());
    }
    Publisher.Shape shape =
        new Publisher.Shape(
            filledTopic,
            qosLevel,
            Payload.template(bytes, runtime.seed() + context.userId()),
            runtime.ledger().runId(),
            stream.id());
    runtime
        .pacer(context.eventLoop())
        .start(
            new Sender(
                stream,
                plan,
                outcome -> user.link().publisher(shape, outcome),
                runtime::stopped,
                reason -> Mqtt.end(context, reason),
                System::nanoTime));
  }

  private Sender.Plan plan(MqttUser user, MqttRuntime runtime, Phase phase, long userId) {
    long nowNs = System.nanoTime();
    long limit = count == 0 ? Long.MAX_VALUE : count;
    long stopAtNs = nowNs + length.toNanos();
    Pace pace = Pace.FLAT_OUT;
    if (kind == Phase.Kind.PACED || kind == Phase.Kind.PROBE) {
      double rate = perSecond.getAsDouble();
      phase.offer(rate);
      pace = Pace.every(rate, nowNs + (long) (userId * GOLDEN_RATIO % 1 * 1e9 / rate));
      limit = Math.min(limit, (long) (rate * length.toNanos() / 1e9));
      stopAtNs += OVERTIME.toNanos();
    }
    int inFlight = qosLevel == 0 ? credit : Math.min(credit, user.sendMaximum());
    return new Sender.Plan(pace, limit, stopAtNs, credit, inFlight, runtime.quiet());
  }
}
