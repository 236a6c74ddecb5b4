package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.ALONE;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.engine.ScenarioRow;
import io.mqtttck.engine.ScenarioTable;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Which topics a filter matches, and which names are names at all. */
final class TopicScenarios {

  private static final Connect PUBLISHER = Connect.as("publisher");
  private static final Connect SUBSCRIBER = Connect.as("subscriber");

  private static final String LONG_NAME = "x".repeat(300);
  private static final int MANY_LEVELS = 200;
  private static final int LONGEST_TOPIC_BYTES = 65_535;

  /** Which statement says how to match, in both versions. */
  private enum Rule {
    HASH("MQTT-4.7.1-2", "MQTT-4.7.1-1", "U-40"),
    PLUS("MQTT-4.7.1-3", "MQTT-4.7.1-2", "U-40"),
    UNCHANGED("MQTT-4.7.3-4", "MQTT-4.7.3-4", "U-39"),
    LEVELS("MQTT-4.7.3-4", "MQTT-4.7.3-4", "U-40");

    private final List<String> v311;
    private final List<String> v5;

    Rule(String v311, String v5, String comment) {
      this.v311 = List.of(v311, comment);
      this.v5 = List.of(v5, comment, "U-61");
    }
  }

  // ---- matching ---------------------------------------------------------------------------------

  /**
   * In each row every filter meets every topic; {@link TopicFilter} says what has to come of it. In
   * names, {@code ~} is the root of the scenario, and {@code ^} the same with a plus for its first
   * level.
   */
  @ScenarioTable("topic")
  static List<ScenarioRow> matching() {
    return List.of(
        row(
            "plus-is-one-level",
            "a plus stands for exactly one level",
            Rule.PLUS,
            List.of("~a/+", "~+", "~a/+/c", "~+/+", "~+/b/+"),
            List.of("~a", "~a/b", "~a/b/c", "~a/x/c", "~a/b/c/d", "~b", "~x/b/c")),
        row(
            "plus-matches-empty-level",
            "a plus stands for an empty level too, but not for none",
            Rule.PLUS,
            List.of("~a/+", "~a/+/c", "~+/c", "~+/+"),
            List.of("~a", "~a/", "~a//c", "~a/c", "~/c", "~/")),
        row(
            "plus-at-the-root",
            "a plus may be the first level",
            Rule.PLUS,
            List.of("^a", "^+", "^a/+"),
            List.of("~a", "~b", "~a/b")),
        row(
            "hash-is-all-below",
            "a hash stands for any number of levels",
            Rule.HASH,
            List.of("~a/#", "~a/b/#", "~#"),
            List.of("~a/b", "~a/b/c", "~a/b/c/d/e/f", "~b/c", "~ab", "~ab/c")),
        row(
            "hash-matches-parent",
            "a hash stands for the parent level too",
            Rule.HASH,
            List.of("~a/#", "~a/b/#", "~a//#"),
            List.of("~a", "~a/", "~a/b", "~a//", "~ab")),
        row(
            "plus-and-hash",
            "a plus and a hash go together",
            Rule.HASH,
            List.of("~+/#", "~+/b/#", "~a/+/#", "~+/+/#"),
            List.of("~a", "~a/b", "~a/b/c", "~a/c/d", "~b/b", "~/b")),
        row(
            "exact-levels",
            "a filter without wildcards matches one topic",
            Rule.LEVELS,
            List.of("~a/b", "~a", "~a/b/c", "~b"),
            List.of("~a", "~a/b", "~a/b/c", "~a/c", "~b", "~b/a", "~ab")),
        row(
            "trailing-slash",
            "a slash at the end makes another topic",
            Rule.UNCHANGED,
            List.of("~a", "~a/", "~a//"),
            List.of("~a", "~a/", "~a//", "~a/b")),
        row(
            "leading-slash",
            "a slash at the beginning makes another topic",
            Rule.UNCHANGED,
            List.of("/~a", "~a", "//~a", "+/~a", "+/+/~a"),
            List.of("/~a", "~a", "//~a")),
        row(
            "double-slash",
            "an empty level counts",
            Rule.UNCHANGED,
            List.of("~a//b", "~a/b", "~a///b", "~a/+/b"),
            List.of("~a//b", "~a/b", "~a///b")),
        row(
            "case",
            "case matters",
            Rule.UNCHANGED,
            List.of("~a/b", "~A/b", "~a/B", "~A/+"),
            List.of("~a/b", "~A/b", "~a/B", "~A/B")),
        row(
            "spaces",
            "spaces count, wherever they are",
            Rule.UNCHANGED,
            List.of("~a/b", "~ a/b", "~a/b ", "~a /b", "~a/ /b", "~a  b", "~a b"),
            List.of("~a/b", "~ a/b", "~a/b ", "~a /b", "~a/ /b", "~a  b", "~a b", "~ab")),
        row(
            "punctuation",
            "characters without meaning are characters",
            Rule.UNCHANGED,
            List.of("~a.b", "~a*b", "~a?b", "~.*", "~*", "~[ab]", "~a%2Fb", "~a\\b", "~>"),
            List.of("~a.b", "~a*b", "~axb", "~a?b", "~*", "~b", "~a/b", "~a%2Fb", "~a\\b", "~>")),
        row(
            "dollar-inside",
            "a dollar sign that is not the first character is a character",
            Rule.UNCHANGED,
            List.of("~$a", "~a$", "~+", "~#"),
            List.of("~$a", "~a$", "~a")),
        row(
            "compared-to-the-end",
            "long topics are compared to their end",
            Rule.UNCHANGED,
            List.of("~" + LONG_NAME + "1", "~" + LONG_NAME + "2", "~" + LONG_NAME),
            List.of("~" + LONG_NAME + "1", "~" + LONG_NAME + "2", "~" + LONG_NAME)),
        row(
            "unicode-not-normalised",
            "the two ways to write an accented letter are two topics",
            Rule.UNCHANGED,
            List.of("~caf" + text(0xE9), "~cafe" + text(0x301), "~cafe"),
            List.of("~caf" + text(0xE9), "~cafe" + text(0x301), "~cafe")),
        row(
            "unicode-not-folded",
            "letters that look alike are different",
            Rule.UNCHANGED,
            List.of("~" + text(0x41), "~" + text(0x391), "~" + text(0xFF21), "~" + text(0xC4)),
            List.of("~" + text(0x41), "~" + text(0x391), "~" + text(0xFF21), "~" + text(0xE4))),
        row(
            "four-byte-characters",
            "characters of four bytes are compared whole",
            Rule.UNCHANGED,
            List.of("~" + text(0x1F321), "~" + text(0x1F322), "~" + text(0x10FFFD), "~?"),
            List.of("~" + text(0x1F321), "~" + text(0x1F322), "~" + text(0x10FFFD), "~?")));
  }

