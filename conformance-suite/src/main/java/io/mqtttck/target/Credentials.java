package io.mqtttck.target;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A user name and a password, either of which may be absent (null). Neither {@code toString} nor
 * any file shows the password.
 */
public record Credentials(String userName, byte[] password) {

  /** Anonymous access. */
  public static final Credentials NONE = new Credentials(null, null);

  /**
   * Hides the password of an address that could perhaps not be parsed, so that an error may quote
   * it: everything up to the last @, as the sign may stand in the password itself.
   */
  public static String maskAddress(String address) {
    return address.replaceAll("(?s)^((?:[^/]*//)?[^:@/]*):.*@", "$1:***@");
  }

  /**
   * What stands before the host of an address, percent-encoded: for a program that is to connect,
   * never for a file. Empty for anonymous access.
   */
  public String userInfo() {
    if (anonymous()) {
      return "";
    }
    String user = userName == null ? "" : percentEncoded(userName.getBytes(StandardCharsets.UTF_8));
    return user + (password == null ? "" : ":" + percentEncoded(password)) + "@";
  }

  private static String percentEncoded(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) {
      boolean plain = each > 0 && (Character.isLetterOrDigit(each) || "-._~".indexOf(each) >= 0);
      text.append(plain ? String.valueOf((char) each) : String.format("%%%02X", each));
    }
    return text.toString();
  }

  /** The bytes of a percent-encoded text. */
  static byte[] percentDecoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  public boolean anonymous() {
    return userName == null && password == null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credentials that
        && Objects.equals(userName, that.userName)
        && Arrays.equals(password, that.password);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(userName) * 31 + Arrays.hashCode(password);
  }

  @Override
  public String toString() {
    return anonymous() ? "anonymous" : userName + (password == null ? "" : ":***");
  }
}
