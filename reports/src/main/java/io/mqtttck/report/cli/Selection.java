package io.mqtttck.report.cli;

import io.mqtttck.engine.ScenarioCatalogue;
import io.mqtttck.engine.ScenarioSpec;
import io.mqtttck.target.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks what the user selected, before anything is started: a selector that means nothing is a
 * typo.
 */
final class Selection {

  private Selection() {}

  /**
   * Checks the selectors.
   *
   * @throws UserError 65 when nothing is left to run, 64 when a part of the selection names nothing
   */
  static void check(ConformOptions options) {
    if (options.wholeSuite()) {
      return;
    }
    ScenarioCatalogue catalogue = ScenarioCatalogue.load();
    List<String> unknown = new ArrayList<>(catalogue.unmatched(options.only));
    boolean nothing = !options.only.isEmpty() && unknown.size() == options.only.size();
    unknown.addAll(catalogue.unmatched(options.skip));
    if (!unknown.isEmpty()) {
      throw new UserError(
          nothing ? ExitCode.NOTHING_SELECTED : ExitCode.USAGE,
          sentence(unknown.get(0), catalogue));
    }
  }

  private static String sentence(String selector, ScenarioCatalogue catalogue) {
    Stream<String> names =
        catalogue.scenarios().stream()
            .flatMap(spec -> Stream.concat(Stream.of(spec.id(), spec.topic()), tagsAndKeys(spec)));
    return "'"
        + selector
        + "' names no scenario, statement or tag"
        + Nearest.to(selector, names.distinct().toList())
            .map(near -> ": did you mean " + near + "?")
            .orElse(": see mqtt-tck list");
  }

  private static Stream<String> tagsAndKeys(ScenarioSpec spec) {
    return Stream.concat(
        spec.tags().stream(),
        spec.proves().values().stream().flatMap(List::stream).map(Object::toString));
  }
}
