package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.URI;
import javax.net.ssl.SSLException;

/** What stands between the socket and the MQTT bytes: nothing, TLS, WebSocket, or both. */
public final class Pipeline extends ChannelInitializer<Channel> {

  private static final int LARGEST_HTTP_ANSWER_BYTES = 64 * 1024;

  private final Target target;
  private final MqttVersion version;
  private final long timeoutMs;
  private final ChannelHandler receiver;

  /**
   * @param timeoutMs for each handshake, milliseconds
   * @param receiver gets the MQTT bytes as they come, and the events of the handshakes
   */
  public Pipeline(Target target, MqttVersion version, long timeoutMs, ChannelHandler receiver) {
    this.target = target;
    this.version = version;
    this.timeoutMs = timeoutMs;
    this.receiver = receiver;
  }

  @Override
  protected void initChannel(Channel channel) throws SSLException {
    ChannelPipeline pipeline = channel.pipeline();
    if (target.transport().secure()) {
      SslHandler tls = context().newHandler(channel.alloc(), target.host(), target.port());
      tls.setHandshakeTimeoutMillis(timeoutMs);
      pipeline.addLast(tls);
    }
    if (target.transport().webSocket()) {
      pipeline.addLast(new HttpClientCodec());
      pipeline.addLast(new HttpObjectAggregator(LARGEST_HTTP_ANSWER_BYTES));
      pipeline.addLast(new WebSocketClientProtocolHandler(webSocket()));
      pipeline.addLast(new WebSocketFrames());
    }
    pipeline.addLast(receiver);
  }

  private SslContext context() throws SSLException {
    Tls tls = target.tls();
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    if (tls.insecure()) {
      builder.trustManager(Tls.trustingAll()).endpointIdentificationAlgorithm("");
    } else {
      builder.endpointIdentificationAlgorithm("HTTPS");
      tls.trustManagers().ifPresent(builder::trustManager);
    }
    tls.keyManagers().ifPresent(builder::keyManager);
    return builder.build();
  }

  private WebSocketClientProtocolConfig webSocket() {
    String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
    return WebSocketClientProtocolConfig.newBuilder()
        .webSocketUri(
            URI.create(
                target.transport().scheme() + "://" + host + ":" + target.port() + target.path()))
        .version(WebSocketVersion.V13)
        .subprotocol(version == MqttVersion.V3_1 ? "mqttv3.1" : "mqtt")
        .maxFramePayloadLength(FrameReader.LARGEST_PACKET_BYTES)
        // MQTT has its own goodbye; a close frame comes only where a scenario sends one.
        .handleCloseFrames(false)
        .dropPongFrames(true)
        .handshakeTimeoutMillis(timeoutMs)
        .build();
  }
}
