package io.mqtttck.wire;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/**
 * What a TLS handshake agreed on.
 *
 * @param version such as {@code TLSv1.3}
 * @param handshakeMicros from the first byte that we sent to the end of the handshake
 * @param chain the certificates that the target showed, its own first
 */
public record TlsSession(
    String version, String cipherSuite, long handshakeMicros, List<X509Certificate> chain) {

  public TlsSession {
    chain = List.copyOf(chain);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s, %s, handshake %.1f ms", version, cipherSuite, handshakeMicros / 1e3);
  }
}
