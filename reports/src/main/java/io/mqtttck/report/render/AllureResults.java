package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.ConformanceReport.StatementRow;
import io.mqtttck.report.model.Text;
import io.mqtttck.report.model.Traces;
import io.mqtttck.requirement.StatementKey;
import io.qameta.allure.FileSystemResultsWriter;
import io.qameta.allure.model.Attachment;
import io.qameta.allure.model.Label;
import io.qameta.allure.model.Parameter;
import io.qameta.allure.model.Stage;
import io.qameta.allure.model.Status;
import io.qameta.allure.model.StatusDetails;
import io.qameta.allure.model.TestResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a report as Allure results. Each is built and written on its own, without Allure's
 * life-cycle, which loses results of threads that are older than the run.
 */
public final class AllureResults {

  private final FileSystemResultsWriter writer;
  private final ConformanceReport report;
  private final Map<StatementKey, StatementRow> statements = new HashMap<>();

  private AllureResults(Path folder, ConformanceReport report) {
    this.writer = new FileSystemResultsWriter(folder);
    this.report = report;
    report.statements().forEach(row -> statements.put(row.key(), row));
  }

  /** Writes one result file per result, the wire traces beside them. */
  public static void write(Path folder, ConformanceReport report) throws IOException {
    Files.createDirectories(folder);
    forgetEarlierResults(folder);
    AllureResults results = new AllureResults(folder, report);
    report.results().forEach(results::write);
    Files.write(folder.resolve("environment.properties"), results.environment());
  }

  private static void forgetEarlierResults(Path folder) throws IOException {
    try (DirectoryStream<Path> old =
        Files.newDirectoryStream(folder, "*-{result.json,attachment.txt}")) {
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }

  private void write(Result result) {
    String uuid = uuid(report.startedAt() + result.key());
    TestResult allure =
        new TestResult()
            .setUuid(uuid)
            .setHistoryId(uuid(result.key()))
            .setTestCaseId(uuid(result.id()))
            .setFullName(result.key())
            .setName(result.id())
            .setDescription(Text.printable(result.name()))
            .setStage(Stage.FINISHED)
            .setStatus(status(result))
            .setStatusDetails(details(result))
            .setStart(report.startedAt().toEpochMilli())
            .setStop(report.startedAt().toEpochMilli() + result.durationMs())
            .setLabels(labels(result))
            .setParameters(parameters(result));
    if (result.trace() != null) {
      allure.setAttachments(List.of(attach(uuid, result)));
    }
    writer.write(allure);
  }

  private Attachment attach(String uuid, Result result) {
    String source = uuid + "-attachment.txt";
    byte[] trace = String.join("\n", Traces.text(result)).getBytes(StandardCharsets.UTF_8);
    writer.write(source, new ByteArrayInputStream(trace));
    return new Attachment().setName("wire trace").setSource(source).setType("text/plain");
  }

  private List<Label> labels(Result result) {
    String epic = "MQTT " + result.version();
    List<Label> labels = new ArrayList<>();
    labels.add(label("epic", epic));
    labels.add(label("parentSuite", epic));
    labels.add(label("suite", result.topic()));
    labels.add(label("framework", "mqtt-tck"));
    labels.add(label("severity", severity(result)));
    result.accused().stream()
        .map(this::section)
        .distinct()
        .forEach(s -> labels.add(label("feature", s)));
    result.accused().forEach(key -> labels.add(label("story", key.toString())));
    result.tags().forEach(tag -> labels.add(label("tag", tag)));
    labels.add(label("tag", result.verdict().word()));
    return labels;
  }

  private String section(StatementKey key) {
    StatementRow row = statements.get(key);
    return row == null || row.section() == null
        ? "other"
        : row.section() + " " + row.sectionTitle();
  }

  private static String severity(Result result) {
    return switch (result.level()) {
      case MUST -> "critical";
      case SHOULD -> "normal";
      case MAY -> "minor";
    };
  }

  private static Status status(Result result) {
    return switch (result.verdict()) {
      case PASSED, WARNING -> Status.PASSED;
      case FAILED -> Status.FAILED;
      case INCONCLUSIVE, ERROR -> Status.BROKEN;
      case UNSUPPORTED, SKIPPED -> Status.SKIPPED;
    };
  }

  private static StatusDetails details(Result result) {
    String why =
        result.known()
            ? result.message() + " (known: " + result.knownReason() + ")"
            : result.message();
    return new StatusDetails()
        .setMessage(Text.printable(why))
        .setTrace(Text.printable(result.actual()))
        .setKnown(result.known());
  }

  /** The target is kept out of the history, which must survive another port. */
  private List<Parameter> parameters(Result result) {
    String target = report.target().endpoints().get(result.transport().label());
    return List.of(
        new Parameter().setName("version").setValue(result.version().label()),
        new Parameter().setName("transport").setValue(result.transport().label()),
        new Parameter().setName("variant").setValue(result.variant()),
        new Parameter().setName("target").setValue(target).setExcluded(true));
  }

  private List<String> environment() {
    return List.of(
        "target=" + report.target().line(),
        "mqtt-tck=" + report.tool().version(),
        "java=" + report.tool().javaVersion(),
        "seed=" + report.seed());
  }

  private static Label label(String name, String value) {
    return new Label().setName(name).setValue(Text.printable(value));
  }

  private static String uuid(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
