package io.mqtttck.load.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadRun;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both engines over every transport: messages cross frame borders in all of them. */
class TransportTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path dir;

  private static SslContext tls;

  /** MQTT in binary frames. */
  private static final class Frames extends MessageToMessageCodec<BinaryWebSocketFrame, ByteBuf> {

    @Override
    protected void encode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
      out.add(new BinaryWebSocketFrame(bytes.retain()));
    }

    @Override
    protected void decode(
        ChannelHandlerContext context, BinaryWebSocketFrame frame, List<Object> out) {
      out.add(frame.content().retain());
    }
  }

  @BeforeAll
  static void makeCertificate() throws IOException, GeneralSecurityException, InterruptedException {
    Path file = dir.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    tls = SslContextBuilder.forServer(keys).build();
  }

  @ParameterizedTest
  @CsvSource({"RAW,tls", "RAW,ws", "RAW,wss", "HIVEMQ,wss"})
  void carriesEveryMessage(Engine engine, String transport) throws IOException {
    String scheme = transport.equals("tls") ? "mqtts" : transport;
    LoadPlan plan =
        LoadPlan.of("p2p")
            .engine(engine)
            .pairs(2)
            .messages(4000)
            .payloadBytes(700)
            .duration(Duration.ZERO)
            .calibrate(false);

    LoadResult result;
    try (Sink sink = Sink.start(0, null, pipeline -> front(pipeline, transport))) {
      Target target =
          Target.parse(scheme + "://127.0.0.1:" + sink.port())
              .withTls(new Tls(null, null, null, "", true));
      result = new LoadRun(plan, target, MqttVersion.V5_0, LoadListener.NONE).run();
    }

    assertThat(result.thresholds()).allMatch(threshold -> threshold.passed(), "passed");
    assertThat(result.received()).isEqualTo(4000);
  }

  private static void front(ChannelPipeline pipeline, String transport) {
    if (!transport.equals("ws")) {
      pipeline.addLast(tls.newHandler(pipeline.channel().alloc()));
    }
    if (transport.startsWith("ws")) {
      pipeline.addLast(new HttpServerCodec());
      pipeline.addLast(new HttpObjectAggregator(65_536));
      pipeline.addLast(new WebSocketServerProtocolHandler("/mqtt", "mqtt"));
      pipeline.addLast(new Frames());
    }
  }
}
