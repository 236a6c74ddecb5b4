package io.mqtttck.engine;

import static io.mqtttck.wire.PropertyId.MAXIMUM_PACKET_SIZE;
import static io.mqtttck.wire.PropertyId.MAXIMUM_QOS;
import static io.mqtttck.wire.PropertyId.RECEIVE_MAXIMUM;
import static io.mqtttck.wire.PropertyId.RETAIN_AVAILABLE;
import static io.mqtttck.wire.PropertyId.SERVER_KEEP_ALIVE;
import static io.mqtttck.wire.PropertyId.SESSION_EXPIRY_INTERVAL;
import static io.mqtttck.wire.PropertyId.TOPIC_ALIAS_MAXIMUM;

import io.mqtttck.result.ProbeResult.Observation;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.TargetGone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a target can do in one version; every trial has connections of its own. */
final class VersionProbe {

  private static final List<Long> ID_BYTES = List.of(23L, 64L, 128L, 256L, 1_024L, 65_535L);
  private static final List<Long> TOPIC_BYTES = List.of(128L, 256L, 1_024L, 8_192L, 65_535L);
  private static final List<Long> LEVELS = List.of(7L, 8L, 16L, 32L, 128L, 200L);

  /** Characters that identifiers are often made of, by a word for them. */
  private static final Map<String, String> CHARACTERS = new LinkedHashMap<>();

  static {
    CHARACTERS.put("-", "-");
    CHARACTERS.put("_", "_");
    CHARACTERS.put(".", ".");
    CHARACTERS.put(":", ":");
    CHARACTERS.put("/", "/");
    CHARACTERS.put("@", "@");
    CHARACTERS.put("#", "#");
    CHARACTERS.put("space", " ");
    CHARACTERS.put("umlaut", "\u00fc");
    CHARACTERS.put("ideograph", "\u6c34");
    CHARACTERS.put("emoji", "\ud83d\ude00");
  }

  /** More than a default broker keeps, few enough for a broker far away. */
  private static final int QUEUE_TRIAL = 1_200;

  private static final int MOST_QUEUE_TRIAL = 20_000;
  private static final int QOS_0_TRIAL = 10;

  private final TargetUnderTest under;
  private final MqttVersion version;
  private final boolean deep;
  private final Profile profile;
  private final Connack connack;
  private final Names names = new Names();
  private final List<Observation> observations = new ArrayList<>();

  VersionProbe(TargetUnderTest under, MqttVersion version, boolean deep) {
    this.under = under;
    this.version = version;
    this.deep = deep;
    this.profile = under.capabilities().profile();
    this.connack = under.capabilities().accepted().get(version);
  }

  List<Observation> observe() {
    qos();
    Profile.Features features = profile.features();
    feature("retained messages", features.retained(), this::retained);
    feature(
        "wildcard subscriptions",
        features.wildcardSubscriptions(),
        () ->
            granted(Subscribe.to(names.topic("wild/+"), 0))
                && granted(Subscribe.to(names.topic("wild/#"), 0)));
    feature("shared subscriptions", features.sharedSubscriptions(), this::shared);
    if (version.hasProperties()) {
      feature(
          "subscription identifiers",
          features.subscriptionIdentifiers(),
          () -> granted(Subscribe.to(names.topic("ids"), 0).identifier(7)));
      feature(
          "topic aliases from clients",
          features.topicAlias(),
          () -> connack.properties().number(TOPIC_ALIAS_MAXIMUM).orElse(0L) > 0);
      announced();
      keepAlive();
      sessionExpiry();
    }
    feature("identifier given by the server", null, this::nameless);
    largest(
        "client identifier, bytes", ID_BYTES, profile.limits().clientIdBytes(), this::takesIdOf);
    add(Comparison.fact("characters in client identifiers", version, characters()));
    largest("topic, bytes", TOPIC_BYTES, null, size -> carries(topicOf((int) size)));
    largest("topic, levels", LEVELS, profile.limits().topicLevels(), n -> carries(levels((int) n)));
    if (deep) {
      offlineQueue();
    }
    return observations;
  }

  private void add(Observation observation) {
    observations.add(observation);
  }

  // ---- trials -----------------------------------------------------------------------------------

  /** Something that works or not; what cannot be tried does not work. */
  private interface Trial {
    boolean works();
  }

  private boolean succeeds(Trial trial) {
    try {
      return trial.works();
    } catch (NotProven | TargetGone e) {
      return false;
    }
  }

  private void feature(String name, Boolean declared, Trial trial) {
    add(Comparison.flag(name, version, succeeds(trial), declared));
  }

