package io.mqtttck.report.cli;

import io.mqtttck.report.render.Style;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Where a person, or a log of a CI system, reads along. On a terminal the last line is repainted in
 * place; anywhere else lines only follow each other.
 */
final class Terminal {

  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final int USUAL_WIDTH = 80;

  private final PrintStream out;
  private final boolean live;
  private final int width;
  private Style style;
  private boolean quiet;
  private String status = "";

  private Terminal(PrintStream out, boolean live, int width) {
    this.out = out;
    this.live = live;
    this.width = width;
    this.style = Style.PLAIN;
  }

  /** The terminal of this process, which is none when the output is a file, a pipe or a CI log. */
  static Terminal of(PrintStream out, Map<String, String> env) {
    boolean live = isTerminal() && !env.containsKey("CI") && !"dumb".equals(env.get("TERM"));
    Terminal terminal = new Terminal(out, live, width(env.get("COLUMNS")));
    terminal.style = new Style(live && env.getOrDefault("NO_COLOR", "").isEmpty());
    return terminal;
  }

  /** A terminal of this width, wherever the output really goes. */
  static Terminal forTest(PrintStream out, int width) {
    return new Terminal(out, true, width);
  }

  /** Since Java 22 there is a console without a terminal, too, which only a newer method tells. */
  private static boolean isTerminal() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException olderJava) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Console.isTerminal cannot be called", e);
    }
  }

  private static int width(String columns) {
    return columns != null && columns.matches("[1-9][0-9]{1,3}")
        ? Integer.parseInt(columns)
        : USUAL_WIDTH;
  }

  /** Applies {@code --no-color} and {@code --quiet}. */
  void adjust(boolean noColour, boolean beQuiet) {
    if (noColour) {
      style = Style.PLAIN;
    }
    quiet = beQuiet;
  }

  Style style() {
    return style;
  }

  /** Whether a status line can be repainted. */
  boolean live() {
    return live && !quiet;
  }

  /** A line that stays, unless the user wants it quiet. */
  void say(String line) {
    if (!quiet) {
      print(line);
    }
  }

  /** Lines that stay in any case. */
  synchronized void printAll(List<String> lines) {
    lines.forEach(this::print);
  }

  /** A line that stays in any case. */
  synchronized void print(String line) {
    if (live && !status.isEmpty()) {
      out.print(CLEAR_LINE);
    }
    out.println(line);
    paint();
    out.flush();
  }

  /** Replaces the status line; an empty one removes it. Without effect where lines only follow. */
  synchronized void status(String line) {
    if (!live()) {
      return;
    }
    if (!status.isEmpty() || !line.isEmpty()) {
      out.print(CLEAR_LINE);
    }
    status = line.length() < width ? line : line.substring(0, width - 1);
    paint();
    out.flush();
  }

  private void paint() {
    if (live) {
      out.print(status);
    }
  }
}
