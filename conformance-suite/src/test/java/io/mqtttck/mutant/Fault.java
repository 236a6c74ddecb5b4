package io.mqtttck.mutant;

/** A rule that a {@link SmallBroker} breaks when it is told to. */
public enum Fault {
  /** Takes every client in and throws it out at once. */
  SLAMS_EVERY_CONNECTION,
  /** Accepts connections and never says a word. */
  ANSWERS_NOTHING
}
