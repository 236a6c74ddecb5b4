package io.mqtttck.fuzz;

import io.mqtttck.wire.FormatRule;
import io.mqtttck.wire.Violation;

/**
 * What a case did to a broker that must not happen.
 *
 * @param oracle the id of the result that it belongs to
 * @param rule the rule that an answer broke; null for what befell others
 * @param disputed whether a reading of the standard allows it
 */
record Symptom(String oracle, FormatRule rule, boolean disputed, String allowed, String seen) {

  /** Every connection is lost, or no new one is taken. */
  static Symptom death(String seen) {
    return new Symptom(Fuzzer.ALIVE, null, false, "the broker survives and serves others", seen);
  }

  /** Somebody else has to suffer. */
  static Symptom harm(String allowed, String seen) {
    return new Symptom(Fuzzer.WITNESS, null, false, allowed, seen);
  }

  static Symptom of(Violation violation) {
    String rule = violation.rule().id().substring("format".length());
    return new Symptom(
        Fuzzer.ANSWERS + rule,
        violation.rule(),
        violation.disputed(),
        violation.rule().sentence(),
        violation.detail());
  }

  /** Whether the other one says nothing new. */
  boolean covers(Symptom other) {
    return oracle.equals(other.oracle) && (other.disputed || !disputed);
  }

  /** Whether it is the same again, whatever the details. */
  boolean like(Symptom other) {
    return oracle.equals(other.oracle) && disputed == other.disputed;
  }
}
