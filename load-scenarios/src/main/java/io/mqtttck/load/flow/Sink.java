package io.mqtttck.load.flow;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The calibration sink: the least that a client takes for a broker, on one thread. It acknowledges
 * everything and hands a PUBLISH to those who subscribed to exactly its topic; it keeps nothing,
 * and knows no wildcards, sessions, wills or retained messages. How fast a load plan runs into it
 * shows what the injector can do on this machine.
 *
 * <p>It runs in the injector's process: a process of its own would still be cold when a calibration
 * of a few seconds ends, and a sink that is too slow makes good runs void.
 */
public final class Sink implements AutoCloseable {

  private final MultiThreadIoEventLoopGroup loop;
  private final Channel server;
  private final ChannelGroup clients;
  private final SinkRoutes routes;
  private final Set<String> sources;

  private Sink(
      MultiThreadIoEventLoopGroup loop,
      Channel server,
      ChannelGroup clients,
      SinkRoutes routes,
      Set<String> sources) {
    this.loop = loop;
    this.sources = sources;
    this.server = server;
    this.clients = clients;
    this.routes = routes;
  }

  /**
   * Starts a sink on the loopback interface.
   *
   * @param port 0 for any free one
   * @throws IOException when the port is taken
   */
  public static Sink start(int port) throws IOException {
    return start(port, null);
  }

  static Sink start(int port, SinkFault fault) throws IOException {
    return start(port, fault, pipeline -> {});
  }

  /**
   * @param front adds what stands between the socket and the MQTT bytes
   */
  static Sink start(int port, SinkFault fault, Consumer<ChannelPipeline> front) throws IOException {
    var loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("sink", true), NioIoHandler.newFactory());
    SinkRoutes routes = new SinkRoutes(fault);
    Set<String> sources = ConcurrentHashMap.newKeySet();
    ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    clients.add(channel);
                    sources.add(channel.remoteAddress().getAddress().getHostAddress());
                    front.accept(channel.pipeline());
                    channel.pipeline().addLast(new SinkHandler(routes));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Future<?> unused = loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
      throw new IOException("cannot listen on port " + port + ": " + bound.cause().getMessage());
    }
    return new Sink(loop, bound.channel(), clients, routes, sources);
  }

  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** The addresses that connections came from. */
  public Set<String> seenFrom() {
    return Set.copyOf(sources);
  }

  /** Reads nothing for a while, as a broker that is stalled would. */
  void stall(Duration length) {
    loop.next().execute(() -> routes.readAll(false));
    Future<?> unused =
        loop.next().schedule(() -> routes.readAll(true), length.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Closes every connection and the port. */
  @Override
  public void close() {
    server.close().awaitUninterruptibly();
    // Ending the loop alone may leave sockets open that are busy, and their clients would wait.
    clients.close().awaitUninterruptibly();
    loop.shutdownGracefully(0, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
