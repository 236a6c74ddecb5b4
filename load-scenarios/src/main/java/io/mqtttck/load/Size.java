package io.mqtttck.load;

import java.util.Locale;

/** How big a scenario is: its parameters come in three sets. */
public enum Size {
  /** For CI: two processors, a minute at most. */
  S,
  /** One machine of its own. */
  M,
  /** Many machines: more than one injector can do. */
  L;

  /**
   * The size of this name.
   *
   * @throws IllegalArgumentException with one sentence when there is none
   */
  public static Size of(String word) {
    try {
      return valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("there is no size '" + word + "': use S, M or L", e);
    }
  }
}
