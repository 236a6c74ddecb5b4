package io.mqtttck.report.model;

import io.mqtttck.result.WireLine;
import java.util.ArrayList;
import java.util.List;

/** The wire log as a reader sees it: one arrow a line, words first, bytes after. */
public final class WireText {

  private static final int FIRST_LINES = 4;

  private WireText() {}

  /** Every line, bytes complete, with the time of each. */
  public static List<String> complete(List<WireLine> wire) {
    return lines(wire, Integer.MAX_VALUE, true);
  }

  /**
   * A log that fits a screen: without the cleaning up at its end, bytes cut, and the middle left
   * out when there are too many lines.
   *
   * @param mostLines at least 8
   * @param mostHex how many characters of each line's bytes to keep
   */
  public static List<String> brief(List<WireLine> complete, int mostLines, int mostHex) {
    List<WireLine> wire = complete.stream().takeWhile(line -> !line.cleansUp()).toList();
    if (wire.size() <= mostLines) {
      return lines(wire, mostHex, false);
    }
    int lastLines = mostLines - FIRST_LINES - 1;
    List<String> all = lines(wire, mostHex, false);
    List<String> shown = new ArrayList<>(all.subList(0, FIRST_LINES));
    shown.add("... " + (wire.size() - FIRST_LINES - lastLines) + " more lines ...");
    shown.addAll(all.subList(all.size() - lastLines, all.size()));
    return shown;
  }

  private static List<String> lines(List<WireLine> wire, int mostHex, boolean withTime) {
    int peerWidth = widest(wire.stream().map(line -> Text.printable(line.peer())).toList(), 24);
    int textWidth = widest(wire.stream().map(line -> Text.printable(line.text())).toList(), 44);
    return wire.stream().map(line -> line(line, peerWidth, textWidth, mostHex, withTime)).toList();
  }

  private static String line(
      WireLine line, int peerWidth, int textWidth, int mostHex, boolean withTime) {
    String time = withTime ? String.format("%11.3f ms  ", line.atMicros() / 1000.0) : "";
    String words =
        padded(Text.printable(line.peer()), peerWidth)
            + " "
            + line.direction().arrow()
            + " "
            + padded(Text.printable(line.text()), line.hex().isEmpty() ? 0 : textWidth);
    String hex = line.hex().isEmpty() ? "" : "  " + Text.cut(line.hex(), mostHex);
    return (time + words + hex).stripTrailing();
  }

  private static int widest(List<String> texts, int most) {
    return Math.min(most, texts.stream().mapToInt(String::length).max().orElse(0));
  }

  private static String padded(String text, int width) {
    return text.length() >= width ? text : text + " ".repeat(width - text.length());
  }
}
