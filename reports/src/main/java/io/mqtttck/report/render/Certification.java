package io.mqtttck.report.render;

import static io.mqtttck.report.render.Markdown.code;
import static io.mqtttck.report.render.Markdown.row;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.ConformanceReport.StatementRow;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.Manifest;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.model.Text;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The self-assessment of a release as a document that stands on its own: {@code certification.md},
 * the same as {@code certification.html}, and {@code manifest.json} with the digest of every file.
 */
public final class Certification {

  private final String product;
  private final String release;
  private final RunFiles files;
  private final List<String> lines = new ArrayList<>();

  private Certification(String product, String release, RunFiles files) {
    this.product = product;
    this.release = release;
    this.files = files;
  }

  /** Writes the three files into the folder of the run, after all others. */
  public static void write(String product, String release, RunFiles files, Path folder)
      throws IOException {
    List<String> lines = new Certification(product, release, files).document();
    Files.write(folder.resolve("certification.md"), lines);
    HtmlPage.write(
        folder.resolve("certification.html"),
        "document.jte",
        Map.of(
            "title",
            "mqtt-tck self-assessment: " + product + " " + release,
            "body",
            Markdown.html(lines)),
        List.of());
    ConformanceReport report = files.conformance();
    Json.write(
        folder.resolve(Manifest.FILE),
        new Manifest(
            Manifest.SCHEMA,
            product,
            release,
            report == null ? files.run().tool() : report.tool(),
            files.run().target(),
            Instant.now(),
            files.run().exit(),
            Manifest.entries(folder)));
  }

  private List<String> document() {
    paragraph("# Self-assessment of " + code(product) + " " + code(release));
    paragraph(
        "This is what the maker of the product, or somebody else, found with mqtt-tck. Nobody has"
            + " certified anything: whoever doubts a line can repeat it with the command beside it.");
    paragraph("Result: **" + (files.run().exit().code() == 0 ? "passed" : "not passed") + "**");
    files.run().exits().forEach(e -> lines.add("- exit " + e.code() + ": " + code(e.reason())));
    lines.add("");
    scope();
    method();
    environment();
    if (files.conformance() != null) {
      findings(files.conformance());
      statements(files.conformance());
    }
    loads();
    paragraph("## Files");
    paragraph(
        "`manifest.json` has the SHA-256 digest of every file of this folder; `manifest.sig`, when it is"
            + " there, is its Ed25519 signature. `mqtt-tck verify-report` checks both.");
    return lines;
  }

  private void scope() {
    paragraph("## Scope");
    ConformanceReport report = files.conformance();
    if (report == null) {
      paragraph("No conformance results.");
      return;
    }
    lines.add("- MQTT versions: " + join(report.versions()));
    lines.add(
        "- transports: "
            + join(
                report.results().stream()
                    .map(result -> result.transport().label())
                    .distinct()
                    .sorted()
                    .toList()));
    lines.add(
        "- " + report.results().size() + " results, " + report.statements().size() + " statements");
    lines.add("- statements: " + report.coverage());
    lines.add("");
  }

  private void method() {
    paragraph("## Method");
    paragraph(
        "Each scenario drives the product over the network as clients do, and compares what comes back with"
            + " the set of outcomes that the standard allows. A broken MUST fails; a SHOULD, and what readers of the"
            + " standard dispute, only warns. That something does not happen is proven by a message that has to"
            + " arrive instead; where that control fails, nothing is proven and the result is inconclusive. Every"
            + " packet that the product sent was also held to the format of its version.");
  }

  private void environment() {
    paragraph("## Environment");
    lines.add("- target: " + code(files.run().target()));
    lines.add("- started: " + Text.time(files.run().startedAt()));
    lines.add("- took: " + files.run().durationMs() / 1000 + " s");
    lines.add(
        "- tool: mqtt-tck "
            + code(files.run().tool().version())
            + ", Java "
            + code(files.run().tool().javaVersion())
            + ", "
            + code(files.run().tool().os()));
    ConformanceReport report = files.conformance();
    if (report != null) {
      lines.add(
          "- digest of the catalogue of statements: " + code(report.tool().catalogueDigest()));
      lines.add("- seed: " + report.seed());
      facts("declared", report.target().profile());
      facts("found by probing", report.target().probed());
    }
    lines.add("- command: " + code("mqtt-tck " + String.join(" ", files.run().command())));
    lines.add("");
  }

  private void facts(String what, Map<String, Object> facts) {
    if (facts != null && !facts.isEmpty()) {
      lines.add("- " + what + ": " + code(facts.toString()));
    }
  }

  private void findings(ConformanceReport report) {
    List<Result> unmet =
        report.results().stream()
            .filter(result -> result.unmet() || result.verdict() == Verdict.ERROR)
            .toList();
    table("## Findings", unmet.stream().filter(result -> !result.known()).toList(), false);
    table(
        "## Deviations accepted with a reason",
        unmet.stream().filter(Result::known).toList(),
        true);
    table(
        "## Warnings",
        report.results().stream().filter(r -> r.verdict() == Verdict.WARNING).toList(),
        false);
  }

  private void table(String title, List<Result> results, boolean reason) {
    paragraph(title);
    if (results.isEmpty()) {
      paragraph("None.");
      return;
    }
    List<String> columns = new ArrayList<>(List.of("verdict", "scenario", "where", "statements"));
    columns.add(reason ? "accepted because" : "what happened");
    columns.add("again");
    lines.addAll(Markdown.head(columns, List.of()));
    for (Result result : results) {
      lines.add(
          row(
              List.of(
                  result.verdict().word(),
                  code(result.id()),
                  result.version() + " " + result.transport().label(),
                  result.accused().stream().map(key -> key.id()).collect(Collectors.joining(" ")),
                  code(reason ? result.knownReason() : result.message()),
                  code(result.repeat()))));
    }
    lines.add("");
  }

  private void statements(ConformanceReport report) {
    paragraph("## Statements");
    lines.addAll(
        Markdown.head(
            List.of("statement", "level", "binds", "verdict", "in our words", "reason"),
            List.of()));
    for (StatementRow statement : report.statements()) {
      lines.add(
          row(
              List.of(
                  statement.key().toString(),
                  statement.level().name(),
                  statement.binds().word(),
                  statement.verdict() == StatementVerdict.FAILED
                      ? "**failed**"
                      : statement.verdict().word(),
                  code(statement.summary()),
                  code(statement.reason()))));
    }
    lines.add("");
  }

  private void loads() {
    for (LoadReport load : files.loads()) {
      paragraph("## Load " + code(load.scenario()));
      paragraph(code(LoadText.verdictLine(load)));
      LoadText.lines(load).forEach(line -> lines.add("- " + code(line.strip())));
      lines.add("- plan: " + code(load.plan().toString()));
      lines.add("");
    }
  }

  private void paragraph(String text) {
    lines.add(text);
    lines.add("");
  }

  private static String join(Iterable<?> words) {
    List<String> texts = new ArrayList<>();
    words.forEach(word -> texts.add(word.toString()));
    return String.join(", ", texts);
  }
}
