package io.mqtttck.scenario;

import static io.mqtttck.engine.Scenario.TIMED;
import static io.mqtttck.wire.PropertyId.SUBSCRIPTION_IDENTIFIER;
import static io.mqtttck.wire.ReasonCode.NO_SUBSCRIPTION_EXISTED;
import static io.mqtttck.wire.ReasonCode.UNSPECIFIED_ERROR;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Received;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Shared subscriptions of 5.0: each message to one member of a group. */
final class SharedScenarios {

  private static final Connect FIRST = Connect.as("first");
  private static final Connect SECOND = Connect.as("second");
  private static final Connect PUBLISHER = Connect.as("publisher");

  /** Seconds after which the session of a member that left is over. */
  private static final long SHORT_EXPIRY = 1;

  // ---- who gets a message -----------------------------------------------------------------------

  @Scenario("shared.exactly-one-member")
  @Proves(v5 = "U-42")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void eachMessageGoesToExactlyOneMember(Broker broker) {
    List<Publish> messages = messages(broker, 60);
    List<Peer> members = members(broker, "g", 3);

    broker.connect(PUBLISHER).publishAll(messages);

    List<Received> shares = shares(broker, members, messages.size());
    broker.note("3 members got " + shares.stream().map(Received::different).toList());
    Received.together(shares).expectAll(messages).expectOnce();
  }

  @Scenario("shared.exactly-one-member-qos-2")
  @Proves(v5 = "U-42")
  @Needs({Capability.QOS2, Capability.SHARED_SUBSCRIPTIONS})
  void eachMessageOfQos2GoesToExactlyOneMember(Broker broker) {
    List<Publish> messages = messages(broker, 20).stream().map(each -> each.qos(2)).toList();
    Peer first = member(broker, FIRST, "g", 2);
    Peer second = member(broker, SECOND, "g", 2);

    broker.connect(PUBLISHER).publishAll(messages);

    List<Received> shares = shares(broker, List.of(first, second), messages.size());
    Received.together(shares).expectAll(messages).expectOnce();
  }

  @Scenario("shared.every-group-and-everybody-else")
  @Proves(v5 = "U-42")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void eachMessageGoesToEveryGroupOnceAndToPlainSubscriptions(Broker broker) {
    List<Publish> messages = messages(broker, 20);
    List<Peer> one = members(broker, "one", 2);
    List<Peer> two = members(broker, "two", 2);
    Peer plain = broker.connect(Connect.as("plain")).subscribe(topic(broker), 1);

    broker.connect(PUBLISHER).publishAll(messages);

    plain.receive(messages.size()).expectAll(messages);
    Stream.of(one, two)
        .map(group -> Received.together(shares(broker, group, messages.size())))
        .forEach(group -> group.expectAll(messages).expectOnce());
  }

