package io.mqtttck.target;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How a TLS connection is made: whom we trust and who we are. Files may be PEM or PKCS#12, told
 * apart by what is in them.
 *
 * @param trust certificates of the authorities to trust; null for those of the system
 * @param certificate our certificate with its chain, and with its key when it is PKCS#12; null for
 *     none
 * @param key our private key in PEM, not encrypted; null when {@code certificate} is PKCS#12
 * @param password of PKCS#12 files; never null, may be empty
 * @param insecure whether any certificate and any name is accepted: every report says so
 */
public record Tls(Path trust, Path certificate, Path key, String password, boolean insecure) {

  /** The system's authorities, no certificate of ours, everything verified. */
  public static final Tls DEFAULT = new Tls(null, null, null, "", false);

  /**
   * The authorities to trust, in the form that both Netty and the HiveMQ client take; empty for the
   * system's.
   *
   * @throws IllegalArgumentException with one sentence for a user when the file cannot be used
   */
  public Optional<TrustManagerFactory> trustManagers() {
    if (trust == null) {
      return Optional.empty();
    }
    try {
      KeyStore store = pkcs12(trust) ? load(trust) : storeOf(Pem.certificates(trust));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return Optional.of(factory);
    } catch (GeneralSecurityException | IOException e) {
      throw unusable("trusted certificates", trust, e);
    }
  }

  /**
   * Our certificate and key; empty when we have none.
   *
   * @throws IllegalArgumentException with one sentence for a user when a file cannot be used
   */
  public Optional<KeyManagerFactory> keyManagers() {
    if (certificate == null) {
      return Optional.empty();
    }
    try {
      KeyStore store = pkcs12(certificate) ? load(certificate) : storeOfOurs();
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, password.toCharArray());
      return Optional.of(factory);
    } catch (GeneralSecurityException | IOException e) {
      throw unusable("client certificate", certificate, e);
    }
  }

  private KeyStore storeOfOurs() throws GeneralSecurityException, IOException {
    if (key == null) {
      throw new IllegalArgumentException(
          "client certificate "
              + certificate
              + " is PEM, so its private key must be given as well");
    }
    PrivateKey ours = Pem.privateKey(key);
    KeyStore store = empty();
    List<X509Certificate> chain = Pem.certificates(certificate);
    store.setKeyEntry("client", ours, password.toCharArray(), chain.toArray(Certificate[]::new));
    return store;
  }

  private static KeyStore storeOf(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("authority" + i, certificates.get(i));
    }
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private KeyStore load(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    return store;
  }

  private static boolean pkcs12(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".p12") || name.endsWith(".pfx") || !Pem.looksLikeIt(file);
  }

  private static IllegalArgumentException unusable(String what, Path file, Exception cause) {
    String why =
        Files.isReadable(file)
            ? String.valueOf(cause.getMessage())
            : "there is no such file, or it cannot be read";
    return new IllegalArgumentException(what + " " + file + ": " + why, cause);
  }

  /** Accepts every certificate: what {@link #insecure} asks for. */
  public static X509ExtendedTrustManager trustingAll() {
    return new TrustingAll();
  }

  private static final class TrustingAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
