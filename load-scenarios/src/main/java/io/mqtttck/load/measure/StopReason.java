package io.mqtttck.load.measure;

import java.util.Locale;

/** Why a load run ended. The word in files is {@link #word()}. */
public enum StopReason {
  /** The plan was carried out. */
  DONE,
  /** A time limit came first. */
  DURATION,
  /** Somebody asked us to stop. */
  INTERRUPTED,
  /** The target went away, or stopped delivering. */
  TARGET_LOST;

  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
