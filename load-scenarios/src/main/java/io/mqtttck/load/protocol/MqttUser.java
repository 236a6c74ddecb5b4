package io.mqtttck.load.protocol;

import io.mqtttck.load.flow.Link;
import io.mqtttck.load.flow.Reasons;
import io.mqtttck.load.measure.Receiver;
import io.mqtttck.load.measure.Stream;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One virtual user's connection and what belongs to it. For the user's event loop only. */
final class MqttUser implements Link.Listener {

  /** The attribute of the Gatling session that holds it. */
  static final String ATTRIBUTE = "gatling.mqtt.user";

  /** A broker that does not close after our DISCONNECT is not waited for any longer. */
  private static final long CLOSE_TIMEOUT_MS = 1000;

  private static final long SUBSCRIBE_TIMEOUT_MS = 10_000;

  private final MqttRuntime runtime;
  private final EventLoop loop;
  private final Receiver receiver;
  private final Link link;
  private final List<Stream> streams = new ArrayList<>();
  private boolean connected;
  private int sendMaximum;
  private long messages;

  MqttUser(MqttRuntime runtime, EventLoop loop, String clientId) {
    this.runtime = runtime;
    this.loop = loop;
    this.receiver = runtime.ledger().receiver(loop);
    this.link = runtime.links().open(clientId, loop, this);
  }

  /** Connects and tells the reason of a failure, or an empty text. */
  void connect(Consumer<String> atEnd) {
    long startedAtNs = System.nanoTime();
    runtime.ledger().connectTried();
    link.connect()
        .whenComplete(
            (maximum, error) -> {
              if (error != null) {
                runtime.ledger().connectFailed();
                atEnd.accept(Reasons.of(error));
              } else {
                connected = true;
                sendMaximum = maximum;
                runtime.ledger().connected(System.nanoTime() - startedAtNs);
                atEnd.accept("");
              }
            });
  }

  void subscribe(String filter, int qos, Consumer<String> atEnd) {
    Future<?> limit =
        loop.schedule(
            () -> atEnd.accept("no SUBACK within " + SUBSCRIBE_TIMEOUT_MS / 1000 + " s"),
            SUBSCRIBE_TIMEOUT_MS,
            TimeUnit.MILLISECONDS);
    link.subscribe(filter, qos)
        .whenComplete(
            (done, error) -> {
              limit.cancel(false);
              if (error == null) {
                receiver.subscribed(filter);
              }
              atEnd.accept(error == null ? "" : Reasons.of(error));
            });
  }

  /** Says goodbye; ends after a second at the latest, then without the broker's consent. */
  void disconnect(Runnable atEnd) {
    leave();
    Future<?> limit =
        loop.schedule(
            () -> {
              link.abort();
              atEnd.run();
            },
            CLOSE_TIMEOUT_MS,
            TimeUnit.MILLISECONDS);
    link.disconnect()
        .whenComplete(
            (done, error) -> {
              if (limit.cancel(false)) {
                atEnd.run();
              }
            });
  }

  void abort() {
    if (connected) {
      leave();
      link.abort();
    }
  }

  private void leave() {
    connected = false;
    receiver.close();
    runtime.ledger().disconnected();
  }

  @Override
  public void onMessage(String topic, byte[] payload) {
    messages++;
    receiver.onMessage(topic, payload, System.nanoTime());
  }

  @Override
  public void onMessage(
      byte[] bytes, int topicAt, int topicLength, int payloadAt, int payloadLength, long nowNs) {
    messages++;
    receiver.onMessage(bytes, topicAt, topicLength, payloadAt, payloadLength, nowNs);
  }

  @Override
  public void onLost(String reason) {
    if (connected) {
      connected = false;
      receiver.close();
      runtime.ledger().connectionLost();
    }
  }

  void opened(Stream stream) {
    streams.add(stream);
  }

  /** The streams that this user has begun so far. */
  List<Stream> streams() {
    return streams;
  }

  Link link() {
    return link;
  }

  boolean connected() {
    return connected;
  }

  /** How many QoS 1 and 2 messages the target lets us have under way. */
  int sendMaximum() {
    return sendMaximum;
  }

  /** Messages that have arrived, whatever they are. */
  long messages() {
    return messages;
  }
}
