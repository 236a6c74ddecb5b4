package io.mqtttck.target;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

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

  /** What it can listen on: each transport, and TLS once more for known clients only. */
  public enum Listener {
    TCP(Transport.TCP, "tcp"),
    TLS(Transport.TLS, "tls"),
    /** TLS that wants a certificate of the client. */
    MUTUAL_TLS(Transport.TLS, "mutual-tls"),
    WS(Transport.WS, "ws"),
    WSS(Transport.WSS, "wss");

    private final Transport transport;
    private final String label;

    Listener(Transport transport, String label) {
      this.transport = transport;
      this.label = label;
    }

    public Transport transport() {
      return transport;
    }

    /** The word used in flags and as the name of the listener. */
    public String label() {
      return label;
    }

    /**
     * The listener of that label.
     *
     * @throws IllegalArgumentException with one sentence when there is none
     */
    public static Listener of(String label) {
      return Arrays.stream(values())
          .filter(each -> each.label.equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "unknown transport '"
                          + label
                          + "': use "
                          + labels(EnumSet.allOf(Listener.class))));
    }

    private static String labels(Set<Listener> some) {
      return some.stream().map(Listener::label).collect(Collectors.joining(", "));
    }
  }

  /**
   * How to start it.
   *
   * @param port the port of the first listener on 127.0.0.1, 1 to 65535; the others have the ports
   *     that follow. 0 for free ones
   * @param heapMb the largest heap of the child in megabytes; a million messages need about 200
   * @param listeners what it listens on, at least one
   */
  public record Options(int port, int heapMb, Set<Listener> listeners) {

    /** A free port for tcp, and half a gigabyte. */
    public static final Options DEFAULT = new Options(0, 512, EnumSet.of(Listener.TCP));

    public Options {
      listeners = Collections.unmodifiableSet(EnumSet.copyOf(listeners));
      int last = port + listeners.size() - 1;
      if (port < 0 || last > 65_535) {
        throw new IllegalArgumentException(
            "port " + port + ": use 1 to " + (65_536 - listeners.size()) + ", or 0 for a free one");
      }
    }

    /** The same on another port. */
    public Options withPort(int other) {
      return new Options(other, heapMb, listeners);
    }

    /** The same with other listeners. */
    public Options withListeners(Set<Listener> others) {
      return new Options(port, heapMb, others);
    }
  }

  private final Process process;
  private final Path directory;
  private final Map<Listener, Target> targets;

  private EmbeddedBroker(Process process, Path directory, Map<Listener, Target> targets) {
    this.process = process;
    this.directory = directory;
    this.targets = targets;
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
    return start(options, null, "");
  }

  /**
   * Starts a broker in a configuration of its own.
   *
   * @param variant null for the usual configuration
   * @param password of the account that the variant declares, if it declares one
   */
  static EmbeddedBroker start(Options options, Profile.Variant variant, String password) {
    requireHiveMq();
    Path directory = null;
    Process process = null;
    try {
      directory = Files.createTempDirectory("mqtt-tck-broker-");
      BrokerTls tls = BrokerTls.in(directory);
      if (options.listeners().stream().anyMatch(each -> each.transport().secure())) {
        tls.create();
      }
      if (variant != null) {
        EmbeddedRights.write(directory, variant, password);
      }
      process = launch(options, directory);
      return new EmbeddedBroker(
          process, directory, targets(options, awaitReady(process, directory), tls));
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
    options.listeners().forEach(each -> command.add(each.name()));
    return new ProcessBuilder(command).redirectError(log(directory).toFile()).start();
  }

  private static Map<Listener, Target> targets(Options options, String ports, BrokerTls tls) {
    Map<Listener, Target> targets = new EnumMap<>(Listener.class);
    String[] each = ports.split(" ");
    int next = 0;
    for (Listener listener : options.listeners()) {
      Target plain = Target.parse(listener.transport().scheme() + "://127.0.0.1:" + each[next++]);
      targets.put(listener, plain.withTls(tls.of(listener)));
    }
    return targets;
  }

  /** The ports of the listeners, in their order. */
  private static String awaitReady(Process process, Path directory) throws IOException {
    try {
      String line =
          CompletableFuture.supplyAsync(() -> firstLine(process))
              .get(START_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      if (line != null && line.startsWith(EmbeddedBrokerMain.READY)) {
        return line.substring(EmbeddedBrokerMain.READY.length());
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

  /** Where its first listener is: {@code mqtt://127.0.0.1:PORT}, unless it has none for tcp. */
  public Target target() {
    return targets.values().iterator().next();
  }

  /**
   * Where a listener is, with the TLS material that a client needs for it: files that exist until
   * {@link #close()}.
   *
   * @throws IllegalArgumentException when it was not started with this listener
   */
  public Target target(Listener listener) {
    if (!targets.containsKey(listener)) {
      throw new IllegalArgumentException("the embedded broker was started without " + listener);
    }
    return targets.get(listener);
  }

  /** All its listeners. */
  public Map<Listener, Target> targets() {
    return Collections.unmodifiableMap(targets);
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
