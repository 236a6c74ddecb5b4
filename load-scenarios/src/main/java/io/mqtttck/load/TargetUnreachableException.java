package io.mqtttck.load;

/** The target could not be reached or refused us before any load was applied. */
public final class TargetUnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence for a user, with the likely cause
   */
  public TargetUnreachableException(String message) {
    super(message);
  }
}
