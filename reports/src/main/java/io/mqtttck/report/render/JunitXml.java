package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.Text;
import io.mqtttck.report.model.Traces;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The JUnit XML that GitHub, GitLab and Jenkins read: one suite per version and transport, one case
 * per result, the statements as properties. Failures that are known appear as skipped, so that a
 * server which counts failures agrees with our exit code.
 */
public final class JunitXml {

  private final XMLStreamWriter xml;

  private JunitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /**
   * Writes the file.
   *
   * @param report null when there was no conformance run
   */
  public static void write(Path file, ConformanceReport report, List<LoadReport> loads)
      throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      new JunitXml(xml).document(report, loads);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("cannot write " + file, e);
    }
  }

  private void document(ConformanceReport report, List<LoadReport> loads)
      throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    newLine();
    open("testsuites", "name", "mqtt-tck");
    newLine();
    if (report != null) {
      for (Map.Entry<String, List<Result>> suite : suites(report).entrySet()) {
        suite(suite.getKey(), report, suite.getValue());
      }
    }
    if (!loads.isEmpty()) {
      loadSuite(loads);
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private static Map<String, List<Result>> suites(ConformanceReport report) {
    return report.results().stream()
        .collect(
            Collectors.groupingBy(
                result -> "mqtt " + result.version() + " " + result.transport().label(),
                TreeMap::new,
                Collectors.toList()));
  }

  private void suite(String name, ConformanceReport report, List<Result> results)
      throws XMLStreamException {
    open(
        "testsuite",
        "name",
        name,
        "tests",
        Integer.toString(results.size()),
        "failures",
        count(results, "failure"),
        "errors",
        count(results, "error"),
        "skipped",
        count(results, "skipped"),
        "time",
        seconds(results.stream().mapToLong(Result::durationMs).sum()),
        "timestamp",
        timestamp(report.startedAt()));
    newLine();
    for (Result result : results) {
      testCase(result, report.target().endpoints().get(result.transport().label()));
    }
    close();
  }

  private void testCase(Result result, String target) throws XMLStreamException {
    open(
        "testcase",
        "name",
        name(result),
        "classname",
        "mqtt-" + result.version().label().replace('.', '_') + "." + result.topic(),
        "time",
        seconds(result.durationMs()));
    newLine();
    properties(result, target);
    switch (outcome(result)) {
      case "skipped" -> {
        open("skipped", "message", message(result));
        close();
      }
      case "" -> {
        if (result.verdict() == Verdict.WARNING) {
          open("system-out");
          xml.writeCharacters(body(result));
          close();
        }
      }
      default -> {
        open(outcome(result), "message", message(result), "type", result.verdict().word());
        xml.writeCharacters(body(result));
        close();
      }
    }
    close();
  }

  private void properties(Result result, String target) throws XMLStreamException {
    open("properties");
    newLine();
    for (StatementKey key : result.proves()) {
      property("statement", key.toString());
    }
    for (StatementKey key : result.violated()) {
      property("violated", key.toString());
    }
    property("level", result.level().name());
    property("version", result.version().label());
    property("transport", result.transport().label());
    property("target", target == null ? "" : target);
    property("verdict", result.verdict().word());
    close();
  }

  private void property(String name, String value) throws XMLStreamException {
    open("property", "name", name, "value", Text.printable(value));
    close();
  }

  private void loadSuite(List<LoadReport> loads) throws XMLStreamException {
    open(
        "testsuite",
        "name",
        "load",
        "tests",
        Integer.toString(loads.size()),
        "failures",
        Long.toString(loads.stream().filter(load -> !load.passed()).count()));
    newLine();
    for (LoadReport load : loads) {
      open(
          "testcase",
          "name",
          load.scenario(),
          "classname",
          "load",
          "time",
          seconds(load.durationMs()));
      if (!load.passed()) {
        open(
            "failure",
            "message",
            Text.printable(LoadText.verdictLine(load)),
            "type",
            load.verdict());
        xml.writeCharacters(String.join("\n", LoadText.lines(load)));
        close();
      }
      close();
    }
    close();
  }

  /** The element that says it: failure, error, skipped, or none for what is fine. */
  private static String outcome(Result result) {
    if (result.known()) {
      return "skipped";
    }
    return switch (result.verdict()) {
      case FAILED, INCONCLUSIVE -> "failure";
      case ERROR -> "error";
      case UNSUPPORTED, SKIPPED -> "skipped";
      case PASSED, WARNING -> "";
    };
  }

  private static String count(List<Result> results, String outcome) {
    return Long.toString(results.stream().filter(each -> outcome(each).equals(outcome)).count());
  }

  private static String name(Result result) {
    return result.variant().equals("default")
        ? result.id()
        : result.id() + " (" + Text.printable(result.variant()) + ")";
  }

  private static String message(Result result) {
    String known = result.known() ? "known failing: " + result.knownReason() + ": " : "";
    return Text.printable(known + result.message());
  }

  private static String body(Result result) {
    return String.join("\n", Traces.brief(result));
  }

  private void open(String element, String... namesAndValues) throws XMLStreamException {
    xml.writeStartElement(element);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      xml.writeAttribute(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  private void close() throws XMLStreamException {
    xml.writeEndElement();
    newLine();
  }

  private void newLine() throws XMLStreamException {
    xml.writeCharacters("\n");
  }

  private static String seconds(long ms) {
    return String.format(Locale.ROOT, "%.3f", ms / 1000.0);
  }

  /** The schema of this format knows no time zone: the time is UTC. */
  private static String timestamp(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
  }
}