  @Scenario("topic.lone-slash")
  @Proves(
      v311 = {"U-39", "MQTT-4.7.3-1"},
      v5 = {"U-39", "MQTT-4.7.3-1"})
  @Needs(Capability.QOS1)
  void aLoneSlashIsATopic(Broker broker) {
    // Everybody has the same lone slash, so the payload tells ours.
    Publish message = Publish.to("/").payload(broker.topic("lone-slash")).qos(1);
    Peer client = broker.connect(SUBSCRIBER).subscribe("/", 1);

    broker.connect(PUBLISHER).publish(message);

    expectAmongOthers(broker, client, message);
  }

  @Scenario("topic.many-levels")
  @Proves(
      v311 = {"U-41", "MQTT-4.7.3-4"},
      v5 = {"U-41", "MQTT-4.7.3-4"})
  @Needs(Capability.QOS1)
  void topicsMayHaveTwoHundredLevels(Broker broker) {
    Publish one = Publish.to(deep(broker, "one")).payload("one").qos(1);
    Publish two = Publish.to(deep(broker, "two")).payload("two").qos(1);
    Peer client = broker.connect(SUBSCRIBER);
    Peer publisher = broker.connect(PUBLISHER);
    client.send(Subscribe.to(one.topic(), 1));
    broker.offers(granted(broker, client), "it grants no filter of " + MANY_LEVELS + " levels");

    broker.offers(taken(broker, publisher, two), "it takes no topic of " + MANY_LEVELS + " levels");
    publisher.publish(one);

    client.expect(one);
  }

