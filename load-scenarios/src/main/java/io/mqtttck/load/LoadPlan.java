package io.mqtttck.load;

import io.mqtttck.load.measure.Payload;
import io.mqtttck.load.measure.Threshold;
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What load to apply. Start from {@link #of} and change what should differ; every value is checked
 * as it is set.
 *
 * @param scenario a name of {@link LoadScenarios}
 * @param pairs publishers, and as many subscribers; 1 to 100000
 * @param messages of the flat-out phase, all pairs together; 0 leaves the phase out, which needs a
 *     rate
 * @param qos 0, 1 or 2, of the messages and of the subscriptions
 * @param payloadBytes size of a payload with its header of 32 bytes; up to 1 MiB
 * @param window most messages under way within a pair, 1 to 60000. A default broker queues 1000 for
 *     a subscriber and may drop what is beyond, so stay below its limit
 * @param rate of the paced phase, messages per second of all pairs together; 0 for half the rate
 *     that the flat-out phase reached
 * @param duration of the paced phase; zero leaves it out
 * @param timeLimit the flat-out phase stops sending then, however many are left
 * @param calibrate whether to measure first what this machine does into the sink
 * @param connectTimeout for the socket and again for the CONNACK
 * @param seed decides the payload bytes
 * @param thresholds that decide the verdict beside the implied ones
 */
public record LoadPlan(
    String scenario,
    int pairs,
    long messages,
    int qos,
    int payloadBytes,
    int window,
    double rate,
    Duration duration,
    Duration timeLimit,
    boolean calibrate,
    Duration connectTimeout,
    long seed,
    List<Threshold> thresholds) {

  private static final int MOST_PAIRS = 100_000;
  private static final int MOST_PAYLOAD_BYTES = 1 << 20;
  private static final int MOST_WINDOW = 60_000;
  private static final double MOST_RATE = 1e8;

  public LoadPlan {
    LoadScenarios.find(scenario);
    check("pairs", pairs, 1, MOST_PAIRS);
    check("messages", messages, 0, Long.MAX_VALUE);
    check("qos", qos, 0, 2);
    Payload.template(Math.min(payloadBytes, MOST_PAYLOAD_BYTES), 0);
    check("payload bytes", payloadBytes, Payload.HEADER_BYTES, MOST_PAYLOAD_BYTES);
    check("window", window, 1, MOST_WINDOW);
    if (!(rate >= 0 && rate <= MOST_RATE)) {
      throw new IllegalArgumentException(
          "rate is " + rate + " messages per second: it must be from 0 to 100000000");
    }
    if (messages == 0 && (rate == 0 || duration.isZero())) {
      throw new IllegalArgumentException(
          "nothing to send: without messages for the flat-out phase the paced one needs a rate and a"
              + " duration");
    }
    if (duration.isNegative() || timeLimit.isNegative() || timeLimit.isZero()) {
      throw new IllegalArgumentException("a duration must not be negative, a time limit not zero");
    }
    thresholds = List.copyOf(thresholds);
  }

  private static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what
              + " is "
              + value
              + ": it must be "
              + (most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most));
    }
  }

  /**
   * The defaults of a scenario: 20 pairs, a million QoS 1 messages of 64 bytes flat out, then ten
   * seconds at half that rate.
   *
   * @throws IllegalArgumentException with one sentence when there is no such scenario
   */
  public static LoadPlan of(String scenario) {
    return new LoadPlan(
        scenario,
        20,
        1_000_000,
        1,
        64,
        SendStep.DEFAULT_WINDOW,
        0,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        true,
        Duration.ofSeconds(10),
        1,
        List.of());
  }

  public LoadPlan pairs(int newPairs) {
    return new LoadPlan(
        scenario,
        newPairs,
        messages,
        qos,
        payloadBytes,
        window,
        rate,
        duration,
        timeLimit,
        calibrate,
        connectTimeout,
        seed,
        thresholds);
  }

  public LoadPlan messages(long newMessages) {
    return new LoadPlan(
        scenario,
        pairs,
        newMessages,
        qos,
        payloadBytes,
        window,
        rate,
        duration,
        timeLimit,
        calibrate,
        connectTimeout,
        seed,
        thresholds);
  }

  public LoadPlan qos(int newQos) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        newQos,
        payloadBytes,
        window,
        rate,
        duration,
        timeLimit,
        calibrate,
        connectTimeout,
        seed,
        thresholds);
  }

  public LoadPlan payloadBytes(int newBytes) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        qos,
        newBytes,
        window,
        rate,
        duration,
        timeLimit,
        calibrate,
        connectTimeout,
        seed,
        thresholds);
  }

  public LoadPlan window(int newWindow) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        qos,
        payloadBytes,
        newWindow,
        rate,
        duration,
        timeLimit,
        calibrate,
        connectTimeout,
        seed,
        thresholds);
  }

  public LoadPlan rate(double newRate) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        qos,
        payloadBytes,
        window,
        newRate,
        duration,
        timeLimit,
        calibrate,
        connectTimeout,
        seed,
        thresholds);
  }

  public LoadPlan duration(Duration newDuration) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        qos,
        payloadBytes,
        window,
        rate,
        newDuration,
        timeLimit,
        calibrate,
        connectTimeout,
        seed,
        thresholds);
  }

  public LoadPlan timeLimit(Duration newLimit) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        qos,
        payloadBytes,
        window,
        rate,
        duration,
        newLimit,
        calibrate,
        connectTimeout,
        seed,
        thresholds);
  }

  public LoadPlan calibrate(boolean newCalibrate) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        qos,
        payloadBytes,
        window,
        rate,
        duration,
        timeLimit,
        newCalibrate,
        connectTimeout,
        seed,
        thresholds);
  }

  public LoadPlan connectTimeout(Duration newTimeout) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        qos,
        payloadBytes,
        window,
        rate,
        duration,
        timeLimit,
        calibrate,
        newTimeout,
        seed,
        thresholds);
  }

  public LoadPlan seed(long newSeed) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        qos,
        payloadBytes,
        window,
        rate,
        duration,
        timeLimit,
        calibrate,
        connectTimeout,
        newSeed,
        thresholds);
  }

  public LoadPlan thresholds(List<Threshold> newThresholds) {
    return new LoadPlan(
        scenario,
        pairs,
        messages,
        qos,
        payloadBytes,
        window,
        rate,
        duration,
        timeLimit,
        calibrate,
        connectTimeout,
        seed,
        newThresholds);
  }

  /** Every parameter in force, under the names that {@code load.json} uses. */
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("pairs", pairs);
    parameters.put("messages", messages);
    parameters.put("qos", qos);
    parameters.put("payloadBytes", payloadBytes);
    parameters.put("window", window);
    parameters.put("rate", rate);
    parameters.put("durationMs", duration.toMillis());
    parameters.put("timeLimitMs", timeLimit.toMillis());
    parameters.put("calibrate", calibrate);
    parameters.put("connectTimeoutMs", connectTimeout.toMillis());
    parameters.put("seed", seed);
    parameters.put("thresholds", thresholds.stream().map(Threshold::text).toList());
    return parameters;
  }
}
