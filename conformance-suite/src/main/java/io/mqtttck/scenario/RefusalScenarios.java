package io.mqtttck.scenario;

import static io.mqtttck.wire.ReasonCode.BAD_USER_NAME_OR_PASSWORD;
import static io.mqtttck.wire.ReasonCode.NOT_AUTHORIZED;
import static io.mqtttck.wire.ReasonCode.SUCCESS;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Credentials;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a broker does when it refuses a CONNECT, and with what follows one that it refused. */
final class RefusalScenarios {

  private static final int BAD_CREDENTIALS_IN_3 = 4;
  private static final int NOT_AUTHORIZED_IN_3 = 5;
  private static final Credentials UNKNOWN =
      new Credentials("tck-unknown", "tck-wrong".getBytes(StandardCharsets.UTF_8));

  /** Sends a CONNECT that every broker has to refuse, with other packets in the same segment. */
  private static Peer sendRefusable(Broker broker, Packet... behind) {
    Connect connect =
        broker.prepare(broker.v5() ? Connect.as("client") : Connect.as("").cleanStart(false));
    byte[] bytes = connect.encode(broker.version());
    // In 3.1.1 only an identifier is refused with a CONNACK; in 5.0 any error may be.
    return sendTogether(
        broker, broker.v5() ? Bytes.altered(bytes, 7, connect.flags() | 0x01) : bytes, behind);
  }

  private static Peer sendTogether(Broker broker, byte[] connect, Packet... behind) {
    Peer client = broker.open("client");
    Bytes all = new Bytes().raw(connect);
    Stream.of(behind).map(packet -> packet.encode(broker.version())).forEach(all::raw);
    client.sendBytes(all.toArray());
    return client;
  }

  @Scenario("refusal.closes")
  @Proves(
      v311 = "MQTT-3.2.2-5",
      v5 = {"MQTT-3.2.2-7", "MQTT-4.13.2-1"})
  void aRefusedConnectionIsClosed(Broker broker) {
    Peer client = sendRefusable(broker);

    client.awaitRefused();

    client.expectClosed();
  }

  @Scenario("refusal.has-no-session")
  @Proves(v5 = "MQTT-3.2.2-6")
  @Needs(Capability.SESSION_EXPIRY)
  void aRefusalSaysSessionPresent0AlthoughThereIsASession(Broker broker) {
    Connect persistent = Connect.as("client").persistent();
    broker.connect(persistent).disconnect();

    Peer client =
        broker.attempt(persistent.property(PropertyId.AUTHENTICATION_METHOD, "TCK-UNKNOWN"));

    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    broker.offers(answer.isPresent(), "the target refuses without CONNACK");
    broker.offers(answer.orElseThrow().code() != SUCCESS, "the target accepts any method");
    broker.require(!answer.orElseThrow().sessionPresent(), "Session Present 0", answer.toString());
  }

  @Scenario("refusal.nothing-behind-it-counts")
  @Proves(v311 = "MQTT-3.1.4-5", v5 = "MQTT-3.1.4-6")
  void whatFollowsARefusedConnectHasNoEffect(Broker broker) {
    expectNothingBehind(broker, behind -> sendRefusable(broker, behind));
  }

  @Scenario("refusal.nothing-behind-a-wrong-password-counts")
  @Proves(v311 = "MQTT-3.1.4-5", v5 = "MQTT-3.1.4-6")
  @Needs(Capability.AUTH)
  void whatFollowsAWrongPasswordHasNoEffect(Broker broker) {
    Strangers.stayOut(broker);
    Connect wrong = broker.prepare(Connect.as("client").credentials(wrongPassword(broker)));

    expectNothingBehind(
        broker, behind -> sendTogether(broker, wrong.encode(broker.version()), behind));
  }

  @Scenario(
      value = "refusal.nothing-behind-a-malformed-connect-counts",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "MQTT-3.1.4-5", v5 = "MQTT-3.1.4-6")
  void whatFollowsAMalformedConnectHasNoEffect(Broker broker) {
    Connect connect = broker.prepare(Connect.as("client"));
    byte[] willOfQos3 = Bytes.altered(connect.encode(broker.version()), 7, connect.flags() | 0x18);

    expectNothingBehind(broker, behind -> sendTogether(broker, willOfQos3, behind));
  }

  private static void expectNothingBehind(Broker broker, Function<Packet[], Peer> refused) {
    Publish message = Publish.to(broker.topic("behind")).payload("behind").retained();
    broker.cleanRetained(message.topic());
    Peer witness = broker.connect(Connect.as("witness")).subscribe(message.topic(), 0);
    Packet subscribe = Subscribe.to(broker.topic("other"), 0).packetId(1);
    Peer client = refused.apply(new Packet[] {message, subscribe});
    client.awaitRefused();
    client.expectNo(Suback.class);
    witness.expectNoMessage();
    broker.connect(Connect.as("late")).subscribe(message.topic(), 0).expectNoMessage();
  }

  // ---- credentials

  @Scenario("refusal.wrong-password")
  @Proves(
      v311 = {"U-06", "MQTT-3.2.2-5"},
      v5 = "MQTT-3.1.4-2")
  @Needs(Capability.AUTH)
  void aWrongPasswordIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client = broker.attempt(Connect.as("client").credentials(wrongPassword(broker)));

