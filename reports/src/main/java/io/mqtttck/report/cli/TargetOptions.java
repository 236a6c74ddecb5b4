package io.mqtttck.report.cli;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.EmbeddedBroker.Listener;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Nearest;
import io.mqtttck.target.Presets;
import io.mqtttck.target.Profile;
import io.mqtttck.target.ProfileException;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.mqtttck.target.Transport;
import io.mqtttck.target.VariantSets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How to reach the target, beside its address, and what is known of it. */
final class TargetOptions {

  static final String USER = "MQTT_TCK_USER";
  static final String PASSWORD = "MQTT_TCK_PASSWORD";
  static final String TLS_PASSWORD = "MQTT_TCK_TLS_PASSWORD";

  @Option(
      names = "--versions",
      paramLabel = "V",
      split = ",",
      description = "MQTT versions: 3.1, 3.1.1, 5.0; default: all that the target speaks.")
  List<String> versions = new ArrayList<>();

  @Option(
      names = "--transport",
      paramLabel = "T",
      split = ",",
      description =
          "tcp, tls, ws, wss, and on a broker of our own mutual-tls; one after the other. With the port"
              + " where it differs from TARGET's: tcp,tls:8883. Default: what the address says.")
  List<String> transports = new ArrayList<>();

  @Option(
      names = "--also",
      paramLabel = "ADDRESS",
      split = ",",
      description =
          "Another node of the cluster that TARGET belongs to, repeatable: connections go to one"
              + " after the other.")
  List<String> also = new ArrayList<>();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "What is publicly known of a broker.")
  String preset;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "YAML: what cannot be probed, such as accounts and limits.")
  Path profile;

  @Option(
      names = "--variants",
      paramLabel = "SET|FILE",
      description =
          "Other configurations of the broker, started for what TARGET cannot show: the ready sets"
              + " embedded and mosquitto, or a profile.")
  String variants;

  @Option(
      names = "--connect-timeout",
      paramLabel = "MS",
      description = "How long to wait for a connection, milliseconds.")
  Integer connectTimeoutMs;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description =
          "Certificates of the authorities to trust, PEM or PKCS#12; default: the system's.")
  Path trust;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "Our client certificate, PEM (with --key) or PKCS#12.")
  Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "The private key of --cert, PEM.")
  Path key;

  @Option(
      names = "--insecure",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Accepts any certificate and any name; the report says so.")
  boolean insecure;

  @Option(
      names = "--i-may-test-this-target",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Load, malformed and exhausting traffic on a broker that strangers share.")
  boolean allowed;

  /** Checks everything that can be wrong before anything is started. */
  void check() {
    versionSet();
    listeners();
    preset();
    if (profile != null) {
      profile();
    }
    if (variants != null) {
      try {
        VariantSets.find(variants);
      } catch (ProfileException e) {
        throw UserError.usage("--variants: " + e.getMessage());
      }
    }
    if (connectTimeoutMs != null && connectTimeoutMs < 1) {
      throw UserError.usage("--connect-timeout " + connectTimeoutMs + " must be at least 1 ms");
    }
  }

  /** The versions asked for; empty when none were named. */
  Set<MqttVersion> versionSet() {
    Set<MqttVersion> set = EnumSet.noneOf(MqttVersion.class);
    for (String each : versions) {
      try {
        set.add(MqttVersion.of(each.strip()));
      } catch (IllegalArgumentException e) {
        throw UserError.usage("--versions: " + e.getMessage());
      }
    }
    return set;
  }

  /** The declared profile: of the file, or else of the preset. */
  Profile profile() {
    try {
      return profile == null
          ? preset().map(Presets.Preset::profile).orElse(Profile.NONE)
          : Profile.load(profile);
    } catch (ProfileException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  /**
   * The targets of an address, one for each transport asked for, with the credentials of the
   * environment when the address has none.
   *
   * @param address null for the embedded broker
   * @return empty for the embedded broker
   */
  List<Target> targets(String address, Map<String, String> env) {
    if (address == null || address.isBlank()) {
      if (transports.stream().anyMatch(word -> word.contains(":"))) {
        throw UserError.usage(
            "--transport with a port needs a TARGET: our own broker chooses its ports");
      }
      return List.of();
    }
    Target target = parsed(address);
    if (target.credentials().anonymous() && env.containsKey(USER)) {
      String password = env.get(PASSWORD);
      target =
          target.withCredentials(
              new Credentials(
                  env.get(USER),
                  password == null ? null : password.getBytes(StandardCharsets.UTF_8)));
    }
    Target secured = declared(target, env).withTls(tls(env));
    return listeners().isEmpty()
        ? List.of(secured)
        : listeners().stream().map(listener -> over(listener, secured)).toList();
  }

  /**
   * The other nodes of the cluster, reached as the first one is: with its credentials and its TLS
   * material.
   *
   * @param targets what {@link #targets} gave
   */
  List<Target> nodes(List<Target> targets) {
    if (also.isEmpty()) {
      return List.of();
    }
    if (targets.size() != 1) {
      throw UserError.usage(
          targets.isEmpty()
              ? "--also names another node of TARGET: name TARGET, too"
              : "--also goes with one transport: name one, and run again for the others");
    }
    Target first = targets.get(0);
    return also.stream().map(address -> node(address, first)).toList();
  }

  private Target node(String address, Target first) {
    Target node = parsed(address);
    if (node.transport() != first.transport()) {
      throw UserError.usage(
          "--also %s is not of the transport of %s: all nodes of a cluster are reached in one way"
              .formatted(node, first));
    }
    if (!node.credentials().anonymous()) {
      throw UserError.usage(
          "--also %s has an account of its own: leave it out, as a cluster knows that of TARGET everywhere"
              .formatted(node));
    }
    return first.at(node);
  }

  /** The same where one target is enough: the first of the transports. */
  Optional<Target> target(String address, Map<String, String> env) {
    return targets(address, env).stream().findFirst();
  }

  /** How to start the embedded broker, so that it listens where we shall go. */
  EmbeddedBroker.Options embedded() {
    EmbeddedBroker.Options options = EmbeddedBroker.Options.DEFAULT;
    return listeners().isEmpty() ? options : options.withListeners(listeners());
  }

  /** With the first account of the profile, when nobody said who we are. */
  private Target declared(Target target, Map<String, String> env) {
    try {
      return target.credentials().anonymous()
          ? target.withCredentials(profile().account(env::get))
          : target;
    } catch (ProfileException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  /** The TLS material, read once so that a wrong file is told before anything is started. */
  private Tls tls(Map<String, String> env) {
    Tls given = new Tls(trust, certificate, key, env.getOrDefault(TLS_PASSWORD, ""), insecure);
    Tls tls = profile().tls().or(given, env::get);
    try {
      tls.trustManagers();
      tls.keyManagers();
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    }
    return tls;
  }

  private Target parsed(String address) {
    try {
      Optional<Presets.Preset> known = preset();
      return known.isEmpty()
          ? Target.parse(address)
          : Target.parse(address, known.get().ports(), known.get().path());
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  private Target over(Listener listener, Target target) {
    Transport other = listener.transport();
    if (listener == Listener.MUTUAL_TLS) {
      throw UserError.usage(
          "--transport mutual-tls is for a broker of our own: name yours as mqtts://host:port,"
              + " with --cert and --key");
    }
    if (other == target.transport() && named(listener).isEmpty()) {
      return target;
    }
    Optional<Presets.Preset> known = preset();
    Integer port =
        named(listener).or(() -> known.map(each -> each.ports().get(other.label()))).orElse(null);
    if (port == null) {
      throw UserError.usage(
          "--transport "
              + other.label()
              + " does not fit the address "
              + target
              + ": write it as "
              + other.scheme()
              + "://host:port, or with its port as --transport "
              + other.label()
              + ":port");
    }
    String path = known.map(Presets.Preset::path).orElse(Target.DEFAULT_PATH);
    return new Target(
        other,
        target.host(),
        port,
        other.webSocket() ? path : "",
        target.credentials(),
        target.tls());
  }

  /** The transports asked for, each once, in their order; empty when none were named. */
  Set<Listener> listeners() {
    return transports.stream()
        .map(TargetOptions::listener)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Listener listener(String word) {
    try {
      return Listener.of(word.strip().replaceFirst(":.*", ""));
    } catch (IllegalArgumentException e) {
      throw UserError.usage("--transport: " + e.getMessage());
    }
  }

  /** The port that stands beside a transport. */
  private Optional<Integer> named(Listener listener) {
    return transports.stream()
        .filter(word -> word.contains(":") && listener(word) == listener)
        .findFirst()
        .map(word -> word.substring(word.indexOf(':') + 1).strip())
        .map(TargetOptions::port);
  }

  private static int port(String word) {
    if (!word.matches("[0-9]{1,5}")
        || Integer.parseInt(word) < 1
        || Integer.parseInt(word) > 65_535) {
      throw UserError.usage(
          "--transport: a port is a number from 1 to 65535, and not '" + word + "'");
    }
    return Integer.parseInt(word);
  }

  private Optional<Presets.Preset> preset() {
    if (preset == null) {
      return Optional.empty();
    }
    Optional<Presets.Preset> found = Presets.find(preset);
    if (found.isEmpty()) {
      throw UserError.usage(
          "unknown preset '"
              + preset
              + "': "
              + Nearest.to(preset, Presets.names())
                  .map(name -> "did you mean " + name + "? ")
                  .orElse("")
              + "use "
              + String.join(", ", Presets.names()));
    }
    return found;
  }
}
