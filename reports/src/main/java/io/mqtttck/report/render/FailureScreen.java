package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.Text;
import io.mqtttck.report.model.WireText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A result that needs an explanation, on one screen. */
public final class FailureScreen {

  private static final int MOST_WIRE_LINES = 16;
  private static final int MOST_HEX = 48;

  private FailureScreen() {}

  /** The screen, line by line. */
  public static List<String> lines(Result result, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(title(result, style));
    add(lines, "allowed", result.allowed());
    add(lines, "actual ", result.actual() == null ? result.message() : result.actual());
    if (result.known()) {
      add(lines, "known  ", result.knownReason());
    }
    for (String wire : WireText.brief(result.wire(), MOST_WIRE_LINES, MOST_HEX)) {
      lines.add("  " + style.dim(wire));
    }
    lines.add("  more:  mqtt-tck explain " + result.id());
    if (result.repeat() != null) {
      lines.add("  again: " + Text.printable(result.repeat()));
    }
    return lines;
  }

  /** The first line alone: what, where, and which statement is broken. */
  public static String title(Result result, Style style) {
    String statements =
        result.accused().stream().map(key -> key.id()).collect(Collectors.joining(" "));
    return style.word(result.verdict())
        + (result.known() ? " (known)" : "")
        + " "
        + style.bold(result.id())
        + "  "
        + result.version()
        + "  "
        + result.transport().label()
        + (result.variant().equals("default") ? "" : "  " + result.variant())
        + "  ["
        + statements
        + "] "
        + result.level();
  }

  private static void add(List<String> lines, String label, String value) {
    if (value != null && !value.isEmpty()) {
      lines.add("  " + label + "  " + Text.printable(value));
    }
  }
}