  /** The largest size that works, tried with usual sizes and around the declared one. */
  private void largest(String name, List<Long> usual, Integer declared, LongPredicate works) {
    TreeSet<Long> sizes = new TreeSet<>(usual);
    if (declared != null) {
      sizes.add(declared.longValue());
      sizes.add(declared + 1L);
    }
    long most =
        sizes.descendingSet().stream()
            .filter(size -> succeeds(() -> works.test(size)))
            .findFirst()
            .orElse(0L);
    String text = most == sizes.last() ? "at least " + most : String.valueOf(most);
    add(Comparison.limit(name, version, most, text, declared));
  }

  private Peer connect(String name) {
    return under.connect(Connect.as(names.clientId(name)), version);
  }

  private boolean granted(Subscribe request) {
    Peer peer = connect("asks");
    peer.send(request);
    Optional<Suback> answer = peer.poll(Suback.class, under.clocks().deadlineMs());
    boolean yes = answer.isPresent() && answer.get().codes().stream().allMatch(code -> code <= 2);
    leave(peer);
    return yes;
  }

  private void leave(Peer peer) {
    if (!peer.ended()) {
      peer.disconnect();
    }
  }

  private int qosUpTo(int wanted) {
    return Math.min(wanted, under.capabilities().maxQos(version));
  }

  // ---- what is announced, asked for and granted -------------------------------------------------

  private void qos() {
    long announced = connack.properties().number(MAXIMUM_QOS).orElse(2L);
    int granted = under.capabilities().grantedQos().getOrDefault(version, 2);
    long seen = Math.min(announced, granted);
    add(
        Comparison.limit(
            "maximum QoS", version, seen, String.valueOf(seen), profile.limits().maxQos()));
  }

  private void announced() {
    Optional<Long> packet = connack.properties().number(MAXIMUM_PACKET_SIZE);
    Long declared = profile.limits().packetBytes();
    add(
        packet.isPresent()
            ? Comparison.limit(
                "maximum packet size, bytes",
                version,
                packet.get(),
                String.valueOf(packet.get()),
                declared)
            : Comparison.fact("maximum packet size, bytes", version, "not announced"));
    add(
        Comparison.fact(
            "receive maximum", version, number(RECEIVE_MAXIMUM, "65535, as none is announced")));
    add(Comparison.fact("topic alias maximum", version, number(TOPIC_ALIAS_MAXIMUM, "0")));
  }

  private String number(PropertyId id, String otherwise) {
    return connack.properties().number(id).map(String::valueOf).orElse(otherwise);
  }

  private void keepAlive() {
    try {
      Peer peer = under.connect(Connect.as(names.clientId("hasty")).keepAlive(1), version);
      Optional<Long> imposed = peer.connack().properties().number(SERVER_KEEP_ALIVE);
      leave(peer);
      Duration declared = profile.minKeepAlive();
      add(
          Comparison.limit(
              "shortest Keep Alive, seconds",
              version,
              imposed.orElse(1L),
              imposed.map(seconds -> seconds + ", imposed").orElse("1, as asked for"),
              declared == null ? null : declared.toSeconds()));
    } catch (NotProven | TargetGone e) {
      add(Comparison.fact("shortest Keep Alive, seconds", version, "not known: " + e.getMessage()));
    }
  }

  private void sessionExpiry() {
    long asked = 0xFFFF_FFFEL;
    try {
      Peer peer = under.connect(Connect.as(names.clientId("keeper")).sessionExpiry(asked), version);
      long granted = peer.connack().properties().number(SESSION_EXPIRY_INTERVAL).orElse(asked);
      under.forget(peer, version);
      Duration declared = profile.limits().sessionExpiry();
      add(
          Comparison.limit(
              "longest session expiry, seconds",
              version,
              granted,
              granted == asked ? "as asked for" : String.valueOf(granted),
              declared == null ? null : declared.toSeconds()));
    } catch (NotProven | TargetGone e) {
      add(
          Comparison.fact(
              "longest session expiry, seconds", version, "not known: " + e.getMessage()));
    }
  }

  // ---- what is tried out ------------------------------------------------------------------------

  private boolean retained() {
    if (connack.properties().number(RETAIN_AVAILABLE).orElse(1L) == 0) {
      return false;
    }
    Publish message = Publish.to(names.topic("kept")).payload("kept").qos(qosUpTo(1)).retained();
    Peer peer = connect("keeps");
    peer.publish(message);
    peer.subscribe(message.topic(), 0);
    boolean came = peer.pollDelivery(under.clocks().deadlineMs()).isPresent();
    peer.publish(message.payload(""));
    leave(peer);
    return came;
  }

