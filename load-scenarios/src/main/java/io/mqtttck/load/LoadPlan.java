package io.mqtttck.load;

import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.measure.Payload;
import io.mqtttck.load.measure.Threshold;
import io.mqtttck.load.protocol.Payloads;
import io.mqtttck.load.protocol.SendStep;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What load to apply. Start from {@link #of} and change what should differ; every value is checked
 * as it is set.
 *
 * @param scenario a name of {@link LoadScenarios}
 * @param engine what carries the messages
 * @param pairs publishers, and as many subscribers; 1 to 100000
 * @param publishers of scenarios that do not pair them; 1 to 100000
 * @param subscribers of scenarios that do not pair them; 1 to 100000
 * @param clients of scenarios that are about connections; 1 to 100000
 * @param messages of the flat-out phase, all pairs together; 0 leaves the phase out, which needs a
 *     rate
 * @param qos 0, 1 or 2, of the messages and of the subscriptions
 * @param payloadBytes size of a payload with its header of 32 bytes; up to 1 MiB
 * @param window most messages under way within a pair, 1 to 60000. A default broker queues 1000 for
 *     a subscriber and may drop what is beyond, so stay below its limit
 * @param rate of the paced phase, messages per second of all publishers together; 0 for half the
 *     rate that the flat-out phase reached. Scenarios that are about connections take it as
 *     connections per second
 * @param duration of the paced phase; zero leaves it out
 * @param timeLimit the flat-out phase stops sending then, however many are left
 * @param quiet what is missing counts as lost when nothing has come for so long; after twice as
 *     long without any delivery the target is taken for dead
 * @param calibrate whether to measure first what this machine does into the sink
 * @param connectTimeout for the socket and again for the CONNACK
 * @param qosMix how many of a hundred publishers send at QoS 0, 1 and 2; empty when all send at
 *     {@code qos}; only p2p looks at it
 * @param ramp how the rate of the paced phase goes; only p2p looks at it
 * @param payloadSpread sigma of log-normal payload sizes around {@code payloadBytes}; 0 to 3
 * @param payloadContent what follows the header instead of random bytes; null for those
 * @param sources addresses of this machine from which connections are made in turn; empty for the
 *     one that the system chooses
 * @param seed decides the payload bytes
 * @param thresholds that decide the verdict beside the implied ones
 */
public record LoadPlan(
    String scenario,
    Engine engine,
    int pairs,
    int publishers,
    int subscribers,
    int clients,
    long messages,
    int qos,
    int payloadBytes,
    int window,
    double rate,
    Duration duration,
    Duration timeLimit,
    Duration quiet,
    boolean calibrate,
    Duration connectTimeout,
    List<Integer> qosMix,
    Ramp ramp,
    double payloadSpread,
    byte[] payloadContent,
    List<String> sources,
    long seed,
    List<Threshold> thresholds) {

  private static final int MOST_PAIRS = 100_000;
  private static final int MOST_PAYLOAD_BYTES = Payloads.MOST_BYTES;
  private static final double MOST_SPREAD = 3;
  private static final int MOST_WINDOW = 60_000;
  private static final double MOST_RATE = 1e8;

  public LoadPlan {
    LoadScenarios.find(scenario);
    check("pairs", pairs, 1, MOST_PAIRS);
    check("publishers", publishers, 1, MOST_PAIRS);
    check("subscribers", subscribers, 1, MOST_PAIRS);
    check("clients", clients, 1, MOST_PAIRS);
    check("messages", messages, 0, Long.MAX_VALUE);
    check("qos", qos, 0, 2);
    Payload.template(Math.min(payloadBytes, MOST_PAYLOAD_BYTES), 0);
    check("payload bytes", payloadBytes, Payload.HEADER_BYTES, MOST_PAYLOAD_BYTES);
    if (!(payloadSpread >= 0 && payloadSpread <= MOST_SPREAD)) {
      throw new IllegalArgumentException(
          "payload spread is " + payloadSpread + ": it must be from 0 to " + MOST_SPREAD);
    }
    if (payloadSpread > 0 && payloadContent != null) {
      throw new IllegalArgumentException(
          "a payload from a file has the size of the file: leave the payload spread out");
    }
    checkMix(qosMix);
    qosMix = List.copyOf(qosMix);
    check("window", window, 1, MOST_WINDOW);
    if (!(rate >= 0 && rate <= MOST_RATE)) {
      throw new IllegalArgumentException(
          "rate is " + rate + " messages per second: it must be from 0 to 100000000");
    }
    if (duration.isNegative()) {
      throw new IllegalArgumentException("the duration of the paced phase is negative");
    }
    positive("time limit", timeLimit);
    positive("quiet time", quiet);
    positive("connect timeout", connectTimeout);
    sources = List.copyOf(sources);
    thresholds = List.copyOf(thresholds);
  }

  private static void checkMix(List<Integer> mix) {
    boolean shares =
        mix.size() == 3
            && mix.stream().allMatch(share -> share >= 0)
            && mix.stream().mapToInt(share -> share).sum() == 100;
    if (!mix.isEmpty() && !shares) {
      throw new IllegalArgumentException(
          "QoS mix "
              + mix.stream().map(String::valueOf).collect(Collectors.joining(","))
              + " is none: give three shares that make 100, such as 60,30,10 for QoS 0, 1 and 2");
    }
  }

  private static void positive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("the " + what + " must be longer than nothing");
    }
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
   * The defaults of a scenario.
   *
   * @throws IllegalArgumentException with one sentence when there is no such scenario
   */
  public static LoadPlan of(String scenario) {
    return LoadScenarios.find(scenario).defaults().apply(base(scenario));
  }

  /** The parameters of a scenario at this size. */
  public static LoadPlan of(String scenario, Size size) {
    return LoadScenarios.find(scenario).sizes().get(size).apply(base(scenario));
  }

  /** What holds where a scenario does not say otherwise. */
  private static LoadPlan base(String scenario) {
    return new LoadPlan(
        scenario,
        Engine.HIVEMQ,
        20,
        1,
        1,
        1,
        1_000_000,
        1,
        64,
        SendStep.DEFAULT_WINDOW,
        0,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        true,
        Duration.ofSeconds(10),
        List.of(),
        Ramp.SOAK,
        0,
        null,
        List.of(),
        1,
        List.of());
  }

  public LoadPlan engine(Engine value) {
    return with(draft -> draft.engine = value);
  }

  public LoadPlan pairs(int value) {
    return with(draft -> draft.pairs = value);
  }

  public LoadPlan publishers(int value) {
    return with(draft -> draft.publishers = value);
  }

  public LoadPlan subscribers(int value) {
    return with(draft -> draft.subscribers = value);
  }

  public LoadPlan clients(int value) {
    return with(draft -> draft.clients = value);
  }

  public LoadPlan messages(long value) {
    return with(draft -> draft.messages = value);
  }

  public LoadPlan qos(int value) {
    return with(draft -> draft.qos = value);
  }

  public LoadPlan payloadBytes(int value) {
    return with(draft -> draft.payloadBytes = value);
  }

  public LoadPlan window(int value) {
    return with(draft -> draft.window = value);
  }

  public LoadPlan rate(double value) {
    return with(draft -> draft.rate = value);
  }

  public LoadPlan duration(Duration value) {
    return with(draft -> draft.duration = value);
  }

  public LoadPlan timeLimit(Duration value) {
    return with(draft -> draft.timeLimit = value);
  }

  public LoadPlan quiet(Duration value) {
    return with(draft -> draft.quiet = value);
  }

  public LoadPlan calibrate(boolean value) {
    return with(draft -> draft.calibrate = value);
  }

  public LoadPlan connectTimeout(Duration value) {
    return with(draft -> draft.connectTimeout = value);
  }

  public LoadPlan qosMix(List<Integer> value) {
    return with(draft -> draft.qosMix = value);
  }

  public LoadPlan ramp(Ramp value) {
    return with(draft -> draft.ramp = value);
  }

  public LoadPlan payloadSpread(double value) {
    return with(draft -> draft.payloadSpread = value);
  }

  /** Has this content follow the header in each payload, which so gets its size. */
  public LoadPlan payloadContent(byte[] value) {
    return with(
        draft -> {
          draft.payloadContent = value;
          draft.payloadBytes = Payload.HEADER_BYTES + value.length;
        });
  }

  /** What the payloads are like. */
  public Payloads payloads() {
    return new Payloads(payloadBytes, payloadSpread, payloadContent);
  }

  public LoadPlan sources(List<String> value) {
    value.forEach(Preflight::checkSource);
    return with(draft -> draft.sources = value);
  }

  public LoadPlan seed(long value) {
    return with(draft -> draft.seed = value);
  }

  public LoadPlan thresholds(List<Threshold> value) {
    return with(draft -> draft.thresholds = value);
  }

  private LoadPlan with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.plan();
  }

  /** Checks what depends on several values, which need not fit before the last one is set. */
  void checkWhole() {
    if (scenario().equals("p2p") && messages == 0 && (rate == 0 || duration.isZero())) {
      throw new IllegalArgumentException(
          "nothing to send: without messages for the flat-out phase the paced one needs a rate and a"
              + " duration");
    }
  }

  /**
   * How long a run may take at the very most, if everything takes as long as it may: connections
   * one after another at a hundred a second, each phase, what it may wait for afterwards, and a
   * minute for a busy machine.
   */
  Duration longest() {
    return connectTimeout
        .plusMillis(20L * connections())
        .plus(timeLimit)
        .plus(duration.multipliedBy(LoadScenarios.find(scenario).durations()))
        .plus(quiet.multipliedBy(12))
        .plusMinutes(1);
  }

  /** Whether there is a calibration: asked for, and the sink can stand in for a target. */
  boolean calibrated() {
    return calibrate && LoadScenarios.find(scenario).calibrated();
  }

  /** How many messages may be on their way at most, as far as the plan knows. */
  long sendable() {
    return messages > 0 ? messages : (long) (Math.max(1, rate) * quiet.toSeconds());
  }

  /** How many connections the scenario opens with these parameters. */
  int connections() {
    return LoadScenarios.find(scenario).connections().applyAsInt(this);
  }

  /** Every parameter in force, under the names that {@code load.json} uses. */
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("engine", engine.word());
    parameters.put("pairs", pairs);
    parameters.put("publishers", publishers);
    parameters.put("subscribers", subscribers);
    parameters.put("clients", clients);
    parameters.put("messages", messages);
    parameters.put("qos", qos);
    parameters.put("payloadBytes", payloadBytes);
    parameters.put("window", window);
    parameters.put("rate", rate);
    parameters.put("durationMs", duration.toMillis());
    parameters.put("timeLimitMs", timeLimit.toMillis());
    parameters.put("quietMs", quiet.toMillis());
    parameters.put("calibrate", calibrate);
    parameters.put("connectTimeoutMs", connectTimeout.toMillis());
    if (!qosMix.isEmpty()) {
      parameters.put("qosMix", qosMix);
    }
    if (ramp.changes()) {
      parameters.put("ramp", ramp.text());
    }
    if (payloadSpread > 0) {
      parameters.put("payloadSpread", payloadSpread);
    }
    if (payloadContent != null) {
      parameters.put("payloadFromFile", true);
    }
    if (!sources.isEmpty()) {
      parameters.put("sources", sources);
    }
    parameters.put("seed", seed);
    parameters.put("thresholds", thresholds.stream().map(Threshold::text).toList());
    if (LoadScenarios.find(scenario).sizes().isEmpty()) {
      // Of a user's simulation we know no more than this.
      parameters.keySet().retainAll(List.of("quietMs", "seed", "thresholds"));
    }
    return parameters;
  }

  /** The value of a parameter, by its name on the command line, as it would be written there. */
  public String value(String option) {
    return switch (option) {
      case "engine" -> engine.word();
      case "pairs" -> String.valueOf(pairs);
      case "publishers" -> String.valueOf(publishers);
      case "subscribers" -> String.valueOf(subscribers);
      case "clients" -> String.valueOf(clients);
      case "messages" -> String.valueOf(messages);
      case "qos" -> String.valueOf(qos);
      case "payload-bytes" -> String.valueOf(payloadBytes);
      case "window" -> String.valueOf(window);
      case "rate" -> rate == 0 ? "found" : String.valueOf(Math.round(rate));
      case "duration" -> duration.toMillis() / 1000.0 + "s";
      case "qos-mix" ->
          qosMix.isEmpty()
              ? "none"
              : qosMix.stream().map(String::valueOf).collect(Collectors.joining(","));
      case "ramp" -> ramp.text();
      case "time-limit" -> timeLimit.toSeconds() + "s";
      default -> throw new IllegalArgumentException("no parameter '" + option + "'");
    };
  }

  /** A plan that can be changed, for the methods that return a changed copy. */
  private static final class Draft {

    private final String scenario;
    private Engine engine;
    private int pairs;
    private int publishers;
    private int subscribers;
    private int clients;
    private long messages;
    private int qos;
    private int payloadBytes;
    private int window;
    private double rate;
    private Duration duration;
    private Duration timeLimit;
    private Duration quiet;
    private boolean calibrate;
    private Duration connectTimeout;
    private List<Integer> qosMix;
    private Ramp ramp;
    private double payloadSpread;
    private byte[] payloadContent;
    private List<String> sources;
    private long seed;
    private List<Threshold> thresholds;

    Draft(LoadPlan plan) {
      scenario = plan.scenario;
      engine = plan.engine;
      pairs = plan.pairs;
      publishers = plan.publishers;
      subscribers = plan.subscribers;
      clients = plan.clients;
      messages = plan.messages;
      qos = plan.qos;
      payloadBytes = plan.payloadBytes;
      window = plan.window;
      rate = plan.rate;
      duration = plan.duration;
      timeLimit = plan.timeLimit;
      quiet = plan.quiet;
      calibrate = plan.calibrate;
      connectTimeout = plan.connectTimeout;
      qosMix = plan.qosMix;
      ramp = plan.ramp;
      payloadSpread = plan.payloadSpread;
      payloadContent = plan.payloadContent;
      sources = plan.sources;
      seed = plan.seed;
      thresholds = plan.thresholds;
    }

    LoadPlan plan() {
      return new LoadPlan(
          scenario,
          engine,
          pairs,
          publishers,
          subscribers,
          clients,
          messages,
          qos,
          payloadBytes,
          window,
          rate,
          duration,
          timeLimit,
          quiet,
          calibrate,
          connectTimeout,
          qosMix,
          ramp,
          payloadSpread,
          payloadContent,
          sources,
          seed,
          thresholds);
    }
  }
}