  @Scenario("topic.longest")
  @Proves(
      v311 = {"MQTT-4.7.3-3", "MQTT-4.7.3-4"},
      v5 = {"MQTT-4.7.3-3", "MQTT-4.7.3-4"})
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void aTopicOf65535BytesArrivesWholeOrIsRefused(Broker broker) {
    String root = broker.topic("long/");
    String longest = root + "x".repeat(LONGEST_TOPIC_BYTES - root.length());
    Publish message = Publish.to(longest).payload("on a long topic").qos(1);
    Peer client = broker.connect(SUBSCRIBER).subscribe(root + "#", 1);
    Peer publisher = broker.connect(PUBLISHER);

    boolean taken = taken(broker, publisher, message);

    broker.note("a topic of 65,535 bytes is " + (taken ? "taken" : "refused"));
    Optional<Delivery> delivery =
        client.pollDelivery(taken ? broker.clocks().deadlineMs() : broker.clocks().quietMs());
    // To lose it is wrong, but the statements here are about the name that arrives.
    broker.prefer(
        delivery.isPresent() || !taken, "the acknowledged message is delivered", client.state());
    int bytes = delivery.map(each -> each.publish().topic().length()).orElse(longest.length());
    broker.require(
        delivery.isEmpty() || delivery.get().publish().topic().equals(longest),
        "the topic whole, or nothing",
        "a topic of " + bytes + " bytes");
  }

  @Scenario("topic.byte-order-mark")
  @Proves(
      v311 = {"MQTT-1.5.3-3", "MQTT-4.7.3-4"},
      v5 = {"MQTT-1.5.4-3", "MQTT-4.7.3-4"})
  @Needs(Capability.QOS1)
  void theByteOrderMarkIsACharacter(Broker broker) {
    Publish without = Publish.to(broker.topic("x")).payload("without").qos(1);
    Publish marked = Publish.to(broker.topic(text(0xFEFF) + "x")).payload("marked").qos(1);
    Peer withMark = broker.connect(Connect.as("withMark"));
    Peer withoutMark = broker.connect(Connect.as("withoutMark")).subscribe(without.topic(), 1);
    withMark.send(Subscribe.to(marked.topic(), 1));
    boolean grants = granted(broker, withMark);
    Peer publisher = broker.connect(PUBLISHER);

    boolean takes = grants && taken(broker, publisher, marked);

    broker.prefer(takes, "names with U+FEFF are accepted", "they are refused");
    broker.offers(takes, "it refuses names with U+FEFF");
    withMark.expect(marked);
    publisher.publish(without);
    withoutMark.expectNothingBefore(without);
  }

  @Scenario("topic.control-characters")
  @Proves(
      v311 = {"U-01", "MQTT-4.7.3-4"},
      v5 = {"U-01", "MQTT-4.7.3-4"})
  @Needs(Capability.QOS1)
  void namesWithControlCharactersAreRefusedOrUnaltered(Broker broker) {
    String name = "a" + text(0x01) + text(0x1F) + text(0x7F) + text(0x9F) + text(0xFFFF) + "b";
    Publish message = Publish.to(broker.topic(name)).payload("with controls").qos(1);
    Peer client = broker.connect(SUBSCRIBER);
    client.send(Subscribe.to(broker.topic("+"), 1));
    broker.offers(granted(broker, client), "it grants no filters with wildcards");

    boolean taken = taken(broker, broker.connect(PUBLISHER), message);

    broker.note("names with control characters are " + (taken ? "taken" : "refused"));
    client
        .pollDelivery(broker.clocks().quietMs())
        .ifPresent(
            each ->
                broker.require(
                    each.publish().topic().equals(message.topic()),
                    "the topic unaltered, or nothing",
                    each.publish().describe()));
  }

  // ---- topics that begin with $ -----------------------------------------------------------------

