package io.mqtttck.load.protocol;

import io.mqtttck.load.flow.Link;
import io.mqtttck.load.flow.LoopPacer;
import io.mqtttck.load.flow.Reasons;
import io.mqtttck.load.flow.Session;
import io.mqtttck.load.measure.Figure;
import io.mqtttck.load.measure.Ledger;
import io.mqtttck.load.measure.Payload;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.measure.Receiver;
import io.mqtttck.load.measure.Stream;
import io.mqtttck.load.measure.Timers;
import io.mqtttck.target.Credentials;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One virtual user: its connections, one at a time, and what belongs to it. For the user's event
 * loop only.
 */
final class MqttUser {

  /** The attribute of the Gatling session that holds it. */
  static final String ATTRIBUTE = "gatling.mqtt.user";

  /** A broker that does not close after our DISCONNECT is not waited for any longer. */
  private static final long CLOSE_TIMEOUT_MS = 1000;

  private static final long ANSWER_TIMEOUT_MS = 10_000;

  private final MqttRuntime runtime;
  private final EventLoop loop;
  private final String clientId;
  private final Credentials account;
  private final Receiver receiver;
  private final LoopPacer pacer;
  private final List<Stream> streams = new ArrayList<>();
  private Session session = Session.CLEAN;
  private Connection current;
  private boolean connected;
  private int sendMaximum;
  private long messages;
  private long keptExpected;
  private ArrayDeque<Publish> inbox;
  private int inboxSize;
  private Stream will;

  MqttUser(MqttRuntime runtime, EventLoop loop, String clientId, Credentials account) {
    this.runtime = runtime;
    this.loop = loop;
    this.clientId = clientId;
    this.receiver = runtime.ledger().receiver(loop);
    this.pacer = runtime.pacer(loop);
    this.account = account;
  }

  /** One connection of the user; an earlier one may still be there when the next one comes. */
  private final class Connection implements Link.Listener {

    private final Link link = runtime.links().open(clientId, account, loop, this);
    private Runnable atEnd = () -> {};

    @Override
    public void onMessage(String topic, byte[] payload) {
      messages++;
      arrived(receiver.onMessage(topic, payload, System.nanoTime()));
    }

    @Override
    public void onMessage(
        byte[] bytes, int topicAt, int topicLength, int payloadAt, int payloadLength, long nowNs) {
      messages++;
      arrived(receiver.onMessage(bytes, topicAt, topicLength, payloadAt, payloadLength, nowNs));
    }

    private void arrived(long tookNs) {
      if (tookNs != Receiver.UNWANTED) {
        pacer.arrived(tookNs);
      }
    }

    @Override
    public boolean wantsWhole() {
      return inbox != null;
    }

    @Override
    public void onWhole(Publish message) {
      if (inbox.size() == inboxSize) {
        inbox.removeFirst();
      }
      inbox.add(message);
    }

    @Override
    public void onPing(long tookNs) {
      runtime.ledger().timers().record(Timers.PING, tookNs);
    }

    @Override
    public void onLost(String reason) {
      if (connected && this == current) {
        connected = false;
        away();
        runtime.ledger().connectionLost();
        willIsDue();
      }
      atEnd.run();
    }
  }

  /** Connects, when its turn has come, and tells the reason of a failure, or an empty text. */
  void connect(Session newSession, String timer, Consumer<String> atEnd) {
    session = newSession;
    Connection connection = new Connection();
    current = connection;
    // The broker may deliver before we have seen that it accepts us.
    receiver.comeBack();
    long pauseNs = runtime.admission().nextPauseNs();
    if (pauseNs == 0) {
      open(connection, timer, atEnd);
    } else {
      Future<?> unused =
          loop.schedule(() -> open(connection, timer, atEnd), pauseNs, TimeUnit.NANOSECONDS);
    }
  }

  private void open(Connection connection, String timer, Consumer<String> atEnd) {
    long startedAtNs = System.nanoTime();
    runtime.ledger().connectTried();
    connection
        .link
        .connect(session)
        .whenComplete(
            (maximum, error) -> {
              if (error != null) {
                runtime.ledger().connectFailed();
                atEnd.accept(Reasons.of(error));
              } else {
                connected = true;
                current = connection;
                sendMaximum = maximum;
                runtime.ledger().connected(timer, System.nanoTime() - startedAtNs);
                atEnd.accept("");
              }
            });
  }

  /** Connects a second time under the same identifier: the target has to end the first one. */
  void takeOver(Consumer<String> atEnd) {
    Connection old = current;
    Connection fresh = new Connection();
    long startedAtNs = System.nanoTime();
    Consumer<String> last = new Both(atEnd);
    Future<?> limit =
        loop.schedule(
            () -> {
              runtime.ledger().requestFailed();
              last.accept("the old connection stayed open");
            },
            ANSWER_TIMEOUT_MS,
            TimeUnit.MILLISECONDS);
    old.atEnd =
        () -> {
          if (limit.cancel(false)) {
            runtime.ledger().disconnected();
            runtime.ledger().timers().record(Timers.TAKEOVER, System.nanoTime() - startedAtNs);
            last.accept("");
          }
        };
    current = fresh; // so that the end of the old one is no loss
    open(fresh, Timers.RECONNECT, last);
  }

