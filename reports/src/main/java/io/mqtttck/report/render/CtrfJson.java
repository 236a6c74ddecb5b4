package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.RunReport;
import io.mqtttck.report.model.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results in the Common Test Report Format (ctrf.io, 1.0.0), for tools that read nothing else.
 */
final class CtrfJson {

  /** What it knows of a test; the rest is in {@code rawStatus}. */
  private enum Status {
    PASSED,
    FAILED,
    SKIPPED,
    PENDING,
    OTHER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status of(Result result) {
      if (result.known()) {
        return SKIPPED;
      }
      return switch (result.verdict()) {
        case PASSED, WARNING -> PASSED;
        case FAILED, INCONCLUSIVE -> FAILED;
        case UNSUPPORTED, SKIPPED -> SKIPPED;
        case ERROR -> OTHER;
      };
    }
  }

  private CtrfJson() {}

  static void write(Path file, RunReport run, ConformanceReport report) throws IOException {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("tool", Map.of("name", "mqtt-tck", "version", run.tool().version()));
    results.put("summary", summary(run, report.results()));
    results.put("tests", report.results().stream().map(CtrfJson::test).toList());
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("reportFormat", "CTRF");
    whole.put("specVersion", "1.0.0");
    whole.put("timestamp", run.startedAt().toString());
    whole.put("generatedBy", "mqtt-tck");
    whole.put("results", results);
    Json.write(file, whole);
  }

  private static Map<String, Object> summary(RunReport run, List<Result> results) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("tests", results.size());
    Arrays.stream(Status.values())
        .forEach(
            status ->
                summary.put(
                    status.word(),
                    results.stream().filter(result -> Status.of(result) == status).count()));
    summary.put("start", run.startedAt().toEpochMilli());
    summary.put("stop", run.startedAt().toEpochMilli() + run.durationMs());
    return summary;
  }

  private static Map<String, Object> test(Result result) {
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("name", result.key());
    test.put("status", Status.of(result).word());
    test.put("rawStatus", result.verdict().word());
    test.put("duration", result.durationMs());
    test.put("suite", List.of("MQTT " + result.version(), result.topic()));
    test.put("message", Text.printable(result.message()));
    test.put("tags", result.accused().stream().map(key -> key.toString()).toList());
    return test;
  }
}
