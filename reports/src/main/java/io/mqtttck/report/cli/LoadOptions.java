package io.mqtttck.report.cli;

import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenarios;
import io.mqtttck.load.MetricsEndpoint;
import io.mqtttck.load.OwnSimulation;
import io.mqtttck.load.Ramp;
import io.mqtttck.load.Size;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.measure.Payload;
import io.mqtttck.load.measure.Threshold;
import io.mqtttck.load.protocol.Payloads;
import io.mqtttck.target.AccountsFile;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.ProfileException;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * How much load, and when it is good enough. What is not given keeps the scenario's own default.
 */
final class LoadOptions {

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "hivemq (a client library, the default) or raw (frames of our own, faster).")
  String engine;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "S (CI), M (one machine) or L (many); other parameters change it.")
  String size;

  @Option(names = "--publishers", paramLabel = "N", description = "Where they are not in pairs.")
  Integer publishers;

  @Option(names = "--subscribers", paramLabel = "N", description = "Where they are not in pairs.")
  Integer subscribers;

  @Option(names = "--clients", paramLabel = "N", description = "Of scenarios about connections.")
  Integer clients;

  @Option(names = "--pairs", paramLabel = "N", description = "Publishers, and as many subscribers.")
  Integer pairs;

  @Option(names = "--messages", paramLabel = "N", description = "Of the flat-out phase, in all.")
  Long messages;

  @Option(names = "--qos", paramLabel = "QOS", description = "0, 1 or 2.")
  Integer qos;

  @Option(
      names = "--qos-mix",
      paramLabel = "SHARES",
      split = ",",
      description = "Such as 60,30,10: of a hundred publishers so many at QoS 0, 1 and 2.")
  List<Integer> qosMix = new ArrayList<>();

  @Option(names = "--payload-bytes", paramLabel = "BYTES", description = "Size of a message.")
  Integer payloadBytes;

  @Option(
      names = "--payload-spread",
      paramLabel = "SIGMA",
      description = "Log-normal sizes around --payload-bytes, such as 1.")
  Double payloadSpread;

  @Option(
      names = "--payload-file",
      paramLabel = "FILE",
      description = "What follows the header of 32 bytes in each message.")
  Path payloadFile;

  @Option(
      names = "--ramp",
      paramLabel = "SHAPE",
      description = "Of the paced phase: soak (one rate), steps[:N] up to it, spike[:FACTOR].")
  String ramp;

  @Option(names = "--window", paramLabel = "N", description = "Most messages under way in a pair.")
  Integer window;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Of the paced phase, messages per second; default: half the rate found.")
  Double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationReader.class,
      description = "Of the paced phase, such as 10s.")
  Duration duration;

  @Option(
      names = "--time-limit",
      paramLabel = "TIME",
      converter = DurationReader.class,
      description = "Of the flat-out phase, such as 60s.")
  Duration timeLimit;

  @Option(
      names = "--accounts",
      paramLabel = "FILE",
      description = "CSV with the columns userName,password: one account for each client.")
  Path accounts;

  @Option(
      names = "--source-address",
      paramLabel = "ADDRESS",
      split = ",",
      description = "Of this machine; connections come from each in turn. May be repeated.")
  List<String> sources = new ArrayList<>();

  @Option(
      names = "--no-cache",
      description = "Measures anew what this machine sends into the sink; else it is kept an hour.")
  boolean noCache;

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      description = "Shows Prometheus how the run stands, on 127.0.0.1 unless told otherwise.")
  String metrics;

  @Option(
      names = "--threshold",
      paramLabel = "EXPR",
      split = ",",
      description = "Such as 'endToEnd.p99 < 50ms' or 'lost == 0'; may be repeated.")
  List<String> thresholds = new ArrayList<>();

  /**
   * The plan.
   *
   * @throws UserError when there is no such scenario, or a value is out of its range
   */
  LoadPlan plan(String scenario, TargetOptions target, Long seed) {
    try {
      LoadPlan plan = size == null ? LoadPlan.of(scenario) : LoadPlan.of(scenario, Size.of(size));
      plan = engine == null ? plan : plan.engine(Engine.of(engine));
      plan = pairs == null ? plan : plan.pairs(pairs);
      plan = publishers == null ? plan : plan.publishers(publishers);
      plan = subscribers == null ? plan : plan.subscribers(subscribers);
      plan = clients == null ? plan : plan.clients(clients);
      plan = messages == null ? plan : plan.messages(messages);
      plan = qos == null ? plan : plan.qos(qos);
      plan = qosMix.isEmpty() ? plan : plan.qosMix(qosMix);
      plan = payloadBytes == null ? plan : plan.payloadBytes(payloadBytes);
      plan = payloadSpread == null ? plan : plan.payloadSpread(payloadSpread);
      plan = payloadFile == null ? plan : plan.payloadContent(content(payloadFile));
      plan = ramp == null ? plan : plan.ramp(Ramp.of(ramp));
      plan = window == null ? plan : plan.window(window);
      plan = rate == null ? plan : plan.rate(rate);
      plan = duration == null ? plan : plan.duration(duration);
      plan = timeLimit == null ? plan : plan.timeLimit(timeLimit);
      plan = sources.isEmpty() ? plan : plan.sources(sources);
      plan = seed == null ? plan : plan.seed(seed);
      refuseUnused(plan);
      if (metrics != null) {
        Matcher unused = metricsAddress(); // told before anything starts
      }
      Duration declared = target.profile().connectTimeout();
      plan = declared == null ? plan : plan.connectTimeout(declared);
      if (target.connectTimeoutMs != null) {
        plan = plan.connectTimeout(Duration.ofMillis(target.connectTimeoutMs));
      }
      return plan.thresholds(thresholds.stream().map(Threshold::parse).toList());
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  /** Where the user's system keeps such things; null for nowhere. */
  Path cache(Map<String, String> env) {
    String folder = env.getOrDefault("XDG_CACHE_HOME", env.get("LOCALAPPDATA"));
    if (folder == null && env.containsKey("HOME")) {
      folder = env.get("HOME") + "/.cache";
    }
    return noCache || folder == null ? null : Path.of(folder, "mqtt-tck");
  }

  /** For commands that run several loads: the endpoint shows one. */
  void refuseMetrics() {
    if (metrics != null) {
      throw UserError.usage("--metrics shows a single load run: leave it out here");
    }
  }

  private Matcher metricsAddress() {
    Matcher matcher = Pattern.compile("(?:(.+):)?([0-9]{1,5})").matcher(metrics);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
      throw UserError.usage("--metrics '" + metrics + "' is no port: write it as 9464");
    }
    return matcher;
  }

  private static byte[] content(Path file) {
    try {
      if (Files.size(file) > Payloads.MOST_BYTES - Payload.HEADER_BYTES) {
        throw new IllegalArgumentException(
            "--payload-file " + file + " is larger than a message may be, 1 MiB with its header");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read --payload-file " + file, e);
    }
  }

  /** A parameter that a scenario does not look at would be taken for one that had its effect. */
  private void refuseUnused(LoadPlan plan) {
    List<String> used = LoadScenarios.find(plan.scenario()).parameters();
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("pairs", pairs);
    given.put("publishers", publishers);
    given.put("subscribers", subscribers);
    given.put("clients", clients);
    given.put("messages", messages);
    given.put("qos", qos);
    given.put("qos-mix", qosMix.isEmpty() ? null : qosMix);
    given.put("payload-bytes", payloadBytes);
    given.put("payload-spread", payloadSpread);
    given.put("payload-file", payloadFile);
    given.put("window", window);
    given.put("rate", rate);
    given.put("duration", duration);
    given.put("ramp", ramp);
    given.put("time-limit", timeLimit);
    given.forEach(
        (name, value) -> {
          String needed = name.startsWith("payload") ? "payload-bytes" : name;
          if (value != null && !used.contains(needed)) {
            throw new IllegalArgumentException(
                plan.scenario()
                    + " does not look at --"
                    + name
                    + ": it has "
                    + used.stream().map(one -> "--" + one).collect(Collectors.joining(", ")));
          }
        });
  }

  /**
   * The simulation of a user, for which a plan can be made from now on.
   *
   * @param named empty for the target that the simulation names
   * @throws UserError when there is none that can be used
   */
  OwnSimulation own(String name, String classPath, List<Target> named, TargetOptions target) {
    if (size != null) {
      throw UserError.usage("--size is for our scenarios: a simulation says itself how big it is");
    }
    try {
      OwnSimulation own =
          new OwnSimulation(
              OwnSimulation.find(name, classPath == null ? "" : classPath),
              named.stream().limit(1).toList(),
              target.versionSet().stream().max(Comparator.naturalOrder()).orElse(null),
              engine == null ? null : Engine.of(engine));
      LoadScenarios.add(own);
      return own;
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  /**
   * The endpoint that was asked for, if one was; close it after the run.
   *
   * @param next hears of the run too
   * @throws UserError when it cannot listen there
   */
  Optional<MetricsEndpoint> metrics(LoadListener next) {
    if (metrics == null) {
      return Optional.empty();
    }
    Matcher matcher = metricsAddress();
    String host = matcher.group(1) == null ? "127.0.0.1" : matcher.group(1);
    try {
      MetricsEndpoint endpoint =
          new MetricsEndpoint(host, Integer.parseInt(matcher.group(2)), next);
      next.notice("metrics: http://" + host + ":" + endpoint.port() + "/metrics");
      return Optional.of(endpoint);
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  /**
   * The accounts of the clients; empty when they all have that of the target.
   *
   * @throws UserError when the file cannot be used
   */
  List<Credentials> accounts() {
    try {
      return accounts == null ? List.of() : AccountsFile.read(accounts);
    } catch (ProfileException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  /** Reads times such as {@code 500ms}, {@code 10s}, {@code 2min}. */
  static final class DurationReader implements ITypeConverter<Duration> {

    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,9})(ms|s|min|h)");

    @Override
    public Duration convert(String text) {
      Matcher matcher = SHAPE.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no time: write it like 500ms, 10s, 2min or 1h");
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "min" -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }
  }
}
