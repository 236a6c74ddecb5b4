package io.mqtttck.report.render;

import io.mqtttck.report.model.ProbeReport;
import io.mqtttck.report.model.ProbeReport.Endpoint;
import io.mqtttck.report.model.ProbeReport.Row;
import io.mqtttck.report.model.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The probe as a table: a line for each capability, a column for each version. */
public final class ProbeTable {

  private ProbeTable() {}

  /**
   * One capability.
   *
   * @param seen by version; a version that does not know it is missing
   * @param declared what the profile says, or empty
   * @param marks where the two disagree, in words; empty when they do not
   */
  public record Line(String name, Map<String, String> seen, String declared, String marks) {}

  /** The lines of an endpoint, in the order in which things were tried. */
  public static List<Line> lines(Endpoint endpoint) {
    Map<String, List<Row>> byName = new LinkedHashMap<>();
    for (Row row : endpoint.rows()) {
      byName.computeIfAbsent(row.name(), name -> new ArrayList<>()).add(row);
    }
    List<Line> lines = new ArrayList<>();
    byName.forEach((name, rows) -> lines.add(line(name, rows)));
    return lines;
  }

  private static Line line(String name, List<Row> rows) {
    Map<String, String> seen = new LinkedHashMap<>();
    rows.forEach(row -> seen.put(row.version(), row.seen()));
    String declared =
        rows.stream().map(Row::declared).filter(text -> !text.isEmpty()).findFirst().orElse("");
    List<String> marks =
        rows.stream()
            .filter(Row::disagrees)
            .map(row -> row.mark() + " (" + row.version() + ")")
            .toList();
    return new Line(name, seen, declared, String.join(", ", marks));
  }

  /** The versions that the endpoint was asked in. */
  public static List<String> versions(Endpoint endpoint) {
    return endpoint.versions().keySet().stream().sorted().toList();
  }

  /** For the console. */
  static List<String> text(ProbeReport report) {
    List<String> lines = new ArrayList<>();
    for (Endpoint endpoint : report.endpoints()) {
      lines.add("");
      lines.add(
          "Probe  "
              + Text.printable(endpoint.address())
              + (endpoint.roundTripMs() == null
                  ? ""
                  : String.format(Locale.ROOT, "  round trip %.2f ms", endpoint.roundTripMs())));
      lines.add(row("", versions(endpoint), "declared", ""));
      for (Line line : lines(endpoint)) {
        List<String> seen =
            versions(endpoint).stream().map(v -> line.seen().getOrDefault(v, "")).toList();
        lines.add(row(line.name(), seen, line.declared(), line.marks()));
      }
    }
    return lines;
  }

  private static String row(String name, List<String> seen, String declared, String marks) {
    StringBuilder text = new StringBuilder(String.format("  %-32s", name));
    seen.forEach(each -> text.append(String.format(" %-14s", Text.printable(each))));
    text.append(String.format(" %-10s %s", Text.printable(declared), marks));
    return text.toString().stripTrailing();
  }
}
