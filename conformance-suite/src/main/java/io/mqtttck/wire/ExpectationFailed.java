package io.mqtttck.wire;

/** The broker did something else than a statement allows. */
public final class ExpectationFailed extends AssertionError {
  private static final long serialVersionUID = 1L;
  private final String allowed;
  private final String actual;

  public ExpectationFailed(String allowed, String actual) {
    super("allowed: " + WireLog.brief(allowed) + "; actual: " + WireLog.brief(actual));
    this.allowed = WireLog.brief(allowed);
    this.actual = WireLog.brief(actual);
  }

  /** What would have been right. */
  public String allowed() {
    return allowed;
  }

  /** What happened instead. */
  public String actual() {
    return actual;
  }
}
