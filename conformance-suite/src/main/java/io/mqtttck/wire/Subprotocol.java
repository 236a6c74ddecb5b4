package io.mqtttck.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Reads which subprotocol the server chose and goes on with it, whatever it is. Clients close then,
 * as they must, but a run that ends there tells nobody which statement is broken.
 */
final class Subprotocol extends ChannelInboundHandlerAdapter {

  /** What the server chose; empty when it said nothing. */
  record Chosen(String name) {}

  private final String offered;

  /**
   * @param offered what the library takes for an answer; empty when none was offered
   */
  Subprotocol(String offered) {
    this.offered = offered;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof FullHttpResponse response
        && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      String answer = response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
      context.fireUserEventTriggered(new Chosen(answer == null ? "" : answer.strip()));
      if (offered.isEmpty()) {
        response.headers().remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
      } else {
        response
            .headers()
            .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, offered.split(",")[0].strip());
      }
      context.pipeline().remove(this);
    }
    context.fireChannelRead(message);
  }
}
