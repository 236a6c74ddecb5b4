package io.mqtttck.report.render;

import io.mqtttck.report.compare.Comparison;
import io.mqtttck.report.compare.Comparison.Kind;
import io.mqtttck.report.compare.Comparison.LoadChange;
import io.mqtttck.report.compare.Comparison.MetricChange;
import io.mqtttck.report.compare.Comparison.ResultChange;
import io.mqtttck.report.compare.Comparison.Side;
import io.mqtttck.report.compare.Comparison.StatementChange;
import io.mqtttck.report.model.Text;
import io.mqtttck.result.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A comparison in words, for the console; the other formats take their words from here. */
public final class ComparisonText {

  private static final int MOST_PER_KIND = 40;

  private ComparisonText() {}

  /** The lines for the console. */
  public static List<String> lines(Comparison comparison, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add("base  " + side(comparison.base()));
    lines.add("new   " + side(comparison.now()));
    comparison.notes().forEach(note -> lines.add(style.yellow("note") + "  " + printable(note)));
    for (Kind kind : Kind.values()) {
      results(comparison.of(kind), kind, lines, style);
    }
    if (!comparison.statements().isEmpty()) {
      lines.add("");
      lines.add("statements that differ: " + comparison.statements().size());
      comparison.statements().stream()
          .limit(MOST_PER_KIND)
          .forEach(change -> lines.add("  " + change.key() + "  " + verdicts(change)));
      more(comparison.statements().size(), lines);
    }
    for (LoadChange load : comparison.loads()) {
      lines.add("");
      lines.add("load " + printable(load.scenario()) + "  " + load.from() + " -> " + load.to());
      load.metrics()
          .forEach(
              metric -> {
                String line = "  " + metric(metric);
                lines.add(metric.worse() && load.judged() ? style.red(line) : line);
              });
    }
    lines.add("");
    String verdict = verdict(comparison);
    lines.add(
        comparison.conformanceWorse() || comparison.loadWorse()
            ? style.red(verdict)
            : style.green(verdict));
    return lines;
  }

  /** The whole comparison in one sentence. */
  public static String verdict(Comparison comparison) {
    long worse = comparison.results().stream().filter(ResultChange::worse).count();
    List<String> reasons = new ArrayList<>();
    if (worse > 0) {
      reasons.add(worse + (worse == 1 ? " result is worse" : " results are worse"));
    }
    if (comparison.now().aborted() != null && comparison.base().aborted() == null) {
      reasons.add("the newer run ended early: " + printable(comparison.now().aborted()));
    }
    comparison.loads().stream()
        .filter(LoadChange::worse)
        .forEach(load -> reasons.add("load " + load.scenario() + ": " + worse(load)));
    return reasons.isEmpty() ? "nothing is worse" : String.join("; ", reasons);
  }

  private static String worse(LoadChange load) {
    String figures =
        load.metrics().stream()
            .filter(MetricChange::worse)
            .map(metric -> metric.name() + " " + percent(metric))
            .collect(Collectors.joining(", "));
    return figures.isEmpty() ? load.from() + " before, " + load.to() + " now" : figures;
  }

  /** One run in one line. */
  public static String side(Side side) {
    return printable(
        side.folder()
            + ", "
            + side.target()
            + ", "
            + Text.time(side.startedAt())
            + ", mqtt-tck "
            + side.tool().version());
  }

  /** How a verdict changed, such as {@code passed -> failed}. */
  public static String verdicts(ResultChange change) {
    return word(change.from()) + " -> " + word(change.to());
  }

  /** How the verdict of a statement changed. */
  public static String verdicts(StatementChange change) {
    return (change.from() == null ? "absent" : change.from().word())
        + " -> "
        + (change.to() == null ? "absent" : change.to().word());
  }

  /** One figure in one line. */
  public static String metric(MetricChange metric) {
    return metric.name()
        + "  "
        + value(metric, metric.base())
        + " -> "
        + value(metric, metric.now())
        + "  "
        + percent(metric)
        + (metric.worse() ? "  WORSE" : metric.tolerance() == null ? "  (not judged)" : "");
  }

  /** A figure with its unit. */
  public static String value(MetricChange metric, double value) {
    return switch (metric.unit()) {
      case "us" -> LoadText.time(value);
      case "msg/s" -> LoadText.count(Math.round(value)) + "/s";
      default -> LoadText.count(Math.round(value));
    };
  }

  /** By how much a figure changed. */
  public static String percent(MetricChange metric) {
    if (metric.unit().equals("count")) {
      return String.format(Locale.ROOT, "%+d", Math.round(metric.now() - metric.base()));
    }
    return Double.isNaN(metric.change())
        ? ""
        : String.format(Locale.ROOT, "%+.1f %%", 100 * metric.change());
  }

  private static void results(
      List<ResultChange> changes, Kind kind, List<String> lines, Style style) {
    if (changes.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(style.bold(kind.word() + ": " + changes.size()));
    changes.stream()
        .limit(MOST_PER_KIND)
        .forEach(
            change -> {
              String line = "  " + printable(change.key()) + "  " + verdicts(change);
              lines.add(change.worse() ? style.red(line) : line);
              if (change.worse() && !change.message().isEmpty()) {
                lines.add("    " + printable(change.message()));
              }
            });
    more(changes.size(), lines);
  }

  private static void more(int all, List<String> lines) {
    if (all > MOST_PER_KIND) {
      lines.add("  and " + (all - MOST_PER_KIND) + " more");
    }
  }

  private static String word(Verdict verdict) {
    return verdict == null ? "absent" : verdict.word();
  }

  private static String printable(String text) {
    return Text.printable(text);
  }
}
