package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * One byte stream to the target. Knows nothing of MQTT: bytes go in and out with the time at which
 * they did, and the end of the stream says how it came.
 */
final class Connection {

  /** How a connection ends that the broker closed in an orderly way. */
  static final String CLOSED = "closed by the broker";

  private static final String RESET = "reset by the broker";

  /** Netty's own timeouts end the waits; this only covers a name that cannot be resolved. */
  private static final long MARGIN_MS = 1_000;

  /** Hears of one connection, always on the same I/O thread. */
  interface Listener {
    /** Something came, be it a part of a record or of a frame that nobody can read yet. */
    void onTraffic(long nowNanos);

    void onBytes(byte[] bytes, long nowNanos);

    /**
     * @param how in words: closed by the broker, reset by the broker, or an I/O error
     */
    void onEnd(String how, long nowNanos);

    /** MQTT came in a WebSocket text frame. */
    void onTextFrame();

    /** A WebSocket ping of ours was answered. */
    void onPongFrame();
  }

  // Waiting is all that scenarios do, so two threads serve hundreds of connections.
  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(
          2, new DefaultThreadFactory("mqtt-tck-io", true), NioIoHandler.newFactory());

  private final Channel channel;
  private final Receiver receiver;

  private Connection(Channel channel, Receiver receiver) {
    this.channel = channel;
    this.receiver = receiver;
  }

  /**
   * Opens a connection, TLS and WebSocket handshakes included.
   *
   * @throws TargetGone when none can be made within the time
   */
  static Connection open(
      Target target, MqttVersion version, Opening opening, long timeoutMs, Listener listener) {
    Receiver receiver = new Receiver(target, listener);
    Channel channel =
        connect(target, timeoutMs, Pipeline.of(target, version, opening, timeoutMs, receiver));
    channel.pipeline().addFirst(new Traffic(listener));
    boolean done =
        receiver.ready.awaitUninterruptibly(timeoutMs + MARGIN_MS, TimeUnit.MILLISECONDS);
    if (!done || !receiver.ready.isSuccess()) {
      channel.close();
      Throwable cause = receiver.ready.cause();
      throw new TargetGone(Unreachable.sentence(target, cause, timeoutMs), cause);
    }
    return new Connection(channel, receiver);
  }

  /**
   * Connects the socket only.
   *
   * @throws TargetGone when it cannot be done within the time
   */
  static Channel connect(Target target, long timeoutMs, Pipeline pipeline) {
    ChannelFuture connecting =
        new Bootstrap()
            .group(LOOPS)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            // What came before a reset is still to be read when a write has found out about it.
            .option(ChannelOption.AUTO_CLOSE, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeoutMs)
            .handler(pipeline)
            .connect(target.host(), target.port());
    boolean done = connecting.awaitUninterruptibly(timeoutMs + MARGIN_MS, TimeUnit.MILLISECONDS);
    if (!done || !connecting.isSuccess()) {
      connecting.cancel(true);
      connecting.channel().close();
      throw new TargetGone(
          Unreachable.sentence(target, connecting.cause(), timeoutMs), connecting.cause());
    }
    return connecting.channel();
  }

  /** What the TLS handshake agreed on; empty without TLS. */
  Optional<TlsSession> tls() {
    return Optional.ofNullable(receiver.tls);
  }

  /** The subprotocol that the server chose; empty for none. */
  String subprotocol() {
    return receiver.subprotocol;
  }

  /** Writes a WebSocket frame; for the rest see {@link #send(byte[], Runnable, Runnable)}. */
  void send(WsFrame frame, Runnable before, Runnable after) {
    channel
        .eventLoop()
        .execute(
            () -> {
              before.run();
              WebSocketFrames.write(channel.pipeline(), frame)
                  .addListener(receiver::written)
                  .addListener(written -> after.run());
            });
  }

  /**
   * Writes bytes; {@code before} runs on the I/O thread just before, so that its view is in wire
   * order, and {@code after} when they are out.
   */
  void send(byte[] bytes, Runnable before, Runnable after) {
    channel
        .eventLoop()
        .execute(
            () -> {
              before.run();
              channel
                  .writeAndFlush(Unpooled.wrappedBuffer(bytes))
                  .addListener(receiver::written)
                  .addListener(written -> after.run());
            });
  }

  /** Ends the stream in an orderly way: close_notify where there is TLS, and FIN. */
  void close() {
    channel.eventLoop().execute(channel::close);
  }

