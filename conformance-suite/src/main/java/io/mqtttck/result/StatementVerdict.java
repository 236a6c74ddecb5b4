package io.mqtttck.result;

import java.util.Locale;

/**
 * What is known of a statement, worst first: a statement takes the first that any result gives it.
 */
public enum StatementVerdict {
  FAILED,
  ERROR,
  WARNING,
  PASSED,
  INCONCLUSIVE,
  UNSUPPORTED,
  NOT_EXERCISED,
  NOT_TESTABLE,
  SKIPPED;

  /** The word used in files, such as {@code not-exercised}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
