package io.mqtttck.report.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where figures were measured: those of two machines are not compared.
 *
 * @param processor its model, or the architecture where the system does not tell
 * @param processors that this process may use
 */
public record Machine(String processor, int processors, String os) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";

  /** The one that this process runs on. */
  public static Machine here() {
    return new Machine(
        model(), Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"));
  }

  private static String model() {
    String architecture = System.getProperty("os.arch");
    if (!Files.isReadable(CPU_INFO)) {
      return architecture;
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(MODEL))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(architecture);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return processors + " x " + processor + ", " + os;
  }
}
