package io.mqtttck.report.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Detached signatures (RFC 8032) with keys in PEM, as {@code openssl genpkey} writes them. */
public final class Ed25519 {

  private static final String NAME = "Ed25519";
  private static final String MAKE =
      "make one with openssl genpkey -algorithm ed25519 -out key.pem";
  private static final String MAKE_PUBLIC =
      "write it with openssl pkey -in key.pem -pubout -out public.pem";

  private Ed25519() {}

  /**
   * Reads a private key (PKCS#8, not encrypted).
   *
   * @throws MalformedFileException with one sentence for a user when there is none
   */
  public static PrivateKey privateKey(Path file) throws IOException {
    byte[] der = pem(file, "PRIVATE KEY", MAKE);
    try {
      return KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new MalformedFileException(file + " holds no Ed25519 private key: " + MAKE);
    }
  }

  /**
   * Reads a public key.
   *
   * @throws MalformedFileException with one sentence for a user when there is none
   */
  public static PublicKey publicKey(Path file) throws IOException {
    byte[] der = pem(file, "PUBLIC KEY", MAKE_PUBLIC);
    try {
      return KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new MalformedFileException(file + " holds no Ed25519 public key: " + MAKE_PUBLIC);
    }
  }

  /** Signs a file; the signature is Base64 with a line end. */
  public static void sign(Path file, PrivateKey key, Path signature) throws IOException {
    try {
      Signature signer = Signature.getInstance(NAME);
      signer.initSign(key);
      signer.update(Files.readAllBytes(file));
      Files.writeString(signature, Base64.getEncoder().encodeToString(signer.sign()) + "\n");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key that cannot sign", e);
    }
  }

  /** Whether a signature is that of a file by the owner of a key. */
  public static boolean verify(Path file, PublicKey key, Path signature) throws IOException {
    try {
      Signature verifier = Signature.getInstance(NAME);
      verifier.initVerify(key);
      verifier.update(Files.readAllBytes(file));
      return verifier.verify(Base64.getDecoder().decode(Files.readString(signature).strip()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // No Base64, or not of the length of a signature: whatever it is, it does not fit.
      return false;
    }
  }

  private static byte[] pem(Path file, String type, String advice) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new MalformedFileException("there is no key file " + file + ": " + advice);
    }
    Matcher matcher =
        Pattern.compile(
                "-----BEGIN " + type + "-----([A-Za-z0-9+/=\\s]+)-----END " + type + "-----")
            .matcher(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw new MalformedFileException(
          file + " holds no " + type + " in PEM that is not encrypted: " + advice);
    }
    try {
      return Base64.getMimeDecoder().decode(matcher.group(1));
    } catch (IllegalArgumentException e) {
      throw new MalformedFileException(file + " is damaged: " + advice);
    }
  }
}
