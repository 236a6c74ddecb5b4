package io.mqtttck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real mosquitto with a configuration of the test's own, on free loopback ports. */
public final class Mosquitto implements AutoCloseable {

  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/sbin/mosquitto"),
          Path.of("/usr/local/sbin/mosquitto"),
          Path.of("/usr/bin/mosquitto"),
          Path.of("/opt/homebrew/sbin/mosquitto"));

  private final Process process;

  private Mosquitto(Process process) {
    this.process = process;
  }

  /** Where the program is; skips the test without it, but fails in CI. */
  public static Path program() {
    Path found = PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
    if (System.getenv("CI") != null) {
      assertThat(found).as("mosquitto, which CI has to install").isNotNull();
    }
    assumeTrue(found != null, "mosquitto is not installed");
    return found;
  }

  /** So many ports that nobody listens on. */
  public static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return taken.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : taken) {
        socket.close();
      }
    }
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param directory for its configuration and its log
   * @param ports those that the configuration names
   */
  public static Mosquitto start(Path directory, String configuration, List<Integer> ports)
      throws IOException {
    Path file = Files.writeString(directory.resolve("mosquitto.conf"), configuration);
    Process process =
        new ProcessBuilder(program().toString(), "-c", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("mosquitto.log").toFile())
            .start();
    Mosquitto mosquitto = new Mosquitto(process);
    for (int port : ports) {
      Awaitility.await()
          .atMost(10, TimeUnit.SECONDS)
          .pollInterval(20, TimeUnit.MILLISECONDS)
          .until(() -> !process.isAlive() || listens(port));
    }
    assertThat(process.isAlive())
        .as("mosquitto runs: %s", Files.readString(directory.resolve("mosquitto.log")))
        .isTrue();
    return mosquitto;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
