package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Adds and removes subscriptions. */
final class SubscribeHandler {

  private final SmallBroker broker;
  private final ClientConnection connection;

  SubscribeHandler(SmallBroker broker, ClientConnection connection) {
    this.broker = broker;
    this.connection = connection;
  }

  // ---- SUBSCRIBE ----

  void handle(Subscribe subscribe) {
    List<Subscribe.Filter> filters = subscribe.filters();
    if (closesFor(filters.stream().map(Subscribe.Filter::filter).toList())) {
      connection.refuse(ReasonCode.TOPIC_FILTER_INVALID, "a topic filter is wrong");
      return;
    }
    Long identifier =
        subscribe.properties().number(PropertyId.SUBSCRIPTION_IDENTIFIER).orElse(null);
    connection.session().ofSubscription = subscribe.properties().user();
    List<Integer> codes = new ArrayList<>();
    List<Runnable> retained = new ArrayList<>();
    boolean failed = broker.has(Fault.REFUSED_TAKES_OTHERS_ALONG) && anyDenied(filters);
    for (int i = 0; i < filters.size(); i++) {
      int code = failed ? 0x80 : code(filters.get(i), subscribe.packetId(), identifier != null);
      codes.add(code);
      if (code >= 0x80 && broker.has(Fault.REFUSED_ENDS_SUBSCRIPTIONS)) {
        connection.session().subscriptions.clear();
      }
      boolean skipped =
          broker.has(Fault.SUBSCRIBE_ONLY_FIRST) && i > 0
              || broker.has(Fault.SUBSCRIBE_ONLY_LAST) && i < filters.size() - 1;
      if ((code <= 2 || broker.has(Fault.REFUSED_BUT_ALIVE)) && !skipped) {
        boolean named = i == 0 || !broker.has(Fault.IDENTIFIER_OF_FIRST_FILTER);
        int qos = broker.has(Fault.SUBSCRIBE_QOS_OF_FIRST) ? codes.get(0) : code;
        retained.addAll(add(filters.get(i), Math.min(2, qos), named ? identifier : null));
      }
    }
    if (connection.version() == MqttVersion.V3_1
        && codes.contains(0x80)
        && !broker.has(Fault.FAILURE_CODE_IN_3_1)) {
      connection.refuse(ReasonCode.NOT_AUTHORIZED, "3.1 has no code for a refused filter");
      return;
    }
    boolean first = broker.may(Liberty.RETAINED_BEFORE_SUBACK);
    if (first) {
      retained.forEach(Runnable::run);
    }
    answer(subscribe.packetId(), codes);
    if (!first) {
      retained.forEach(Runnable::run);
    }
  }

  private void answer(int packetId, List<Integer> right) {
    List<Integer> codes = new ArrayList<>(right);
    if (broker.has(Fault.NO_SUBACK)) {
      return;
    }
    if (broker.has(Fault.SUBACK_CODES_REVERSED)) {
      Collections.reverse(codes);
    }
    if (broker.has(Fault.SUBACK_SAYS_MORE)) {
      codes.replaceAll(code -> code <= 2 ? 2 : code);
    }
    if (broker.has(Fault.SUBSCRIBE_100_FILTERS) && codes.size() > 100) {
      codes.subList(100, codes.size()).clear();
    }
    if (broker.has(Fault.SUBACK_FOR_EACH_FILTER)) {
      codes.forEach(code -> connection.send(new Suback(packetId, List.of(code), Properties.NONE)));
      return;
    }
    send(new Suback(packetId, codes, Properties.NONE), codes);
    if (broker.has(Fault.FORMAT_TOPICLESS_MESSAGE)) {
      connection.send(Publish.to("").payload("of nobody"));
    }
  }

  private void send(Packet ack, List<Integer> codes) {
    boolean unusual = codes.stream().anyMatch(code -> code >= ReasonCode.NO_SUBSCRIPTION_EXISTED);
    connection.send(unusual ? connection.explained(ack, "a filter was not served") : ack);
  }

  /** Whether a wrong filter has to end the connection: 3.x has no code for it. */
  private boolean closesFor(List<String> filters) {
    boolean fatal =
        !connection.version().hasProperties() || broker.may(Liberty.CLOSES_ON_WRONG_FILTER);
    return fatal && !filters.stream().allMatch(broker.matching()::valid);
  }

