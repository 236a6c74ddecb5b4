package io.mqtttck.mutant;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mqtttck.wire.FrameReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.util.List;

/**
 * Carries the bytes of the small broker in WebSocket frames, where it listens for WebSocket. What
 * it tells the connection behind it is a stream of bytes, as from tcp.
 */
final class WebSocketLayer extends MessageToMessageCodec<Object, ByteBuf> {

  /** What most brokers listen on. */
  static final String PATH = "/mqtt";

  private static final int LARGEST_REQUEST_BYTES = 64 * 1024;
  private static final int LARGEST_FRAME_BYTES = 16 * 1024 * 1024;
  private static final int SMALL_FRAME_BYTES = 64 * 1024;
  private static final byte[] DISCONNECT = {(byte) 0xE0, 0};

  private final SmallBroker broker;

  private WebSocketLayer(SmallBroker broker) {
    this.broker = broker;
  }

  /** Puts HTTP and WebSocket before the handler that wants bytes. */
  static void addTo(ChannelPipeline pipeline, SmallBroker broker) {
    pipeline.addLast(new HttpServerCodec());
    pipeline.addLast(new HttpObjectAggregator(LARGEST_REQUEST_BYTES));
    pipeline.addLast(new WebSocketDoor(broker));
    pipeline.addLast(protocol(broker));
    pipeline.addLast(new WebSocketLayer(broker));
  }

  private static WebSocketServerProtocolHandler protocol(SmallBroker broker) {
    boolean unmasked = broker.has(Fault.WEBSOCKET_UNMASKED_TAKEN);
    boolean small = broker.has(Fault.WEBSOCKET_LARGE_FRAMES_REFUSED);
    WebSocketDecoderConfig decoder =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(small ? SMALL_FRAME_BYTES : LARGEST_FRAME_BYTES)
            .allowMaskMismatch(unmasked)
            .build();
    return new WebSocketServerProtocolHandler(
        WebSocketServerProtocolConfig.newBuilder()
            .websocketPath(PATH)
            .subprotocols(subprotocols(broker))
            .handleCloseFrames(!broker.has(Fault.WEBSOCKET_CLOSE_IS_GOODBYE))
            .decoderConfig(decoder)
            .build()) {
      @Override
      protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out)
          throws Exception {
        boolean ping = frame instanceof PingWebSocketFrame;
        if (!ping || !broker.has(Fault.WEBSOCKET_PING_UNANSWERED)) {
          super.decode(context, frame, out);
        }
      }
    };
  }

  /** The first one that a client offers and that is in this list is chosen. */
  private static String subprotocols(SmallBroker broker) {
    if (broker.has(Fault.WEBSOCKET_SUBPROTOCOL_UNTOLD)) {
      return null;
    }
    return broker.has(Fault.WEBSOCKET_SUBPROTOCOL_OLD) ? "mqttv3.1" : "mqtt,mqttv3.1";
  }

  @Override
  protected void encode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
    if (!bytes.isReadable()) {
      out.add(bytes.retain()); // Written for its listener only: nothing goes out.
    } else if (broker.has(Fault.WEBSOCKET_ANSWERS_IN_TEXT) && ByteBufUtil.isText(bytes, US_ASCII)) {
      out.add(new TextWebSocketFrame(bytes.retain()));
    } else {
      out.add(new BinaryWebSocketFrame(bytes.retain()));
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, Object message, List<Object> out) {
    if (message instanceof FullHttpRequest) {
      // Another path, or no WebSocket handshake at all.
      WebSocketDoor.answer(context, HttpResponseStatus.NOT_FOUND);
    } else if (message instanceof CloseWebSocketFrame) {
      out.add(Unpooled.wrappedBuffer(DISCONNECT));
    } else if (message instanceof WebSocketFrame frame && !refuses(frame)) {
      if (!loses(frame)) {
        out.add(frame.content().retain());
      }
    } else {
      context.close();
    }
  }

  private boolean refuses(WebSocketFrame frame) {
    boolean text = frame instanceof TextWebSocketFrame;
    return text && !broker.has(Fault.WEBSOCKET_TEXT_TAKEN)
        || broker.has(Fault.WEBSOCKET_FRAME_IS_A_PACKET) && !onePacket(frame);
  }

  private boolean loses(WebSocketFrame frame) {
    return broker.has(Fault.WEBSOCKET_CONTINUATION_LOST)
        && frame instanceof ContinuationWebSocketFrame;
  }

  private boolean onePacket(WebSocketFrame frame) {
    FrameReader reader = new FrameReader();
    int packets = reader.feed(ByteBufUtil.getBytes(frame.content()), broker.nowNanos()).size();
    return packets == 1 && reader.pending().length == 0;
  }

  /** A client that breaks the rules of frames is no defect of ours. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException) {
      context.close();
    } else {
      context.fireExceptionCaught(cause);
    }
  }
}
