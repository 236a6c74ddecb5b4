package io.mqtttck.report.cli;

import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.Text;
import io.mqtttck.report.model.WireText;
import io.mqtttck.report.render.FailureScreen;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.FuzzRun;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Shows how a conformance run goes: counts, what is running, and each failure as it comes. */
final class Progress implements RunListener, AutoCloseable {

  private static final long PLAIN_EVERY_MS = 5_000;

  /** Fuzzing takes long, and a log is read by people. */
  private static final long FUZZ_PLAIN_EVERY_MS = 30_000;

  private static final int MOST_RUNNING = 3;

  private final Terminal terminal;
  private final boolean verbose;
  private final Function<ScenarioResult, Result> asResult;
  private final Ticker ticker;
  private final long startNanos = System.nanoTime();
  private final Set<String> running = new LinkedHashSet<>();
  private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
  private int planned;
  private int done;
  private int doneAtLastLine = -1;
  private FuzzRun.Progress fuzzing;
  private long fuzzLineNanos = System.nanoTime();

  /**
   * Starts showing.
   *
   * @param asResult turns a result into the form that is shown, known failures marked
   */
  Progress(Terminal terminal, boolean verbose, Function<ScenarioResult, Result> asResult) {
    this.terminal = terminal;
    this.verbose = verbose;
    this.asResult = asResult;
    this.ticker = new Ticker(terminal.live() ? 200 : PLAIN_EVERY_MS, this::tick);
  }

  @Override
  public synchronized void runStarted(String target, int plannedResults) {
    planned = plannedResults;
    terminal.say(plannedResults + " results to come from " + Text.printable(target));
  }

  @Override
  public synchronized void scenarioStarted(String key) {
    running.add(key);
  }

  @Override
  public synchronized void scenarioFinished(ScenarioResult finished) {
    running.remove(finished.key());
    if (finished.sightings() == 0) {
      done++;
    }
    counts.merge(finished.verdict(), 1, Integer::sum);
    Result result = asResult.apply(finished);
    if (verbose) {
      terminal.say(FailureScreen.title(result, terminal.style()));
      WireText.complete(finished.wireLog()).forEach(line -> terminal.say("  " + line));
    } else if (result.unmet() || result.verdict() == Verdict.ERROR) {
      String what = result.message().isEmpty() ? "" : ": " + Text.printable(result.message());
      terminal.say(FailureScreen.title(result, terminal.style()) + what);
    }
  }

  @Override
  public void notice(String sentence) {
    terminal.say(terminal.style().yellow("note") + " " + Text.printable(sentence));
  }

  @Override
  public synchronized void fuzzing(FuzzRun.Progress progress) {
    fuzzing = progress;
  }

  @Override
  public void runFinished(ConformanceRun run) {
    terminal.status("");
  }

  @Override
  public void close() {
    ticker.close();
    terminal.status("");
  }

  private synchronized void tick() {
    if (fuzzing != null) {
      fuzzLine();
      return;
    }
    if (planned == 0) {
      return;
    }
    if (terminal.live()) {
      terminal.status(line(true));
    } else if (done != doneAtLastLine) {
      doneAtLastLine = done;
      terminal.say(line(false));
    }
  }

  private void fuzzLine() {
    long now = System.nanoTime();
    if (terminal.live()) {
      terminal.status(fuzzText());
    } else if (now - fuzzLineNanos >= TimeUnit.MILLISECONDS.toNanos(FUZZ_PLAIN_EVERY_MS)) {
      fuzzLineNanos = now;
      terminal.say(fuzzText());
    }
  }

  private String fuzzText() {
    boolean timed = fuzzing.leftMs() < TimeUnit.DAYS.toMillis(365);
    return String.format(
        Locale.ROOT,
        "[fuzz] %,d cases  %.0f/s  %d of %d fields  %d findings%s",
        fuzzing.cases(),
        fuzzing.casesPerSecond(),
        fuzzing.damagedFields(),
        fuzzing.fields(),
        fuzzing.findings(),
        timed
            ? String.format(
                Locale.ROOT,
                "  %d:%02d left",
                fuzzing.leftMs() / 60_000,
                fuzzing.leftMs() / 1_000 % 60)
            : "");
  }

  private String line(boolean withRunning) {
    String shown =
        running.stream()
            .limit(MOST_RUNNING)
            .map(key -> key.substring(0, key.indexOf('/')))
            .collect(Collectors.joining(" "));
    String more = running.size() > MOST_RUNNING ? " +" + (running.size() - MOST_RUNNING) : "";
    return "["
        + done
        + "/"
        + planned
        + "] "
        + count(Verdict.PASSED)
        + " passed  "
        + count(Verdict.FAILED)
        + " failed  "
        + count(Verdict.WARNING)
        + " warning  "
        + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos)
        + " s"
        + (withRunning && !running.isEmpty() ? "  " + shown + more : "");
  }

  private int count(Verdict verdict) {
    return counts.getOrDefault(verdict, 0);
  }
}
