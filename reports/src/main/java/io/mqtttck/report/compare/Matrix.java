package io.mqtttck.report.compare;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.ConformanceReport.StatementRow;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Several brokers side by side: what each does with every statement and every scenario.
 *
 * @param columns the brokers
 */
public record Matrix(List<Column> columns, List<Statements> statements, List<Scenarios> scenarios) {

  public Matrix {
    columns = List.copyOf(columns);
    statements = List.copyOf(statements);
    scenarios = List.copyOf(scenarios);
  }

  /** One broker. */
  public record Column(String name, ConformanceReport report) {}

  /**
   * What the brokers do with one statement.
   *
   * @param words the row of a report that knows the statement
   * @param verdicts one per broker, null where its run does not speak of it
   */
  public record Statements(StatementRow words, List<StatementVerdict> verdicts) {

    /** Whether two brokers have different verdicts. */
    public boolean differ() {
      return Matrix.differ(verdicts);
    }
  }

  /**
   * What the brokers do in one scenario.
   *
   * @param example the result of a broker that has it
   * @param results one per broker, null where its run does not have it
   */
  public record Scenarios(Result example, List<Result> results) {

    /** One per broker, null where its run does not have it. */
    public List<Verdict> verdicts() {
      return results.stream().map(result -> result == null ? null : result.verdict()).toList();
    }

    /** Whether two brokers have different verdicts. */
    public boolean differ() {
      return Matrix.differ(verdicts());
    }
  }

  /** Lays runs side by side. */
  public static Matrix of(List<Column> columns) {
    Map<StatementKey, StatementRow[]> statements =
        cells(columns, ConformanceReport::statements, StatementRow::key, StatementRow[]::new);
    Map<String, Result[]> results =
        cells(columns, ConformanceReport::results, Result::key, Result[]::new);
    return new Matrix(
        columns,
        statements.values().stream()
            .map(
                row ->
                    new Statements(
                        any(row),
                        Arrays.stream(row).map(c -> c == null ? null : c.verdict()).toList()))
            .toList(),
        results.values().stream().map(row -> new Scenarios(any(row), Arrays.asList(row))).toList());
  }

  private static <K, C> Map<K, C[]> cells(
      List<Column> columns,
      Function<ConformanceReport, List<C>> parts,
      Function<C, K> key,
      java.util.function.IntFunction<C[]> array) {
    Map<K, C[]> rows = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      BiConsumer<K, C> put =
          (k, cell) -> rows.computeIfAbsent(k, any -> array.apply(columns.size()))[column] = cell;
      parts.apply(columns.get(i).report()).forEach(cell -> put.accept(key.apply(cell), cell));
    }
    return rows;
  }

  private static <C> C any(C[] row) {
    return Arrays.stream(row).filter(Objects::nonNull).findFirst().orElseThrow();
  }

  private static boolean differ(List<?> verdicts) {
    return new ArrayList<>(verdicts).stream().distinct().count() > 1;
  }
}
