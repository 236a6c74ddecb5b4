package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The answer of a server to a WebSocket handshake, after which nothing follows.
 *
 * @param status the HTTP status: 101 when it accepts
 * @param subprotocol what it chose; empty for none
 */
public record Upgrade(int status, String subprotocol) {

  /** Whether the server speaks WebSocket from now on. */
  public boolean accepted() {
    return status == 101;
  }

  @Override
  public String toString() {
    return "HTTP "
        + status
        + (accepted()
            ? subprotocol.isEmpty() ? " without a subprotocol" : " with subprotocol " + subprotocol
            : "");
  }

  /**
   * Asks for a WebSocket and hangs up.
   *
   * @return empty when the server closes without a word, or says nothing within the time
   * @throws TargetGone when no connection can be made
   */
  public static Optional<Upgrade> ask(
      Target target, MqttVersion version, Opening opening, long timeoutMs) {
    Promise<Upgrade> answer = ImmediateEventExecutor.INSTANCE.newPromise();
    Channel channel =
        Connection.connect(
            target, timeoutMs, Pipeline.asking(target, opening, timeoutMs, new Reader(answer)));
    try {
      channel.writeAndFlush(request(target, version, opening));
      answer.awaitUninterruptibly(timeoutMs, TimeUnit.MILLISECONDS);
      return Optional.ofNullable(answer.getNow());
    } finally {
      channel.close();
    }
  }

  private static DefaultFullHttpRequest request(
      Target target, MqttVersion version, Opening opening) {
    byte[] key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, opening.pathAt(target));
    HttpHeaders headers = request.headers();
    headers.set(HttpHeaderNames.HOST, Pipeline.host(target) + ":" + target.port());
    headers.set(HttpHeaderNames.UPGRADE, "websocket");
    headers.set(HttpHeaderNames.CONNECTION, "Upgrade");
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, Base64.getEncoder().encodeToString(key));
    if (!opening.offered(version).isEmpty()) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, opening.offered(version));
    }
    opening.headers().forEach(headers::set);
    return request;
  }

  private static final class Reader extends SimpleChannelInboundHandler<FullHttpResponse> {

    private final Promise<Upgrade> answer;

    Reader(Promise<Upgrade> answer) {
      this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      String chosen = response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
      answer.trySuccess(
          new Upgrade(response.status().code(), chosen == null ? "" : chosen.strip()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.tryFailure(new IOException("closed without an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.tryFailure(cause);
      context.close();
    }
  }
}
