package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.util.Optional;
import java.util.stream.IntStream;

/** How a connection ends when one side says so. */
final class DisconnectScenarios {

  /** What a client may say, apart from 0x00. */
  private static final int[] CODES_OF_CLIENTS = {
    0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99
  };

  @Scenario("disconnect.server-closes")
  @Proves(v311 = "U-28", v5 = "U-28")
  void theServerClosesAfterDisconnect(Broker broker) {
    Peer client = broker.connect(Connect.as("client")).ping();

    client.send(Disconnect.of(0));

    client.expectClosed();
  }

  @Scenario(
      value = "disconnect.nothing-behind-it-counts",
      tags = {Scenario.MALFORMED})
  @Proves(v311 = "MQTT-3.14.4-2", v5 = "MQTT-3.14.4-1")
  void whatFollowsDisconnectIsIgnored(Broker broker) {
    Publish late = Publish.to(broker.topic("late")).payload("late").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(late.topic(), broker.qos(1));
    Peer client = broker.connect(Connect.as("client"));

    client.sendTogether(Disconnect.of(0), late.packetId(broker.qos(1)));

    // The duty is the client's; that the server looks away is only good sense.
    Optional<String> passedOn =
        witness.pollDelivery(broker.clocks().quietMs()).map(each -> each.publish().describe());
    broker.prefer(
        passedOn.isEmpty(), "nothing behind DISCONNECT is passed on", passedOn.orElse(""));
  }

  @Scenario("disconnect.every-code-of-a-client")
  @Proves(v5 = {"MQTT-3.14.2-1", "U-29"})
  @Needs(Capability.SESSION_EXPIRY)
  void everyReasonOfAClientIsUnderstood(Broker broker) {
    IntStream.of(CODES_OF_CLIENTS).forEach(code -> expectUnderstood(broker, Disconnect.of(code)));
  }

  @Scenario("disconnect.reason-string-and-user-properties")
  @Proves(v5 = {"MQTT-3.14.2-1", "U-29"})
  @Needs(Capability.SESSION_EXPIRY)
  void aReasonStringAndUserPropertiesOfAClientDisturbNothing(Broker broker) {
    Properties explained =
        Properties.NONE
            .with(PropertyId.REASON_STRING, "battery is empty")
            .withUser("name", "value")
            .withUser("name", "value");

    expectUnderstood(broker, Disconnect.of(0).properties(explained));
    expectUnderstood(broker, Disconnect.of(ReasonCode.UNSPECIFIED_ERROR).properties(explained));
  }

  /**
   * The server acts on the DISCONNECT: it ends the session, as the packet asks, and has no
   * complaint.
   */
  private static void expectUnderstood(Broker broker, Disconnect packet) {
    Connect persistent = Connect.as("client").persistent();
    Peer client = broker.connect(persistent);
    client.disconnect(
        packet.properties(packet.properties().with(PropertyId.SESSION_EXPIRY_INTERVAL, 0)));
    broker.judging(null, "MQTT-3.14.2-1");
    Optional<Disconnect> complaint = client.poll(Disconnect.class, 0);
    broker.require(
        complaint.isEmpty(),
        "no objection to " + packet.describe(),
        complaint.map(Disconnect::describe).orElse(""));
    Peer back = broker.connect(persistent);
    broker.judging(null, "U-29");
    back.expectSessionPresent(false);
    back.disconnect(SESSION_ENDS);
  }

  private static final Disconnect SESSION_ENDS =
      Disconnect.of(0).properties(Properties.NONE.with(PropertyId.SESSION_EXPIRY_INTERVAL, 0));

  @Scenario("disconnect.every-form-removes-the-will")
  @Proves(v5 = "MQTT-3.14.4-3")
  void everyFormOfANormalDisconnectRemovesTheWill(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer witness = broker.connect(Connect.as("witness")).subscribe(will.topic(), broker.qos(1));
    Peer control = broker.connect(Connect.as("control").will(will.payload("control")));
    control.drop();
    witness.awaitDelivery(broker.clocks().willMs());

    leaveWith(broker, will, new Bytes().raw(0xE0, 0));
    leaveWith(broker, will, new Bytes().raw(0xE0, 1, 0));
    leaveWith(broker, will, new Bytes().raw(0xE0, 2, 0, 0));

    witness.expectNoMessage();
  }

  private static void leaveWith(Broker broker, Publish will, Bytes disconnect) {
    byte[] packet = disconnect.toArray();
    // Each with an identifier of its own: the next one must not take over what is still ending.
    Peer client = broker.connect(Connect.as("client" + packet.length).will(will));
    client.sendBytes(packet);
    client.endStream();
  }

  @Scenario("disconnect.of-the-server-closes")
  @Proves(v5 = {"MQTT-3.14.4-2", "MQTT-4.13.2-1"})
  void theServerClosesAfterItsOwnDisconnect(Broker broker) {
    Peer old = broker.connect(Connect.as("client")).ping();

    broker.connect(Connect.as("client"));

    Optional<Disconnect> said = old.poll(Disconnect.class, broker.clocks().deadlineMs());
    broker.offers(said.isPresent(), "the target ends a connection without DISCONNECT");
    old.expectClosed();
  }

  @Scenario(
      value = "disconnect.of-the-server-stays-small",
      tags = {Scenario.MALFORMED})
  @Proves(v5 = {"MQTT-3.14.2-3", "MQTT-3.14.2-4"})
  void theServersDisconnectStaysWithinTheClientsMaximumPacketSize(Broker broker) {
    Peer roomy = broker.connect(Connect.as("roomy"));
    Peer narrow = broker.attempt(Connect.as("narrow").maximumPacketSize(20));
    broker.offers(
        narrow.poll(Connack.class, broker.clocks().connectTimeoutMs()).isPresent(),
        "the target's CONNACK is larger than 20 bytes");

    // An alias of 0 is a protocol error that every server knows.
    Publish wrong = Publish.to("t").property(PropertyId.TOPIC_ALIAS, 0);
    roomy.send(wrong);
    narrow.send(wrong);

    Optional<Disconnect> free = roomy.poll(Disconnect.class, broker.clocks().deadlineMs());
    Optional<Disconnect> bound = narrow.poll(Disconnect.class, broker.clocks().deadlineMs());
    broker.offers(
        free.filter(each -> size(broker, each) > 20).isPresent(),
        "the target explains nothing in DISCONNECT");
    broker.require(
        bound.filter(each -> size(broker, each) > 20).isEmpty(),
        "DISCONNECT of at most 20 bytes",
        bound.map(Disconnect::describe).orElse(""));
  }

  private static int size(Broker broker, Disconnect packet) {
    return packet.encode(broker.version()).length;
  }
}
