package io.mqtttck.report.render;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a page brings along so that it needs no network.
 *
 * @param style its style sheet
 * @param scripts the scripts that its browser may run, in this order
 */
public record HtmlPage(String style, List<String> scripts) {

  private static final String TEMPLATES = "io.mqtttck.report.render.template";
  private static final String OWN_SCRIPT = "/html/report.js";

  /**
   * Writes a page.
   *
   * @param template a template whose parameter {@code page} is an {@link HtmlPage}
   * @param parameters the other parameters of the template
   * @param libraries scripts that come before our own, as paths on the class path
   */
  static void write(
      Path file, String template, Map<String, Object> parameters, List<String> libraries)
      throws IOException {
    List<String> scripts = new ArrayList<>();
    for (String library : libraries) {
      scripts.add(resource(library));
    }
    scripts.add(resource(OWN_SCRIPT));
    Map<String, Object> all = new HashMap<>(parameters);
    all.put("page", new HtmlPage(resource("/html/report.css"), scripts));
    StringOutput html = new StringOutput();
    TemplateEngine.createPrecompiled(null, ContentType.Html, null, TEMPLATES)
        .render(template, all, html);
    Files.writeString(file, html.toString());
  }

  /** The browser runs these scripts and no other: not one that a broker managed to smuggle in. */
  public String allowedScripts() {
    return String.join(" ", scripts.stream().map(text -> "'sha256-" + sha256(text) + "'").toList());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

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
