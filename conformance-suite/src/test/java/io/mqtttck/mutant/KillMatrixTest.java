package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.MqttVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Who catches what, for KILLS.md: every scenario on every fault. {@code -Dkills} takes the globs of
 * the scenarios, or {@code claimed} for those only that claim a fault; {@code -Dkills.faults} a
 * regular expression for the faults, {@code -Dkills.file} where to write.
 */
@EnabledIfSystemProperty(named = "kills", matches = ".*")
class KillMatrixTest {

  private static final int BROKERS_AT_ONCE = 16;

  /** So many names in a cell; the rest is counted. */
  private static final int MOST_NAMED = 20;

  /** Most of the packets, for the few faults that show in them. */
  private static final List<String> COSTLY = List.of("malformed", "exhaustion");

  private static final String EVERYTHING = "*";
  private static final String CLAIMED = "claimed";

  /** Instead of everything, for a fault that no scenario claims. */
  private static final List<String> SAMPLE =
      List.of("smoke.*", "tutorial.*", "refusal.*", "rights.*", "will.p*", "offline-queue.q*");

  /** A fault that no scenario catches, and why that is right: {@code survivors.csv}. */
  private static final Map<String, String> SURVIVORS =
      Accusations.rows("survivors.csv").stream()
          .collect(Collectors.toMap(row -> row.get("fault"), row -> row.get("reason")));

  /**
   * What one fault led to.
   *
   * @param end the sentence with which the run ended before its time; empty if it did not
   */
  private record Outcome(Fault fault, List<Catch> catches, String end) {}

  /** One result that found the fault, without its wire log. */
  private record Catch(String id, MqttVersion version, boolean failed) {}

  @Test
  void whichScenarioCatchesWhichFault() throws Exception {
    String only = System.getProperty("kills");
    String pattern = System.getProperty("kills.faults", ".*");
    List<Fault> faults =
        Arrays.stream(Fault.values()).filter(fault -> fault.name().matches(pattern)).toList();
    long began = System.nanoTime();

    Map<Fault, Outcome> outcomes = run(faults, only);

    Duration took = Duration.ofNanos(System.nanoTime() - began);
    List<Outcome> inOrder = faults.stream().map(outcomes::get).toList();
    write(inOrder, took, only);
    if (only.equals(EVERYTHING) || only.equals(CLAIMED)) {
      assertThat(inOrder)
          .filteredOn(each -> each.catches().isEmpty() && each.end().isEmpty())
          .extracting(each -> each.fault().name())
          .as("nobody catches it and survivors.csv says nothing")
          .isSubsetOf(SURVIVORS.keySet());
      assertThat(inOrder)
          .filteredOn(each -> !each.catches().isEmpty() || !each.end().isEmpty())
          // Whether a scenario meets what these do now and then is chance.
          .filteredOn(each -> !each.fault().name().startsWith("HOSTILE_"))
          .extracting(each -> each.fault().name())
          .as("caught, although it stands in survivors.csv")
          .doesNotContainAnyElementsOf(SURVIVORS.keySet());
    }
  }

  private static Map<Fault, Outcome> run(List<Fault> faults, String only) throws Exception {
    Map<Fault, Outcome> outcomes = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(BROKERS_AT_ONCE);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Fault fault : faults) {
        running.add(threads.submit(() -> outcomes.put(fault, outcome(fault, only))));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    return outcomes;
  }

  /** What is claimed runs however long it takes, the rest within 25 s. */
  private static Outcome outcome(Fault fault, String only) {
    List<String> claimed = fault.expects().stream().map(Fault.Expectation::id).toList();
    String skip =
        COSTLY.stream()
            .filter(topic -> claimed.stream().noneMatch(id -> id.startsWith(topic)))
            .map(topic -> topic + ".*")
            .collect(Collectors.joining(","));
    Map<String, Catch> catches = new TreeMap<>();
    String end = "";
    if (!only.equals(CLAIMED) || claimed.isEmpty()) {
      ConformanceRun run = KillRun.onBroken(fault, globs(only), skip, false);
      collect(fault, run.results(), catches);
      end = run.aborted().map(ConformanceRun.Abort::reason).orElse("");
    }
    List<String> missed =
        claimed.stream()
            .filter(id -> catches.values().stream().noneMatch(each -> covers(id, each)))
            .toList();
    if ((only.equals(EVERYTHING) || only.equals(CLAIMED)) && !missed.isEmpty()) {
      List<String> scenarios = missed.stream().filter(id -> !id.startsWith("format.")).toList();
      List<String> again = scenarios.isEmpty() ? KillRun.EXERCISE : scenarios;
      collect(fault, KillRun.onBroken(fault, again, true), catches);
    }
    return new Outcome(fault, List.copyOf(catches.values()), end);
  }

