package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every scenario on every fault, for KILLS.md. {@code -Dkills} takes the globs of the scenarios,
 * {@code -Dkills.faults} a regular expression for the faults, {@code -Dkills.file} where to write.
 */
@EnabledIfSystemProperty(named = "kills", matches = ".*")
class KillMatrixTest {

  private static final int BROKERS_AT_ONCE = 4;

  @Test
  void whichScenarioCatchesWhichFault() throws Exception {
    List<String> only =
        Arrays.stream(System.getProperty("kills").split(","))
            .filter(glob -> !glob.isBlank())
            .toList();
    String pattern = System.getProperty("kills.faults", ".*");
    List<Fault> faults =
        Arrays.stream(Fault.values()).filter(fault -> fault.name().matches(pattern)).toList();
    Map<Fault, List<ScenarioResult>> results = run(faults, only);
    write(faults, results);
    assertThat(results).hasSameSizeAs(faults);
  }

  private static Map<Fault, List<ScenarioResult>> run(List<Fault> faults, List<String> only)
      throws Exception {
    ConcurrentMap<Fault, List<ScenarioResult>> results = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(BROKERS_AT_ONCE);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Fault fault : faults) {
        running.add(threads.submit(() -> results.put(fault, KillRun.onBroken(fault, only, false))));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    return results;
  }

  private static void write(List<Fault> faults, Map<Fault, List<ScenarioResult>> results)
      throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("# Which scenario catches which fault\n\n");
    text.append("Written on ").append(LocalDate.now()).append(" by `mvn -Pkills test`. ");
    text.append(
        "Behind each scenario the versions in which it failed, in brackets those in which ");
    text.append("it warned. Scenarios that may take more than 25 s are left out.\n\n");
    text.append("| fault | what the broker does | caught by |\n| --- | --- | --- |\n");
    for (Fault fault : faults) {
      text.append(
          String.format(
              "| %s | %s | %s |%n", fault, fault.sentence(), caughtBy(fault, results.get(fault))));
    }
    Path file = Path.of(System.getProperty("kills.file", "KILLS.md"));
    Files.writeString(file, text);
  }

  /** The ids with the versions in which they failed; warnings in brackets. */
  private static String caughtBy(Fault fault, List<ScenarioResult> results) {
    Map<String, List<String>> caught = new TreeMap<>();
    results.stream()
        .filter(each -> fault.showsIn(each.version()))
        .filter(each -> each.verdict() == Verdict.FAILED || each.verdict() == Verdict.WARNING)
        .sorted(Comparator.comparing(ScenarioResult::version))
        .forEach(
            each ->
                caught
                    .computeIfAbsent(each.id(), id -> new ArrayList<>())
                    .add(
                        each.verdict() == Verdict.FAILED
                            ? each.version().label()
                            : "(" + each.version().label() + ")"));
    List<String> all = new ArrayList<>();
    caught.forEach((id, versions) -> all.add(id + " " + String.join(" ", versions)));
    return all.isEmpty() ? "**nobody**" : String.join(", ", all);
  }
}
