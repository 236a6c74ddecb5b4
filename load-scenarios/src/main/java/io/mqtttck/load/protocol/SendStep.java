package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;
import io.mqtttck.load.engine.StepContext;
import io.mqtttck.load.flow.Link;
import io.mqtttck.load.flow.MessagePublisher;
import io.mqtttck.load.flow.Pace;
import io.mqtttck.load.flow.Publisher;
import io.mqtttck.load.flow.Sender;
import io.mqtttck.load.measure.Payload;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.measure.Stream;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Sends the messages of one stream and waits until the target has taken over all of them.
 * Immutable: every method returns a changed copy.
 *
 * @param phaseName the phase it is booked in; steps of several users share one by its name
 * @param content what the messages are
 * @param credit most messages under way between this user and its slowest subscriber
 * @param count how many messages at most; 0 for no limit
 * @param perSecond the schedule of a paced stream, asked for when the step begins
 * @param length how long at most; a paced stream has as many messages as its schedule puts in there
 * @param skewed whether it is measured how far apart the subscribers get each message
 */
public record SendStep(
    String name,
    String topic,
    String phaseName,
    Phase.Kind kind,
    Content content,
    int credit,
    long count,
    DoubleSupplier perSecond,
    Duration length,
    boolean skewed)
    implements StepBuilder {

  /**
   * What the messages of a stream have in common.
   *
   * @param qos 0, 1 or 2
   * @param payloads null for no payload at all, which clears a retained message
   * @param slice 0 when all have the same topic; else see {@link #numbered}
   * @param properties of each PUBLISH (MQTT 5.0); texts may contain expressions
   */
  public record Content(
      int qos, Payloads payloads, boolean retain, long slice, Properties properties) {

    static final Content DEFAULT = new Content(1, Payloads.of(64), false, 0, Properties.NONE);

    Content qos(int newQos) {
      return new Content(newQos, payloads, retain, slice, properties);
    }

    Content payloads(Payloads newPayloads) {
      return new Content(qos, newPayloads, retain, slice, properties);
    }

    Content retained() {
      return new Content(qos, payloads, true, slice, properties);
    }

    Content slice(long newSlice) {
      return new Content(qos, payloads, retain, newSlice, properties);
    }

    Content properties(Properties newProperties) {
      return new Content(qos, payloads, retain, slice, newProperties);
    }

    /** Whether the messages differ in nothing but their header. */
    boolean alike() {
      return slice == 0 && payloads != null && payloads.alike();
    }

    byte[] template(long seed) {
      return payloads == null ? new byte[0] : payloads.template(seed);
    }
  }

  /**
   * Below the 1000 messages that mosquitto and others queue for a subscriber by default: a
   * subscriber that falls behind must not make the broker drop what it may drop.
   */
  public static final int DEFAULT_WINDOW = 500;

  private static final Duration NO_LIMIT = Duration.ofDays(1);

  /** How long a paced stream may take to work off what it could not send in time. */
  private static final Duration OVERTIME = Duration.ofSeconds(5);

  /** Neighbours in user number start far apart within an interval. */
  private static final double GOLDEN_RATIO = 0.6180339887498949;

  static SendStep burst(String name, String topic) {
    return of(name, topic, Phase.Kind.FLAT_OUT, 0);
  }

  static SendStep stream(String name, String topic) {
    return of(name, topic, Phase.Kind.PACED, 1);
  }

  private static SendStep of(String name, String topic, Phase.Kind kind, double rate) {
    return new SendStep(
        name, topic, name, kind, Content.DEFAULT, DEFAULT_WINDOW, 0, () -> rate, NO_LIMIT, false);
  }

  public SendStep qos(int qos) {
    return with(content.qos(qos));
  }

  /** The size of a payload, at least {@link Payload#HEADER_BYTES}. */
  public SendStep payloadBytes(int payloadBytes) {
    return payloads(Payloads.of(payloadBytes));
  }

  /** What the payloads are like. */
  public SendStep payloads(Payloads payloads) {
    return with(content.payloads(payloads));
  }

  /** Sets RETAIN to 1. */
  public SendStep retained() {
    return with(content.retained());
  }

  /** Sends empty retained messages, which remove those that there are. They are not counted. */
  public SendStep clearing() {
    return with(content.retained().payloads(null)).warmUp();
  }

  /**
   * Gives each message a topic of its own: {@code <topic>/<number / slice>/<number>}.
   *
   * @param slice how many messages have topics under the same number, at least 1
   */
  public SendStep numbered(long slice) {
    return with(content.slice(slice));
  }

  /** A User Property of each message (MQTT 5.0); both may contain expressions. */
  public SendStep userProperty(String key, String value) {
    return with(content.properties(content.properties().withUser(key, value)));
  }

  /** The content type of each message (MQTT 5.0); may contain expressions. */
  public SendStep contentType(String type) {
    return with(content.properties(content.properties().with(PropertyId.CONTENT_TYPE, type)));
  }

  /** Message Expiry Interval of each message: whole seconds (MQTT 5.0). */
  public SendStep expiry(Duration interval) {
    return with(
        content.properties(
            content.properties().with(PropertyId.MESSAGE_EXPIRY_INTERVAL, interval.toSeconds())));
  }

  /** Most messages under way, {@link #DEFAULT_WINDOW} by default. */
  public SendStep window(int window) {
    return with(phaseName, kind, window, count, perSecond, length, skewed);
  }

  public SendStep messages(long messages) {
    return with(phaseName, kind, credit, messages, perSecond, length, skewed);
  }

  /** Messages per second of this user; only a paced stream looks at it. */
  public SendStep rate(double rate) {
    return rate(() -> rate);
  }

  /** The same, asked for when the step begins. */
  public SendStep rate(DoubleSupplier rate) {
    return with(phaseName, kind, credit, count, rate, length, skewed);
  }

  /** How long to send at most. */
  public SendStep during(Duration duration) {
    return with(phaseName, kind, credit, count, perSecond, duration, skewed);
  }

  /** Books the messages in this phase instead of one with the step's name. */
  public SendStep phase(String phase) {
    return with(phase, kind, credit, count, perSecond, length, skewed);
  }

  /** Keeps the messages out of every figure. */
  public SendStep warmUp() {
    return with(phaseName, Phase.Kind.WARM_UP, credit, count, perSecond, length, skewed);
  }

  /** Keeps a paced stream out of the totals and the verdict; it stands in the result as a probe. */
  public SendStep probe() {
    return with(phaseName, Phase.Kind.PROBE, credit, count, perSecond, length, skewed);
  }

  /** Measures how far apart the subscribers get each message. */
  public SendStep skew() {
    return with(phaseName, kind, credit, count, perSecond, length, true);
  }

  private SendStep with(Content newContent) {
    return new SendStep(
        name, topic, phaseName, kind, newContent, credit, count, perSecond, length, skewed);
  }

  private SendStep with(
      String phase,
      Phase.Kind newKind,
      int window,
      long messages,
      DoubleSupplier rate,
      Duration duration,
      boolean skew) {
    return new SendStep(
        name, topic, phase, newKind, content, window, messages, rate, duration, skew);
  }

  @Override
  public Step step() {
    return Mqtt.onConnected(this::send);
  }

  private void send(MqttUser user, StepContext context) {
    MqttRuntime runtime = context.runtime(MqttRuntime.class);
    String filledTopic = context.eval(topic);
    Phase phase = runtime.ledger().phase(phaseName, kind);
    Stream stream =
        runtime.ledger().stream(filledTopic, content.slice(), phase, context.eventLoop())
            .qos(content.qos());
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
            content.qos(),
            content.retain(),
            Message.fill(content.properties(), context),
            content.template(runtime.seed() + context.userId()),
            runtime.ledger().runId(),
            stream.id());
    runtime
        .pacer(context.eventLoop())
        .start(
            new Sender(
                stream,
                plan,
                outcome -> publisher(user.link(), shape, stream, outcome),
                runtime::stopped,
                reason -> Mqtt.end(context, reason),
                System::nanoTime));
  }

  private Publisher publisher(
      Link link, Publisher.Shape shape, Stream stream, Publisher.Outcome outcome) {
    return content.alike()
        ? link.publisher(shape, outcome)
        : new MessagePublisher(
            link, (sequence, dueNs) -> message(shape, stream, sequence, dueNs), outcome);
  }

  private Publish message(Publisher.Shape shape, Stream stream, long sequence, long dueNs) {
    byte[] template =
        content.payloads() == null || content.payloads().alike()
            ? shape.template()
            : content.payloads().template(stream.id(), sequence);
    byte[] payload =
        content.payloads() == null
            ? template
            : Payload.encode(template, shape.runId(), shape.streamId(), sequence, dueNs);
    return shape.message().topic(stream.topic(sequence)).payload(payload);
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
    int inFlight = content.qos() == 0 ? credit : Math.min(credit, user.sendMaximum());
    return new Sender.Plan(pace, limit, stopAtNs, credit, inFlight, runtime.quiet());
  }
}
