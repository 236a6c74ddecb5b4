package io.mqtttck.wire;

/** No connection to the target can be made: it is down, or something else listens there. */
public final class TargetGone extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason one sentence with the likely cause
   */
  public TargetGone(String reason, Throwable cause) {
    super(reason, cause);
  }
}
