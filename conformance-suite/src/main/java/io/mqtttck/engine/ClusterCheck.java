package io.mqtttck.engine;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.TargetGone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whether the nodes of a target are one broker. Several that know nothing of each other fail in
 * hundreds of scenarios, and the reader must be told the one reason.
 */
final class ClusterCheck {

  private final TargetUnderTest under;
  private final MqttVersion version;

  ClusterCheck(TargetUnderTest under) {
    this.under = under;
    this.version = under.newestVersion();
  }

  /** What the first node does not share with the others, a sentence for each of them. */
  List<String> findings() {
    List<Target> nodes = under.nodes();
    return nodes.stream()
        .skip(1)
        .map(other -> finding(nodes.get(0), other))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> finding(Target one, Target other) {
    List<String> missing = new ArrayList<>();
    try {
      if (!sharesMessages(one, other)) {
        missing.add("messages");
      }
      if (!sharesSessions(one, other)) {
        missing.add("sessions");
      }
      if (under.capabilities().missing(Capability.RETAINED, version).isEmpty()
          && !sharesRetained(one, other)) {
        missing.add("retained messages");
      }
    } catch (NotProven | TargetGone e) {
      return Optional.of(
          "whether " + one + " and " + other + " are one broker is not known: " + e.getMessage());
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s and %s don't share %s: they are not one cluster, or it is slow to agree, and what uses both fails for that reason"
                .formatted(one, other, String.join(", ", missing)));
  }

  /** Tries again for a while: a cluster may need a moment to make a subscription known. */
  private boolean sharesMessages(Target one, Target other) {
    Publish message = Publish.to(new Names().topic("cluster")).payload("message");
    Peer subscriber = connect(Connect.as("listener"), other).subscribe(message.topic(), 0);
    Peer publisher = connect(Connect.as("speaker"), one);
    long untilNanos =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(under.clocks().deadlineMs());
    boolean came = false;
    while (!came && System.nanoTime() < untilNanos) {
      publisher.publish(message);
      came = subscriber.pollDelivery(under.clocks().quietMs()).isPresent();
    }
    under.forget(subscriber, version);
    under.forget(publisher, version);
    return came;
  }

  private boolean sharesSessions(Target one, Target other) {
    Connect persistent = Connect.as(new Names().clientId("roamer")).persistent();
    connect(persistent, one).disconnect();
    Peer again = connect(persistent, other);
    boolean present = again.connack().sessionPresent() || version == MqttVersion.V3_1;
    under.forget(again, version);
    connect(Connect.as(persistent.clientId()), one).disconnect();
    return present;
  }

  private boolean sharesRetained(Target one, Target other) {
    Publish kept = Publish.to(new Names().topic("kept")).payload("kept").retained();
    Peer publisher = connect(Connect.as("keeper"), one);
    publisher.publish(kept);
    publisher.ping();
    Peer subscriber = connect(Connect.as("reader"), other).subscribe(kept.topic(), 0);
    boolean came = subscriber.pollDelivery(under.clocks().deadlineMs()).isPresent();
    publisher.publish(kept.payload(""));
    under.forget(publisher, version);
    under.forget(subscriber, version);
    return came;
  }

  private Peer connect(Connect connect, Target node) {
    Connect named =
        connect.clientId().startsWith("roamer")
            ? connect
            : connect.clientId(new Names().clientId(connect.clientId()));
    return under.connect(named, version, node);
  }
}
