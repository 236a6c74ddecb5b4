package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.mqtttck.Mosquitto;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The usual mistakes, each made on a real listener: the sentence names the cause and the way out.
 */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiagnosisTest {

  /** Far below the connect time-out of 30 s. */
  private static final Duration FEW_SECONDS = Duration.ofSeconds(8);

  /** What a much-copied tutorial writes: protocol stands after the last listener. */
  private static final String TUTORIAL =
      """
      allow_anonymous true
      listener %d 127.0.0.1
      listener %d 127.0.0.1
      listener %d 127.0.0.1
      protocol websockets
      socket_domain ipv4
      """;

  private List<Integer> ports;
  private Mosquitto mosquitto;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    ports = Mosquitto.freePorts(3);
    mosquitto = Mosquitto.start(directory, TUTORIAL.formatted(ports.toArray()), ports);
  }

  @AfterAll
  void stop() {
    if (mosquitto != null) {
      mosquitto.close();
    }
  }

  private static String diagnosis(String address) {
    return diagnosis(Target.parse(address));
  }

  private static String diagnosis(Target target) {
    long startNanos = System.nanoTime();
    TargetGone gone =
        catchThrowableOfType(
            TargetGone.class, () -> Contact.check(target, MqttVersion.V3_1_1, Clocks.DEFAULT));
    assertThat(gone).as("a diagnosis of %s", target).isNotNull();
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(FEW_SECONDS);
    assertThat(gone).hasMessageStartingWith(target.address() + " ");
    return gone.getMessage();
  }

  // ---- one protocol on the port of another

  @Test
  void tlsToAPlainPort() {
    assertThat(diagnosis("mqtts://127.0.0.1:" + ports.get(0)))
        .contains("this port speaks plain MQTT", "use mqtt://127.0.0.1:" + ports.get(0));
  }

  @Test
  void mqttToAWebSocketPort() {
    assertThat(diagnosis("mqtt://127.0.0.1:" + ports.get(2)))
        .contains(
            "this port speaks MQTT over WebSocket", "use ws://127.0.0.1:" + ports.get(2) + "/mqtt");
  }

  @Test
  void webSocketToAnMqttPort() {
    assertThat(diagnosis("ws://127.0.0.1:" + ports.get(1)))
        .contains("this port speaks plain MQTT", "use mqtt://127.0.0.1:" + ports.get(1))
        .contains("in mosquitto.conf, a line such as 'protocol websockets' holds only for");
  }

  @Test
  void tlsToThePortThatGotTheWebSocketByMistake() {
    assertThat(diagnosis("mqtts://127.0.0.1:" + ports.get(2)))
        .contains("this port speaks MQTT over WebSocket")
        .contains("in mosquitto.conf, a line such as 'protocol websockets' holds only for");
  }

  @Test
  void secureWebSocketToAPlainOne() {
    assertThat(diagnosis("wss://127.0.0.1:" + ports.get(2)))
        .contains("this port speaks MQTT over WebSocket, so use ws://127.0.0.1:" + ports.get(2));
  }

  // ---- WebSocket

  @Test
  void aWrongPathBesideARightOne() throws IOException {
    try (Door door = Door.answering(DiagnosisTest::webSocketOnWs)) {
      assertThat(diagnosis("ws://127.0.0.1:" + door.port() + "/wrong"))
          .contains("answers 404 Not Found", "use ws://127.0.0.1:" + door.port() + "/ws");
    }
  }

  @Test
  void aWebServerWithoutWebSocket() throws IOException {
    HttpServer web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    web.start();
    try {
      String at = "127.0.0.1:" + web.getAddress().getPort();
      assertThat(diagnosis("ws://" + at))
          .contains("answers 404 Not Found", "or it is a web server");
      assertThat(diagnosis("mqtt://" + at)).contains("speaks HTTP", "it is a web server");
    } finally {
      web.stop(0);
    }
  }

  @Test
  void noAgreementOnTheSubprotocol() throws IOException {
    try (Door door = Door.answering(socket -> upgrade(socket, ""))) {
      assertThat(diagnosis("ws://127.0.0.1:" + door.port()))
          .contains("does not agree to the subprotocol mqtt");
    }
  }

  private static void webSocketOnWs(Socket socket) throws IOException {
    upgrade(socket, "Sec-WebSocket-Protocol: mqtt\r\n");
  }

  /** Answers an upgrade on the path /ws, and with 404 on the others. */
  private static void upgrade(Socket socket, String header) throws IOException {
    String request = head(socket);
    boolean here = request.startsWith("GET /ws ") || header.isEmpty();
    String key =
        request
            .lines()
            .filter(
                line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("sec-websocket-key:"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("");
    String answer =
        here
            ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + header
                + "Sec-WebSocket-Accept: "
                + accept(key)
                + "\r\n\r\n"
            : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
  }

  private static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = socket.getInputStream().read();
        next >= 0 && head.indexOf("\r\n\r\n") < 0;
        next = head.indexOf("\r\n\r\n") < 0 ? socket.getInputStream().read() : -1) {
      head.append((char) next);
    }
    return head.toString();
  }

  private static String accept(String key) {
    try {
      byte[] joined =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return java.util.Base64.getEncoder()
          .encodeToString(java.security.MessageDigest.getInstance("SHA-1").digest(joined));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- TCP

  @Test
  void aListenerOnLocalhostOnly() {
    assertThat(diagnosis("mqtt://127.0.0.2:" + ports.get(0)))
        .contains("bound to localhost only", "use mqtt://127.0.0.1:" + ports.get(0));
  }

  @Test
  void nothingThere() throws IOException {
    int free = Mosquitto.freePorts(1).get(0);
    assertThat(diagnosis("mqtt://127.0.0.1:" + free))
        .contains("refuses connections: nothing listens");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "mqtts", "ws", "wss"})
  void aLoadBalancerWithNothingBehindIt(String scheme) throws IOException {
    try (Door door = Door.answering(socket -> {})) {
      assertThat(diagnosis(scheme + "://127.0.0.1:" + door.port()))
          .contains("closes every connection at once", "a load balancer");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt", "wss"})
  void silence(String scheme) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Target target = Target.parse(scheme + "://127.0.0.1:" + silent.getLocalPort());
      TargetGone gone =
          catchThrowableOfType(
              TargetGone.class,
              () ->
                  Contact.check(
                      target, MqttVersion.V5_0, Clocks.DEFAULT.withConnectTimeoutMs(500)));
      assertThat(gone).hasMessageContaining("never answers CONNECT");
    }
  }

  // ---- MQTT

  @Test
  void anonymousIsRefused(@TempDir Path own) throws IOException {
    List<Integer> port = Mosquitto.freePorts(1);
    String configuration = "allow_anonymous false\nlistener %d 127.0.0.1\n".formatted(port.get(0));
    try (Mosquitto closed = Mosquitto.start(own, configuration, port)) {
      assertThat(closed).isNotNull();
      assertThat(diagnosis("mqtt://127.0.0.1:" + port.get(0)))
          .contains("lets nobody in without an account", "0x05 not authorized", "MQTT_TCK_USER");
      assertThat(diagnosis("mqtt://somebody:hidden-word@127.0.0.1:" + port.get(0)))
          .contains("does not let the user somebody in", "check the name and the password")
          .doesNotContain("hidden-word");
    }
  }

  /** By the CONNACK of 3.1.1, by that of 5.0, or by a close without a word. */
  @ParameterizedTest
  @ValueSource(strings = {"20020001", "2003008400", ""})
  void version5AtABrokerOf311(String refusal) throws IOException {
    byte[] answer = HexFormat.of().parseHex(refusal);
    try (Door door = Door.answering(socket -> only311(socket, answer))) {
      Target target = Target.parse("mqtt://127.0.0.1:" + door.port());
      TargetGone gone =
          catchThrowableOfType(
              TargetGone.class, () -> Contact.check(target, MqttVersion.V5_0, Clocks.DEFAULT));
      assertThat(gone)
          .hasMessageContaining("does not speak MQTT 5.0")
          .hasMessageContaining("use --versions 3.1.1");
    }
  }

  private static void only311(Socket socket, byte[] refusal) throws IOException {
    byte[] connect = new byte[9];
    socket.getInputStream().readNBytes(connect, 0, connect.length);
    boolean liked = connect[8] == 4;
    socket.getOutputStream().write(liked ? new byte[] {0x20, 2, 0, 0} : refusal);
    if (liked) {
      socket.getInputStream().readAllBytes();
    }
  }

  /** A port that does one thing with everybody who comes, and then closes. */
  private record Door(ServerSocket socket) implements AutoCloseable {

    /** What to do with one connection. */
    interface Behaviour {
      void with(Socket socket) throws IOException;
    }

    static Door answering(Behaviour behaviour) throws IOException {
      ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      thread(() -> accept(door, behaviour));
      return new Door(door);
    }

    private static void accept(ServerSocket door, Behaviour behaviour) {
      while (!door.isClosed()) {
        try {
          Socket socket = door.accept();
          thread(() -> serve(socket, behaviour));
        } catch (IOException e) {
          return; // the test is over
        }
      }
    }

    private static void serve(Socket socket, Behaviour behaviour) {
      try (socket) {
        behaviour.with(socket);
      } catch (IOException e) {
        return; // whoever asked has gone
      }
    }

    private static void thread(Runnable task) {
      Thread thread = new Thread(task, "door");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
