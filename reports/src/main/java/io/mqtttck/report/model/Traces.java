package io.mqtttck.report.model;

import io.mqtttck.report.model.ConformanceReport.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One text file per result that needs an explanation: what was wanted, what happened, every byte.
 */
public final class Traces {

  private static final int BRIEF_LINES = 80;
  private static final int BRIEF_HEX = 200;

  private Traces() {}

  /** Where the trace of a result lies, relative to the result folder. */
  static String path(Result result) {
    String name =
        result.id()
            + "-"
            + result.version().label()
            + "-"
            + result.transport().label()
            + "-"
            + result.variant();
    return "traces/" + name.replaceAll("[^A-Za-z0-9._-]", "_") + ".txt";
  }

  /** Writes the traces of a report into its folder. */
  public static void write(Path folder, ConformanceReport report) throws IOException {
    Files.createDirectories(folder.resolve("traces"));
    for (Result result : report.results()) {
      if (result.trace() != null) {
        Files.write(folder.resolve(result.trace()), text(result));
      }
    }
  }

  /** The lines of one trace, with every byte. */
  public static List<String> text(Result result) {
    return text(result, WireText.complete(result.wire()));
  }

  /** The same with so much of the wire log that a page of a CI server can show it. */
  public static List<String> brief(Result result) {
    return text(result, WireText.brief(result.wire(), BRIEF_LINES, BRIEF_HEX));
  }

  private static List<String> text(Result result, List<String> wire) {
    List<String> lines = new ArrayList<>();
    lines.add(result.verdict().word().toUpperCase(java.util.Locale.ROOT) + " " + result.key());
    lines.add(Text.printable(result.name()));
    lines.add("proves    " + join(result.proves()) + "  " + result.level());
    add(lines, "violated  ", join(result.violated()));
    add(lines, "message   ", result.message());
    add(lines, "allowed   ", result.allowed());
    add(lines, "actual    ", result.actual());
    add(lines, "note      ", result.note());
    add(lines, "known     ", result.knownReason());
    add(lines, "sightings ", result.sightings() == null ? null : result.sightings().toString());
    add(lines, "again     ", result.repeat());
    lines.add("");
    lines.addAll(wire);
    return lines;
  }

  private static String join(List<?> keys) {
    return String.join(" ", keys.stream().map(Object::toString).toList());
  }

  private static void add(List<String> lines, String label, String value) {
    if (value != null && !value.isEmpty()) {
      lines.add(label + Text.printable(value));
    }
  }
}
