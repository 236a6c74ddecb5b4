package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connect;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The small broker over WebSocket, seen by the client of the JDK and by our own. */
class WebSocketLayerTest {

  private static final String CLOSED = "closed";

  /** What came: data frames as hex, or that there will be no more. */
  private static final class Answers implements WebSocket.Listener {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      while (data.hasRemaining()) {
        frame.write(data.get());
      }
      if (last) {
        seen.add("binary " + HexFormat.of().formatHex(frame.toByteArray()));
        frame.reset();
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      seen.add("text of " + data.length());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      seen.add(CLOSED);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      seen.add(CLOSED);
    }

    String next() throws InterruptedException {
      return seen.poll(5, TimeUnit.SECONDS);
    }
  }

  private final Answers answers = new Answers();

  private WebSocket open(SmallBroker broker, String path, String... subprotocols) {
    String[] others = Arrays.copyOfRange(subprotocols, 1, subprotocols.length);
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols(subprotocols[0], others)
        .buildAsync(URI.create("ws://127.0.0.1:" + broker.port() + path), answers)
        .join();
  }

  private static SmallBroker start(Fault... faults) {
    return SmallBroker.start(Options.defaults().webSocket(), faults);
  }

  private static byte[] connect() {
    return Connect.as("client").encode(MqttVersion.V3_1_1);
  }

  @Test
  void packetsMayBeSpreadOverFrames() throws InterruptedException {
    try (SmallBroker broker = start()) {
      WebSocket socket = open(broker, "/mqtt", "foo", "mqtt");
      byte[] connect = connect();
      socket.sendBinary(ByteBuffer.wrap(connect, 0, 1), true).join();
      socket.sendBinary(ByteBuffer.wrap(connect, 1, 4), false).join();
      socket.sendBinary(ByteBuffer.wrap(connect, 5, connect.length - 5), true).join();

      assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
      assertThat(answers.next()).isEqualTo("binary 20020000");
    }
  }

  @Test
  void textEndsTheConnection() throws InterruptedException {
    try (SmallBroker broker = start()) {
      open(broker, "/mqtt", "mqtt").sendText("MQTT", true).join();
      assertThat(answers.next()).isEqualTo(CLOSED);
    }
  }

  @Test
  void anotherPathIsNotFound() {
    try (SmallBroker broker = start()) {
      assertThatThrownBy(() -> open(broker, "/other", "mqtt"))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(404));
    }
  }

  @Test
  void aFaultSpeaksInText() throws InterruptedException {
    try (SmallBroker broker = start(Fault.WEBSOCKET_ANSWERS_IN_TEXT)) {
      WebSocket socket = open(broker, "/mqtt", "mqtt");
      socket.sendBinary(ByteBuffer.wrap(connect()), true).join();
      assertThat(answers.next()).isEqualTo("text of 4");
    }
  }

  @Test
  void scenariosPassOverIt() {
    List<ScenarioResult> results =
        KillRun.onCorrect(Options.defaults().webSocket(), List.of("tutorial.*", "connect.*"));
    assertThat(results).extracting(ScenarioResult::verdict).contains(Verdict.PASSED);
    assertThat(results)
        .extracting(ScenarioResult::verdict)
        .isSubsetOf(Verdict.PASSED, Verdict.UNSUPPORTED, Verdict.SKIPPED);
  }
}
