package io.mqtttck.load.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.junit.jupiter.api.Test;

/** What the client library leaves to us. */
class InternalsTest {

  /** A socket that is closed already takes no options: that must not end in an exception. */
  @Test
  void aClosedChannelIsLeftAlone() {
    Channel channel = Epoll.isAvailable() ? new EpollSocketChannel() : new NioSocketChannel();
    channel.unsafe().closeForcibly();

    Internals.reset(channel);

    assertThat(channel.isOpen()).isFalse();
  }
}
