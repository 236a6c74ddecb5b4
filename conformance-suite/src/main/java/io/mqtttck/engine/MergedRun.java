package io.mqtttck.engine;

import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.StatementResult;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Several runs on one broker, over one transport each, as one run. */
public final class MergedRun {

  private MergedRun() {}

  /**
   * Puts runs together: all results, and of each statement the worst that any of them says.
   *
   * @param runs at least one, in the order in which they ran
   */
  public static ConformanceRun of(List<ConformanceRun> runs) {
    ConformanceRun first = runs.get(0);
    if (runs.size() == 1) {
      return first;
    }
    List<ScenarioResult> results =
        runs.stream()
            .flatMap(run -> run.results().stream())
            .sorted(Comparator.comparing(ScenarioResult::key))
            .toList();
    return new ConformanceRun(
        endpoints(runs),
        first.profile(),
        probed(runs),
        first.startedAt(),
        runs.stream().mapToLong(ConformanceRun::durationMs).sum(),
        first.seed(),
        runs.stream().map(ConformanceRun::aborted).flatMap(Optional::stream).findFirst(),
        results,
        StatementRollup.of(results, versions(runs)),
        runs.stream().flatMap(run -> run.notes().stream()).distinct().toList(),
        runs.stream().map(ConformanceRun::fuzz).flatMap(Optional::stream).findFirst());
  }

  private static Map<Transport, String> endpoints(List<ConformanceRun> runs) {
    Map<Transport, String> all = new EnumMap<>(Transport.class);
    // Two listeners of one transport: one for everybody, one for known clients only.
    runs.forEach(
        run ->
            run.endpoints()
                .forEach(
                    (transport, address) ->
                        all.merge(transport, address, (one, other) -> one + ", " + other)));
    return all;
  }

  private static Map<String, Object> probed(List<ConformanceRun> runs) {
    Map<String, Object> all = new LinkedHashMap<>();
    runs.forEach(
        run ->
            run.endpoints()
                .forEach((transport, address) -> all.put(transport.label(), run.probed())));
    return all;
  }

  private static Set<MqttVersion> versions(List<ConformanceRun> runs) {
    return runs.stream()
        .flatMap(run -> run.statements().stream())
        .map(StatementResult::key)
        .map(StatementKey::version)
        .collect(Collectors.toSet());
  }
}
