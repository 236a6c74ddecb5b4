package io.mqtttck.load.engine;

import io.gatling.netty.util.Transports;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;

/** Event loops of the kind that both Gatling and the MQTT client library can use. */
public final class EventLoops {

  private static final int SHUTDOWN_MS = 2000;

  private EventLoops() {}

  /**
   * New ones; the library opens epoll channels where there is epoll, so the loops must be of that
   * kind.
   */
  public static EventLoopGroup create(int count, String name) {
    return Transports.newEventLoopGroup(true, false, count, name);
  }

  /** Ends them and every connection on them, in two seconds at most. */
  public static void shutDown(EventLoopGroup loops) {
    loops.shutdownGracefully(0, SHUTDOWN_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
