package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which client identifiers are accepted, and what happens to a client that has none. */
final class ClientIdScenarios {

  private static final String LETTERS_AND_DIGITS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int LONGEST_SAFE = 23;
  private static final int NAMELESS_CLIENTS = 10;
  private static final int REJECTED_IN_3 = 2;

  @Scenario("client-id.one-character")
  @Proves(v311 = "MQTT-3.1.3-5", v5 = "MQTT-3.1.3-5")
  @Needs(Capability.DEDICATED)
  void anIdentifierOfOneCharacterIsAccepted(Broker broker) {
    char any = LETTERS_AND_DIGITS.charAt(broker.random().nextInt(LETTERS_AND_DIGITS.length()));

    Peer client = broker.attempt(Connect.as(broker.exactClientId(String.valueOf(any))));

    client.expectAccepted();
  }

  @Scenario("client-id.all-letters-and-digits")
  @Proves(v311 = "MQTT-3.1.3-5", v5 = "MQTT-3.1.3-5")
  void identifiersOf23LettersAndDigitsAreAccepted(Broker broker) {
    List<String> ids = identifiersWithEveryCharacter(broker);

    List<Peer> clients = ids.stream().map(id -> broker.attempt(Connect.as(id))).toList();

    clients.forEach(Peer::expectAccepted);
    clients.forEach(Peer::ping);
  }

  /** All 62 characters, shuffled, in three identifiers. */
  private static List<String> identifiersWithEveryCharacter(Broker broker) {
    List<Character> all = new ArrayList<>();
    LETTERS_AND_DIGITS.chars().forEach(each -> all.add((char) each));
    Collections.shuffle(all, broker.random());
    StringBuilder text = new StringBuilder();
    Stream.concat(all.stream(), all.stream()).limit(3L * LONGEST_SAFE).forEach(text::append);
    return Stream.of(0, 1, 2)
        .map(part -> text.substring(part * LONGEST_SAFE, (part + 1) * LONGEST_SAFE))
        .map(broker::exactClientId)
        .toList();
  }

  @Scenario("client-id.24-to-1024-bytes")
  @Proves(
      v311 = {"MQTT-3.1.3-9", "U-08"},
      v5 = {"MQTT-3.1.3-8", "U-08"})
  void identifiersOf24To1024BytesAreAcceptedOrRefusedCleanly(Broker broker) {
    String start = broker.clientId("long");

    broker.judging("MQTT-3.1.3-9", "MQTT-3.1.3-8");
    Stream.of(24, 64, 256, 1024)
        .map(length -> start + "x".repeat(length - start.length()))
        .forEach(id -> expectCleanAnswer(broker, id));
  }

  @Scenario("client-id.65535-bytes")
  @Proves(
      v311 = {"MQTT-3.1.3-9", "U-08"},
      v5 = {"MQTT-3.1.3-8", "U-08"})
  void theLongestIdentifierIsAcceptedOrRefusedCleanly(Broker broker) {
    String start = broker.clientId("longest");
    String id = broker.exactClientId(start + "x".repeat(65_535 - start.length()));

    Peer client = broker.attempt(Connect.as(id));

    broker.judging("MQTT-3.1.3-9", "MQTT-3.1.3-8");
    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    boolean accepted = answer.isPresent() && answer.get().code() == 0;
    broker.note("65,535 bytes are " + (accepted ? "accepted" : "refused"));
    expectEndUnless(accepted, client);
    // The packet may also be larger than what the broker reads, which is no judgement of the id.
    broker.prefer(answer.isPresent(), "CONNACK before the close", client.state());
  }

  @Scenario("client-id.other-characters")
  @Proves(
      v311 = {"MQTT-3.1.3-9", "U-08"},
      v5 = {"MQTT-3.1.3-8", "U-08"})
  void identifiersWithOtherCharactersAreAcceptedOrRefusedCleanly(Broker broker) {
    String start = broker.clientId("odd");

    broker.judging("MQTT-3.1.3-9", "MQTT-3.1.3-8");
    Stream.of("-", "_", ".", ":", " ", "/", "#", "+", "$", "\u00e9", "\u4e2d", "\ud83d\ude00")
        .map(character -> start + character)
        .forEach(id -> expectCleanAnswer(broker, id));
  }

