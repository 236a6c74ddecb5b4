package io.mqtttck.scenario;

import static io.mqtttck.scenario.Wills.LONG_INTERVAL;
import static io.mqtttck.scenario.Wills.expectOnlyControl;
import static io.mqtttck.scenario.Wills.watcher;
import static io.mqtttck.scenario.Wills.will;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Clocks;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The Will Delay Interval: how long a will waits, and what it does not wait for. */
final class WillDelayScenarios {

  /** Will Delay Interval of a will that is awaited: seconds. */
  private static final long DELAY = 2;

  /** Will Delay Interval within which a client has to come back, on a busy machine too: seconds. */
  private static final long CANCELLED_DELAY = 4;

  /** The will comes, not earlier than a number of seconds after a moment, and not much later. */
  private static void expectAfter(
      Broker broker, Peer watcher, Publish will, long sinceNanos, long seconds) {
    long dueMs = TimeUnit.SECONDS.toMillis(seconds);
    Delivery published = watcher.expectWithin(will, dueMs + broker.clocks().willMs());
    long tookMs = TimeUnit.NANOSECONDS.toMillis(published.arrivedNanos() - sinceNanos);
    String took = "the will came " + seconds(published, sinceNanos) + " s after the reset";
    broker.require(
        tookMs >= dueMs - Clocks.EARLY_TOLERANCE_MS, "the will after " + seconds + " s", took);
    broker.note(took);
  }

  @Scenario(value = "will.prompt", tags = Scenario.TIMED)
  @Proves(v311 = "U-07", v5 = "U-07")
  void theWillIsPublishedPromptly(Broker broker) {
    Publish will = will(broker);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").will(will));

    long sinceNanos = System.nanoTime();
    device.drop();

    Delivery published = watcher.expectWithin(will, Clocks.PROMPT_WILL_MS);
    broker.note("the will came " + seconds(published, sinceNanos) + " s after the reset");
  }

  @Scenario(value = "will.delay-honoured", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.1.2-8")
  @Needs(Capability.SESSION_EXPIRY)
  void theWillWaitsForItsDelay(Broker broker) {
    Publish will = will(broker).willDelay(DELAY);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").sessionExpiry(LONG_INTERVAL).will(will));
    // So that a delay that counts from CONNECT is seen to be over too early.
    broker.letPass(TimeUnit.SECONDS.toMillis(DELAY));

    long sinceNanos = System.nanoTime();
    device.drop();

    expectAfter(broker, watcher, will, sinceNanos, DELAY);
  }

  @Scenario(value = "will.delay-cancelled", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.1.3-9")
  @Needs(Capability.SESSION_EXPIRY)
  void aClientThatResumesInTimeCancelsItsDelayedWill(Broker broker) {
    Publish will = will(broker).willDelay(CANCELLED_DELAY);
    Peer watcher = watcher(broker, will);
    Connect device = Connect.as("device").persistent();
    Peer before = broker.connect(device.will(will));

    long sinceNanos = System.nanoTime();
    before.drop();
    broker.resume(device);

    boolean inTime = System.nanoTime() - sinceNanos < TimeUnit.SECONDS.toNanos(CANCELLED_DELAY);
    broker.control(inTime, "the client came back too late to cancel its will");
    expectOnlyControl(broker, watcher, will);
  }

  @Scenario(value = "will.delay-ends-with-session", tags = Scenario.TIMED)
  @Proves(v5 = "MQTT-3.1.2-8")
  @Needs(Capability.SESSION_EXPIRY)
  void aDelayedWillIsPublishedWhenTheSessionEndsFirst(Broker broker) {
    Publish will = will(broker).willDelay(LONG_INTERVAL);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").sessionExpiry(DELAY).will(will));

    long sinceNanos = System.nanoTime();
    device.drop();

    expectAfter(broker, watcher, will, sinceNanos, DELAY);
  }

  @Scenario("will.delay-without-session")
  @Proves(v5 = "MQTT-3.1.2-8")
  void aDelayedWillIsPublishedAtOnceWhenTheSessionEndsWithTheConnection(Broker broker) {
    Publish will = will(broker).willDelay(LONG_INTERVAL);
    Peer watcher = watcher(broker, will);
    Peer device = broker.connect(Connect.as("device").sessionExpiry(0).will(will));

    device.drop();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  @Scenario("will.delay-ends-with-clean-start")
  @Proves(v5 = "U-32")
  @Needs(Capability.SESSION_EXPIRY)
  void aCleanStartEndsTheSessionAndSoPublishesItsDelayedWill(Broker broker) {
    Publish will = will(broker).willDelay(LONG_INTERVAL);
    Peer watcher = watcher(broker, will);
    Connect device = Connect.as("device").sessionExpiry(LONG_INTERVAL);
    broker.connect(device.will(will)).drop();

    broker.connect(device.cleanStart(true));

    // Two sentences of the standard disagree here, so that it is no more than a warning.
    watcher.expectWithin(will, broker.clocks().willMs());
  }

  private static String seconds(Delivery published, long sinceNanos) {
    return String.format(Locale.ROOT, "%.1f", (published.arrivedNanos() - sinceNanos) / 1e9);
  }
}
