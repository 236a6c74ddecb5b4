package io.mqtttck.wire;

/**
 * The positive control failed: the state that a scenario needs did not come about, so it says
 * nothing.
 */
public final class NotProven extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotProven(String reason) {
    super(WireLog.brief(reason));
  }
}
