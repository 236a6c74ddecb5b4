package io.mqtttck.fuzz;

import io.mqtttck.result.FuzzRun;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Counts in how many cases each field of each packet was damaged. */
final class FieldCoverage {

  /** The packet of what was done to the order of packets. */
  private static final String EXCHANGE = "exchange";

  private static final List<String> OF_EVERY_PACKET =
      List.of("type", "flags", "remaining-length", "end");

  private final TreeMap<String, Long> cases = new TreeMap<>();

  void add(FuzzCase fuzzCase) {
    for (Step step : new LinkedHashSet<>(fuzzCase.steps())) {
      step.right().places().forEach(place -> seen(step, place.name()));
      OF_EVERY_PACKET.forEach(field -> seen(step, field));
    }
    cells(fuzzCase).forEach(cell -> cases.merge(cell, 1L, Long::sum));
  }

  private void seen(Step step, String field) {
    cases.putIfAbsent(step.type() + " " + field, 0L);
  }

  /** What is damaged in a case. */
  static Set<String> cells(FuzzCase fuzzCase) {
    Set<String> cells = new LinkedHashSet<>();
    for (Step step : fuzzCase.steps()) {
      step.damages().forEach(damage -> cells.add(step.type() + " " + damage.field()));
    }
    fuzzCase.order().forEach(damage -> cells.add(EXCHANGE + " " + damage.what()));
    return cells;
  }

  int fields() {
    return cases.size();
  }

  int damaged() {
    return (int) cases.values().stream().filter(count -> count > 0).count();
  }

  List<FuzzRun.Cell> cells() {
    return cases.entrySet().stream()
        .map(
            entry -> {
              String[] names = entry.getKey().split(" ", 2);
              return new FuzzRun.Cell(names[0], names[1], entry.getValue());
            })
        .toList();
  }
}
