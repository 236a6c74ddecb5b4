package io.mqtttck.target;

import io.mqtttck.target.Profile.Variant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A broker that was started in one of its declared configurations, until {@link #close()}. */
public final class VariantBroker implements AutoCloseable {

  private static final long START_TIMEOUT_MS = 30_000;
  private static final long STOP_TIMEOUT_S = 20;
  private static final long LOOK_MS = 50;
  private static final int TAIL_CHARACTERS = 400;
  private static final int SECRET_BYTES = 12;

  private final Variant variant;
  private final Path directory;
  private final int port;
  private final String secret;
  private Process process;
  private EmbeddedBroker embedded;
  private Target target;

  private VariantBroker(Variant variant) throws IOException {
    this.variant = variant;
    this.directory = Files.createTempDirectory("mqtt-tck-variant-");
    this.port = freePort();
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    this.secret = HexFormat.of().formatHex(random);
  }

  /**
   * Starts it and waits until it listens.
   *
   * @throws BrokerStartException with one sentence, and what the start command said last
   */
  public static VariantBroker start(Variant variant) {
    VariantBroker broker = null;
    try {
      broker = new VariantBroker(variant);
      broker.start();
      return broker;
    } catch (IOException | RuntimeException e) {
      String tail = broker == null ? "" : broker.tail();
      if (broker != null) {
        broker.close();
      }
      throw new BrokerStartException(
          "variant " + variant.name() + " did not start: " + e.getMessage() + tail, e);
    }
  }

  private void start() throws IOException {
    if (variant.embedded() != null) {
      embedded = EmbeddedBroker.start(EmbeddedBroker.Options.DEFAULT, variant, secret);
      target = embedded.target();
      Profile.Account account = variant.profile().accounts().stream().findFirst().orElse(null);
      if (account != null) {
        byte[] password = secret.getBytes(StandardCharsets.UTF_8);
        target = target.withCredentials(new Credentials(account.userName(), password));
      }
      return;
    }
    for (Map.Entry<String, String> file : variant.files().entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), filled(file.getValue()));
    }
    target = Target.parse(filled(variant.address()));
    if (!variant.start().isEmpty()) {
      process = command(variant.start());
      awaitListening();
    }
  }

  private Process command(List<String> words) throws IOException {
    return new ProcessBuilder(words.stream().map(this::filled).toList())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private String filled(String text) {
    return text.replace("{port}", String.valueOf(port))
        .replace("{dir}", directory.toString())
        .replace("{user}", System.getProperty("user.name"))
        .replace("{secret}", secret);
  }

  private void awaitListening() throws IOException {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_TIMEOUT_MS);
    while (!listens()) {
      if (!process.isAlive() && process.exitValue() != 0) {
        throw new IOException("its start command ended with exit code " + process.exitValue());
      }
      if (System.nanoTime() > deadlineNanos) {
        throw new IOException(
            "nothing listens on " + target + " after " + START_TIMEOUT_MS / 1_000 + " s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target.host(), target.port()), (int) START_TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Where it listens. */
  public Target target() {
    return target;
  }

  private Path log() {
    return directory.resolve("output.log");
  }

  private String tail() {
    try {
      String text = Files.exists(log()) ? Files.readString(log()).strip() : "";
      int from = Math.max(0, text.length() - TAIL_CHARACTERS);
      return text.isEmpty()
          ? ""
          : "; it said: " + text.substring(from).replace(secret, "***").replace('\n', ' ');
    } catch (IOException e) {
      return "; its output cannot be read";
    }
  }

  /** Runs the stop command, ends what was started, and removes its directory. */
  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
    if (!variant.stop().isEmpty()) {
      stop();
    }
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
    Directories.delete(directory);
  }

  private void stop() {
    try {
      Process stopping = command(variant.stop());
      if (!stopping.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
        stopping.destroyForcibly();
      }
    } catch (IOException e) {
      throw new BrokerStartException(
          "variant " + variant.name() + " did not stop: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
