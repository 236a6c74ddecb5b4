package io.mqtttck.engine;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Presets;
import io.mqtttck.target.Profile;
import io.mqtttck.target.ProfileException;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.mqtttck.target.VariantSets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.ConfigurationParameters;

/**
 * What a run was asked to do, read from JUnit configuration parameters (all begin with {@code
 * mqtt-tck.}).
 *
 * @param target empty to start the embedded broker
 * @param also further nodes of the cluster that the target belongs to
 * @param only selectors of what to run; empty for all
 * @param skip selectors of what not to run
 * @param parallel how many scenarios at once, 1 to 10000
 * @param strict whether warnings count as failures
 * @param includeLong whether scenarios that take more than 25 s run
 * @param mayTest whether a broker that strangers use too may be tried with what may hurt it
 * @param secondLook whether what did not come is looked at once more at the end
 * @param packages where scenarios are looked for
 * @param fuzz empty to fuzz nothing
 */
record Settings(
    Optional<Target> target,
    List<Target> also,
    Set<MqttVersion> versions,
    List<String> only,
    List<String> skip,
    int parallel,
    boolean strict,
    boolean includeLong,
    boolean mayTest,
    boolean secondLook,
    long seed,
    Profile profile,
    Clocks clocks,
    List<String> packages,
    Optional<Fuzz> fuzz) {

  /**
   * What to fuzz.
   *
   * @param durationMs how long at most
   * @param only the one case to play, instead of the scenarios as well
   */
  record Fuzz(long durationMs, Optional<Long> only) {}

  static final String PREFIX = "mqtt-tck.";
  static final int DEFAULT_PARALLEL = 64;

  private static final Set<MqttVersion> DEFAULT_VERSIONS =
      EnumSet.of(MqttVersion.V3_1, MqttVersion.V3_1_1, MqttVersion.V5_0);

  /**
   * Reads them.
   *
   * @throws JUnitException with one sentence that names the parameter when a value is wrong
   */
  static Settings from(ConfigurationParameters parameters) {
    Profile profile =
        read(parameters, "profile", text -> Profile.load(Path.of(text)))
            .or(() -> read(parameters, "preset", Settings::preset))
            .orElse(Profile.NONE);
    List<Profile.Variant> variants =
        read(parameters, "variants", VariantSets::find).orElse(profile.variants());
    Clocks clocks =
        profile.clocks(read(parameters, "clocks", Settings::clocks).orElse(Clocks.DEFAULT));
    Optional<Long> connectTimeoutMs = read(parameters, "connect-timeout", Settings::positive);
    return new Settings(
        read(parameters, "target", Target::parse)
            .map(target -> equipped(target, profile, tls(parameters))),
        read(parameters, "also", Settings::targets).orElse(List.of()).stream()
            .map(target -> equipped(target, profile, tls(parameters)))
            .toList(),
        read(parameters, "versions", Settings::versions).orElse(intersect(profile.versions())),
        list(parameters, "only"),
        list(parameters, "skip"),
        read(parameters, "parallel", Settings::parallel)
            .orElse(profile.parallel() == null ? DEFAULT_PARALLEL : profile.parallel()),
        read(parameters, "strict", Boolean::parseBoolean).orElse(false),
        read(parameters, "long", Boolean::parseBoolean).orElse(false),
        read(parameters, "may-test", Boolean::parseBoolean).orElse(false),
        read(parameters, "second-look", Boolean::parseBoolean).orElse(true),
        read(parameters, "seed", Long::parseLong).orElseGet(System::nanoTime),
        profile.withVariants(variants),
        connectTimeoutMs.map(clocks::withConnectTimeoutMs).orElse(clocks),
        list(parameters, "packages").isEmpty()
            ? List.of(ScenarioCatalogue.PACKAGE)
            : list(parameters, "packages"),
        fuzz(parameters));
  }

  private static Optional<Fuzz> fuzz(ConfigurationParameters parameters) {
    Optional<Long> only = read(parameters, "fuzz-case", Settings::caseNumber);
    if (only.isPresent()) {
      return Optional.of(new Fuzz(Long.MAX_VALUE, only));
    }
    return read(parameters, "fuzz", Settings::minutes)
        .map(durationMs -> new Fuzz(durationMs, Optional.empty()));
  }

  private static long caseNumber(String text) {
    long value = Long.parseLong(text);
    if (value < 0) {
      throw new IllegalArgumentException("the number of a case is 0 or more");
    }
    return value;
  }

  private static long minutes(String text) {
    double value = Double.parseDouble(text);
    long millis = (long) (value * TimeUnit.MINUTES.toMillis(1));
    if (!(millis >= 1)) {
      throw new IllegalArgumentException("must be more than 0 minutes");
    }
    return millis;
  }

  /** With what the profile declares where neither the address nor a parameter says otherwise. */
  private static Target equipped(Target target, Profile profile, Tls tls) {
    try {
      Target known =
          target.credentials().anonymous()
              ? target.withCredentials(profile.account(System::getenv))
              : target;
      return known.withTls(profile.tls().or(tls, System::getenv));
    } catch (ProfileException e) {
      throw new JUnitException(PREFIX + "profile: " + e.getMessage(), e);
    }
  }

  private static Tls tls(ConfigurationParameters parameters) {
    Tls tls =
        new Tls(
            read(parameters, "tls.trust", Path::of).orElse(null),
            read(parameters, "tls.certificate", Path::of).orElse(null),
            read(parameters, "tls.key", Path::of).orElse(null),
            parameters.get(PREFIX + "tls.password").orElse(""),
            read(parameters, "tls.insecure", Boolean::parseBoolean).orElse(false));
    try {
      // A file that cannot be used is told before anything is started.
      tls.trustManagers();
      tls.keyManagers();
    } catch (IllegalArgumentException e) {
      throw new JUnitException(PREFIX + "tls: " + e.getMessage(), e);
    }
    return tls;
  }

  private static Set<MqttVersion> intersect(Set<MqttVersion> declared) {
    Set<MqttVersion> both = EnumSet.copyOf(DEFAULT_VERSIONS);
    both.retainAll(declared);
    return both;
  }

  private static Set<MqttVersion> versions(String text) {
    Set<MqttVersion> versions = EnumSet.noneOf(MqttVersion.class);
    for (String each : text.split("[,\\s]+")) {
      versions.add(MqttVersion.of(each));
    }
    return versions;
  }

  private static List<Target> targets(String text) {
    return Arrays.stream(text.split("[,\\s]+")).map(Target::parse).toList();
  }

  private static Profile preset(String name) {
    return Presets.find(name)
        .map(Presets.Preset::profile)
        .orElseThrow(
            () -> new IllegalArgumentException("use one of " + String.join(", ", Presets.names())));
  }

  private static int parallel(String text) {
    int value = Integer.parseInt(text);
    if (value < 1 || value > 10_000) {
      throw new IllegalArgumentException("must be from 1 to 10000");
    }
    return value;
  }

  private static long positive(String text) {
    long value = Long.parseLong(text);
    if (value < 1) {
      throw new IllegalArgumentException("must be at least 1 ms");
    }
    return value;
  }

  private static Clocks clocks(String text) {
    return switch (text) {
      case "default" -> Clocks.DEFAULT;
      case "short" -> Clocks.SHORT;
      default -> throw new IllegalArgumentException("use default or short");
    };
  }

  private static List<String> list(ConfigurationParameters parameters, String name) {
    return parameters
        .get(PREFIX + name)
        .map(text -> Arrays.stream(text.split("[,\\s]+")).filter(s -> !s.isBlank()).toList())
        .orElse(List.of());
  }

  private static <T> Optional<T> read(
      ConfigurationParameters parameters, String name, Function<String, T> reader) {
    Optional<String> text = parameters.get(PREFIX + name);
    try {
      return text.map(reader);
    } catch (NumberFormatException e) {
      throw new JUnitException(PREFIX + name + "=" + text.orElse("") + " is no whole number", e);
    } catch (IllegalArgumentException e) {
      throw new JUnitException(PREFIX + name + ": " + e.getMessage(), e);
    }
  }
}
