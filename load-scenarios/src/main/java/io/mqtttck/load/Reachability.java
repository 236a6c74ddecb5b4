package io.mqtttck.load;

import io.gatling.netty.util.Transports;
import io.mqtttck.load.flow.Link;
import io.mqtttck.load.flow.Links;
import io.mqtttck.load.flow.Reasons;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connects once before any load, so that a wrong address is a sentence and not a report of zeros.
 */
final class Reachability {

  private Reachability() {}

  static void check(Target target, MqttVersion version, Duration timeout) {
    EventLoopGroup loops = Transports.newEventLoopGroup(true, false, 1, "load-check");
    try {
      CompletableFuture<Void> done = new CompletableFuture<>();
      EventLoop loop = loops.next();
      loop.execute(() -> connect(target, version, timeout, loop, done));
      // The library times the socket and the CONNACK apart.
      done.get(2 * timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new TargetUnreachableException(sentence(target, Reasons.of(e.getCause())));
    } catch (TimeoutException e) {
      throw new TargetUnreachableException(sentence(target, "no answer"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TargetUnreachableException(target + " was not tried: interrupted");
    } finally {
      loops.shutdownGracefully(0, 1000, TimeUnit.MILLISECONDS);
    }
  }

  private static void connect(
      Target target,
      MqttVersion version,
      Duration timeout,
      EventLoop loop,
      CompletableFuture<Void> done) {
    Link link =
        new Links(target, version, timeout.toMillis())
            .open("tck-check-" + Long.toHexString(System.nanoTime()), loop, new Deaf());
    link.connect()
        .whenComplete(
            (maximum, error) -> {
              if (error != null) {
                done.completeExceptionally(error);
              } else {
                link.disconnect();
                done.complete(null);
              }
            });
  }

  private static String sentence(Target target, String reason) {
    return "cannot reach " + target + ": " + reason;
  }

  private static final class Deaf implements Link.Listener {

    @Override
    public void onMessage(String topic, byte[] payload) {}

    @Override
    public void onLost(String reason) {}
  }
}
