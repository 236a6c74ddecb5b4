package io.mqtttck.report.cli;

import io.mqtttck.engine.Scenario;
import io.mqtttck.engine.ScenarioCatalogue;
import io.mqtttck.engine.ScenarioSpec;
import io.mqtttck.target.MqttVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a run would carry out, without a target. */
final class DryRun {

  private DryRun() {}

  /**
   * One line per scenario, and the sum.
   *
   * @param versions empty for all
   */
  static List<String> lines(ConformOptions options, Set<MqttVersion> versions) {
    List<String> lines = new ArrayList<>();
    int results = 0;
    for (ScenarioSpec spec : ScenarioCatalogue.load().selected(options.only, options.skip)) {
      List<MqttVersion> in =
          spec.proves().keySet().stream()
              .filter(version -> versions.isEmpty() || versions.contains(version))
              .sorted()
              .toList();
      boolean waits = spec.tagged(Scenario.LONG) && !options.longScenarios;
      if (!in.isEmpty() && !waits) {
        results += in.size();
        String labels = in.stream().map(MqttVersion::label).collect(Collectors.joining(" "));
        lines.add(String.format("%-44s %s", spec.id(), labels));
      }
    }
    lines.add(
        counted(lines.size(), "scenario")
            + ", "
            + counted(results, "result")
            + ", where the target allows them");
    return lines;
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
