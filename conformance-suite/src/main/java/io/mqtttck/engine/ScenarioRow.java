package io.mqtttck.engine;

import java.util.List;
import java.util.Set;

/**
 * One row of a {@link ScenarioTable}: a scenario that is data.
 *
 * @param id what follows the table's prefix, such as {@code publish-qos3}; stable for ever
 * @param name one sentence in plain English
 * @param v311 statements of 3.1.1; empty when the row does not run there
 * @param v5 statements of 5.0; empty when the row does not run there
 * @param body what to do
 */
public record ScenarioRow(
    String id, String name, List<String> v311, List<String> v5, Set<Capability> needs, Body body) {

  public ScenarioRow {
    v311 = List.copyOf(v311);
    v5 = List.copyOf(v5);
    needs = Set.copyOf(needs);
  }

  /** A scenario as a function. */
  @FunctionalInterface
  public interface Body {
    /** Plays it; throws what scenarios throw. */
    void play(Broker broker) throws Exception;
  }
}
