package io.mqtttck.report.render;

import io.mqtttck.result.Verdict;

/** Colour for a terminal, or none. Colour only repeats what a word says already. */
public record Style(boolean colour) {

  /** No colour. */
  public static final Style PLAIN = new Style(false);

  public String bold(String text) {
    return paint("1", text);
  }

  public String dim(String text) {
    return paint("2", text);
  }

  public String red(String text) {
    return paint("31;1", text);
  }

  public String green(String text) {
    return paint("32", text);
  }

  public String yellow(String text) {
    return paint("33", text);
  }

  /** The word of a verdict as the console shows it. */
  public String word(Verdict verdict) {
    return switch (verdict) {
      case PASSED -> green("PASS");
      case FAILED -> red("FAIL");
      case WARNING -> yellow("WARN");
      case UNSUPPORTED, SKIPPED -> dim(verdict.name());
      case INCONCLUSIVE, ERROR -> red(verdict.name());
    };
  }

  private String paint(String code, String text) {
    return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
