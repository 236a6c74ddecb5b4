package io.mqtttck.mutant;

import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.stream.Stream;

/** What a broker dies of when one client takes it to its limits: counted for one connection. */
final class ExhaustionFaults {

  private static final int MANY_LEVELS = 10_000;
  private static final int MANY_PROPERTIES = 1_000;
  private static final int MANY_FILTERS = 150;
  private static final int MANY_PACKETS = 500;
  private static final int MANY_UNFINISHED = 15;
  private static final int MANY_CONNECTIONS = 100;
  private static final int MANY_ANNOUNCEMENTS = 10;
  private static final long HUGE_BYTES = 100L * 1024 * 1024;
  private static final int STALLING_SUBSCRIPTIONS = 1_000;

  private final SmallBroker broker;
  private int filters;
  private int acks;
  private int aliases;
  private int begun;

  ExhaustionFaults(SmallBroker broker) {
    this.broker = broker;
  }

  /** Whether that packet is one too many. */
  boolean diesOf(Packet packet) {
    count(packet);
    return broker.has(Fault.DIES_OF_DEEP_TOPICS) && topics(packet).anyMatch(ExhaustionFaults::deep)
        || broker.has(Fault.DIES_OF_MANY_PROPERTIES)
            && packet.properties().entries().size() > MANY_PROPERTIES
        || broker.has(Fault.DIES_OF_MANY_FILTERS) && filters > MANY_FILTERS
        || broker.has(Fault.DIES_OF_MANY_ACKS) && acks > MANY_PACKETS
        || broker.has(Fault.DIES_OF_MANY_ALIASES) && aliases > MANY_PACKETS
        || broker.has(Fault.DIES_OF_MANY_UNFINISHED) && begun > MANY_UNFINISHED;
  }

  /** Whether there are more connections than it can bear. */
  boolean diesOfConnections(int count) {
    return broker.has(Fault.DIES_OF_MANY_CONNECTIONS) && count > MANY_CONNECTIONS;
  }

  /** Whether it has set more memory aside than there is. */
  boolean diesOfAnnouncement(long bytes) {
    return broker.has(Fault.DIES_OF_ANNOUNCEMENTS)
        && bytes > HUGE_BYTES
        && ++broker.announcements > MANY_ANNOUNCEMENTS;
  }

  /** Whether somebody else keeps it from answering. */
  boolean stalls(Session own) {
    return broker.has(Fault.STALLS_FOR_ONE_CLIENT)
        && broker.others(own).stream()
            .anyMatch(each -> each.subscriptions.size() > STALLING_SUBSCRIPTIONS);
  }

  private void count(Packet packet) {
    if (packet instanceof Subscribe subscribe) {
      filters += subscribe.filters().size();
    } else if (packet instanceof Ack) {
      acks++;
    } else if (packet instanceof Publish publish) {
      aliases += publish.properties().has(PropertyId.TOPIC_ALIAS) ? 1 : 0;
      begun += publish.qos() == 2 ? 1 : 0;
    }
  }

  private static Stream<String> topics(Packet packet) {
    if (packet instanceof Publish publish) {
      return Stream.of(publish.topic());
    }
    List<Subscribe.Filter> filters =
        packet instanceof Subscribe subscribe ? subscribe.filters() : List.of();
    return filters.stream().map(Subscribe.Filter::filter);
  }

  private static boolean deep(String topic) {
    return topic.chars().filter(each -> each == '/').count() > MANY_LEVELS;
  }
}
