package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.URI;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** What stands between the socket and the MQTT bytes: nothing, TLS, WebSocket, or both. */
public final class Pipeline extends ChannelInitializer<Channel> {

  private static final int LARGEST_HTTP_ANSWER_BYTES = 64 * 1024;

  private final Target target;
  private final Opening opening;
  private final long timeoutMs;
  private final Consumer<ChannelPipeline> rest;

  private Pipeline(Target target, Opening opening, long timeoutMs, Consumer<ChannelPipeline> rest) {
    this.target = target;
    this.opening = opening;
    this.timeoutMs = timeoutMs;
    this.rest = rest;
  }

  /**
   * Ends in MQTT bytes.
   *
   * @param timeoutMs for each handshake, milliseconds
   * @param receiver gets the MQTT bytes as they come, and the events of the handshakes
   */
  public static Pipeline of(
      Target target,
      MqttVersion version,
      Opening opening,
      long timeoutMs,
      ChannelHandler receiver) {
    return new Pipeline(
        target,
        opening,
        timeoutMs,
        pipeline -> {
          if (target.transport().webSocket()) {
            String offered = opening.offered(version);
            addHttp(pipeline);
            pipeline.addLast(new Subprotocol(offered));
            pipeline.addLast(
                new WebSocketClientProtocolHandler(webSocket(target, opening, offered, timeoutMs)));
            pipeline.addLast(new WebSocketFrames());
          }
          pipeline.addLast(receiver);
        });
  }

  /** Ends in the answer to an HTTP request. */
  static Pipeline asking(Target target, Opening opening, long timeoutMs, ChannelHandler reader) {
    return new Pipeline(
        target,
        opening,
        timeoutMs,
        pipeline -> {
          addHttp(pipeline);
          pipeline.addLast(reader);
        });
  }

  @Override
  protected void initChannel(Channel channel) throws SSLException {
    ChannelPipeline pipeline = channel.pipeline();
    if (target.transport().secure()) {
      SslHandler tls = context().newHandler(channel.alloc(), target.host(), target.port());
      tls.setHandshakeTimeoutMillis(timeoutMs);
      pipeline.addLast(tls);
    }
    rest.accept(pipeline);
  }

  private static void addHttp(ChannelPipeline pipeline) {
    pipeline.addLast(new HttpClientCodec());
    pipeline.addLast(new HttpObjectAggregator(LARGEST_HTTP_ANSWER_BYTES));
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
    if (!opening.tlsVersions().isEmpty()) {
      builder.protocols(opening.tlsVersions());
    }
    return builder.build();
  }

  /** The host as it stands in an address. */
  static String host(Target target) {
    return target.host().contains(":") ? "[" + target.host() + "]" : target.host();
  }

  private static WebSocketClientProtocolConfig webSocket(
      Target target, Opening opening, String offered, long timeoutMs) {
    HttpHeaders headers = new DefaultHttpHeaders();
    opening.headers().forEach(headers::set);
    return WebSocketClientProtocolConfig.newBuilder()
        .webSocketUri(
            URI.create(
                target.transport().scheme()
                    + "://"
                    + host(target)
                    + ":"
                    + target.port()
                    + opening.pathAt(target)))
        .version(WebSocketVersion.V13)
        .subprotocol(offered.isEmpty() ? null : offered)
        .customHeaders(headers)
        // Only browsers send one.
        .generateOriginHeader(false)
        .maxFramePayloadLength(FrameReader.LARGEST_PACKET_BYTES)
        // MQTT has its own goodbye; a close frame comes only where a scenario sends one.
        .handleCloseFrames(false)
        .sendCloseFrame(null)
        .dropPongFrames(false)
        .handshakeTimeoutMillis(timeoutMs)
        .build();
  }
}
