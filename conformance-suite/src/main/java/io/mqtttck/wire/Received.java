package io.mqtttck.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a client got, in the order of arrival, with the checks that concern the whole. Messages are
 * told apart by topic and payload, so number the payloads.
 */
public final class Received {

  private static final int SHOWN = 12;

  private final String peer;
  private final List<Delivery> deliveries;

  Received(String peer, List<Delivery> deliveries) {
    this.peer = peer;
    this.deliveries = List.copyOf(deliveries);
  }

  /** What several clients got, one after the other. */
  public static Received together(List<Received> all) {
    return new Received(
        all.stream().map(each -> each.peer).collect(Collectors.joining(" and ")),
        all.stream().flatMap(each -> each.deliveries.stream()).toList());
  }

  public List<Delivery> deliveries() {
    return deliveries;
  }

  /** Only some of it. */
  public Received where(Predicate<Delivery> wanted) {
    return new Received(peer, deliveries.stream().filter(wanted).toList());
  }

  /** How many different messages came. */
  public int different() {
    return (int) deliveries.stream().map(Delivery::key).distinct().count();
  }

  /**
   * This message when it came for the first time.
   *
   * @throws NotProven when it did not come
   */
  public Delivery first(Publish message) {
    return deliveries.stream()
        .filter(delivery -> delivery.key().equals(Delivery.key(message)))
        .findFirst()
        .orElseThrow(() -> new NotProven(peer + ": no " + brief(List.of(message))));
  }

  /** Those of a list that came, in the order of the list. */
  public List<Publish> among(List<Publish> messages) {
    Set<String> came = deliveries.stream().map(Delivery::key).collect(Collectors.toSet());
    return messages.stream().filter(message -> came.contains(Delivery.key(message))).toList();
  }

  /** Each of these came, once or more often. */
  public Received expectAll(List<Publish> wanted) {
    List<Publish> missing = new ArrayList<>(wanted);
    missing.removeAll(among(wanted));
    return expect(
        missing.isEmpty(),
        "all of " + brief(wanted),
        wanted.size() - missing.size() + " of " + wanted.size() + ", not " + brief(missing));
  }

  /** None of these came. */
  public Received expectNone(List<Publish> unwanted) {
    return expect(among(unwanted).isEmpty(), "none of " + brief(unwanted), brief(among(unwanted)));
  }

  /** The first copies of those that came are in this order. */
  public Received expectInOrder(List<Publish> wanted) {
    return expect(
        inOrder(wanted), "the order " + brief(wanted), "the order " + brief(asTheyCame(wanted)));
  }

  /** Whether the first copies of those that came are in this order. */
  public boolean inOrder(List<Publish> wanted) {
    return asTheyCame(wanted).equals(among(wanted));
  }

  /** Those of a list that came, in the order in which they did. */
  public List<Publish> asTheyCame(List<Publish> messages) {
    Map<String, Integer> firstAt = new HashMap<>();
    deliveries.forEach(delivery -> firstAt.putIfAbsent(delivery.key(), firstAt.size()));
    return among(messages).stream()
        .sorted(Comparator.comparing(message -> firstAt.get(Delivery.key(message))))
        .toList();
  }

  /** Each message when it came for the first time. */
  public List<Delivery> firstCopies() {
    Set<String> seen = new HashSet<>();
    return deliveries.stream().filter(delivery -> seen.add(delivery.key())).toList();
  }

  /** Nothing came twice. */
  public Received expectOnce() {
    List<Delivery> repeats = new ArrayList<>(deliveries);
    repeats.removeAll(firstCopies());
    List<Publish> twice = repeats.stream().map(Delivery::publish).toList();
    return expect(twice.isEmpty(), "each message once", "more than once " + brief(twice));
  }

  /** Nothing came at all. */
  public Received expectNothing() {
    List<Publish> all = deliveries.stream().map(Delivery::publish).toList();
    return expect(all.isEmpty(), "no message", brief(all));
  }

  /** At most so many different messages came. */
  public Received expectAtMost(int most) {
    return expect(different() <= most, "at most " + most + " messages", different() + " messages");
  }

  /** The payloads, shortened when there are many. */
  public static String brief(List<Publish> messages) {
    if (messages.isEmpty()) {
      return "nothing";
    }
    String shown =
        messages.stream()
            .limit(SHOWN)
            .map(message -> "\"" + message.payloadText() + "\"")
            .collect(Collectors.joining(", "));
    return messages.size() <= SHOWN
        ? shown
        : shown + " ... \"" + messages.get(messages.size() - 1).payloadText() + "\"";
  }

  private Received expect(boolean holds, String allowed, String actual) {
    if (!holds) {
      throw new ExpectationFailed(peer + " gets " + allowed, peer + " got " + actual);
    }
    return this;
  }
}
