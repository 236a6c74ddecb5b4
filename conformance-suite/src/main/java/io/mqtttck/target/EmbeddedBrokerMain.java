package io.mqtttck.target;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.parameter.ServerInformation;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The child process of {@link EmbeddedBroker}. Arguments: the port (0 for a free one) and a
 * directory that is removed at the end. Prints one line, {@code READY mqtt://127.0.0.1:PORT}, once
 * it answers; ends when its standard input closes.
 */
final class EmbeddedBrokerMain {

  static final String READY = "READY ";

  private static final String HOST = "127.0.0.1";
  private static final int ANSWER_TIMEOUT_MS = 30_000;

  /** An MQTT 3.1.1 client that wants nothing, and goes. */
  private static final byte[] CONNECT =
      HexFormat.of().parseHex("101100044d5154540402000a000568656c6c6f");

  private static final byte[] DISCONNECT = HexFormat.of().parseHex("e000");
  private static final byte[] CONNACK = HexFormat.of().parseHex("20020000");

  private EmbeddedBrokerMain() {}

  public static void main(String[] args) {
    PrintStream parent = System.out;
    // Standard output carries one line and nothing else, whatever a library prints.
    System.setOut(System.err);
    // Ctrl-C reaches the whole process group, but only the parent knows when it has finished.
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    Path directory = Path.of(args[1]);
    watchParent(directory);
    try {
      int port = start(Integer.parseInt(args[0]), directory);
      awaitAnswer(port);
      parent.println(READY + "mqtt://" + HOST + ":" + port);
      parent.close();
    } catch (Exception e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  /** Without a parent nobody would end this process or tidy up after it. */
  private static void watchParent(Path directory) {
    Thread watcher =
        new Thread(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
                Directories.delete(directory);
              } catch (IOException e) {
                System.err.println(e);
              } finally {
                Runtime.getRuntime().halt(0);
              }
            },
            "parent-watcher");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static int start(int port, Path directory) throws IOException {
    requireFree(port);
    Path conf = Files.createDirectory(directory.resolve("conf"));
    Files.writeString(conf.resolve("config.xml"), config(port));
    Probe probe = new Probe();
    EmbeddedHiveMQ.builder()
        .withConfigurationFolder(conf)
        .withDataFolder(Files.createDirectory(directory.resolve("data")))
        .withExtensionsFolder(Files.createDirectory(directory.resolve("extensions")))
        .withEmbeddedExtension(
            EmbeddedExtension.builder()
                .withId("mqtt-tck")
                .withName("mqtt-tck")
                .withVersion("1")
                .withExtensionMain(probe)
                .build())
        .withoutLoggingBootstrap()
        .build()
        .start()
        .join();
    return probe.server.getListener().iterator().next().getPort();
  }

  private static void requireFree(int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(HOST, port));
    } catch (IOException e) {
      throw new IOException("port " + port + " of " + HOST + " is already in use", e);
    }
  }

  private static String config(int port) {
    return """
    <hivemq>
      <listeners>
        <tcp-listener>
          <port>%d</port>
          <bind-address>%s</bind-address>
        </tcp-listener>
      </listeners>
      <persistence>
        <mode>in-memory</mode>
      </persistence>
      <anonymous-usage-statistics>
        <enabled>false</enabled>
      </anonymous-usage-statistics>
    </hivemq>
    """
        .formatted(port, HOST);
  }

  /** A listener accepts connections a moment before the broker can serve them. */
  private static void awaitAnswer(int port) throws IOException {
    try (Socket socket = new Socket(HOST, port)) {
      socket.setSoTimeout(ANSWER_TIMEOUT_MS);
      socket.getOutputStream().write(CONNECT);
      byte[] answer = socket.getInputStream().readNBytes(CONNACK.length);
      if (!Arrays.equals(answer, CONNACK)) {
        throw new IOException("it answered a CONNECT with " + HexFormat.of().formatHex(answer));
      }
      socket.getOutputStream().write(DISCONNECT);
    }
  }

  /** Keeps hold of the one place that knows which port was chosen for port 0. */
  private static final class Probe implements ExtensionMain {

    private volatile ServerInformation server;

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
      server = input.getServerInformation();
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
      server = null;
    }
  }
}
