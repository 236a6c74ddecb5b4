package io.mqtttck.target;

import java.util.Arrays;
import java.util.Objects;

/**
 * A user name and a password, either of which may be absent (null). Neither {@code toString} nor
 * any file shows the password.
 */
public record Credentials(String userName, byte[] password) {

  /** Anonymous access. */
  public static final Credentials NONE = new Credentials(null, null);

  /** Hides the password of an address that could not be parsed, so that the error may quote it. */
  public static String maskAddress(String address) {
    return address.replaceAll("(?<=:)[^:/@]*(?=@)", "***");
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
