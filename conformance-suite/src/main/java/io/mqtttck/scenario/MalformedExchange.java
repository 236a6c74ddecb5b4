package io.mqtttck.scenario;

import static io.mqtttck.scenario.ClientPacketKind.ACCOUNT;
import static io.mqtttck.scenario.ClientPacketKind.PUBACK;
import static io.mqtttck.scenario.ClientPacketKind.PUBCOMP;
import static io.mqtttck.scenario.ClientPacketKind.PUBREC;
import static io.mqtttck.scenario.MalformedVector.OTHERS;

import io.mqtttck.engine.Broker;
import io.mqtttck.scenario.MalformedVector.Grade;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Delivery;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Unsuback;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plays one malformed packet: its well-formed twin is taken in the same state, the packet itself
 * ends the connection, and another connection notices nothing.
 */
final class MalformedExchange {

  private static final String CONTROL = "good";
  private static final String FAULT = "bad";
  private static final Set<Integer> UNKNOWN_ACCOUNT = Set.of(4, 5, 0x86, 0x87);

  private final Broker broker;
  private final MalformedVector vector;
  private final ClientPacketKind kind;

  MalformedExchange(Broker broker, MalformedVector vector) {
    this.broker = broker;
    this.vector = vector;
    this.kind = vector.kind();
  }

  void play() {
    switch (kind.state()) {
      case FRESH -> insteadOfTwin();
      case STRANGER -> insteadOfConnect();
      case CONNECTED -> afterTwin();
      case RECEIVING, COMPLETING -> forMessage();
      case RELEASING -> forRelease();
      case LEAVING -> forGood();
    }
  }

  // ---- the states -------------------------------------------------------------------------------

  private void insteadOfTwin() {
    Peer witness = connectByTwin();
    Peer client = broker.open("client");

    judging();
    client.sendBytes(faulty(2));

    expectRefused(client);
    expectUnharmed(witness);
  }

  private void insteadOfConnect() {
    Peer witness = connectByTwin();
    Peer stranger = broker.open("stranger");

    judging();
    stranger.sendBytes(faulty(2));

    stranger.expectTurnedAway();
    expectUnharmed(witness);
  }

  private void afterTwin() {
    Peer witness = broker.connect(Connect.as("witness"));
    if (kind.publishes()) {
      witness.subscribe(topic() + "/#", broker.qos(1));
    }
    Peer client = broker.connect(Connect.as("client"));
    client.sendBytes(twin(1));
    awaitTaken(client, 1);
    client.ping();

    judging();
    client.sendBytes(faulty(2));

    expectEnd(client);
    expectUnharmed(witness);
    if (kind.publishes()) {
      expectNotPassedOn(witness);
    }
  }

  private void forMessage() {
    int qos = kind == PUBACK ? 1 : 2;
    Peer witness = broker.connect(Connect.as("witness"));
    Peer client = broker.connectHoldingAcks(Connect.as("client")).subscribe(topic(), qos);
    int first = messageFor(client, qos);
    client.sendBytes(twin(first));
    if (kind == PUBREC) {
      client.awaitAck(PacketType.PUBREL, first);
      client.send(Ack.of(PacketType.PUBCOMP, first));
    }
    client.ping();
    int second = messageFor(client, qos);

    judging();
    client.sendBytes(faulty(second));

    expectEnd(client);
    expectUnharmed(witness);
  }

  private void forRelease() {
    Peer witness = broker.connect(Connect.as("witness"));
    Peer client = broker.connect(Connect.as("client"));
    awaitReceived(client, 1);
    client.sendBytes(twin(1));
    client.awaitAck(PacketType.PUBCOMP, 1);
    awaitReceived(client, 2);

    judging();
    client.sendBytes(faulty(2));

    expectEnd(client);
    expectUnharmed(witness);
  }

  private void forGood() {
    Publish will = Publish.to(topic()).qos(broker.qos(1)).payload("will");
    Peer witness = broker.connect(Connect.as("witness")).subscribe(topic(), broker.qos(1));
    Peer client = broker.connect(Connect.as("client").will(will)).ping();

    judging();
    client.sendBytes(faulty(2));

    expectEnd(client);
    broker.prefer(
        witness.pollDelivery(broker.clocks().willMs()).isPresent(),
        "the will is published, because no well-formed DISCONNECT came",
        "no will came");
    expectUnharmed(witness);
  }

  // ---- arranging --------------------------------------------------------------------------------

  private void judging() {
    broker.judging(vector.v311(), vector.v5());
  }

  private String topic() {
    return broker.topic("m");
  }

  private byte[] twin(int packetId) {
    return vector.twin().apply(scene("twin", packetId, CONTROL));
  }

  private byte[] faulty(int packetId) {
    return vector.faulty().apply(scene("m", packetId, FAULT));
  }

  private MalformedScene scene(String client, int packetId, String payload) {
    Connect prepared = broker.prepare(Connect.as(client));
    return new MalformedScene(
        broker.version(), prepared.clientId(), topic(), packetId, payload, prepared.credentials());
  }