  /** Ends the stream as a program does that is killed: FIN, whatever TLS thinks of it. */
  void cut() {
    channel.eventLoop().execute(this::closeSocket);
  }

  /** TLS and WebSocket have no time for a last word. */
  private void closeSocket() {
    // The broker may have been faster, and a closed channel has no pipeline.
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first != null) {
      first.close();
    }
  }

  /** Ends the stream as a broken device does: RST, and everything unsent is lost. */
  void reset() {
    channel
        .eventLoop()
        .execute(
            () -> {
              // The broker may have been faster, and a closed socket takes no option.
              if (channel.isOpen()) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                closeSocket();
              }
            });
  }

  /** Ends our direction only: FIN, while the broker may go on sending. */
  void shutdownOutput() {
    channel.eventLoop().execute(() -> ((SocketChannel) channel).shutdownOutput());
  }

  /** Stops or resumes reading, as a frozen client does. */
  void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  /** Does something again and again on the I/O thread, until the connection has ended. */
  void repeat(long everyMs, Runnable action) {
    Future<?> repeating =
        channel.eventLoop().scheduleAtFixedRate(action, everyMs, everyMs, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> repeating.cancel(false));
  }

  /** Sees the bytes as they come from the network. */
  private static final class Traffic extends ChannelInboundHandlerAdapter {

    private final Listener listener;

    Traffic(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      listener.onTraffic(System.nanoTime());
      context.fireChannelRead(message);
    }
  }

  private static final class Receiver extends ChannelInboundHandlerAdapter {
    private final Target target;
    private final Listener listener;
    private final Promise<Void> ready = ImmediateEventExecutor.INSTANCE.newPromise();
    private String how = CLOSED;
    private long openedNanos;
    private volatile TlsSession tls;
    private volatile String subprotocol = "";

    Receiver(Target target, Listener listener) {
      this.target = target;
      this.listener = listener;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      openedNanos = System.nanoTime();
      if (!target.transport().secure() && !target.transport().webSocket()) {
        becomeReady(context);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
          ready.tryFailure(handshake.cause());
          return;
        }
        tls = session(context);
        if (!target.transport().webSocket()) {
          becomeReady(context);
        }
      } else if (event instanceof SslCloseCompletionEvent notified && notified.isSuccess()) {
        // close_notify is the end, whenever FIN follows.
        context.close();
      } else if (event instanceof Subprotocol.Chosen answer) {
        subprotocol = answer.name();
      } else if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
        becomeReady(context);
      } else if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
        ready.tryFailure(new IOException("WebSocket handshake timed out"));
      } else if (event instanceof WebSocketFrames.TextFrameSeen) {
        listener.onTextFrame();
      } else if (event instanceof WebSocketFrames.PongSeen) {
        listener.onPongFrame();
      }
    }

    private TlsSession session(ChannelHandlerContext context) {
      long tookNanos = System.nanoTime() - openedNanos;
      SSLSession session = context.pipeline().get(SslHandler.class).engine().getSession();
      return new TlsSession(
          session.getProtocol(),
          session.getCipherSuite(),
          TimeUnit.NANOSECONDS.toMicros(tookNanos),
          chain(session));
    }

    private static List<X509Certificate> chain(SSLSession session) {
      try {
        return Arrays.stream(session.getPeerCertificates())
            .map(X509Certificate.class::cast)
            .toList();
      } catch (SSLPeerUnverifiedException e) {
        throw new IllegalStateException("every server shows a certificate", e);
      }
    }

    /** Reading stops until the owner is ready: a hostile broker may talk before it is asked. */
    private void becomeReady(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(false);
      ready.trySuccess(null);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      long nowNanos = System.nanoTime();
      try {
        ByteBuf buffer = (ByteBuf) message;
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        listener.onBytes(bytes, nowNanos);
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    /** A broker that refuses our bytes has closed, and by TCP's rules that is a reset. */
    void written(Future<?> write) {
      // Without a cause it is our own end of the stream that forbids to write.
      boolean ours =
          write.cause() instanceof ChannelOutputShutdownException shut && shut.getCause() == null;
      if (!write.isSuccess() && !ours && how.equals(CLOSED)) {
        how = RESET;
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!ready.tryFailure(new IOException("closed during the handshake"))) {
        listener.onEnd(how, System.nanoTime());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      Throwable reason =
          cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
      ready.tryFailure(reason);
      how = String.valueOf(reason.getMessage()).contains("reset") ? RESET : "ended by " + reason;
      context.channel().close();
    }
  }
}
