package io.mqtttck.mutant;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Arrays;
import java.util.List;

/** Looks at a WebSocket handshake before Netty does: whom a small broker lets in, and as what. */
final class WebSocketDoor extends ChannelInboundHandlerAdapter {

  private final SmallBroker broker;

  WebSocketDoor(SmallBroker broker) {
    this.broker = broker;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof FullHttpRequest request) {
      List<String> offered = offered(request);
      if (ignored(request, offered)) {
        request.release();
        return;
      }
      if (broker.has(Fault.WEBSOCKET_ORIGIN_REFUSED)
          && request.headers().contains(HttpHeaderNames.ORIGIN)) {
        request.release();
        answer(context, HttpResponseStatus.FORBIDDEN);
        return;
      }
      if (offered.contains("mqtt")) {
        // Netty would follow the order of the client.
        request.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "mqtt");
      }
    }
    context.fireChannelRead(message);
  }

  private boolean ignored(FullHttpRequest request, List<String> offered) {
    return broker.has(Fault.WEBSOCKET_SILENT_ON_OTHER_PATHS)
            && !request.uri().equals(WebSocketLayer.PATH)
        || broker.has(Fault.WEBSOCKET_SILENT_ON_OTHER_SUBPROTOCOLS)
            && offered.stream().noneMatch(name -> name.startsWith("mqtt"));
  }

  private static List<String> offered(FullHttpRequest request) {
    String header = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "");
    return Arrays.stream(header.split(",")).map(String::strip).toList();
  }

  /** Answers without a WebSocket, and closes. */
  static void answer(ChannelHandlerContext context, HttpResponseStatus status) {
    context
        .writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