  private Peer connectByTwin() {
    Peer twin = broker.open("twin");
    twin.sendBytes(twin(1));
    Optional<Connack> answer = twin.poll(Connack.class, broker.clocks().connectTimeoutMs());
    broker.control(answer.isPresent(), "no CONNACK for the well-formed twin; " + twin.state());
    int code = answer.get().code();
    broker.offers(
        kind != ACCOUNT || !UNKNOWN_ACCOUNT.contains(code),
        "the broker takes only accounts that it knows, and its address names none");
    broker.control(code == 0, "the well-formed twin was refused: " + ReasonCode.text(code));
    return twin.ping();
  }

  /** The twin is acknowledged as its kind is. */
  private void awaitTaken(Peer client, int packetId) {
    switch (kind) {
      case PUBLISH -> awaitAck(client, PacketType.PUBACK, packetId);
      case PUBLISH_QOS2 -> {
        awaitAck(client, PacketType.PUBREC, packetId);
        client.send(Ack.of(PacketType.PUBREL, packetId));
        awaitAck(client, PacketType.PUBCOMP, packetId);
      }
      case SUBSCRIBE -> controlTaken(client.await(Suback.class));
      case UNSUBSCRIBE -> controlTaken(client.await(Unsuback.class));
      case PINGREQ -> client.await(kind.answer());
      default -> {
        // Nothing answers it.
      }
    }
  }

  private void awaitAck(Peer client, PacketType type, int packetId) {
    controlTaken(client.awaitAck(type, packetId));
  }

  private void controlTaken(Packet answer) {
    broker.control(!isError(answer), "the well-formed twin was refused: " + answer.describe());
  }

  private void awaitReceived(Peer client, int packetId) {
    client.send(Publish.to(topic()).qos(2).packetId(packetId).payload(CONTROL));
    awaitAck(client, PacketType.PUBREC, packetId);
  }

  /** A message that waits for the acknowledgement in question; its identifier. */
  private int messageFor(Peer client, int qos) {
    client.publish(Publish.to(topic()).qos(qos).payload(CONTROL));
    int packetId = client.awaitDelivery().packetId();
    if (kind == PUBCOMP) {
      client.send(Ack.of(PacketType.PUBREC, packetId));
      client.awaitAck(PacketType.PUBREL, packetId);
    }
    return packetId;
  }

  // ---- judging ----------------------------------------------------------------------------------

  private int[] codes() {
    return vector.codes().stream()
        .filter(code -> code >= 0x80 == broker.v5())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void expectRefused(Peer client) {
    if (vector.reaction().taken() != Grade.WRONG) {
      client.poll(Connack.class, closeMs());
      expectEnded(client, closeMs());
    } else if (codes().length == 0) {
      client.expectRefusedAsMalformed();
    } else {
      client.expectRefused(codes());
      client.expectClosed();
    }
  }

  private void expectEnd(Peer client) {
    if (kind.answer() == null) {
      expectEnded(client, closeMs());
      return;
    }
    Optional<? extends Packet> answer = client.poll(kind.answer(), closeMs());
    if (answer.isEmpty()) {
      expectEnded(client, 0);
    } else {
      boolean error = isError(answer.get());
      Grade grade = error ? vector.reaction().error() : vector.reaction().taken();
      report(client, grade, answer.get().describe());
    }
  }

  private void expectEnded(Peer client, long withinMs) {
    if (client.endedWithin(withinMs).isPresent()) {
      client.expectClosed(codes());
    } else {
      report(client, vector.reaction().taken(), client.state());
    }
  }

  private void report(Peer client, Grade grade, String actual) {
    String allowed = "the broker ends the connection of " + client.name();
    broker.require(grade != Grade.WRONG, allowed, actual);
    broker.prefer(grade != Grade.WARNING, allowed, actual);
  }

  private long closeMs() {
    return broker.clocks().closeMs();
  }

  private static boolean isError(Packet answer) {
    if (answer instanceof Ack ack) {
      return ack.code() >= 0x80;
    }
    List<Integer> codes =
        answer instanceof Suback suback
            ? suback.codes()
            : answer instanceof Unsuback unsuback ? unsuback.codes() : List.of();
    return !codes.isEmpty() && codes.stream().anyMatch(code -> code >= 0x80);
  }

  private void expectUnharmed(Peer witness) {
    broker.judging(OTHERS, OTHERS);
    witness.expectAlive();
  }

  private void expectNotPassedOn(Peer witness) {
    Publish marker =
        Publish.to(topic() + "/marker").qos(broker.qos(1)).payload("the message after the fault");
    judging();
    witness.publish(marker);
    for (Delivery each : witness.deliveriesUntil(marker)) {
      boolean harmless = each.text().equals(CONTROL) || tolerable(each.publish());
      broker.require(harmless, "nothing of the packet is passed on", each.publish().describe());
    }
  }

  private boolean tolerable(Publish message) {
    return vector.reaction().passesOn()
        && !message.properties().has(PropertyId.SUBSCRIPTION_IDENTIFIER);
  }
}
