package io.mqtttck.report.render;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.RunReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The report for people: one HTML file that needs no network and that a browser lets load nothing.
 */
public final class HtmlReport {

  private static final String TEMPLATES = "io.mqtttck.report.render.template";

  private HtmlReport() {}

  /**
   * Writes the file.
   *
   * @param report null when there was no conformance run
   */
  public static void write(
      Path file, RunReport run, ConformanceReport report, List<LoadReport> loads)
      throws IOException {
    TemplateEngine engine =
        TemplateEngine.createPrecompiled(null, ContentType.Html, null, TEMPLATES);
    String script = resource("report.js");
    StringOutput html = new StringOutput();
    Map<String, Object> parameters = new java.util.HashMap<>();
    parameters.put("run", run);
    parameters.put("report", report);
    parameters.put("chapters", report == null ? List.of() : Chapter.of(report.statements()));
    parameters.put("loads", loads);
    parameters.put("style", resource("report.css"));
    parameters.put("script", script);
    parameters.put("scriptHash", sha256(script));
    engine.render("report.jte", parameters, html);
    Files.writeString(file, html.toString());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream("/html/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  /** The browser runs this script and no other: not one that a broker managed to smuggle in. */
  private static String sha256(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