  /** The broker either serves a client with that identifier or says no and closes. */
  private static void expectCleanAnswer(Broker broker, String id) {
    Peer client = broker.attempt(Connect.as(broker.exactClientId(id)));
    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    boolean accepted = answer.isPresent() && answer.get().code() == 0;
    if (accepted) {
      client.ping();
      return;
    }
    String brief = id.length() > 40 ? id.length() + " bytes" : "\"" + id + "\"";
    broker.note(brief + " is refused");
    if (broker.v5()) {
      answer.ifPresent(
          packet ->
              broker.prefer(
                  packet.code() == CLIENT_IDENTIFIER_NOT_VALID, "CONNACK 0x85", packet.describe()));
    } else {
      boolean perhapsLost = answer.isEmpty() && client.wasReset();
      broker.require(
          perhapsLost || answer.isPresent() && answer.get().code() == REJECTED_IN_3,
          "CONNACK 0x02 for the identifier of " + brief,
          answer.map(Connack::describe).orElseGet(client::state));
    }
    client.expectClosed();
  }

  private static void expectEndUnless(boolean accepted, Peer client) {
    if (accepted) {
      client.ping();
    } else {
      client.expectClosed();
    }
  }

  @Scenario("client-id.empty-is-made-unique")
  @Proves(
      v311 = "MQTT-3.1.3-6",
      v5 = {"MQTT-3.1.3-6", "MQTT-3.2.2-16"})
  void clientsWithoutIdentifierAreToldApart(Broker broker) {
    broker.connect(Connect.as("control")).ping();
    Peer first = broker.attempt(Connect.as(""));
    broker.offers(accepted(first), "the target refuses an empty client identifier");

    broker.judging("MQTT-3.1.3-6", "MQTT-3.1.3-6");
    List<Peer> others =
        Stream.generate(() -> broker.attempt(Connect.as("")).expectAccepted())
            .limit(NAMELESS_CLIENTS)
            .toList();
    first.expectAlive();
    others.forEach(Peer::expectAlive);
    if (broker.v5()) {
      broker.judging(null, "MQTT-3.2.2-16");
      expectDifferentIdentifiers(broker, others);
    }
  }

  private static boolean accepted(Peer client) {
    return client.await(Connack.class).code() == 0;
  }

  private static void expectDifferentIdentifiers(Broker broker, List<Peer> clients) {
    List<String> assigned = clients.stream().map(ClientIdScenarios::assigned).toList();
    broker.require(
        assigned.stream().noneMatch(String::isEmpty)
            && new HashSet<>(assigned).size() == assigned.size(),
        "each CONNACK has an Assigned Client Identifier of its own",
        assigned.toString());
  }

  private static String assigned(Peer client) {
    return client.connack().properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER).orElse("");
  }

  @Scenario("client-id.assigned-one-resumes")
  @Proves(v5 = "MQTT-3.1.3-7")
  @Needs(Capability.SESSION_EXPIRY)
  void anAssignedIdentifierCanBeUsedToResumeTheSession(Broker broker) {
    Publish message = Publish.to(broker.topic("kept")).payload("hello").qos(broker.qos(1));
    Peer nameless = broker.attempt(Connect.as("").persistent());
    Connack answer = nameless.await(Connack.class);
    broker.offers(answer.code() == 0, "the target refuses an empty client identifier");
    String id = answer.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER).orElse("");
    broker.require(!id.isEmpty(), "CONNACK tells the identifier", answer.describe());
    nameless.subscribe(message.topic(), broker.qos(1)).drop();

    Peer named = broker.attempt(Connect.as(broker.exactClientId(id)).persistent());

    named.expectAccepted();
    broker.connect(Connect.as("publisher")).publish(message);
    named.expect(message);
  }

  @Scenario("client-id.empty-without-clean-session")
  @Proves(v311 = {"MQTT-3.1.3-7", "MQTT-3.1.3-8", "MQTT-3.2.2-5"})
  void anEmptyIdentifierWithoutCleanSessionIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client = broker.attempt(Connect.as("").cleanStart(false));

    broker.judging(List.of("MQTT-3.1.3-7", "MQTT-3.1.3-8"), List.of());
    Connack answer = client.expect(Connack.class);
    broker.require(answer.code() == REJECTED_IN_3, "CONNACK 0x02", answer.describe());
    broker.judging("MQTT-3.2.2-5", null);
    client.expectClosed();
  }

  @Scenario("client-id.given-one-is-not-replaced")
  @Proves(v5 = "MQTT-3.2.2-16")
  void aClientWithAnIdentifierGetsNoOther(Broker broker) {
    Peer client = broker.connect(Connect.as("named"));

    boolean assigned = client.connack().properties().has(PropertyId.ASSIGNED_CLIENT_IDENTIFIER);

    broker.prefer(!assigned, "CONNACK without identifier", client.connack().describe());
  }
}
