package io.mqtttck.target;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.PublishAuthorizer;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerOutput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.client.parameter.ServerInformation;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import io.mqtttck.target.EmbeddedBroker.Listener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The child process of {@link EmbeddedBroker}. Arguments: the port of the first listener (0 for
 * free ones), a directory that is removed at the end, and the names of the listeners. Prints one
 * line, {@code READY} and their ports, once it answers; ends when its standard input closes.
 */
final class EmbeddedBrokerMain {

  static final String READY = "READY ";

  private static final String HOST = "127.0.0.1";
  private static final int ANSWER_TIMEOUT_MS = 30_000;
  private static final String WEB_SOCKET =
      "<path>"
          + Target.DEFAULT_PATH
          + "</path><subprotocols><subprotocol>mqtt</subprotocol>"
          + "<subprotocol>mqttv3.1</subprotocol></subprotocols>";

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
      List<Listener> wanted =
          Arrays.stream(args).skip(2).map(Listener::valueOf).collect(Collectors.toList());
      Map<String, Integer> ports = start(ports(wanted, Integer.parseInt(args[0])), directory);
      awaitAnswer(ports.get(Listener.TCP.label()));
      parent.println(
          READY
              + wanted.stream()
                  .map(each -> ports.get(each.label()).toString())
                  .collect(Collectors.joining(" ")));
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

  /** The port that each listener asks for; tcp is always there, to see when the broker answers. */
  private static Map<Listener, Integer> ports(List<Listener> wanted, int first) {
    Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
    ports.put(Listener.TCP, 0);
    for (int i = 0; i < wanted.size(); i++) {
      ports.put(wanted.get(i), first == 0 ? 0 : first + i);
    }
    return ports;
  }

  private static Map<String, Integer> start(Map<Listener, Integer> ports, Path directory)
      throws IOException {
    for (int port : ports.values()) {
      requireFree(port);
    }
    Path conf = Files.createDirectory(directory.resolve("conf"));
    EmbeddedRights rights = EmbeddedRights.read(directory);
    Files.writeString(
        conf.resolve("config.xml"), config(ports, BrokerTls.in(directory), rights.mqtt()));
    Probe probe = new Probe(rights);
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
    return probe.server.getListener().stream()
        .collect(Collectors.toMap(each -> each.getName(), each -> each.getPort()));
  }

  private static void requireFree(int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(HOST, port));
    } catch (IOException e) {
      throw new IOException("port " + port + " of " + HOST + " is already in use", e);
    }
  }

  private static String config(Map<Listener, Integer> ports, BrokerTls tls, String mqtt) {
    StringBuilder listeners = new StringBuilder();
    ports.forEach((listener, port) -> listeners.append(config(listener, port, tls)));
    return """
    <hivemq>
      <listeners>
        %s
      </listeners>
      <persistence>
        <mode>in-memory</mode>
      </persistence>
      <mqtt>
    %s
      </mqtt>
      <anonymous-usage-statistics>
        <enabled>false</enabled>
      </anonymous-usage-statistics>
    </hivemq>
    """
        .formatted(listeners, mqtt);
  }

  private static String config(Listener listener, int port, BrokerTls tls) {
    Transport transport = listener.transport();
    String element =
        (transport.secure() ? "tls-" : "")
            + (transport.webSocket() ? "websocket" : "tcp")
            + "-listener";
    return "<%s><port>%d</port><bind-address>%s</bind-address><name>%s</name>%s%s</%s>%n"
        .formatted(
            element,
            port,
            HOST,
            listener.label(),
            transport.webSocket() ? WEB_SOCKET : "",
            transport.secure() ? config(tls, listener == Listener.MUTUAL_TLS) : "",
            element);
  }

  private static String config(BrokerTls tls, boolean clientCertificates) {
    return """
    <tls>
      <keystore>
        <path>%s</path><password>%s</password><private-key-password>%s</private-key-password>
      </keystore>
      <truststore><path>%s</path><password>%s</password></truststore>
      <client-authentication-mode>%s</client-authentication-mode>
    </tls>
    """
        .formatted(
            tls.serverStore(),
            BrokerTls.STORE_PASSWORD,
            BrokerTls.STORE_PASSWORD,
            tls.authorityStore(),
            BrokerTls.STORE_PASSWORD,
            clientCertificates ? "REQUIRED" : "NONE");
  }

  /** A listener accepts connections a moment before the broker can serve them. */
  private static void awaitAnswer(int port) throws IOException {
    try (Socket socket = new Socket(HOST, port)) {
      socket.setSoTimeout(ANSWER_TIMEOUT_MS);
      socket.getOutputStream().write(CONNECT);
      byte[] answer = socket.getInputStream().readNBytes(CONNACK.length);
      // A refusal is an answer too: the variant may know accounts only.
      if (answer.length < CONNACK.length || answer[0] != CONNACK[0]) {
        throw new IOException("it answered a CONNECT with " + HexFormat.of().formatHex(answer));
      }
      socket.getOutputStream().write(DISCONNECT);
    }
  }

  /** Keeps hold of the one place that knows which ports were chosen for port 0. */
  private static final class Probe implements ExtensionMain {

    private final EmbeddedRights rights;
    private volatile ServerInformation server;

    Probe(EmbeddedRights rights) {
      this.rights = rights;
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
      server = input.getServerInformation();
      if (rights.restricted()) {
        new Guard(rights).post();
      }
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
      server = null;
    }
  }

  /** Lets one account in, and keeps it from some topics. */
  private record Guard(EmbeddedRights rights)
      implements SimpleAuthenticator, PublishAuthorizer, SubscriptionAuthorizer {

    void post() {
      Services.securityRegistry().setAuthenticatorProvider(input -> this);
      Services.securityRegistry().setAuthorizerProvider(input -> this);
    }

    @Override
    public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
      ConnectPacket connect = input.getConnectPacket();
      boolean known =
          connect.getUserName().filter(rights.userName()::equals).isPresent()
              && connect
                  .getPassword()
                  .map(StandardCharsets.UTF_8::decode)
                  .map(CharBuffer::toString)
                  .filter(rights.password()::equals)
                  .isPresent();
      if (known) {
        output.authenticateSuccessfully();
      } else {
        output.failAuthentication(
            connect.getUserName().isPresent()
                ? ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD
                : ConnackReasonCode.NOT_AUTHORIZED);
      }
    }

    @Override
    public void authorizePublish(PublishAuthorizerInput input, PublishAuthorizerOutput output) {
      if (rights.deniedPublish().contains(input.getPublishPacket().getTopic())) {
        output.failAuthorization();
      } else {
        output.authorizeSuccessfully();
      }
    }

    @Override
    public void authorizeSubscribe(
        SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
      if (rights.deniedSubscribe().contains(input.getSubscription().getTopicFilter())) {
        output.failAuthorization();
      } else {
        output.authorizeSuccessfully();
      }
    }
  }
}
