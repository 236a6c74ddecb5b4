package io.mqtttck.result;

import java.util.Locale;

/** What a result says. The word in files is {@link #word()}. */
public enum Verdict {
  /** The behaviour was exercised and is as the statement wants it. */
  PASSED,
  /** A MUST is broken. */
  FAILED,
  /** A SHOULD, a disputed reading, or a tolerated leniency. */
  WARNING,
  /** The capability is absent, or the server never did the optional thing. */
  UNSUPPORTED,
  /** The positive control failed: nothing was proven. */
  INCONCLUSIVE,
  /** A defect of our own. */
  ERROR,
  /** Not selected, or {@code long}. */
  SKIPPED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
