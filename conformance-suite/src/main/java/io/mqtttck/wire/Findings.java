package io.mqtttck.wire;

import java.util.Set;

/**
 * Where connections report what they see beside the expectations of a scenario. Called from I/O
 * threads.
 */
public interface Findings {

  /** Rules that had something to check in a packet, whether it broke them or not. */
  void exercised(Set<FormatRule> rules);

  /** A packet that breaks a rule. */
  void violated(Violation violation, String peer);

  /** A deviation that is no failure: a SHOULD, a disputed reading, a tolerated leniency. */
  void warn(String allowed, String actual);

  /** A fact worth recording whatever the verdict. */
  void note(String fact);

  /**
   * A scenario has waited for something.
   *
   * @param inVain whether its time ran out; false when something came, or the connection ended
   */
  default void waited(boolean inVain) {}

  /** Whether a topic is another scenario's, so that a message on it is none of ours. */
  default boolean belongsToOthers(String topic) {
    return false;
  }

  /** For connections that are nobody's scenario: the probe and the health check. */
  Findings IGNORE =
      new Findings() {
        @Override
        public void exercised(Set<FormatRule> rules) {}

        @Override
        public void violated(Violation violation, String peer) {}

        @Override
        public void warn(String allowed, String actual) {}

        @Override
        public void note(String fact) {}
      };
}
