package io.mqtttck.load.flow;

import io.netty.channel.EventLoop;
import io.netty.channel.MultithreadEventLoopGroup;
import java.util.concurrent.Executor;

/**
 * A group of one existing event loop: the way to make the client library use the loop of the
 * virtual user, so that nothing crosses threads. It is never shut down; the loop belongs to
 * somebody else.
 */
final class PinnedLoop extends MultithreadEventLoopGroup {

  PinnedLoop(EventLoop loop) {
    super(1, loop, loop);
  }

  @Override
  protected EventLoop newChild(Executor executor, Object... args) {
    return (EventLoop) args[0];
  }
}
