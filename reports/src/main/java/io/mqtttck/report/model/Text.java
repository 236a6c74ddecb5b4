package io.mqtttck.report.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Makes what a broker sent harmless to read. */
public final class Text {

  /** Control, format, surrogate, private and unassigned characters, and the two odd line ends. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private Text() {}

  /**
   * One line in which nothing can hide: escape sequences, line ends and text-direction tricks are
   * spelled out as {@code \\u001b}.
   */
  public static String printable(String text) {
    return text == null
        ? ""
        : INVISIBLE
            .matcher(text)
            .replaceAll(
                hit -> hit.group().codePoints().mapToObj(Text::spelled).reduce("", String::concat));
  }

  /** A time as people read it, to the second. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String spelled(int codePoint) {
    return String.format(codePoint > 0xFFFF ? "\\\\u{%x}" : "\\\\u%04x", codePoint);
  }

  /** At most so many characters, the cut marked. */
  public static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 3) + "...";
  }
}
