package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Subscribe;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A client that goes away, and what its broker is to keep for it meanwhile. */
final class Absence {

  /** Keeps its session, and resumes it when there is one. */
  static final Connect SENSOR = Connect.as("sensor").persistent();

  /** Below every limit that is known, so that nobody may lose any of them. */
  static final int FEW = 8;

  /** Longer than that nobody waits in an ordinary run. */
  static final Duration SHORT_RETENTION = Duration.ofSeconds(15);

  private Absence() {}

  /** A session with a subscription, whose client is away. */
  static void leaveBehind(Broker broker, Subscribe subscription) {
    Integer limit = broker.profile().offlineQueue().messages();
    if (limit != null && limit < FEW) {
      throw broker.unsupported("the profile declares a queue of only " + limit + " messages");
    }
    broker.connect(SENSOR).subscribe(subscription).disconnect();
  }

  /** The same for a client that stays away for some seconds. */
  static void leaveBehindForLong(Broker broker, Subscribe subscription) {
    Duration retention = broker.profile().offlineQueue().retention();
    if (retention != null && retention.compareTo(SHORT_RETENTION) <= 0) {
      throw broker.unsupported("the profile declares a retention of " + text(retention));
    }
    leaveBehind(broker, subscription);
  }

  static List<Publish> numbered(Publish template, int count) {
    return numbered(template, "", count);
  }

  static List<Publish> numbered(Publish template, String prefix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> template.payload(prefix + number))
        .toList();
  }

  static List<Publish> without(List<Publish> messages, int index) {
    return without(messages, messages.subList(index, index + 1));
  }

  static List<Publish> without(List<Publish> messages, List<Publish> others) {
    return messages.stream().filter(message -> !others.contains(message)).toList();
  }

  /** Nothing comes any more before another message on the same topic at the same QoS. */
  static void expectNothingMore(Peer peer, Peer publisher, Publish template) {
    Publish marker = template.payload("marker");
    publisher.publish(marker);
    peer.expectNothingBefore(marker);
  }

  static void severalAtOnce(Broker broker, List<Publish> sent) {
    broker.control(!sent.isEmpty(), "no message came");
    if (sent.size() < 3) {
      throw broker.unsupported("the broker sends fewer than three messages without an answer");
    }
  }

  /**
   * In 3.1.1 a server has to keep the order of what it sends again, and that of what it sends for
   * the first time. Nothing says that the one may not step back behind the other, and 5.0 demands
   * the first of clients only, so the rest is a wish.
   */
  static void expectResentOrder(Broker broker, Received got, List<Publish> wanted) {
    if (!broker.v5()) {
      got.where(each -> each.publish().dup()).expectInOrder(wanted);
      got.where(each -> !each.publish().dup()).expectInOrder(wanted);
    }
    broker.prefer(
        got.inOrder(wanted),
        "the order of the first sending",
        Received.brief(got.asTheyCame(wanted)));
  }

  static String text(Duration duration) {
    return duration == null ? "not declared" : duration.toMillis() / 1000.0 + " s";
  }
}
