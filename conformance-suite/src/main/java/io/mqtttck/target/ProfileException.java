package io.mqtttck.target;

/** A profile or preset that cannot be used; the message is one sentence with file and line. */
public final class ProfileException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  ProfileException(String message) {
    super(message);
  }
}