  private boolean anyDenied(List<Subscribe.Filter> filters) {
    return filters.stream().anyMatch(each -> broker.deniesSubscribe(each.filter()));
  }

  private boolean inUse(int packetId) {
    return connection.version().hasProperties()
        && connection.session().incoming.containsKey(packetId);
  }

  private int code(Subscribe.Filter wanted, int packetId, boolean identified) {
    if (inUse(packetId)) {
      return ReasonCode.PACKET_IDENTIFIER_IN_USE;
    }
    if (!broker.matching().valid(wanted.filter())) {
      return ReasonCode.TOPIC_FILTER_INVALID;
    }
    if (unavailable(wanted.filter(), identified)) {
      return unavailableCode(wanted.filter());
    }
    if (broker.deniesSubscribe(wanted.filter())) {
      return connection.version().hasProperties()
          ? ReasonCode.NOT_AUTHORIZED
          : ReasonCode.UNSPECIFIED_ERROR;
    }
    boolean tooHigh =
        broker.has(Fault.SUBSCRIPTION_QOS_REFUSED) && wanted.qos() > broker.options().maximumQos;
    boolean tooMuch =
        broker.has(Fault.SUBSCRIBE_OPTIONS_REFUSED)
            && wanted.noLocal()
            && wanted.retainAsPublished();
    if (tooHigh || tooMuch) {
      return ReasonCode.UNSPECIFIED_ERROR;
    }
    int most = broker.may(Liberty.GRANTS_QOS_1_AT_MOST) ? 1 : broker.options().maximumQos;
    return Math.min(wanted.qos(), most);
  }

  private boolean unavailable(String filter, boolean identified) {
    boolean wildcard = Matching.plain(filter).matches(".*[+#].*");
    boolean shared = !Matching.plain(filter).equals(filter);
    return connection.version().hasProperties()
        && !broker.options().unavailable.isEmpty()
        && !broker.has(Fault.UNAVAILABLE_GRANTED)
        && (wildcard || shared || identified);
  }

  private static int unavailableCode(String filter) {
    if (!Matching.plain(filter).equals(filter)) {
      return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
    }
    return filter.matches(".*[+#].*")
        ? ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED
        : ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED;
  }

  /** Adds or replaces it, and returns the sending of the retained messages that it finds. */
  private List<Runnable> add(Subscribe.Filter wanted, int qos, Long identifier) {
    Session session = connection.session();
    boolean options = connection.version().hasProperties();
    Subscription subscription =
        new Subscription(
            wanted.filter(),
            qos,
            options && wanted.noLocal(),
            options && wanted.retainAsPublished(),
            options ? wanted.retainHandling() : 0,
            identifier);
    Subscription before = session.subscriptions.get(subscription.filter());
    put(subscription, before);
    boolean shared = subscription.shared() && !broker.has(Fault.SHARE_GETS_RETAINED);
    if (shared || !wantsRetained(subscription.retainHandling(), before == null)) {
      return List.of();
    }
    if (broker.has(Fault.RETAIN_TO_EVERYBODY)) {
      storedToOthers(subscription);
    }
    return broker.retained().matching(subscription).stream()
        .filter(each -> !(subscription.noLocal() && session.clientId.equals(each.publisher())))
        .<Runnable>map(each -> () -> session.publishRetained(each, subscription))
        .toList();
  }

  private void storedToOthers(Subscription subscription) {
    for (Session other : broker.others(connection.session())) {
      Subscription same = other.subscriptions.get(subscription.filter());
      if (same != null) {
        broker.retained().matching(same).forEach(each -> other.publishRetained(each, same));
      }
    }
  }