  private static List<String> globs(String only) {
    return switch (only) {
      case EVERYTHING -> List.of();
      case CLAIMED -> SAMPLE;
      default -> List.of(only.split(","));
    };
  }

  private static boolean covers(String id, Catch result) {
    return new Fault.Expectation(id, null, Set.of()).covers(result.id());
  }

  private static void collect(
      Fault fault, Collection<ScenarioResult> results, Map<String, Catch> catches) {
    results.stream()
        .filter(each -> fault.showsIn(each.version()))
        .filter(each -> each.verdict() == Verdict.FAILED || each.verdict() == Verdict.WARNING)
        .map(each -> new Catch(each.id(), each.version(), each.verdict() == Verdict.FAILED))
        .forEach(each -> catches.put(each.id() + each.version(), each));
  }

  // ---- KILLS.md ---------------------------------------------------------------------------------

  private static void write(List<Outcome> outcomes, Duration took, String only) throws IOException {
    StringBuilder text = new StringBuilder("# Which scenario catches which fault\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "Written on %s by `mvn -B -Pkills -pl conformance-suite test%s`: %d faults in %d min on %d"
                + " processors, Java %s, %s.%n%n",
            LocalDate.now(),
            only.equals(EVERYTHING) ? "" : " -Dkills=" + only,
            outcomes.size(),
            took.toMinutes(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            System.getProperty("os.name")));
    text.append(
        """
        Each line is a broken broker: what it does wrong, and who found out. The scenarios that claim
        the fault come first (`KillTest` insists on them, and on the statements that they accuse);
        a scenario in brackets only warned; a version stands behind those that found it in one
        version only. Without `-Dkills=claimed` all other scenarios run on each fault, too, but for
        those that may take more than 25 s and the tables `malformed` and `exhaustion`.

        | fault | what the broker does | caught by |
        | --- | --- | --- |
        """);
    for (Outcome each : outcomes) {
      text.append(
          String.format("| %s | %s | %s |%n", each.fault(), each.fault().sentence(), cell(each)));
    }
    Files.writeString(Path.of(System.getProperty("kills.file", "KILLS.md")), text);
  }

  private static String cell(Outcome outcome) {
    List<String> names = new ArrayList<>();
    byId(outcome, true).forEach((id, versions) -> names.add(name(outcome, id, versions)));
    int claimed = names.size();
    byId(outcome, false).forEach((id, versions) -> names.add(name(outcome, id, versions)));
    int shown = Math.min(names.size(), Math.max(MOST_NAMED / 2, Math.min(claimed, MOST_NAMED)));
    String rest = names.size() > shown ? " and " + (names.size() - shown) + " more" : "";
    if (!names.isEmpty()) {
      return String.join(", ", names.subList(0, shown)) + rest;
    }
    return outcome.end().isEmpty()
        ? "**nobody**: " + SURVIVORS.getOrDefault(outcome.fault().name(), "?")
        : "the run itself: " + outcome.end().replaceAll("127\\.0\\.0\\.1:\\d+", "HOST:PORT");
  }

  private static Map<String, List<Catch>> byId(Outcome outcome, boolean claimed) {
    return outcome.catches().stream()
        .filter(each -> claimed == outcome.fault().isCaughtBy(each.id(), each.version()))
        .collect(Collectors.groupingBy(Catch::id, TreeMap::new, Collectors.toList()));
  }

  private static String name(Outcome outcome, String id, List<Catch> results) {
    boolean failed = results.stream().anyMatch(Catch::failed);
    List<MqttVersion> versions = results.stream().map(Catch::version).distinct().toList();
    boolean one = versions.size() == 1 && outcome.fault().showsIn(MqttVersion.V3_1_1);
    String only =
        one && outcome.fault().showsIn(MqttVersion.V5_0) ? " " + versions.get(0).label() : "";
    return failed ? id + only : "(" + id + only + ")";
  }
}
