package io.mqtttck.engine;

import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Tells JUnit what happened, in its own terms: everything else about a result goes to our
 * listeners.
 */
final class Reporting {

  private final EngineExecutionListener listener;
  private final boolean strict;

  Reporting(EngineExecutionListener listener, boolean strict) {
    this.listener = listener;
    this.strict = strict;
  }

  synchronized void started(TestDescriptor node) {
    listener.executionStarted(node);
  }

  synchronized void finished(TestDescriptor node, TestExecutionResult result) {
    listener.executionFinished(node, result);
  }

  /**
   * Reports a scenario.
   *
   * @param defect the cause of an {@code error} verdict, or null
   */
  synchronized void leaf(TestDescriptor leaf, ScenarioResult result, Throwable defect) {
    if (result.verdict() == Verdict.SKIPPED) {
      listener.executionSkipped(leaf, result.message());
      return;
    }
    listener.executionStarted(leaf);
    listener.reportingEntryPublished(leaf, entry(result));
    listener.executionFinished(leaf, outcome(result, defect));
  }

  private TestExecutionResult outcome(ScenarioResult result, Throwable defect) {
    return switch (result.verdict()) {
      case PASSED, SKIPPED -> TestExecutionResult.successful();
      case WARNING -> strict ? failed(result) : TestExecutionResult.successful();
      case FAILED, INCONCLUSIVE -> failed(result);
      case UNSUPPORTED -> TestExecutionResult.aborted(new TestAbortedException(result.message()));
      case ERROR ->
          TestExecutionResult.failed(
              defect == null ? new IllegalStateException(result.message()) : defect);
    };
  }

  private static TestExecutionResult failed(ScenarioResult result) {
    StringBuilder text = new StringBuilder();
    text.append(result.verdict().word())
        .append(' ')
        .append(result.id())
        .append(" v")
        .append(result.version());
    text.append(' ')
        .append(result.violated())
        .append(System.lineSeparator())
        .append(result.message());
    for (WireLine line : result.wireLog()) {
      text.append(System.lineSeparator()).append("  ").append(line.peer()).append(' ');
      text.append(line.direction().arrow()).append(' ').append(line.text());
    }
    AssertionFailedError error =
        result.allowed().isEmpty()
            ? new AssertionFailedError(text.toString())
            : new AssertionFailedError(text.toString(), result.allowed(), result.actual());
    // Our own frames say nothing to the reader of a broker's report.
    error.setStackTrace(new StackTraceElement[0]);
    return TestExecutionResult.failed(error);
  }

  private static ReportEntry entry(ScenarioResult result) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("verdict", result.verdict().word());
    values.put("level", result.level().name());
    values.put("proves", result.proves().toString());
    if (!result.message().isEmpty()) {
      values.put("message", result.message());
    }
    if (!result.note().isEmpty()) {
      values.put("note", result.note());
    }
    return ReportEntry.from(values);
  }
}