  /** Two have to report before the step has ended; the first reason counts. */
  private static final class Both implements Consumer<String> {

    private final Consumer<String> atEnd;
    private boolean half;

    Both(Consumer<String> atEnd) {
      this.atEnd = atEnd;
    }

    @Override
    public void accept(String reason) {
      if (half || !reason.isEmpty()) {
        atEnd.accept(reason);
      }
      half = true;
    }
  }

  void subscribe(Subscribe packet, Consumer<String> atEnd) {
    String filter = packet.filters().get(0).filter();
    answered(
        "SUBACK",
        Timers.SUBSCRIBE,
        link().subscribe(packet),
        reason -> {
          if (reason.isEmpty()) {
            receiver.subscribed(filter);
          }
          atEnd.accept(reason);
        });
  }

  /** Asks for a slice of what the target keeps: it may deliver before it sends the SUBACK. */
  void expectKept(String phase, long slice) {
    keptExpected += runtime.ledger().expectKept(receiver, phase, slice);
  }

  /** What has not come so far is waited for no longer. */
  void writeOffKept() {
    keptExpected = receiver.arrived();
  }

  /** How many kept messages this user has asked for. */
  long keptExpected() {
    return keptExpected;
  }

  /**
   * Gives a will the header by which it is counted, in a stream of its own.
   *
   * @param phaseName of the phase in which it is booked
   */
  Publish countedWill(String phaseName, Publish message) {
    Ledger ledger = runtime.ledger();
    // Nobody has a schedule for it, and nobody waits for it: its latency is booked by itself.
    Phase phase = ledger.phase(phaseName, Phase.Kind.FLAT_OUT);
    will = ledger.stream(message.topic(), phase, loop).qos(message.qos());
    long delaySeconds =
        runtime.version().hasProperties()
            ? message.properties().number(PropertyId.WILL_DELAY_INTERVAL).orElse(0L)
            : 0;
    will.announce(
        ledger.timers(),
        TimeUnit.SECONDS.toNanos(delaySeconds),
        () -> ledger.count(Figure.EARLY_WILLS));
    opened(will);
    byte[] template = Payload.template(Payload.HEADER_BYTES, runtime.seed());
    return message.payload(
        Payload.encode(template, ledger.runId(), will.id(), 0, System.nanoTime()));
  }

  private void willIsDue() {
    if (will != null) {
      will.next(System.nanoTime());
      will = null;
    }
  }

  void unsubscribe(String filter, Consumer<String> atEnd) {
    receiver.unsubscribed(filter);
    answered("UNSUBACK", Timers.UNSUBSCRIBE, link().unsubscribe(filter), atEnd);
  }

  /** Publishes a message that is not counted. */
  void publish(Publish message, Consumer<String> atEnd) {
    answered(message.qos() == 2 ? "PUBREC" : "PUBACK", "", link().publish(message), atEnd);
    link().flush();
  }

  /** Keeps the latest so many messages whole from now on. */
  void keep(int most) {
    inbox = inbox == null ? new ArrayDeque<>() : inbox;
    inboxSize = Math.max(inboxSize, most);
  }

  /** Takes the first message that was kept and suits, or null. */
  Publish take(Predicate<Publish> suits) {
    Publish found = inbox == null ? null : inbox.stream().filter(suits).findFirst().orElse(null);
    if (found != null) {
      inbox.remove(found);
    }
    return found;
  }

  private void answered(
      String name, String timer, CompletionStage<Void> answer, Consumer<String> atEnd) {
    long startedAtNs = System.nanoTime();
    Future<?> limit =
        loop.schedule(
            () -> {
              runtime.ledger().requestFailed();
              atEnd.accept("no " + name + " within " + ANSWER_TIMEOUT_MS / 1000 + " s");
            },
            ANSWER_TIMEOUT_MS,
            TimeUnit.MILLISECONDS);
    answer.whenComplete(
        (done, error) -> {
          if (limit.cancel(false)) {
            if (error == null && !timer.isEmpty()) {
              runtime.ledger().timers().record(timer, System.nanoTime() - startedAtNs);
            } else if (error != null && connected) {
              runtime.ledger().requestFailed();
            }
            atEnd.accept(error == null ? "" : Reasons.of(error));
          }
        });
  }

  /** Says goodbye; ends after a second at the latest, then without the broker's consent. */
  void disconnect(Runnable atEnd) {
    Link link = link();
    leave();
    will = null;
    Future<?> limit =
        loop.schedule(
            () -> {
              try {
                link.abort();
              } finally {
                atEnd.run(); // a user that is never over would hold up the run for ever
              }
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
      willIsDue();
      link().abort();
    }
  }

  private void leave() {
    connected = false;
    away();
    runtime.ledger().disconnected();
  }

  private void away() {
    if (session.persistent()) {
      receiver.leave();
    } else {
      receiver.close();
    }
  }

  void opened(Stream stream) {
    streams.add(stream);
  }

  /** What has come, or not, of the streams so far is waited for no longer. */
  void settled() {
    streams.clear();
  }

  /** The streams that this user has begun and not waited for. */
  List<Stream> streams() {
    return streams;
  }

  Link link() {
    return current.link;
  }

  Receiver receiver() {
    return receiver;
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
