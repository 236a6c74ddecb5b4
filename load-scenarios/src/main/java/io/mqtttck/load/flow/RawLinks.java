package io.mqtttck.load.flow;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Opening;
import io.mqtttck.wire.Pipeline;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the links of one run straight on Netty. */
final class RawLinks implements Links {

  private final Target target;
  private final Sources sources;
  private final MqttVersion version;
  private final long connectTimeoutMs;
  private final Map<EventLoop, Scratch> scratches = new ConcurrentHashMap<>();

  RawLinks(Target target, Sources sources, MqttVersion version, long connectTimeoutMs) {
    // A certificate file that cannot be used is found out here, not at the first connection.
    target.tls().trustManagers();
    target.tls().keyManagers();
    this.target = target;
    this.sources = sources;
    this.version = version;
    this.connectTimeoutMs = connectTimeoutMs;
  }

  /** Memory that the links of one event loop share: only one of them reads at a time. */
  static final class Scratch {

    private byte[] bytes = new byte[64 * 1024];

    byte[] atLeast(int length) {
      if (bytes.length < length) {
        bytes = new byte[Integer.highestOneBit(length - 1) << 1];
      }
      return bytes;
    }
  }

  @Override
  public Link open(
      String clientId, Credentials credentials, EventLoop loop, Link.Listener listener) {
    return new RawLink(this, Connect.as(clientId).credentials(credentials), loop, listener);
  }

  ChannelFuture connect(EventLoop loop, ChannelHandler handler) {
    return new Bootstrap()
        .group(loop)
        .channel(channelType(loop))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeoutMs)
        .handler(Pipeline.of(target, version, Opening.USUAL, connectTimeoutMs, handler))
        .connect(
            InetSocketAddress.createUnresolved(target.host(), target.port()),
            sources.next().orElse(null));
  }

  private static Class<? extends Channel> channelType(EventLoop loop) {
    return loop instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class)
        ? EpollSocketChannel.class
        : NioSocketChannel.class;
  }

  Scratch scratch(EventLoop loop) {
    return scratches.computeIfAbsent(loop, key -> new Scratch());
  }

  Target target() {
    return target;
  }

  MqttVersion version() {
    return version;
  }

  long connectTimeoutMs() {
    return connectTimeoutMs;
  }
}
