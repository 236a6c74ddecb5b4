package io.mqtttck.load;

import io.gatling.javaapi.core.Simulation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * One load scenario: what it asks, and what a plan of it needs.
 *
 * @param description what it does and what it answers, in a sentence or two
 * @param parameters the names of the parameters of {@link LoadPlan} that it looks at, as on the
 *     command line
 * @param metrics what it finds out beside counts and rates, for a reader
 * @param connections how many connections it opens with a plan
 * @param durations how often it may take the plan's duration
 * @param calibrated whether the sink can stand in for a target; it knows no wildcards, shared
 *     subscriptions or sessions
 * @param defaults makes the plan when nobody gives a size
 * @param withoutGates metrics whose implied threshold does not apply
 * @param gates thresholds that hold in addition
 */
public record LoadScenario(
    String name,
    String description,
    List<String> parameters,
    List<String> metrics,
    Class<? extends Simulation> simulation,
    ToIntFunction<LoadPlan> connections,
    int durations,
    boolean calibrated,
    UnaryOperator<LoadPlan> defaults,
    Map<Size, UnaryOperator<LoadPlan>> sizes,
    Set<String> withoutGates,
    List<String> gates) {

  /** A scenario whose default is its size S; the sink cannot stand in for a target. */
  public static LoadScenario of(
      String name,
      String description,
      List<String> parameters,
      List<String> metrics,
      Class<? extends Simulation> simulation,
      ToIntFunction<LoadPlan> connections,
      int durations,
      Map<Size, UnaryOperator<LoadPlan>> sizes) {
    return new LoadScenario(
        name,
        description,
        parameters,
        metrics,
        simulation,
        connections,
        durations,
        false,
        sizes.get(Size.S),
        sizes,
        Set.of(),
        List.of());
  }

  /** The same without the implied thresholds for these metrics, and with others. */
  public LoadScenario judgedBy(Set<String> without, String... more) {
    return new LoadScenario(
        name,
        description,
        parameters,
        metrics,
        simulation,
        connections,
        durations,
        calibrated,
        defaults,
        sizes,
        without,
        List.of(more));
  }

  /** The same, calibrated against the sink, with a default of its own. */
  public LoadScenario calibrated(UnaryOperator<LoadPlan> newDefaults) {
    return new LoadScenario(
        name,
        description,
        parameters,
        metrics,
        simulation,
        connections,
        durations,
        true,
        newDefaults,
        sizes,
        withoutGates,
        gates);
  }
}