    expectCredentialsRefused(broker, client);
  }

  @Scenario("refusal.unknown-user")
  @Proves(
      v311 = {"U-06", "MQTT-3.2.2-5"},
      v5 = "MQTT-3.1.4-2")
  @Needs(Capability.AUTH)
  void anUnknownUserIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client = broker.attempt(Connect.as("client").credentials(UNKNOWN));

    expectCredentialsRefused(broker, client);
  }

  @Scenario("refusal.binary-password")
  @Proves(
      v311 = {"U-06", "MQTT-3.2.2-5"},
      v5 = "MQTT-3.1.4-2")
  @Needs(Capability.AUTH)
  void aWrongPasswordOfAnyBytesIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    // A password is binary data: neither the null character nor broken UTF-8 is malformed.
    Peer client =
        broker.attempt(
            Connect.as("client")
                .credentials(
                    new Credentials(
                        knownUser(broker), new byte[] {0, (byte) 0xFF, (byte) 0xC0, 0, 7})));

    expectCredentialsRefused(broker, client);
  }

  @Scenario("refusal.empty-password")
  @Proves(
      v311 = {"U-06", "MQTT-3.2.2-5"},
      v5 = "MQTT-3.1.4-2")
  @Needs(Capability.AUTH)
  void anEmptyPasswordIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client =
        broker.attempt(
            Connect.as("client").credentials(new Credentials(knownUser(broker), new byte[0])));

    expectCredentialsRefused(broker, client);
  }

  @Scenario("refusal.missing-password")
  @Proves(
      v311 = {"U-06", "MQTT-3.2.2-5"},
      v5 = "MQTT-3.1.4-2")
  @Needs(Capability.AUTH)
  void aUserNameAloneIsRefused(Broker broker) {
    Credentials right = broker.prepare(Connect.as("control")).credentials();
    broker.offers(right.password() != null, "the known account has no password");
    broker.connect(Connect.as("control")).ping();

    Peer client =
        broker.attempt(Connect.as("client").credentials(new Credentials(knownUser(broker), null)));

    expectCredentialsRefused(broker, client);
  }

  @Scenario("refusal.empty-user-name")
  @Proves(
      v311 = {"U-06", "MQTT-3.2.2-5"},
      v5 = "MQTT-3.1.4-2")
  @Needs(Capability.AUTH)
  void anEmptyUserNameIsRefused(Broker broker) {
    broker.connect(Connect.as("control")).ping();

    Peer client =
        broker.attempt(Connect.as("client").credentials(new Credentials("", UNKNOWN.password())));

    expectCredentialsRefused(broker, client);
  }

  private static void expectCredentialsRefused(Broker broker, Peer client) {
    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    boolean accepted = answer.isPresent() && answer.get().code() == SUCCESS;
    broker.offers(!accepted || !openToAll(broker), "the target does not ask who somebody is");
    broker.judging("U-06", "MQTT-3.1.4-2");
    String wanted = "credentials that are wrong are refused";
    if (accepted && Strangers.comeIn(broker)) {
      broker.prefer(false, wanted, "the target takes any user with any password");
      return;
    }
    broker.require(!accepted, wanted, client.state());
    answer.ifPresent(connack -> preferFittingCode(broker, connack));
    broker.prefer(
        broker.v5() || answer.isPresent(), "CONNACK 0x04 or 0x05 before the close", client.state());
    if (!broker.v5()) {
      broker.judging("MQTT-3.2.2-5", null);
    }
    client.expectClosed();
  }

  private static void preferFittingCode(Broker broker, Connack answer) {
    boolean fits =
        broker.v5()
            ? answer.code() == BAD_USER_NAME_OR_PASSWORD || answer.code() == NOT_AUTHORIZED
            : answer.code() == BAD_CREDENTIALS_IN_3 || answer.code() == NOT_AUTHORIZED_IN_3;
    broker.prefer(fits, "a code for bad credentials", answer.describe());
  }

  /** Whether the broker takes in clients without credentials too, so that wrong ones do no harm. */
  private static boolean openToAll(Broker broker) {
    Peer anonymous = broker.attempt(Connect.as("anonymous").credentials(Credentials.NONE));
    return anonymous
        .poll(Connack.class, broker.clocks().connectTimeoutMs())
        .filter(answer -> answer.code() == SUCCESS)
        .isPresent();
  }

  @Scenario("refusal.has-no-session-after-wrong-password")
  @Proves(v311 = "MQTT-3.2.2-4", v5 = "MQTT-3.2.2-6")
  @Needs({Capability.AUTH, Capability.SESSION_EXPIRY})
  void aRefusalForAWrongPasswordSaysSessionPresent0(Broker broker) {
    Strangers.stayOut(broker);
    Connect persistent = Connect.as("client").persistent();
    broker.connect(persistent).disconnect();

    Peer client = broker.attempt(persistent.credentials(wrongPassword(broker)));

    Optional<Connack> answer = client.poll(Connack.class, broker.clocks().connectTimeoutMs());
    broker.offers(answer.isPresent(), "the target refuses without CONNACK");
    broker.control(answer.orElseThrow().code() != SUCCESS, "the CONNECT was not refused");
    broker.require(!answer.orElseThrow().sessionPresent(), "Session Present 0", answer.toString());
  }

  private static Credentials wrongPassword(Broker broker) {
    return new Credentials(knownUser(broker), UNKNOWN.password());
  }

  private static String knownUser(Broker broker) {
    Credentials right = broker.prepare(Connect.as("client")).credentials();
    return right.anonymous() ? broker.profile().accounts().get(0).userName() : right.userName();
  }
}