  @Scenario("shared.filters-make-groups")
  @Proves(v5 = "U-42")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS, Capability.WILDCARD_SUBSCRIPTIONS})
  void theSameShareNameWithAnotherFilterIsAnotherGroup(Broker broker) {
    Publish message = Publish.to(broker.topic("a/b")).payload("for both").qos(1);
    Peer first = broker.connect(FIRST).subscribe(shared(broker, "g", message.topic()), 1);
    Peer second = broker.connect(SECOND).subscribe(shared(broker, "g", broker.topic("a/+")), 1);

    broker.connect(PUBLISHER).publish(message);

    first.expect(message);
    second.expect(message);
  }

  @Scenario("shared.absent-member")
  @Proves(v5 = "U-42")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS, Capability.SESSION_EXPIRY})
  void nothingIsLostWhileAMemberIsAway(Broker broker) {
    List<Publish> messages = messages(broker, 10);
    broker.connect(FIRST.persistent()).subscribe(shared(broker, "g"), 1).disconnect();
    Peer second = broker.connect(SECOND).subscribe(shared(broker, "g"), 1);
    broker.connect(PUBLISHER).publishAll(messages);
    Received present = second.receiveFor(broker.clocks().quietMs());

    Peer first = broker.resume(FIRST.persistent());

    Received back =
        Received.together(
            shares(broker, List.of(first, second), messages.size() - present.different()));
    broker.note(
        "the member that was there got %d of %d messages"
            .formatted(present.different(), messages.size()));
    Received.together(List.of(present, back)).expectAll(messages);
  }

  @Scenario("shared.all-members-away")
  @Proves(v5 = {"MQTT-4.5.0-1", "MQTT-3.1.2-23"})
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS, Capability.SESSION_EXPIRY})
  void aMessageWaitsForTheOnlyMember(Broker broker) {
    Publish message = messages(broker, 1).get(0);
    broker.connect(FIRST.persistent()).subscribe(shared(broker, "g"), 1).disconnect();

    broker.connect(PUBLISHER).publish(message);

    broker.resume(FIRST.persistent()).expect(message);
  }

  @Scenario("shared.granted-qos")
  @Proves(v5 = "MQTT-4.8.2-3")
  @Needs({Capability.QOS2, Capability.SHARED_SUBSCRIPTIONS})
  void aMessageComesAtNoMoreThanTheGrantedQos(Broker broker) {
    Publish message = messages(broker, 1).get(0).qos(2);
    Peer zero = member(broker, Connect.as("zero"), "zero", 0);
    Peer one = member(broker, Connect.as("one"), "one", 1);

    broker.connect(PUBLISHER).publish(message);

    one.awaitDelivery().expectQos(1);
    // What goes out at QoS 0 may be lost.
    zero.pollDelivery(broker.clocks().quietMs()).ifPresent(each -> each.expectQos(0));
  }

  @Scenario("shared.granted-qos-of-each-member")
  @Proves(v5 = "MQTT-4.8.2-3")
  @Needs({Capability.QOS2, Capability.SHARED_SUBSCRIPTIONS})
  void aMessageComesAtTheQosOfTheMemberThatGetsIt(Broker broker) {
    List<Publish> messages = messages(broker, 20).stream().map(each -> each.qos(2)).toList();
    Peer first = member(broker, FIRST, "g", 1);
    Peer second = member(broker, SECOND, "g", 2);

    broker.connect(PUBLISHER).publishAll(messages);

    List<Received> shares = shares(broker, List.of(first, second), messages.size());
    shares.get(0).deliveries().forEach(each -> each.expectQos(1));
    shares.get(1).deliveries().forEach(each -> each.expectQos(2));
    broker.control(
        shares.stream().anyMatch(each -> each.different() > 0), "no member got any message");
  }

  @Scenario("shared.no-stored-messages")
  @Proves(v5 = "U-43")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS, Capability.RETAINED})
  void aSharedSubscriptionBringsNoStoredMessages(Broker broker) {
    Publish stored = messages(broker, 1).get(0).payload("stored").retained();
    Publish live = messages(broker, 1).get(0).payload("live");
    Peer publisher = broker.connect(PUBLISHER);
    publisher.publish(stored);

    Peer member = broker.connect(FIRST).subscribe(shared(broker, "g"), 1);

    publisher.publish(live);
    member.expectNothingBefore(live);
    member.expectNoMessage();
  }

  @Scenario("shared.subscription-identifier")
  @Proves(v5 = "MQTT-3.3.4-3")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS, Capability.SUBSCRIPTION_IDENTIFIERS})
  void aMessageComesWithTheIdentifierOfTheSharedSubscription(Broker broker) {
    Publish message = messages(broker, 1).get(0);
    Peer member = broker.connect(FIRST);

    member.subscribe(Subscribe.to(shared(broker, "g"), 1).identifier(7));

    broker.connect(PUBLISHER).publish(message);
    member.expect(message).expectProperty(SUBSCRIPTION_IDENTIFIER, 7L);
  }

  // ---- matching ---------------------------------------------------------------------------------

  @Scenario("shared.name-is-no-level")
  @Proves(v5 = "U-45")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void theShareNameIsNoPartOfTheTopic(Broker broker) {
    Publish plain = Publish.to(broker.topic("x")).payload("plain").qos(1);
    Publish withSlash = plain.topic("/" + plain.topic()).payload("with slash");
    Peer member = broker.connect(FIRST).subscribe(shared(broker, "g", withSlash.topic()), 1);
    Peer publisher = broker.connect(PUBLISHER);

    publisher.publishAll(List.of(plain, withSlash));

    member.expect(withSlash);
    member.expectNoMessage();
  }

  @Scenario("shared.matches-with-wildcards")
  @Proves(v5 = "U-45")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS, Capability.WILDCARD_SUBSCRIPTIONS})
  void wildcardsOfASharedFilterMatchLikeOthers(Broker broker) {
    List<Publish> matching =
        Stream.of("a/b", "a/b/c", "a/")
            .map(name -> Publish.to(broker.topic(name)).payload(name).qos(1))
            .toList();
    Publish other = Publish.to(broker.topic("b/a")).payload("other").qos(1);
    Peer member = broker.connect(FIRST);
    member.subscribe(shared(broker, "g", broker.topic("a/#")), 1);

    Peer publisher = broker.connect(PUBLISHER);
    publisher.publish(other);
    publisher.publishAll(matching);

    member.receive(matching.size()).expectNone(List.of(other)).expectAll(matching);
  }

  // ---- members come and go ----------------------------------------------------------------------

  @Scenario("shared.unsubscribing-member")
  @Proves(v5 = {"U-46", "U-42"})
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void whenAMemberUnsubscribesTheOthersGetAll(Broker broker) {
    List<Publish> messages = messages(broker, 10);
    List<Peer> members = members(broker, "g", 2);

    members.get(1).unsubscribe(shared(broker, "g"));

    broker.connect(PUBLISHER).publishAll(messages);
    members.get(0).receive(messages.size()).expectAll(messages);
    members.get(1).expectNoMessage();
  }

  @Scenario("shared.creator-unsubscribes")
  @Proves(v5 = {"U-47", "U-46"})
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void theGroupGoesOnWhenItsFirstMemberUnsubscribes(Broker broker) {
    List<Publish> messages = messages(broker, 10);
    List<Peer> members = members(broker, "g", 2);

    members.get(0).unsubscribe(shared(broker, "g"));

    broker.connect(PUBLISHER).publishAll(messages);
    members.get(1).receive(messages.size()).expectAll(messages);
    members.get(0).expectNoMessage();
  }

  @Scenario("shared.creator-leaves")
  @Proves(v5 = "U-47")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void theGroupGoesOnWhenItsFirstMemberLeaves(Broker broker) {
    List<Publish> messages = messages(broker, 10);
    List<Peer> members = members(broker, "g", 2);

    members.get(0).disconnect();

    broker.connect(PUBLISHER).publishAll(messages);
    members.get(1).receive(messages.size()).expectAll(messages);
  }

  @Scenario("shared.member-leaves-in-the-stream")
  @Proves(v5 = "U-42")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void afterAMemberHasLeftTheRestGoesToTheOthers(Broker broker) {
    List<Publish> before = messages(broker, 10);
    List<Publish> after =
        before.stream().map(each -> each.payload("later " + each.payloadText())).toList();
    List<Peer> members = members(broker, "g", 3);
    Peer publisher = broker.connect(PUBLISHER);
    publisher.publishAll(before);
    shares(broker, members, before.size());

    members.get(2).disconnect();
    publisher.publishAll(after);

    Received rest = Received.together(shares(broker, members.subList(0, 2), after.size()));
    rest.expectAll(after).expectOnce();
  }

  @Scenario("shared.unsubscribe-in-full")
  @Proves(v5 = "U-46")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void onlyTheFullSharedFilterEndsTheSubscription(Broker broker) {
    Publish message = messages(broker, 1).get(0);
    Peer member = broker.connect(FIRST).subscribe(shared(broker, "g"), 1);

    member.send(Unsubscribe.from(message.topic(), shared(broker, "other")));

    Unsuback answer = member.await(Unsuback.class);
    broker.connect(PUBLISHER).publish(message);
    member.expect(message);
    broker.prefer(
        answer.codes().stream().allMatch(code -> code == NO_SUBSCRIPTION_EXISTED),
        "UNSUBACK with 0x11, no subscription existed",
        answer.describe());
  }

  @Scenario("shared.subscribed-twice")
  @Proves(v5 = "U-47")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void oneUnsubscribeEndsASharedSubscriptionThatWasMadeTwice(Broker broker) {
    Publish message = messages(broker, 1).get(0);
    Publish marker = message.topic(broker.topic("other")).payload("marker");
    Peer member = broker.connect(FIRST).subscribe(marker.topic(), 1);
    member.subscribe(shared(broker, "g"), 1).subscribe(shared(broker, "g"), 1);

    member.unsubscribe(shared(broker, "g"));

    Peer publisher = broker.connect(PUBLISHER);
    publisher.publish(message);
    publisher.publish(marker);
    member.expectNothingBefore(marker);
    member.expectNoMessage();
  }

  // ---- messages that a member does not finish ---------------------------------------------------

  @Scenario("shared.unacknowledged-qos-1-handed-over")
  @Proves(v5 = "U-44")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void anUnacknowledgedQos1MessageGoesToAnotherMemberWhenTheSessionEnds(Broker broker) {
    Publish message = messages(broker, 1).get(0);
    Peer first = broker.connect(FIRST).subscribe(shared(broker, "g"), 1).holdAcks();
    broker.connect(PUBLISHER).publish(message);
    first.awaitDelivery();
    Peer second = broker.connect(SECOND).subscribe(shared(broker, "g"), 1);

    first.drop();

    second.expect(message);
  }

  @Scenario("shared.begun-qos-2-waits-for-its-member")
  @Proves(v5 = "MQTT-4.8.2-4")
  @Needs({Capability.QOS2, Capability.SHARED_SUBSCRIPTIONS, Capability.SESSION_EXPIRY})
  void aQos2MessageThatHasBegunIsCompletedWithTheSameMember(Broker broker) {
    Publish message = messages(broker, 1).get(0).qos(2);
    Peer first = begun(broker, FIRST.persistent(), message);
    Peer second = member(broker, SECOND, "g", 2);

    first.drop();

    second.expectNoMessage();
    Peer back = broker.resume(FIRST.persistent());
    back.expect(message);
    second.expectNoMessage();
  }

  @Scenario("shared.released-qos-2-waits-for-its-member")
  @Proves(v5 = "MQTT-4.8.2-4")
  @Needs({Capability.QOS2, Capability.SHARED_SUBSCRIPTIONS, Capability.SESSION_EXPIRY})
  void aQos2MessageThatWasReceivedIsReleasedToTheSameMember(Broker broker) {
    Publish message = messages(broker, 1).get(0).qos(2);
    Peer first = member(broker, FIRST.persistent(), "g", 2).holdAcks();
    broker.connect(PUBLISHER).publish(message);
    Delivery begun = first.awaitDelivery();
    Peer second = member(broker, SECOND, "g", 2);
    first.acknowledge(begun);
    first.awaitAck(PacketType.PUBREL, begun.packetId());

    first.drop();

    broker.resume(FIRST.persistent()).expectAck(PacketType.PUBREL, begun.packetId());
    second.expectNoMessage();
  }

  @Scenario("shared.begun-qos-2-ends-with-its-member")
  @Proves(v5 = "MQTT-4.8.2-5")
  @Needs({Capability.QOS2, Capability.SHARED_SUBSCRIPTIONS})
  void aQos2MessageThatHasBegunGoesToNobodyElseWhenTheSessionEnds(Broker broker) {
    Publish message = messages(broker, 1).get(0).qos(2);
    Publish marker = message.payload("marker");
    Peer first = begun(broker, FIRST, message);
    Peer second = member(broker, SECOND, "g", 2);

    first.drop();

    second.expectNoMessage();
    broker.connect(PUBLISHER).publish(marker);
    second.expectNothingBefore(marker);
  }

  @Scenario(value = "shared.begun-qos-2-ends-with-its-session", tags = TIMED)
  @Proves(v5 = "MQTT-4.8.2-5")
  @Needs({Capability.QOS2, Capability.SHARED_SUBSCRIPTIONS})
  void aQos2MessageThatHasBegunGoesToNobodyElseWhenTheSessionExpires(Broker broker) {
    Publish message = messages(broker, 1).get(0).qos(2);
    Publish marker = message.payload("marker");
    Peer first = begun(broker, FIRST.sessionExpiry(SHORT_EXPIRY), message);
    Peer second = member(broker, SECOND, "g", 2);

    first.drop();
    broker.awaitExpiry(SHORT_EXPIRY);

    broker.connect(PUBLISHER).publish(marker);
    second.expectNothingBefore(marker);
  }

  @Scenario("shared.rejected-qos-1-discarded")
  @Proves(v5 = "MQTT-4.8.2-6")
  @Needs({Capability.QOS1, Capability.SHARED_SUBSCRIPTIONS})
  void aMessageThatAMemberRejectsWithPubackGoesToNobodyElse(Broker broker) {
    expectDiscarded(broker, 1, PacketType.PUBACK);
  }

  @Scenario("shared.rejected-qos-2-discarded")
  @Proves(v5 = "MQTT-4.8.2-6")
  @Needs({Capability.QOS2, Capability.SHARED_SUBSCRIPTIONS})
  void aMessageThatAMemberRejectsWithPubrecGoesToNobodyElse(Broker broker) {
    expectDiscarded(broker, 2, PacketType.PUBREC);
  }

  // ---- parts ------------------------------------------------------------------------------------

  private static String topic(Broker broker) {
    return broker.topic("work");
  }

  private static String shared(Broker broker, String group) {
    return shared(broker, group, topic(broker));
  }

  private static String shared(Broker broker, String group, String filter) {
    return "$share/" + broker.clientId(group) + "/" + filter;
  }

  private static List<Publish> messages(Broker broker, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(n -> Publish.to(topic(broker)).payload("message " + n).qos(1))
        .toList();
  }

  private static List<Peer> members(Broker broker, String group, int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> broker.connect(Connect.as(group + n)).subscribe(shared(broker, group), 1))
        .toList();
  }

  /** A member at this QoS; a broker may grant shared subscriptions less than others. */
  private static Peer member(Broker broker, Connect connect, String group, int qos) {
    Peer member = broker.connect(connect);
    member.send(Subscribe.to(shared(broker, group), qos));
    List<Integer> codes = member.await(Suback.class).codes();
    broker.offers(codes.equals(List.of(qos)), "it grants no shared subscription at QoS " + qos);
    return member;
  }

  /**
   * What each of several clients gets, until all together have so many and nothing more comes, or
   * until the deadline.
   */
  private static List<Received> shares(Broker broker, List<Peer> members, int wanted) {
    List<Received> shares = new ArrayList<>();
    members.forEach(each -> shares.add(each.receiveFor(broker.clocks().quietMs())));
    while (Received.together(shares).different() < wanted) {
      List<Received> more =
          members.stream().map(each -> each.receiveFor(broker.clocks().quietMs())).toList();
      if (Received.together(more).deliveries().isEmpty()) {
        break;
      }
      IntStream.range(0, shares.size())
          .forEach(i -> shares.set(i, Received.together(List.of(shares.get(i), more.get(i)))));
    }
    return shares;
  }

  /** A member that has read a message and not answered it. */
  private static Peer begun(Broker broker, Connect connect, Publish message) {
    Peer member = member(broker, connect, "g", 2).holdAcks();
    broker.connect(PUBLISHER).publish(message);
    member.awaitDelivery();
    return member;
  }

  private static void expectDiscarded(Broker broker, int qos, PacketType type) {
    Publish message = messages(broker, 1).get(0).qos(qos);
    Publish marker = message.payload("marker");
    Peer first = member(broker, FIRST, "g", qos).holdAcks();
    broker.connect(PUBLISHER).publish(message);
    Delivery rejected = first.awaitDelivery();
    Peer second = member(broker, SECOND, "g", qos);
    first.send(Ack.of(type, rejected.packetId()).code(UNSPECIFIED_ERROR));

    first.expectNoMessage();
    first.disconnect();
    broker.connect(PUBLISHER).publish(marker);

    second.expectNothingBefore(marker);
    second.expectNoMessage();
  }
}
