package io.mqtttck.target;

import io.mqtttck.certificate.TestAuthority;
import io.mqtttck.certificate.TestAuthority.Identity;
import io.mqtttck.target.EmbeddedBroker.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The TLS files of the embedded broker and of its clients, made anew for every start. */
record BrokerTls(Path directory) {

  /** Guards nothing: the directory is its owner's only, and gone with the broker. */
  static final String STORE_PASSWORD = "mqtt-tck";

  /** The files of a broker that keeps everything in a directory. */
  static BrokerTls in(Path brokerDirectory) {
    return new BrokerTls(brokerDirectory.resolve("tls"));
  }

  /** Makes an authority, a server and a client that it vouches for. */
  void create() throws IOException {
    Files.createDirectory(directory);
    TestAuthority authority = new TestAuthority("mqtt-tck test authority");
    authority.writePem(authorityPem());
    authority.writePkcs12(authorityStore(), STORE_PASSWORD);
    authority
        .issue("localhost", "localhost", "127.0.0.1")
        .writePkcs12(serverStore(), STORE_PASSWORD);
    Identity client = authority.issue("mqtt-tck");
    client.writePem(clientPem(), clientKey());
  }

  /** What a client needs for a listener. */
  Tls of(Listener listener) {
    if (!listener.transport().secure()) {
      return Tls.DEFAULT;
    }
    boolean known = listener == Listener.MUTUAL_TLS;
    return new Tls(
        authorityPem(), known ? clientPem() : null, known ? clientKey() : null, "", false);
  }

  Path authorityStore() {
    return directory.resolve("authority.p12");
  }

  Path serverStore() {
    return directory.resolve("server.p12");
  }

  private Path authorityPem() {
    return directory.resolve("ca.pem");
  }

  private Path clientPem() {
    return directory.resolve("client.pem");
  }

  private Path clientKey() {
    return directory.resolve("client-key.pem");
  }
}
