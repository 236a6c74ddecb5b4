package io.mqtttck.fuzz;

import java.util.function.UnaryOperator;

/**
 * One thing done to one packet; it can be left out again.
 *
 * @param field the place, by the name that coverage counts
 * @param what in words, with the value where it says something
 * @param change has no effect when an earlier change took the place away
 */
record Damage(String field, String what, UnaryOperator<Anatomy> change) {

  /** The place and what was done there. */
  String label() {
    return field + " " + what;
  }
}
