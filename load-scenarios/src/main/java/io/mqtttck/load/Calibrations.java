package io.mqtttck.load;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * Remembers for an hour what this machine sent into the sink with which plan, in one file. A cache
 * that cannot be read or written is as good as none: then it is measured anew.
 */
final class Calibrations {

  private static final String FILE = "calibrations.properties";
  private static final Duration VALID = Duration.ofHours(1);

  private final Path file;

  /**
   * @param folder null to remember nothing
   */
  Calibrations(Path folder) {
    this.file = folder == null ? null : folder.resolve(FILE);
  }

  /**
   * What was measured.
   *
   * @param rate messages per second into the sink
   */
  record Calibration(double rate, Instant at) {}

  /** What is known of this machine and plan, if it is not too old. */
  Optional<Calibration> find(String key, Instant now) {
    String value = read().getProperty(key);
    if (value == null) {
      return Optional.empty();
    }
    try {
      int space = value.indexOf(' ');
      Instant at = Instant.parse(value.substring(0, Math.max(0, space)));
      boolean valid = !at.isAfter(now) && at.plus(VALID).isAfter(now);
      return valid
          ? Optional.of(new Calibration(Double.parseDouble(value.substring(space + 1)), at))
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty(); // somebody edited it
    }
  }

  /** Remembers a rate, and forgets what is too old. */
  void put(String key, double rate, Instant now) {
    if (file == null) {
      return;
    }
    Properties all = read();
    all.keySet().removeIf(known -> find((String) known, now).isEmpty());
    all.setProperty(key, now + " " + rate);
    try {
      Files.createDirectories(file.getParent());
      Path fresh = Files.createTempFile(file.getParent(), "calibrations", ".new");
      try (Writer out = Files.newBufferedWriter(fresh)) {
        all.store(out, "messages per second into the sink, by machine and plan");
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      return; // see above
    }
  }

  private Properties read() {
    Properties all = new Properties();
    if (file != null && Files.isRegularFile(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        all.load(in);
      } catch (IOException | IllegalArgumentException e) {
        return new Properties();
      }
    }
    return all;
  }

  /** What a rate into the sink depends on. */
  static String key(LoadPlan plan, String version, String tool) {
    return String.join(
        "/",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors() + "cpu",
        Runtime.getRuntime().maxMemory() / (1 << 20) + "MiB",
        "java" + Runtime.version(),
        tool,
        version,
        plan.scenario(),
        plan.engine().word(),
        plan.pairs() + "pairs",
        "qos" + plan.qos(),
        plan.payloadBytes() + "bytes",
        plan.payloadSpread() + "spread",
        "window" + plan.window());
  }
}
