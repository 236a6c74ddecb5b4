package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.ALONE;
import static io.mqtttck.engine.Scenario.EXHAUSTING;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Properties.UserProperty;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.TargetGone;
import io.mqtttck.wire.Unsubscribe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One client takes the broker to its limits. The broker may refuse it or throw it out, but it lives
 * and goes on serving others.
 */
final class ExhaustionScenarios {

  private static final String PING = "MQTT-3.12.4-1";
  private static final String DELIVERY = "MQTT-4.5.0-1";

  private static final int LONGEST_TEXT_BYTES = 65_535;
  private static final int LEVELS = 30;
  private static final int THICKET = 200;
  private static final int SUBSCRIPTIONS = 1_500;
  private static final int FILTERS_IN_A_PACKET = 100;
  private static final int PROPERTIES = 2_000;
  private static final int CONNECTIONS = 150;
  private static final int SECONDS_OF_CONNECTS = 3;
  private static final int MESSAGES = 3_000;
  private static final int IDENTIFIERS = 1_000;
  private static final int ANNOUNCEMENTS = 20;
  private static final int EXPIRY_SECONDS = 60;

  // ---- topics -----------------------------------------------------------------------------------

  @Scenario(
      value = "exhaustion.topic-of-slashes",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  @Needs(Capability.WILDCARD_SUBSCRIPTIONS)
  void aTopicOf65535BytesOfSlashesHarmsNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));
    Publish deep = Publish.to(longest(broker, "/")).qos(broker.qos(1)).payload("deep");

    client.send(Subscribe.to(broker.topic("t") + "/#", 0));
    client.send(deep);

    expectServed(broker, witness, client);
  }

  @Scenario(
      value = "exhaustion.retained-on-slashes",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  @Needs({Capability.WILDCARD_SUBSCRIPTIONS, Capability.RETAINED})
  void aRetainedMessageOnSuchATopicHarmsNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));
    Publish deep = Publish.to(longest(broker, "/")).qos(broker.qos(1)).payload("deep");

    // Should it not be possible to remove it, it removes itself where it can.
    client.send(deep.expiry(EXPIRY_SECONDS).retained());
    client.send(Subscribe.to(broker.topic("t") + "/#", 0));

    expectServed(broker, witness, client);
  }

  @Scenario(
      value = "exhaustion.filter-of-slashes",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  void aFilterOf65535BytesOfSlashesHarmsNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));
    String deep = longest(broker, "/");

    client.send(Subscribe.to(deep, 0));
    client.send(Publish.to(deep).payload("deep"));
    client.send(Unsubscribe.from(deep));

    expectServed(broker, witness, client);
  }

  @Scenario(
      value = "exhaustion.deep-wildcards",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  @Needs(Capability.WILDCARD_SUBSCRIPTIONS)
  void aFilterOf32000WildcardsHarmsNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));

    client.send(Subscribe.to(longest(broker, "/+"), 0));
    client.send(Publish.to(longest(broker, "/a")).payload("deep"));
    client.send(Unsubscribe.from(longest(broker, "/+")));

    expectServed(broker, witness, client);
  }

  @Scenario(
      value = "exhaustion.wildcard-thicket",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  @Needs(Capability.WILDCARD_SUBSCRIPTIONS)
  void manyFiltersThatBranchAtEachLevelHarmNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));
    Publish message = Publish.to(broker.topic("t") + "/a".repeat(LEVELS)).payload("thicket");

    subscriptions(IntStream.range(0, THICKET).mapToObj(i -> branching(broker)).toList())
        .forEach(client::send);
    IntStream.range(0, THICKET).forEach(i -> client.send(message));

    expectServed(broker, witness, client);
  }

  // ---- requests ---------------------------------------------------------------------------------

  @Scenario(
      value = "exhaustion.subscribe-flood",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  void thousandsOfSubscriptionsOfOneClientHarmNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));

    subscriptions(IntStream.range(0, SUBSCRIPTIONS).mapToObj(i -> broker.topic("t/" + i)).toList())
        .forEach(client::send);

    expectServed(broker, witness, client);
  }

  @Scenario(
      value = "exhaustion.subscription-churn",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  void subscribingAndUnsubscribingWithoutEndHarmsNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));

    IntStream.range(0, IDENTIFIERS).forEach(i -> churn(client, broker.topic("t/" + i % 7)));

    expectServed(broker, witness, client);
  }

  @Scenario(
      value = "exhaustion.user-properties",
      tags = {EXHAUSTING, ALONE})
  @Proves(v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  void thousandsOfUserPropertiesInEveryPacketHarmNobody(Broker broker) {
    Properties many = userProperties();
    Publish message = Publish.to(broker.topic("t")).properties(many);
    Peer witness = witness(broker);
    Peer newcomer = broker.attempt(Connect.as("newcomer").properties(many));
    Peer client = broker.connect(Connect.as("client"));

    client.send(Subscribe.to(broker.topic("t"), 0).properties(many));
    client.send(LargeMessage.within(broker, message));
    client.send(new Unsubscribe(0, List.of(broker.topic("t")), many));
    awaitHandled(broker, newcomer);
    awaitHandled(broker, client);
    client.send(Disconnect.of(0).properties(many));

    expectServed(broker, witness);
  }

  @Scenario(
      value = "exhaustion.alias-churn",
      tags = {EXHAUSTING, ALONE})
  @Proves(v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  @Needs(Capability.TOPIC_ALIAS)
  void changingTopicAliasesWithoutEndHarmsNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));
    long most = client.connack().properties().number(PropertyId.TOPIC_ALIAS_MAXIMUM).orElse(1L);

    IntStream.range(0, MESSAGES).forEach(i -> client.send(aliased(broker, i, most)));

    expectServed(broker, witness, client);
  }

  // ---- acknowledgements -------------------------------------------------------------------------

  @Scenario(
      value = "exhaustion.unknown-acks",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  @Needs(Capability.QOS2)
  void acknowledgementsOfNothingWithoutEndHarmNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));

    IntStream.rangeClosed(1, IDENTIFIERS).forEach(id -> acknowledgeNothing(client, id));

    expectServed(broker, witness, client);
  }

  @Scenario(
      value = "exhaustion.unfinished-publishes",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  @Needs(Capability.QOS2)
  void asManyUnfinishedMessagesAsAreAllowedHarmNobody(Broker broker) {
    Peer witness = witness(broker);
    Peer client = broker.connect(Connect.as("client"));
    Publish message = Publish.to(broker.topic("t")).qos(2).payload("unfinished");

    IntStream.rangeClosed(1, receiveMaximum(client))
        .forEach(id -> client.send(message.packetId(id)));

    expectServed(broker, witness, client);
  }

  // ---- connections ------------------------------------------------------------------------------

  @Scenario(
      value = "exhaustion.connect-flood",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  void manyClientsThatComeAtOnceAndVanishHarmNobody(Broker broker) {
    Peer witness = witness(broker);

    List<Peer> crowd = crowd(broker, i -> broker.attempt(Connect.as("crowd" + i)));
    crowd.forEach(each -> each.poll(Connack.class, broker.clocks().deadlineMs()));
    crowd.forEach(Peer::drop);

    expectServed(broker, witness);
  }

  @Scenario(
      value = "exhaustion.half-connects",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  void manyConnectionsThatNeverFinishTheirConnectHarmNobody(Broker broker) {
    byte[] connect = broker.prepare(Connect.as("crowd")).encode(broker.version());
    Peer witness = witness(broker);

    crowd(broker, i -> broker.open("crowd" + i))
        .forEach(each -> each.sendBytesNow(Arrays.copyOf(connect, connect.length / 2)));

    expectServed(broker, witness);
  }

  @Scenario(
      value = "exhaustion.huge-announcements",
      tags = {EXHAUSTING, ALONE})
  @Proves(
      v311 = {PING, DELIVERY, MalformedVector.OTHERS},
      v5 = {PING, DELIVERY, MalformedVector.OTHERS})
  void packetsOf256MebibytesThatNeverComeHarmNobody(Broker broker) {
    byte[] begin = new Bytes().raw(0x30, 0xFF, 0xFF, 0xFF, 0x7F).string("t").toArray();
    Peer witness = witness(broker);

    IntStream.range(0, ANNOUNCEMENTS)
        .mapToObj(i -> broker.connect(Connect.as("client" + i)))
        .forEach(each -> each.sendBytesNow(begin));

    expectServed(broker, witness);
  }

  // ---- judging ----------------------------------------------------------------------------------

  /** What ran before may keep the broker busy for a while. */
  private static Peer witness(Broker broker) {
    Peer witness = broker.connect(Connect.as("witness"));
    witness.send(Subscribe.to(broker.topic("witness"), broker.qos(1)));
    Optional<Suback> granted = witness.poll(Suback.class, patienceMs(broker));
    broker.control(granted.isPresent(), "the witness gets no SUBACK; " + witness.state());
    return witness;
  }

  private static void expectServed(Broker broker, Peer witness, Peer client) {
    awaitHandled(broker, client);
    expectServed(broker, witness);
  }

  /** All was read, or the client was thrown out, or it is still busy: all are right. */
  private static void awaitHandled(Broker broker, Peer client) {
    client.send(Ping.REQUEST);
    boolean answered = client.poll(Ping.class, 2 * broker.clocks().deadlineMs()).isPresent();
    broker.note(client.name() + (answered ? " is served to the end" : ": " + client.state()));
  }

  /** The witness lives, is answered, and gets what a newcomer has for it. */
  private static void expectServed(Broker broker, Peer witness) {
    witness.send(Ping.REQUEST);
    boolean inTime = witness.poll(Ping.class, broker.clocks().deadlineMs()).isPresent();
    boolean answered = inTime || witness.poll(Ping.class, patienceMs(broker)).isPresent();
    broker.judging(MalformedVector.OTHERS, MalformedVector.OTHERS);
    broker.require(!witness.ended(), "others stay connected", witness.state());
    broker.prefer(inTime, "others are answered at once", witness.state());
    broker.judging(PING, PING);
    broker.require(answered, "others are served: PINGRESP", witness.state());
    broker.judging(DELIVERY, DELIVERY);
    Publish message = Publish.to(broker.topic("witness")).qos(broker.qos(1)).payload("served");
    broker.connect(Connect.as("late")).publish(message);
    witness.expectWithin(message, patienceMs(broker));
  }

  /** A broker under load may be slow, and that alone is no failure. */
  private static long patienceMs(Broker broker) {
    return broker.clocks().connectTimeoutMs();
  }

  // ---- what is sent -----------------------------------------------------------------------------

  /** A topic of this scenario, made as long as a topic can be. */
  private static String longest(Broker broker, String level) {
    String root = broker.topic("t");
    return root + level.repeat((LONGEST_TEXT_BYTES - root.length()) / level.length());
  }

  /** Matches the message of the thicket on all levels but the last. */
  private static String branching(Broker broker) {
    return IntStream.range(1, LEVELS)
        .mapToObj(level -> broker.random().nextBoolean() ? "/a" : "/+")
        .collect(Collectors.joining("", broker.topic("t"), "/b"));
  }

  private static List<Subscribe> subscriptions(List<String> filters) {
    List<Subscribe> all = new ArrayList<>();
    for (int from = 0; from < filters.size(); from += FILTERS_IN_A_PACKET) {
      Subscribe packet = Subscribe.to(filters.get(from), 0);
      for (String more :
          filters.subList(from + 1, Math.min(from + FILTERS_IN_A_PACKET, filters.size()))) {
        packet = packet.and(more, 0);
      }
      all.add(packet);
    }
    return all;
  }

  private static void churn(Peer client, String filter) {
    client.send(Subscribe.to(filter, 0));
    client.send(Unsubscribe.from(filter));
  }

  private static Properties userProperties() {
    return Properties.ofUser(
        IntStream.range(0, PROPERTIES)
            .mapToObj(i -> new UserProperty("name " + i, "value"))
            .toList());
  }

  private static Publish aliased(Broker broker, int number, long most) {
    return Publish.to(broker.topic("t/" + number % 97))
        .property(PropertyId.TOPIC_ALIAS, 1 + number % most);
  }

  private static void acknowledgeNothing(Peer client, int packetId) {
    Stream.of(PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP)
        .forEach(type -> client.send(Ack.of(type, packetId)));
  }

  private static int receiveMaximum(Peer client) {
    return client
        .connack()
        .properties()
        .number(PropertyId.RECEIVE_MAXIMUM)
        .map(most -> (int) Math.min(most, IDENTIFIERS))
        .orElse(IDENTIFIERS);
  }

  /** Those of many connections that come about; a declared rate makes them fewer. */
  private static List<Peer> crowd(Broker broker, IntFunction<Peer> opening) {
    Double perSecond = broker.profile().connectsPerSecond();
    int count =
        perSecond == null
            ? CONNECTIONS
            : (int) Math.min(CONNECTIONS, Math.ceil(SECONDS_OF_CONNECTS * perSecond));
    List<Peer> crowd =
        IntStream.range(0, count)
            .mapToObj(i -> opened(opening, i))
            .flatMap(Optional::stream)
            .toList();
    broker.note(crowd.size() + " of " + count + " connections came about");
    return crowd;
  }

  /** A broker that has enough connections may refuse more of them. */
  private static Optional<Peer> opened(IntFunction<Peer> opening, int number) {
    try {
      return Optional.of(opening.apply(number));
    } catch (TargetGone refused) {
      return Optional.empty();
    }
  }
}
