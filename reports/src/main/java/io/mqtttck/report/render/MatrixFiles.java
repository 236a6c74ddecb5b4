package io.mqtttck.report.render;

import static io.mqtttck.report.render.Markdown.code;
import static io.mqtttck.report.render.Markdown.row;

import io.mqtttck.report.compare.Matrix;
import io.mqtttck.report.compare.Matrix.Column;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.Text;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A matrix as {@code matrix.html}, {@code matrix.md}, {@code statements.csv} and {@code
 * scenarios.csv}.
 */
public final class MatrixFiles {

  private static final String DIFFER = "differ";
  private static final Pattern FORMULA = Pattern.compile("^[=+@-].*", Pattern.DOTALL);

  private MatrixFiles() {}

  /** Writes the files into a folder. */
  public static void write(Matrix matrix, Path folder) throws IOException {
    Files.write(folder.resolve("statements.csv"), statementsCsv(matrix));
    Files.write(folder.resolve("scenarios.csv"), scenariosCsv(matrix));
    Files.write(folder.resolve("matrix.md"), markdown(matrix));
    HtmlPage.write(
        folder.resolve("matrix.html"), "matrix.jte", Map.of("matrix", matrix), List.of());
  }

  /** The word of a cell. */
  public static String word(StatementVerdict verdict) {
    return verdict == null ? "absent" : verdict.word();
  }

  /** The word of a cell. */
  public static String word(Verdict verdict) {
    return verdict == null ? "absent" : verdict.word();
  }

  /** What a filter may look for in a row of statements. */
  public static String marks(Matrix.Statements row) {
    return marks(row.differ(), row.verdicts().stream().map(MatrixFiles::word));
  }

  /** What a filter may look for in a row of scenarios. */
  public static String marks(Matrix.Scenarios row) {
    return marks(row.differ(), row.verdicts().stream().map(MatrixFiles::word));
  }

  private static String marks(boolean differ, Stream<String> words) {
    Set<String> marks = words.collect(Collectors.toCollection(LinkedHashSet::new));
    if (differ) {
      marks.add(DIFFER);
    }
    return String.join(" ", marks);
  }

  static List<String> statementsCsv(Matrix matrix) {
    List<String> lines = new ArrayList<>();
    lines.add(
        csv(
            List.of("version", "statement", "level", "section", "summary"),
            matrix.columns().stream().map(Column::name).toList()));
    for (Matrix.Statements row : matrix.statements()) {
      lines.add(
          csv(
              Arrays.asList(
                  row.words().key().version().label(),
                  row.words().key().id(),
                  row.words().level().name(),
                  row.words().section(),
                  row.words().summary()),
              row.verdicts().stream().map(MatrixFiles::word).toList()));
    }
    return lines;
  }

  static List<String> scenariosCsv(Matrix matrix) {
    List<String> lines = new ArrayList<>();
    lines.add(
        csv(
            List.of("scenario", "version", "transport", "variant", "level", "statements"),
            matrix.columns().stream().map(Column::name).toList()));
    for (Matrix.Scenarios row : matrix.scenarios()) {
      Result result = row.example();
      lines.add(
          csv(
              List.of(
                  result.id(),
                  result.version().label(),
                  result.transport().label(),
                  result.variant(),
                  result.level().name(),
                  result.proves().stream().map(Object::toString).collect(Collectors.joining(" "))),
              row.verdicts().stream().map(MatrixFiles::word).toList()));
    }
    return lines;
  }

  /** A record of RFC 4180; what a spreadsheet would take for a formula stays a text. */
  private static String csv(List<String> left, List<String> right) {
    return Stream.concat(left.stream(), right.stream())
        .map(Text::printable)
        .map(cell -> FORMULA.matcher(cell).matches() ? "'" + cell : cell)
        .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(","));
  }

  static List<String> markdown(Matrix matrix) {
    List<String> names = matrix.columns().stream().map(column -> code(column.name())).toList();
    List<String> lines = new ArrayList<>();
    lines.add("# mqtt-tck matrix");
    lines.add("");
    for (Column column : matrix.columns()) {
      lines.add(
          "- "
              + code(column.name())
              + ": "
              + code(column.report().target().line())
              + ", "
              + Text.time(column.report().startedAt())
              + ", mqtt-tck "
              + code(column.report().tool().version()));
    }
    lines.add("");
    summary(matrix, names, lines);
    lines.add("## Statements on which the brokers differ");
    lines.add("");
    lines.addAll(Markdown.head(concat(List.of("statement", "in our words"), names), List.of()));
    matrix.statements().stream()
        .filter(Matrix.Statements::differ)
        .forEach(
            each ->
                lines.add(
                    row(
                        concat(
                            List.of(each.words().key().toString(), code(each.words().summary())),
                            each.verdicts().stream().map(v -> symbol(word(v))).toList()))));
    lines.add("");
    lines.add("## Scenarios on which the brokers differ");
    lines.add("");
    lines.addAll(Markdown.head(concat(List.of("scenario", "where"), names), List.of()));
    matrix.scenarios().stream()
        .filter(Matrix.Scenarios::differ)
        .forEach(
            each ->
                lines.add(
                    row(
                        concat(
                            List.of(code(each.example().id()), where(each.example())),
                            each.verdicts().stream().map(v -> symbol(word(v))).toList()))));
    lines.add("");
    lines.add(
        "Everything, also that on which they agree, stands in `matrix.html`, `statements.csv` and"
            + " `scenarios.csv`.");
    return lines;
  }

  private static void summary(Matrix matrix, List<String> names, List<String> lines) {
    lines.addAll(Markdown.head(List.of(""), names));
    for (StatementVerdict verdict : StatementVerdict.values()) {
      count(
          lines,
          "statements " + verdict.word(),
          matrix,
          column -> column.report().countStatements(verdict));
    }
    for (Verdict verdict : Verdict.values()) {
      count(lines, "results " + verdict.word(), matrix, column -> column.report().count(verdict));
    }
    lines.add("");
  }

  private static void count(
      List<String> lines, String what, Matrix matrix, Function<Column, Number> count) {
    List<String> counts =
        matrix.columns().stream().map(column -> count.apply(column).toString()).toList();
    if (counts.stream().anyMatch(each -> !each.equals("0"))) {
      lines.add(row(concat(List.of(what), counts)));
    }
  }

  private static String where(Result result) {
    return result.version()
        + " "
        + result.transport().label()
        + (result.variant().equals("default") ? "" : " " + code(result.variant()));
  }

  /** Failures must catch the eye in a table of hundreds of rows. */
  private static String symbol(String word) {
    return word.equals("failed") || word.equals("error") ? "**" + word + "**" : word;
  }

  private static List<String> concat(List<String> left, List<String> right) {
    return Stream.concat(left.stream(), right.stream()).toList();
  }
}
