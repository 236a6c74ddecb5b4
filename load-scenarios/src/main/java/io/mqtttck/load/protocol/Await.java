package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;
import io.mqtttck.load.engine.StepContext;
import io.mqtttck.load.measure.Stream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** What a user waits for. Gatling records a wait only when it was in vain. */
public final class Await {

  private static final Duration QUIET_WHEN_STOPPED = Duration.ofSeconds(1);
  static final long LOOK_MS = 10;

  /** How soon a user that only waits notices that the run is to stop. */
  private static final long STOP_LOOK_MS = 500;

  /** Further copies may follow the last message: so long they are still counted. */
  private static final long SETTLE_MS = 200;

  private final String name;

  Await(String name) {
    this.name = name;
  }

  /**
   * Until every subscriber has everything that this user has sent, or nothing more has come for the
   * quiet time: then the step fails, and what is missing is counted as lost unless it still comes.
   */
  public StepBuilder delivered() {
    return new Wait(name, context -> new Delivery(context, false).look());
  }

  /**
   * Until this user has received so many messages.
   *
   * @param limit after which the step fails
   */
  public StepBuilder messages(long count, Duration limit) {
    return new Wait(
        name,
        Mqtt.onConnected(
            (user, context) ->
                poll(context, user, user.messages() + count, System.nanoTime() + limit.toNanos())));
  }

  /**
   * Until a message that a filter of this user matches has come; the user must keep messages, see
   * {@link SubscribeStep#keep}.
   *
   * @param topicFilter may contain expressions
   * @param limit after which the step fails
   */
  public AwaitMessage message(String topicFilter, Duration limit) {
    return new AwaitMessage(name, topicFilter, limit, List.of(), "");
  }

  /**
   * Until every retained message has come that this user asked for, see {@link
   * SubscribeStep#expectKept}, or nothing more has come for the quiet time: then the step fails.
   */
  public StepBuilder kept() {
    return new Wait(
        name, Mqtt.onConnected((user, context) -> kept(context, user, -1, System.nanoTime())));
  }

  private static void kept(StepContext context, MqttUser user, long before, long changedAtNs) {
    long arrived = user.receiver().arrived();
    long nowNs = System.nanoTime();
    long sinceNs = arrived == before ? changedAtNs : nowNs;
    MqttRuntime runtime = context.runtime(MqttRuntime.class);
    if (arrived >= user.keptExpected()) {
      context.ok();
    } else if (nowNs - sinceNs > runtime.quiet().toNanos()
        || runtime.stopped()
        || !user.connected()) {
      user.writeOffKept(); // the next slice is not to wait for it once more
      context.ko("not every retained message arrived");
    } else {
      later(context, () -> kept(context, user, arrived, sinceNs), LOOK_MS);
    }
  }

  /** The same, where it is no failure when something is missing: for what the target may lose. */
  public StepBuilder settled() {
    return new Wait(name, context -> new Delivery(context, true).look());
  }

  /** So long, or until the run is to stop. */
  public StepBuilder time(Duration time) {
    return new Wait(name, context -> rest(context, System.nanoTime() + time.toNanos()));
  }

  /** A part of this time that is different for each of so many users: they take turns. */
  public StepBuilder share(Duration time, int users) {
    return new Wait(
        name,
        context ->
            rest(context, System.nanoTime() + time.toNanos() / users * (context.userId() % users)));
  }

  private static void rest(StepContext context, long untilNs) {
    long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
    if (leftMs <= 0 || context.runtime(MqttRuntime.class).stopped()) {
      context.ok();
    } else {
      later(context, () -> rest(context, untilNs), Math.min(leftMs, STOP_LOOK_MS));
    }
  }

  /**
   * Until so many users wait at the point of this name. Users without a connection come here too,
   * so that nobody waits in vain.
   */
  public StepBuilder all(String point, int parties) {
    return new Wait(
        name,
        context ->
            context
                .runtime(MqttRuntime.class)
                .meeting(point, parties)
                .arrive(() -> context.eventLoop().execute(context::ok)));
  }

  private record Wait(String name, Step step) implements StepBuilder {

    @Override
    public boolean recorded() {
      return false;
    }
  }

  private static void poll(StepContext context, MqttUser user, long wanted, long limitNs) {
    long missing = wanted - user.messages();
    if (missing <= 0) {
      context.ok();
    } else if (System.nanoTime() > limitNs || !user.connected()) {
      context.ko(missing + " messages did not arrive in time");
    } else {
      later(context, () -> poll(context, user, wanted, limitNs), LOOK_MS);
    }
  }

  static void later(StepContext context, Runnable action, long ms) {
    Future<?> unused = context.eventLoop().schedule(action, ms, TimeUnit.MILLISECONDS);
  }

  /** Watches the streams of one user come in. */
  private static final class Delivery {

    private final StepContext context;
    private final boolean lossAllowed;
    private final MqttRuntime runtime;
    private final MqttUser user;
    private long lastReceived = -1;
    private long lastChangeNs = System.nanoTime();

    Delivery(StepContext context, boolean lossAllowed) {
      this.context = context;
      this.lossAllowed = lossAllowed;
      this.runtime = context.runtime(MqttRuntime.class);
      this.user = (MqttUser) context.attribute(MqttUser.ATTRIBUTE);
    }

    void look() {
      if (user == null) {
        context.ok();
        return;
      }
      long received = sum(Stream::received);
      long nowNs = System.nanoTime();
      if (received != lastReceived) {
        lastReceived = received;
        lastChangeNs = nowNs;
      }
      if (received >= sum(Stream::expected)) {
        user.settled();
        later(context, context::ok, SETTLE_MS);
      } else if (nowNs - lastChangeNs > quiet().toNanos() || allAbandoned()) {
        user.settled();
        if (lossAllowed) {
          context.ok();
        } else {
          context.ko("not everything that was sent arrived");
        }
      } else {
        later(context, this::look, LOOK_MS);
      }
    }

    private Duration quiet() {
      return runtime.stopped() ? QUIET_WHEN_STOPPED : runtime.quiet();
    }

    private boolean allAbandoned() {
      return user.streams().stream().allMatch(Stream::abandoned);
    }

    private long sum(ToLongFunction<Stream> count) {
      return user.streams().stream().mapToLong(count).sum();
    }
  }
}
