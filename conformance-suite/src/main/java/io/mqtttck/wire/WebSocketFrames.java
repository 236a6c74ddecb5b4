package io.mqtttck.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;

/**
 * Carries MQTT bytes in binary frames. Packets need not be aligned with frames in either direction.
 */
final class WebSocketFrames extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {

  /** The name that Netty gives to its encoder. */
  private static final String ENCODER = "ws-encoder";

  /** Says that the server sent a data frame that is not binary. */
  record TextFrameSeen(String text) {}

  /** Says that the server answered a ping. */
  record PongSeen() {}

  /** Writes a frame as it is. */
  static ChannelFuture write(ChannelPipeline pipeline, WsFrame frame) {
    if (!frame.masked()) {
      pipeline.replace(ENCODER, ENCODER, new WebSocket13FrameEncoder(false));
    }
    ChannelFuture written = pipeline.context(WebSocketFrames.class).writeAndFlush(netty(frame));
    if (!frame.masked()) {
      pipeline.replace(ENCODER, ENCODER, new WebSocket13FrameEncoder(true));
    }
    return written;
  }

  private static WebSocketFrame netty(WsFrame frame) {
    ByteBuf payload = Unpooled.wrappedBuffer(frame.payload());
    return switch (frame.kind()) {
      case BINARY -> new BinaryWebSocketFrame(frame.last(), 0, payload);
      case TEXT -> new TextWebSocketFrame(frame.last(), 0, payload);
      case CONTINUATION -> new ContinuationWebSocketFrame(frame.last(), 0, payload);
      case PING -> new PingWebSocketFrame(frame.last(), 0, payload);
      case CLOSE -> new CloseWebSocketFrame(frame.last(), 0, payload);
    };
  }

  @Override
  protected void encode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
    out.add(new BinaryWebSocketFrame(bytes.retain()));
  }

  @Override
  protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
    if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
      out.add(frame.content().retain());
    } else if (frame instanceof TextWebSocketFrame text) {
      context.fireUserEventTriggered(new TextFrameSeen(text.text()));
      out.add(frame.content().retain());
    } else if (frame instanceof PongWebSocketFrame) {
      context.fireUserEventTriggered(new PongSeen());
    } else if (frame instanceof CloseWebSocketFrame) {
      context.close();
    }
  }
}
