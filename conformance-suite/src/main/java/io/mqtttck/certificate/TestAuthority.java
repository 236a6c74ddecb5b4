package io.mqtttck.certificate;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemGenerationException;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A certificate authority that lives as long as a test: nobody trusts it but who is told to. Its
 * keys are made when they are needed and are kept in memory, until somebody writes them to a file.
 */
public final class TestAuthority {

  private static final Duration VALID = Duration.ofDays(30);

  /** Clocks of containers and of their hosts differ. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final X500Name name;
  private final KeyPair keys = newKeys();
  private final X509Certificate certificate;

  /**
   * Makes one.
   *
   * @param commonName by which a reader of its certificates knows it
   */
  public TestAuthority(String commonName) {
    this.name = name(commonName);
    Instant now = Instant.now();
    this.certificate =
        sign(
            builder(name, keys, now.minus(BACKDATED), now.plus(VALID)),
            new BasicConstraints(true),
            List.of());
  }

  /** What somebody shows to the other side of a connection: a chain of certificates and a key. */
  public record Identity(List<X509Certificate> chain, PrivateKey key) {

    public Identity {
      chain = List.copyOf(chain);
    }

    /** Writes both as PEM, the key as PKCS#8 without encryption. */
    public void writePem(Path certificateFile, Path keyFile) {
      writePemFile(certificateFile, chain.stream().map(TestAuthority::generator).toList());
      writePemFile(keyFile, List.of(generator(key)));
    }

    /** Writes both into one PKCS#12 file. */
    public void writePkcs12(Path file, String password) {
      store(
          file,
          password,
          store ->
              store.setKeyEntry(
                  "identity", key, password.toCharArray(), chain.toArray(Certificate[]::new)));
    }
  }

  /** The certificate by which its others are checked. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Writes its own certificate as PEM: what a client has to trust. */
  public void writePem(Path file) {
    writePemFile(file, List.of(generator(certificate)));
  }

  /** Writes its own certificate into a PKCS#12 file: what a server has to trust. */
  public void writePkcs12(Path file, String password) {
    store(file, password, store -> store.setCertificateEntry("authority", certificate));
  }

  /**
   * An identity that is valid now.
   *
   * @param commonName who it is
   * @param hosts the DNS names and IP addresses that it stands for; none for a client
   */
  public Identity issue(String commonName, String... hosts) {
    Instant now = Instant.now();
    return issue(commonName, now.minus(BACKDATED), now.plus(VALID), hosts);
  }

  /** An identity that was valid once, until yesterday. */
  public Identity issueExpired(String commonName, String... hosts) {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    return issue(commonName, yesterday.minus(VALID), yesterday, hosts);
  }

  /** An identity that nobody but itself vouches for, as many a broker is set up at first. */
  public static Identity selfSigned(String commonName, String... hosts) {
    TestAuthority self = new TestAuthority(commonName);
    X509Certificate shown =
        self.sign(
            self.builder(
                self.name, self.keys, Instant.now().minus(BACKDATED), Instant.now().plus(VALID)),
            new BasicConstraints(false),
            Arrays.stream(hosts).map(TestAuthority::host).toList());
    return new Identity(List.of(shown), self.keys.getPrivate());
  }

  private Identity issue(String commonName, Instant from, Instant until, String... hosts) {
    KeyPair own = newKeys();
    X509Certificate issued =
        sign(
            builder(name(commonName), own, from, until),
            new BasicConstraints(false),
            Arrays.stream(hosts).map(TestAuthority::host).toList());
    return new Identity(List.of(issued, certificate), own.getPrivate());
  }

  private X509v3CertificateBuilder builder(
      X500Name subject, KeyPair subjectKeys, Instant from, Instant until) {
    return new JcaX509v3CertificateBuilder(
        name,
        new BigInteger(120, RANDOM).setBit(0),
        Date.from(from),
        Date.from(until),
        subject,
        subjectKeys.getPublic());
  }

  private X509Certificate sign(
      X509v3CertificateBuilder builder, BasicConstraints constraints, List<GeneralName> hosts) {
    try {
      builder.addExtension(Extension.basicConstraints, true, constraints);
      int usage =
          constraints.isCA() ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      if (!hosts.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(hosts.toArray(GeneralName[]::new)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate for a test cannot be made", e);
    }
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
  }

  private static GeneralName host(String host) {
    boolean address = host.contains(":") || host.matches("[0-9.]+");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }

  /** Elliptic curves, because an RSA key may take a second. */
  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK knows this curve", e);
    }
  }

  private static PemObjectGenerator generator(PrivateKey key) {
    try {
      return new JcaPKCS8Generator(key, null);
    } catch (PemGenerationException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PemObjectGenerator generator(X509Certificate each) {
    try {
      return new JcaMiscPEMGenerator(each);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writePemFile(Path file, List<PemObjectGenerator> objects) {
    StringWriter text = new StringWriter();
    try (PemWriter pem = new PemWriter(text)) {
      for (PemObjectGenerator each : objects) {
        pem.writeObject(each);
      }
      pem.flush();
      Files.writeString(file, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts something into a key store. */
  private interface Filler {
    void fill(KeyStore store) throws GeneralSecurityException;
  }

  private static void store(Path file, String password, Filler filler) {
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      filler.fill(store);
      store.store(out, password.toCharArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK writes PKCS#12", e);
    }
  }
}
