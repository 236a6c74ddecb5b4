package io.mqtttck.load;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How the rate of a paced phase goes over its duration.
 *
 * @param text as on the command line
 * @param parts one after the other
 */
public record Ramp(String text, List<Part> parts) {

  /**
   * A stretch with one rate, which is a phase of its own.
   *
   * @param factor of the plan's rate
   * @param share of the plan's duration
   */
  public record Part(String name, double factor, double share) {}

  /** One rate from beginning to end. */
  public static final Ramp SOAK = new Ramp("soak", List.of(new Part("paced", 1, 1)));

  private static final Pattern SYNTAX = Pattern.compile("(soak|steps|spike)(?::([0-9]{1,3}))?");
  private static final int USUAL = 5;
  private static final int MOST = 50;

  /**
   * Reads {@code soak} (one rate), {@code steps:N} (N rates that grow evenly up to the plan's) or
   * {@code spike:F} (F times the rate for a fifth of the time, in the middle). Without a number it
   * is five.
   *
   * @throws IllegalArgumentException with one sentence
   */
  public static Ramp of(String text) {
    Matcher matcher = SYNTAX.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches() || matcher.group(1).equals("soak") && matcher.group(2) != null) {
      throw new IllegalArgumentException(
          "ramp '" + text + "' is not understood: use soak, steps, steps:5, spike or spike:10");
    }
    int number = matcher.group(2) == null ? USUAL : Integer.parseInt(matcher.group(2));
    if (number < 2 || number > MOST) {
      throw new IllegalArgumentException(
          "ramp '" + text + "': the number must be from 2 to " + MOST);
    }
    return switch (matcher.group(1)) {
      case "steps" -> new Ramp("steps:" + number, steps(number));
      case "spike" ->
          new Ramp(
              "spike:" + number,
              List.of(
                  new Part("before", 1, 0.4),
                  new Part("spike", number, 0.2),
                  new Part("after", 1, 0.4)));
      default -> SOAK;
    };
  }

  private static List<Part> steps(int number) {
    return IntStream.rangeClosed(1, number)
        .mapToObj(i -> new Part("step-" + i, (double) i / number, 1.0 / number))
        .toList();
  }

  /** Whether the rate changes. */
  boolean changes() {
    return parts.size() > 1;
  }
}