  private boolean shared() {
    String topic = names.topic("shared");
    Peer peer = connect("shares");
    peer.subscribe("$share/tck/" + topic, 0);
    peer.publish(Publish.to(topic).payload("shared").qos(qosUpTo(1)));
    boolean came = peer.pollDelivery(under.clocks().quietMs()).isPresent();
    leave(peer);
    return came;
  }

  private boolean nameless() {
    Peer peer = under.connect(Connect.as(""), version);
    leave(peer);
    return true;
  }

  private boolean takesIdOf(long bytes) {
    String unique = names.clientId("id");
    return takesId(unique + "d".repeat((int) bytes - unique.length()));
  }

  private boolean takesId(String id) {
    Peer peer = under.connect(Connect.as(id), version);
    leave(peer);
    return true;
  }

  private String characters() {
    String base = names.clientId("chars").substring(0, 12);
    String refused =
        CHARACTERS.entrySet().stream()
            .filter(each -> !succeeds(() -> takesId(base + each.getValue())))
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(" "));
    return refused.isEmpty() ? "all tried" : "all but " + refused;
  }

  /** Whether a topic can be subscribed to and published to. */
  private boolean carries(String topic) {
    Peer peer = connect("carries");
    peer.subscribe(topic, 0);
    peer.publish(Publish.to(topic).payload("x").qos(qosUpTo(1)));
    boolean came = peer.pollDelivery(under.clocks().quietMs()).isPresent();
    leave(peer);
    return came;
  }

  private String topicOf(int bytes) {
    String root = names.topic("t");
    return root + "t".repeat(bytes - root.length());
  }

  private String levels(int count) {
    String root = names.topic("l");
    int more = count - root.split("/").length;
    return root + "/l".repeat(Math.max(0, more));
  }

  // ---- the queue of a session that is away ------------------------------------------------------

  private void offlineQueue() {
    Profile.OfflineQueue declared = profile.offlineQueue();
    try {
      Connect away = Connect.as(names.clientId("away")).persistent();
      Peer subscriber = under.connect(away, version);
      subscriber.subscribe(names.topic("queue/+"), qosUpTo(1));
      subscriber.disconnect();
      int sent = send(declared);
      Peer back = under.connect(away, version);
      report(back.collect(sent + QOS_0_TRIAL), sent, declared);
      leave(back);
      // In 3.x only a clean one ends the session.
      leave(under.connect(Connect.as(away.clientId()), version));
    } catch (NotProven | TargetGone e) {
      add(Comparison.fact("offline queue", version, "not known: " + e.getMessage()));
    }
  }

  /** Some at QoS 0, then many at QoS 1; how many of these were taken. */
  private int send(Profile.OfflineQueue declared) {
    int count =
        declared.messages() == null
            ? QUEUE_TRIAL
            : Math.min(declared.messages() + declared.messages() / 5 + 10, MOST_QUEUE_TRIAL);
    Peer publisher = connect("publishes");
    publisher.publishAll(
        IntStream.range(0, QOS_0_TRIAL)
            .mapToObj(i -> Publish.to(names.topic("queue/0")).payload("z" + i))
            .toList());
    int taken =
        publisher
            .offerAll(
                IntStream.range(0, count)
                    .mapToObj(
                        i ->
                            Publish.to(names.topic("queue/1"))
                                .payload(String.valueOf(i))
                                .qos(qosUpTo(1)))
                    .toList())
            .size();
    leave(publisher);
    return taken;
  }

  private void report(List<Delivery> got, int sent, Profile.OfflineQueue declared) {
    List<Integer> kept =
        got.stream()
            .map(Delivery::text)
            .filter(text -> !text.startsWith("z"))
            .map(Integer::valueOf)
            .distinct()
            .toList();
    boolean qos0 = got.stream().map(Delivery::text).anyMatch(text -> text.startsWith("z"));
    boolean all = kept.size() == sent;
    add(
        Comparison.limit(
            "offline queue, messages",
            version,
            kept.size(),
            all ? "at least " + sent : String.valueOf(kept.size()),
            declared.messages()));
    add(Comparison.flag("offline queue, QoS 0", version, qos0, declared.qos0()));
    if (!all && !kept.isEmpty()) {
      Profile.OfflineQueue.Drop drops =
          kept.contains(0) ? Profile.OfflineQueue.Drop.NEWEST : Profile.OfflineQueue.Drop.OLDEST;
      add(Comparison.choice("offline queue, drops", version, drops, declared.drops()));
    }
  }
}