  @Scenario("topic.dollar-hidden-from-plus")
  @Proves(v311 = "MQTT-4.7.2-1", v5 = "MQTT-4.7.2-1")
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS})
  void aFilterThatBeginsWithPlusDoesNotMatchDollarTopics(Broker broker) {
    Publish hidden = Publish.to("$" + broker.topic("x")).payload("hidden").qos(1);
    Publish open = hidden.topic(broker.topic("x")).payload("open");
    String below = open.topic().substring(open.topic().indexOf('/'));
    String parent = below.substring(0, below.lastIndexOf('/'));
    Peer client = broker.connect(SUBSCRIBER);
    client.subscribe("+" + below, 1).subscribe("+" + parent + "/#", 1);
    Peer publisher = broker.connect(PUBLISHER);
    exchangedOrUnsupported(broker, publisher, hidden);

    publisher.publish(open);

    client.expectNothingBefore(open);
    client.receiveFor(broker.clocks().quietMs()).expectNone(List.of(hidden));
  }

  @Scenario(value = "topic.dollar-hidden-from-hash", tags = ALONE)
  @Proves(v311 = "MQTT-4.7.2-1", v5 = "MQTT-4.7.2-1")
  @Needs({Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS, Capability.DEDICATED})
  void aLoneHashDoesNotMatchDollarTopics(Broker broker) {
    Publish hidden = Publish.to("$" + broker.topic("x")).payload("hidden").qos(1);
    Publish open = hidden.topic(broker.topic("x")).payload("open");
    Peer client = broker.connect(SUBSCRIBER).subscribe("#", 1);
    Peer publisher = broker.connect(PUBLISHER);
    exchangedOrUnsupported(broker, publisher, hidden);

    publisher.publish(open);

    Received all = client.receiveUntil(open);
    List<String> topics = all.deliveries().stream().map(each -> each.publish().topic()).toList();
    broker.require(
        topics.stream().noneMatch(topic -> topic.startsWith("$")),
        "no topic that begins with $",
        "the topics " + topics);
  }

  @Scenario("topic.dollar-not-exchanged")
  @Proves(v311 = "U-38", v5 = "U-38")
  @Needs(Capability.QOS1)
  void clientsCannotExchangeMessagesOverDollarTopics(Broker broker) {
    Publish message = Publish.to("$" + broker.topic("x")).payload("between clients").qos(1);
    Peer client = broker.connect(SUBSCRIBER);
    client.send(Subscribe.to(message.topic(), 1));

    boolean exchanged =
        granted(broker, client) && taken(broker, broker.connect(PUBLISHER), message);

    broker.prefer(
        !exchanged || client.pollDelivery(broker.clocks().quietMs()).isEmpty(),
        "no message over a topic that begins with $",
        message.topic() + " is delivered");
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static ScenarioRow row(
      String id, String name, Rule rule, List<String> filters, List<String> topics) {
    List<String> v311 = new ArrayList<>(rule.v311);
    List<String> v5 = new ArrayList<>(rule.v5);
    List.of("MQTT-3.3.2-3", "MQTT-4.5.0-1")
        .forEach(
            common -> {
              v311.add(common);
              v5.add(common);
            });
    boolean wildcards = filters.stream().anyMatch(filter -> filter.matches(".*[+#].*"));
    Set<Capability> needs =
        wildcards
            ? Set.of(Capability.QOS1, Capability.WILDCARD_SUBSCRIPTIONS)
            : Set.of(Capability.QOS1);
    return new ScenarioRow(
        id, name, v311, v5, needs, broker -> expectMatches(broker, rule, filters, topics));
  }

  /** A client for each filter, a message for each topic. */
  private static void expectMatches(
      Broker broker, Rule rule, List<String> filters, List<String> topics) {
    List<Publish> messages =
        topics.stream().map(name -> Publish.to(named(broker, name)).payload(name).qos(1)).toList();
    Publish end = Publish.to(broker.topic("end")).payload("end").qos(1);
    List<Peer> clients =
        IntStream.range(0, filters.size())
            .mapToObj(i -> broker.connect(Connect.as("filter" + i)))
            .toList();
    IntStream.range(0, filters.size())
        .forEach(
            i ->
                clients
                    .get(i)
                    .subscribe(end.topic(), 1)
                    .subscribe(named(broker, filters.get(i)), 1));

    Peer publisher = broker.connect(PUBLISHER);
    publisher.publishAll(messages);
    publisher.publish(end);

    IntStream.range(0, filters.size())
        .forEach(
            i ->
                expectMatches(
                    broker, rule, clients.get(i), named(broker, filters.get(i)), messages, end));
  }

  private static void expectMatches(
      Broker broker, Rule rule, Peer client, String filter, List<Publish> messages, Publish end) {
    List<Publish> missing = new ArrayList<>(messages);
    missing.removeIf(each -> !TopicFilter.matches(filter, each.topic()));
    List<Publish> unwanted = new ArrayList<>(messages);
    unwanted.removeAll(missing);
    List<Publish> came = new ArrayList<>(client.receiveUntil(end).among(messages));
    missing.removeAll(came);
    // Messages to different topics may overtake each other.
    Received next = client.receive(Math.min(1, missing.size()));
    while (!next.deliveries().isEmpty()) {
      came.addAll(next.among(messages));
      missing.removeAll(came);
      next = client.receive(Math.min(1, missing.size()));
    }
    unwanted.retainAll(came);

    judge(broker, rule, "MQTT-3.3.2-3");
    broker.require(
        unwanted.isEmpty(),
        "the filter " + filter + " does not match " + topics(unwanted),
        "it does");
    judge(broker, rule, "MQTT-4.5.0-1");
    broker.require(
        missing.isEmpty(), "the filter " + filter + " matches " + topics(missing), "it does not");
  }

  private static List<String> topics(List<Publish> messages) {
    return messages.stream().map(Publish::topic).toList();
  }

  private static void judge(Broker broker, Rule rule, String common) {
    List<String> v311 = new ArrayList<>(rule.v311);
    List<String> v5 = new ArrayList<>(rule.v5);
    v311.add(common);
    v5.add(common);
    broker.judging(v311, v5);
  }

  private static String named(Broker broker, String name) {
    String root = broker.topic("");
    return name.replace("^", "+" + root.substring(root.indexOf('/'))).replace("~", root);
  }

  private static String text(int codePoint) {
    return Character.toString(codePoint);
  }

  private static String deep(Broker broker, String last) {
    StringBuilder topic = new StringBuilder(broker.topic(""));
    int levels = topic.toString().split("/").length;
    topic.append("l/".repeat(MANY_LEVELS - levels - 1));
    return topic.append(last).toString();
  }

  private static boolean granted(Broker broker, Peer client) {
    return client
        .poll(Suback.class, broker.clocks().deadlineMs())
        .filter(suback -> suback.codes().stream().allMatch(code -> code < 0x80))
        .isPresent();
  }

  /** Publishes at QoS 1 what a broker may refuse; whether it takes it over. */
  private static boolean taken(Broker broker, Peer publisher, Publish message) {
    publisher.send(message);
    return publisher
        .poll(Ack.class, broker.clocks().deadlineMs())
        .filter(ack -> ack.code() < 0x80)
        .isPresent();
  }

  /** A broker may keep topics that begin with $ to itself. */
  private static void exchangedOrUnsupported(Broker broker, Peer publisher, Publish message) {
    Peer witness = broker.connect(Connect.as("witness"));
    witness.send(Subscribe.to(message.topic(), 1));
    boolean exchanged =
        granted(broker, witness)
            && taken(broker, publisher, message)
            && witness.pollDelivery(broker.clocks().quietMs()).isPresent();
    broker.offers(exchanged, "it passes no messages on over topics that begin with $");
  }

  private static void expectAmongOthers(Broker broker, Peer client, Publish message) {
    long deadlineMs = broker.clocks().deadlineMs();
    Optional<Delivery> next = client.pollDelivery(deadlineMs);
    while (next.isPresent() && !next.get().text().equals(message.payloadText())) {
      next = client.pollDelivery(deadlineMs);
    }
    broker.require(next.isPresent(), client.name() + " gets the message on /", client.state());
  }
}
