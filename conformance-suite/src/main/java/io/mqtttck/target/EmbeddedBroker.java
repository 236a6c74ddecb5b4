package io.mqtttck.target;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HiveMQ CE as a child process, so that its heap, its logging and its death are its own. Everything
 * it writes lies in one temporary directory, which is gone after {@link #close()}. When this
 * process ends in any way, {@code kill -9} included, the child notices that its standard input has
 * closed, removes the directory and ends.
 */
public final class EmbeddedBroker implements AutoCloseable {

  /** A cold start takes about a second on an idle machine. */
  private static final int START_TIMEOUT_MS = 60_000;

  private static final int TAIL_LINES = 5;

  /**
   * How to start it.
   *
   * @param port the port on 127.0.0.1, 1 to 65535, or 0 for a free one
   * @param heapMb the largest heap of the child in megabytes; a million messages need about 200
   */
  public record Options(int port, int heapMb) {

    /** A free port and half a gigabyte. */
    public static final Options DEFAULT = new Options(0, 512);

    public Options {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException(
            "port " + port + ": use 1 to 65535, or 0 for a free one");
      }
    }

    /** The same on another port. */
    public Options withPort(int other) {
      return new Options(other, heapMb);
    }
  }

  private final Process process;
  private final Path directory;
  private final Target target;

  private EmbeddedBroker(Process process, Path directory, Target target) {
    this.process = process;
    this.directory = directory;
    this.target = target;
  }

  /** Starts a broker on a free port; see {@link #start(Options)}. */
  public static EmbeddedBroker start() {
    return start(Options.DEFAULT);
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @throws BrokerStartException with one sentence and the last lines of the broker's log
   */
  public static EmbeddedBroker start(Options options) {
    requireHiveMq();
    Path directory = null;
    Process process = null;
    try {
      directory = Files.createTempDirectory("mqtt-tck-broker-");
      process = launch(options, directory);
      return new EmbeddedBroker(process, directory, awaitReady(process, directory));
    } catch (IOException e) {
      end(process, directory);
      throw new BrokerStartException("the embedded broker did not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      end(process, directory);
      throw e;
    }
  }

  private static void requireHiveMq() {
    if (EmbeddedBroker.class.getResource("/com/hivemq/embedded/EmbeddedHiveMQ.class") == null) {
      throw new BrokerStartException(
          "the embedded broker is not on the class path: add"
              + " com.hivemq:hivemq-community-edition-embedded, or name the address of a broker");
    }
  }

  private static Process launch(Options options, Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + options.heapMb() + "m");
    // A broker without memory is a dead broker, not one that limps along.
    command.add("-XX:+ExitOnOutOfMemoryError");
    // Whatever a JVM leaves behind when it is killed must lie in the directory.
    command.add("-XX:-UsePerfData");
    command.add("-Djava.io.tmpdir=" + directory);
    command.add("-XX:ErrorFile=" + directory.resolve("crash.log"));
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= 23) {
      // Known warnings of Guava would push the cause of a failure out of the tail of the log.
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Dlogback.configurationFile=io/mqtttck/target/embedded-broker-logback.xml");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(EmbeddedBrokerMain.class.getName());
    command.add(Integer.toString(options.port()));
    command.add(directory.toString());
    return new ProcessBuilder(command).redirectError(log(directory).toFile()).start();
  }

  private static Target awaitReady(Process process, Path directory) throws IOException {
    try {
      String line =
          CompletableFuture.supplyAsync(() -> firstLine(process))
              .get(START_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      if (line != null && line.startsWith(EmbeddedBrokerMain.READY)) {
        return Target.parse(line.substring(EmbeddedBrokerMain.READY.length()));
      }
      throw new BrokerStartException("the embedded broker did not start: " + tail(directory));
    } catch (TimeoutException e) {
      throw new BrokerStartException(
          "the embedded broker did not answer within "
              + START_TIMEOUT_MS / 1_000
              + " s: "
              + tail(directory),
          e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerStartException("interrupted while the embedded broker was starting", e);
    }
  }

  /** The one line that the child writes to its standard output, or null when it ended before. */
  private static String firstLine(Process process) {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      return out.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens: {@code mqtt://127.0.0.1:PORT}. */
  public Target target() {
    return target;
  }

  /** Everything that it writes; package-private for the tests. */
  Path directory() {
    return directory;
  }

  /** The process id of the child. */
  public long pid() {
    return process.pid();
  }

  /** Whether the child still runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** The last lines of its log: why it died, when it did. Empty once it is closed. */
  public String logTail() {
    return tail(directory);
  }

  /** Waits until the child ends. */
  public void await() throws InterruptedException {
    process.waitFor();
  }

  /** Ends the child at once, as a clean stop takes it 4 s, and removes its directory. */
  @Override
  public void close() {
    end(process, directory);
  }

  private static void end(Process process, Path directory) {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
    if (directory != null) {
      Directories.delete(directory);
    }
  }

  private static Path log(Path directory) {
    return directory.resolve("broker.log");
  }

  private static String tail(Path directory) {
    if (!Files.exists(log(directory))) {
      return "";
    }
    try {
      List<String> lines = Files.readAllLines(log(directory), StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "its log cannot be read: " + e.getMessage();
    }
  }
}