  private void put(Subscription subscription, Subscription before) {
    Session session = connection.session();
    Map<String, Subscription> all = session.subscriptions;
    String filter = subscription.filter();
    session.missesNext = before != null && broker.has(Fault.RESUBSCRIBE_MISSES_NEXT);
    if (broker.has(Fault.UNSUBSCRIBE_FOR_EVER) && session.unsubscribed.contains(filter)) {
      return;
    }
    if (before == null) {
      all.put(filter, subscription);
    } else if (broker.has(Fault.RESUBSCRIBE_ADDS)) {
      all.put(filter + '\0' + all.size(), subscription);
    } else if (broker.has(Fault.RESUBSCRIBE_KEEPS_IDENTIFIER)) {
      all.put(filter, subscription.identifier(before.identifier()));
    } else if (broker.has(Fault.RESUBSCRIBE_KEEPS_OPTIONS)) {
      all.put(filter, before.identifier(subscription.identifier()));
    } else if (!broker.has(Fault.RESUBSCRIBE_IGNORED)) {
      all.put(filter, subscription);
    }
    if (subscription.shared()) {
      broker.joined(filter);
    }
    if (before != null && broker.has(Fault.RESUBSCRIBE_LOSES_QUEUE)) {
      session.outbox.loseQueue();
    }
  }

  private boolean wantsRetained(int handling, boolean fresh) {
    if (handling == 0) {
      return !broker.has(Fault.RETAIN_HANDLING_0_AS_2)
          && (fresh || !broker.has(Fault.RETAIN_HANDLING_0_AS_1));
    }
    if (handling == 1) {
      return broker.has(Fault.RETAIN_HANDLING_1_AS_0)
          || fresh && !broker.has(Fault.RETAIN_HANDLING_1_AS_2);
    }
    return broker.has(Fault.RETAIN_HANDLING_2_AS_0);
  }

  // ---- UNSUBSCRIBE ----

  void handle(Unsubscribe unsubscribe) {
    List<String> filters = unsubscribe.filters();
    if (closesFor(filters)) {
      connection.refuse(ReasonCode.TOPIC_FILTER_INVALID, "a topic filter is wrong");
      return;
    }
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < filters.size(); i++) {
      boolean skipped = broker.has(Fault.UNSUBSCRIBE_ONLY_FIRST) && i > 0;
      codes.add(
          inUse(unsubscribe.packetId())
              ? ReasonCode.PACKET_IDENTIFIER_IN_USE
              : remove(filters.get(i), skipped));
    }
    boolean unknown = codes.contains(ReasonCode.NO_SUBSCRIPTION_EXISTED);
    if (broker.has(Fault.NO_UNSUBACK)
        || broker.has(Fault.UNSUBSCRIBE_UNKNOWN_UNANSWERED) && unknown) {
      return;
    }
    if (broker.has(Fault.UNSUBACK_CODES_REVERSED)) {
      Collections.reverse(codes);
    }
    if (broker.has(Fault.UNSUBACK_FOR_EACH_FILTER)) {
      codes.forEach(
          code ->
              connection.send(
                  new Unsuback(unsubscribe.packetId(), List.of(code), Properties.NONE)));
      return;
    }
    send(new Unsuback(unsubscribe.packetId(), codes, Properties.NONE), codes);
  }

  private int remove(String filter, boolean skipped) {
    Session session = connection.session();
    if (!broker.matching().valid(filter)) {
      return ReasonCode.TOPIC_FILTER_INVALID;
    }
    boolean existed = session.subscriptions.containsKey(filter);
    boolean missed =
        broker.has(Fault.UNSUBSCRIBE_MISSES_WILDCARDS)
            && (filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0);
    if (!skipped && !missed && !broker.has(Fault.UNSUBSCRIBE_IGNORED)) {
      session.subscriptions.remove(filter);
      session.unsubscribed.add(filter);
    }
    removeWrongly(filter);
    return existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED;
  }

  private void removeWrongly(String filter) {
    Map<String, Subscription> all = connection.session().subscriptions;
    if (broker.has(Fault.UNSUBSCRIBE_FOR_EVERYBODY)) {
      broker.others(connection.session()).forEach(each -> each.subscriptions.remove(filter));
    }
    if (broker.has(Fault.UNSUBSCRIBE_ALL)) {
      all.clear();
    }
    if (broker.has(Fault.UNSUBSCRIBE_BY_MATCH)) {
      all.keySet().removeIf(each -> broker.matching().matches(filter, each));
    }
    if (broker.has(Fault.SHARE_LEFT_BY_PLAIN_FILTER)) {
      all.keySet().removeIf(each -> Matching.plain(each).equals(filter));
    }
    if (broker.has(Fault.UNSUBSCRIBE_STOPS_DELIVERY)) {
      connection.session().outbox.loseInFlight();
    }
  }
}
