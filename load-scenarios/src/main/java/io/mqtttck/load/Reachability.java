package io.mqtttck.load;

import io.mqtttck.load.engine.EventLoops;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.flow.Link;
import io.mqtttck.load.flow.Links;
import io.mqtttck.load.flow.Reasons;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connects once before any load, so that a wrong address is a sentence and not a report of zeros.
 */
final class Reachability {

  private static final long NAME_LOOKUP_MS = 10_000;

  /** What the text of an error means for a user, the first that fits. */
  private record Meaning(String sign, String sentence) {}

  private static final List<Meaning> MEANINGS =
      List.of(
          new Meaning(
              "Connection refused",
              "refuses connections: nothing listens on its port; is the broker running, and does it"
                  + " listen on this interface and port?"),
          new Meaning(
              "NotSslRecord", "does not speak TLS: it is a plain port; use mqtt:// or ws://"),
          new Meaning(
              "PKIX path",
              "shows a certificate of an unknown authority: name the authority with --trust, or accept any with"
                  + " --insecure"),
          new Meaning("NotAfter", "shows a certificate that has expired"),
          new Meaning(
              "No name matching",
              "shows a certificate for another name: connect by a name that stands in it"),
          new Meaning(
              "subject alternative",
              "shows a certificate for another name: connect by a name that stands in it"),
          new Meaning(
              "404 Not Found",
              "answers 404 to the WebSocket handshake: the path is wrong; many brokers use /mqtt, /ws"
                  + " or /"),
          new Meaning(
              "NOT_AUTHORIZED",
              "refuses us (not authorized): give a user name and a password that it knows"),
          new Meaning(
              "BAD_USER_NAME_OR_PASSWORD",
              "refuses us (bad user name or password): give ones that it knows"),
          new Meaning(
              "UNSUPPORTED_PROTOCOL_VERSION", "does not speak this version of MQTT: try another"),
          new Meaning(
              "UNACCEPTABLE_PROTOCOL_VERSION", "does not speak this version of MQTT: try another"),
          new Meaning(
              "Timeout while waiting for CONNACK",
              "accepts the connection but never answers CONNECT: it may be a TLS port (use mqtts://), a"
                  + " web server, overloaded, or no broker"),
          new Meaning(
              "without DISCONNECT",
              "closes the connection without answering CONNECT: it may be a TLS or WebSocket port, or"
                  + " not speak this version of MQTT"),
          new Meaning(
              "Connection reset",
              "resets the connection: it may want TLS (use mqtts:// or wss://), or be a plain port (use"
                  + " mqtt:// or ws://), or want a client certificate"),
          new Meaning(
              "timed out", "does not answer: a firewall may drop packets, or the host is down"));

  private Reachability() {}

  static void check(Target target, MqttVersion version, Duration timeout) {
    EventLoopGroup loops = EventLoops.create(1, "load-check");
    try {
      CompletableFuture<Void> done = new CompletableFuture<>();
      EventLoop loop = loops.next();
      loop.execute(() -> connect(target, version, timeout, loop, done));
      // The library times the socket and the CONNACK apart, and the look-up of a name not at all.
      done.get(2 * timeout.toMillis() + NAME_LOOKUP_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new TargetUnreachableException(sentence(target, e.getCause()));
    } catch (TimeoutException e) {
      throw new TargetUnreachableException(target + " does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TargetUnreachableException(target + " was not tried: interrupted");
    } finally {
      EventLoops.shutDown(loops);
    }
  }

  private static void connect(
      Target target,
      MqttVersion version,
      Duration timeout,
      EventLoop loop,
      CompletableFuture<Void> done) {
    String clientId = "tck-check-" + Long.toHexString(System.nanoTime());
    Link link =
        Links.of(Engine.HIVEMQ, target, version, timeout.toMillis())
            .open(clientId, loop, new Deaf());
    link.connect()
        .thenCompose(maximum -> link.disconnect())
        .whenComplete(
            (left, error) -> {
              if (error == null) {
                done.complete(null);
              } else {
                done.completeExceptionally(error);
              }
            });
  }

  private static String sentence(Target target, Throwable error) {
    StringBuilder chain = new StringBuilder();
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (each instanceof UnknownHostException) {
        return target
            + " cannot be reached: the host name "
            + target.host()
            + " is unknown; check the spelling";
      }
      chain.append(each).append('\n');
    }
    return MEANINGS.stream()
        .filter(meaning -> chain.indexOf(meaning.sign()) >= 0)
        .map(meaning -> target + " " + meaning.sentence())
        .findFirst()
        .orElseGet(() -> target + " cannot be reached: " + Reasons.of(error));
  }

  private static final class Deaf implements Link.Listener {

    @Override
    public void onMessage(String topic, byte[] payload) {}

    @Override
    public void onMessage(
        byte[] bytes, int topicAt, int topicLength, int payloadAt, int payloadLength, long nowNs) {}

    @Override
    public void onLost(String reason) {}
  }
}
