package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mqtttck.Mosquitto;
import io.mqtttck.certificate.TestAuthority;
import io.mqtttck.certificate.TestAuthority.Identity;
import io.mqtttck.mutant.Options;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is usually wrong with certificates, each on a real listener that has it. */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsDiagnosisTest {

  /** Far below the connect time-out of 30 s. */
  private static final Duration FEW_SECONDS = Duration.ofSeconds(8);

  private static final String HOST = "127.0.0.1";

  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private Path directory;
  private Mosquitto mosquitto;

  @BeforeAll
  void start(@TempDir Path dir) throws IOException {
    Mosquitto.program();
    directory = dir;
    TestAuthority authority = new TestAuthority("small authority");
    TestAuthority stranger = new TestAuthority("authority of strangers");
    authority.writePem(file("ca.pem"));
    authority.issue("client").writePem(file("client.pem"), file("client.key"));
    stranger.issue("client").writePem(file("stranger.pem"), file("stranger.key"));
    Identity right = authority.issue("server", HOST);

    List<String> sections = new ArrayList<>();
    sections.add(listener("right", "mqtt", right, ""));
    sections.add(listener("another-name", "mqtt", authority.issue("server", "broker.example"), ""));
    sections.add(listener("expired", "mqtt", authority.issueExpired("server", HOST), ""));
    sections.add(listener("self-signed", "mqtt", TestAuthority.selfSigned("server", HOST), ""));
    sections.add(listener("of-a-stranger", "mqtt", stranger.issue("server", HOST), ""));
    for (String version : List.of("tlsv1.2", "tlsv1.3")) {
      String asking = "require_certificate true\ntls_version " + version + "\n";
      sections.add(listener("mutual-" + version, "mqtt", right, asking));
      sections.add(listener("mutual-ws-" + version, "websockets", right, asking));
    }
    // Started by root it would become a user who cannot read our files.
    String user = "allow_anonymous true\nuser " + System.getProperty("user.name") + "\n";
    mosquitto =
        Mosquitto.start(directory, user + String.join("", sections), List.copyOf(ports.values()));
  }

  private String listener(String name, String protocol, Identity shown, String more)
      throws IOException {
    int port = Mosquitto.freePorts(1).get(0);
    ports.put(name, port);
    shown.writePem(file(name + ".pem"), file(name + ".key"));
    return """
        listener %d %s
        protocol %s
        socket_domain ipv4
        cafile %s
        certfile %s
        keyfile %s
        %s
        """
        .formatted(
            port, HOST, protocol, file("ca.pem"), file(name + ".pem"), file(name + ".key"), more);
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  @AfterAll
  void stop() {
    if (mosquitto != null) {
      mosquitto.close();
    }
  }

  private Target target(String listener, String client) {
    String scheme = listener.contains("-ws-") ? "wss" : "mqtts";
    boolean known = !client.isEmpty();
    return Target.parse(scheme + "://" + HOST + ":" + ports.get(listener))
        .withTls(
            new Tls(
                file("ca.pem"),
                known ? file(client + ".pem") : null,
                known ? file(client + ".key") : null,
                "",
                false));
  }

  private static String diagnosis(Target target) {
    long startNanos = System.nanoTime();
    TargetGone gone = catchThrowableOfType(TargetGone.class, () -> check(target));
    assertThat(gone).as("a diagnosis of %s", target).isNotNull();
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(FEW_SECONDS);
    assertThat(gone).hasMessageStartingWith(target.address() + " ");
    return gone.getMessage();
  }

  private static void check(Target target) {
    Contact.check(target, MqttVersion.V3_1_1, Clocks.DEFAULT);
  }

  // ---- the certificate of the target

  /** The listeners themselves are in order: what is wrong is only what the test says. */
  @ParameterizedTest
  @CsvSource({
    "right, ''",
    "mutual-tlsv1.2, client",
    "mutual-tlsv1.3, client",
    "mutual-ws-tlsv1.2, client",
    "mutual-ws-tlsv1.3, client"
  })
  void whoHasWhatItTakesIsServed(String listener, String client) {
    assertThatCode(() -> check(target(listener, client))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "another-name | shows a certificate for another name (broker.example): connect by a name",
        "expired | shows a certificate that expired on",
        "self-signed | shows a self-signed certificate: name it with --trust",
        "of-a-stranger | of an unknown authority (CN=authority of strangers): name that authority",
      })
  void aCertificateThatCannotBeTrusted(String listener, String sentence) {
    Target target = target(listener, "");

    assertThat(diagnosis(target)).contains(sentence, "accept any with --insecure");

    Tls insecure = new Tls(null, null, null, "", true);
    assertThatCode(() -> check(target.withTls(insecure)))
        .as("what the sentence advises")
        .doesNotThrowAnyException();
  }

  /** Nobody told us whom to trust: the usual beginning. */
  @Test
  void theAuthoritiesOfTheSystemDoNotKnowIt() {
    assertThat(diagnosis(target("right", "").withTls(Tls.DEFAULT)))
        .contains("of an unknown authority (CN=small authority)", "--trust");
  }

  @Test
  void aSelfSignedCertificateCanBeNamed() {
    Tls named = new Tls(file("self-signed.pem"), null, null, "", false);

    assertThatCode(() -> check(target("self-signed", "").withTls(named)))
        .as("what the sentence advises")
        .doesNotThrowAnyException();
  }

  // ---- ours

  @ParameterizedTest
  @ValueSource(
      strings = {"mutual-tlsv1.2", "mutual-tlsv1.3", "mutual-ws-tlsv1.2", "mutual-ws-tlsv1.3"})
  void aClientCertificateIsMissingOrWrong(String listener) {
    assertThat(diagnosis(target(listener, "")))
        .contains("asks for a client certificate: give --cert and --key");
    assertThat(diagnosis(target(listener, "stranger")))
        .contains("does not accept the client certificate " + file("stranger.pem"));
  }

  /** The TLS of the JDK, which most brokers in Java have, finds other words than OpenSSL. */
  @Test
  void aBrokerInJavaRefusesInItsOwnWords() {
    try (SmallBroker broker = SmallBroker.start(Options.defaults().mutualTls())) {
      Target right = broker.target();
      Tls bare = new Tls(right.tls().trust(), null, null, "", false);
      Tls stranger =
          new Tls(right.tls().trust(), file("stranger.pem"), file("stranger.key"), "", false);

      assertThatCode(() -> check(right)).doesNotThrowAnyException();
      assertThat(diagnosis(right.withTls(bare)))
          .contains("asks for a client certificate: give --cert and --key");
      assertThat(diagnosis(right.withTls(stranger)))
          .contains("does not accept the client certificate");
    }
  }

  // ---- another protocol

  @Test
  void mqttToATlsPort() {
    assertThat(diagnosis(Target.parse("mqtt://" + HOST + ":" + ports.get("right"))))
        .contains(
            "this port speaks MQTT over TLS", "use mqtts://" + HOST + ":" + ports.get("right"));
  }

  @Test
  void webSocketToATlsPort() {
    assertThat(diagnosis(Target.parse("ws://" + HOST + ":" + ports.get("right"))))
        .contains("this port speaks MQTT over TLS", "use mqtts://");
  }

  @Test
  void mqttToAPortThatWantsACertificate() {
    assertThat(diagnosis(Target.parse("mqtt://" + HOST + ":" + ports.get("mutual-tlsv1.3"))))
        .contains("is a TLS port: use mqtts://, with --cert and --key");
  }
}
