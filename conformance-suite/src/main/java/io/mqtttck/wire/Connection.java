package io.mqtttck.wire;

import io.mqtttck.target.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * One byte stream to the target. Knows nothing of MQTT: bytes go in and out with the time at which
 * they did, and the end of the stream says how it came.
 */
final class Connection {

  /** Hears of one connection, always on the same I/O thread. */
  interface Listener {
    void onBytes(byte[] bytes, long nowNanos);

    /**
     * @param how in words: closed by the broker, reset by the broker, or an I/O error
     */
    void onEnd(String how, long nowNanos);
  }

  // Waiting is all that scenarios do, so two threads serve hundreds of connections.
  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(
          2, new DefaultThreadFactory("mqtt-tck-io", true), NioIoHandler.newFactory());

  private final Channel channel;

  private Connection(Channel channel) {
    this.channel = channel;
  }

  /**
   * Opens a connection.
   *
   * @throws TargetGone when none can be made within the time
   */
  static Connection open(Target target, long timeoutMs, Listener listener) {
    if (target.transport() != io.mqtttck.target.Transport.TCP) {
      throw new TargetGone(
          target.address()
              + " cannot be used yet: "
              + target.transport().scheme()
              + ":// comes later, use mqtt://",
          null);
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(LOOPS)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            // Reading starts when the owner is ready: a hostile broker may talk before it is asked.
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeoutMs)
            .handler(new Receiver(listener))
            .connect(target.host(), target.port());
    // Netty's own connect timeout ends the wait; the margin only covers a name that cannot be
    // resolved.
    boolean done = connecting.awaitUninterruptibly(timeoutMs + 1_000, TimeUnit.MILLISECONDS);
    if (!done || !connecting.isSuccess()) {
      connecting.cancel(true);
      throw new TargetGone(
          Unreachable.sentence(target, connecting.cause(), timeoutMs), connecting.cause());
    }
    return new Connection(connecting.channel());
  }

  /**
   * Writes bytes; {@code before} runs on the I/O thread just before, so that its view is in wire
   * order.
   */
  void send(byte[] bytes, Runnable before) {
    channel
        .eventLoop()
        .execute(
            () -> {
              before.run();
              channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            });
  }

  /** Ends the stream as a program does that exits: FIN. */
  void close() {
    channel.eventLoop().execute(channel::close);
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
                channel.close();
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

  private static final class Receiver extends ChannelInboundHandlerAdapter {
    private final Listener listener;
    private String how = "closed by the broker";

    Receiver(Listener listener) {
      this.listener = listener;
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

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      listener.onEnd(how, System.nanoTime());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      how =
          String.valueOf(cause.getMessage()).contains("reset")
              ? "reset by the broker"
              : "ended by " + cause;
      context.channel().close().addListener(ChannelFutureListener.CLOSE);
    }
  }
}
