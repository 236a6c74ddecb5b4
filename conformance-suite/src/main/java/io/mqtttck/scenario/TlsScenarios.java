package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.target.Tls;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Opening;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The endpoint as TLS shows it: its certificate, its clients' certificates, and how it ends. */
final class TlsScenarios {

  @Scenario("tls.certificate")
  @Proves(v311 = "U-59", v5 = "U-59")
  @Needs(Capability.TLS)
  void theCertificateAndTheNameCanBeVerified(Broker broker) {
    Tls ours = broker.target().tls();
    Tls strict = new Tls(ours.trust(), ours.certificate(), ours.key(), ours.password(), false);

    Optional<String> refusal = broker.with(strict).refusal(Connect.as("client"));

    broker.require(
        refusal.isEmpty(),
        "a certificate that is valid, of an authority that we trust, and for this name",
        refusal.orElse(""));
  }

  @Scenario("tls.versions")
  @Proves(v311 = "U-83", v5 = "U-83")
  @Needs(Capability.TLS)
  void mqttPassesOverEveryVersionThatTheTargetOffers(Broker broker) {
    List<Broker> offered =
        Stream.of("TLSv1.2", "TLSv1.3")
            .map(version -> broker.opened(Opening.USUAL.tls(version)))
            .filter(only -> only.unreachable().isEmpty())
            .toList();

    offered.forEach(TlsScenarios::expectServed);

    broker.offers(!offered.isEmpty(), "neither TLS 1.2 nor TLS 1.3 on its own");
  }

  private static void expectServed(Broker broker) {
    Peer client = broker.attempt(Connect.as("client")).expectAccepted();
    client.expectAlive();
    client.tls().ifPresent(session -> broker.note(session.toString()));
  }

  @Scenario("tls.byte-per-record")
  @Proves(v311 = "U-84", v5 = "U-84")
  @Needs(Capability.TLS)
  void packetsMayComeByteByByteInRecords(Broker broker) {
    byte[] subscribe =
        Subscribe.to(broker.topic("records"), 0).packetId(1).encode(broker.version());
    Peer client = broker.connect(Connect.as("client"));

    for (byte each : subscribe) {
      client.sendBytes(new byte[] {each});
    }

    client.expect(Suback.class);
    client.expectAlive();
  }

  @Scenario("tls.client-certificate")
  @Proves(v311 = "U-59", v5 = "U-59")
  @Needs({Capability.TLS, Capability.CLIENT_CERTIFICATE})
  void aClientOfAnUnknownAuthorityIsRefused(Broker broker) {
    Tls ours = broker.target().tls();
    Tls bare = new Tls(ours.trust(), null, null, ours.password(), ours.insecure());
    Optional<String> without = broker.with(bare).refusal(Connect.as("client"));
    broker.offers(without.isPresent(), "the target asks for no client certificate");

    Optional<String> stranger = broker.with(broker.strangerTls()).refusal(Connect.as("client"));

    broker.require(stranger.isPresent(), "no connection with such a certificate", "CONNACK 0");
    broker.note("without a certificate: " + without.get());
    broker.note("with one of an unknown authority: " + stranger.get());
  }

  @Scenario("tls.will-after-close-notify")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  @Needs(Capability.TLS)
  void theWillIsPublishedWhenTlsEndsWithoutDisconnect(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer watcher = broker.connect(Connect.as("watcher")).subscribe(will.topic(), will.qos());
    Peer device = broker.connect(Connect.as("device").will(will));

    device.closeStream();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  /** As after the death of a program: TLS did not say that it ends. */
  @Scenario("tls.will-after-cut")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  @Needs(Capability.TLS)
  void theWillIsPublishedWhenTheStreamEndsWithoutCloseNotify(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer watcher = broker.connect(Connect.as("watcher")).subscribe(will.topic(), will.qos());
    Peer device = broker.connect(Connect.as("device").will(will));

    device.endStream();

    watcher.expectWithin(will, broker.clocks().willMs());
  }
}
