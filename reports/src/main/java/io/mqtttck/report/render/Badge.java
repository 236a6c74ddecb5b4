package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.RunReport;
import io.mqtttck.result.StatementVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A badge for a README: {@code MQTT | 364 of 473 statements}. */
public final class Badge {

  private static final String LEFT = "MQTT";
  private static final int PER_LETTER = 7;
  private static final int MARGIN = 12;

  private Badge() {}

  /** Writes it. */
  public static void write(Path file, RunReport run, ConformanceReport report) throws IOException {
    String right =
        report.countStatements(StatementVerdict.PASSED)
            + " of "
            + report.statements().size()
            + " statements";
    Files.writeString(file, svg(right, run.exit().code() == 0 ? "#0b6e4f" : "#b3261e"));
  }

  private static String svg(String right, String colour) {
    int left = LEFT.length() * PER_LETTER + MARGIN;
    int width = left + right.length() * PER_LETTER + MARGIN;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" role="img" aria-label="%5$s: %6$s">
          <title>%5$s: %6$s</title>
          <rect width="%1$d" height="20" rx="3" fill="#444"/>
          <path d="M%2$d 0h%3$da3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-%3$dz" fill="%4$s"/>
          <g fill="#fff" font-family="Verdana,sans-serif" font-size="11">
            <text x="6" y="14" textLength="%7$d">%5$s</text>
            <text x="%8$d" y="14" textLength="%9$d">%6$s</text>
          </g>
        </svg>
        """
        .formatted(
            width,
            left,
            width - left - 3,
            colour,
            LEFT,
            right,
            left - MARGIN,
            left + MARGIN / 2,
            width - left - MARGIN);
  }
}
