package io.mqtttck.load.measure;

import java.util.Locale;

/** What a load run says. The word in files is {@link #word()}. */
public enum LoadVerdict {
  PASSED,
  /** A threshold was missed. */
  FAILED,
  /** The injector, not the target, was the limit: the figures say nothing of the target. */
  VOID;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
