package io.mqtttck.report.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mqtttck.report.model.Tool;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What is different in a newer run, and whether that is worse.
 *
 * @param notes why something could not be compared
 */
public record Comparison(
    String schema,
    Side base,
    @JsonProperty("new") Side now,
    List<ResultChange> results,
    List<StatementChange> statements,
    List<LoadChange> loads,
    List<String> notes) {

  public static final String SCHEMA = "mqtt-tck/comparison/1";

  public Comparison {
    results = List.copyOf(results);
    statements = List.copyOf(statements);
    loads = List.copyOf(loads);
    notes = List.copyOf(notes);
  }

  /**
   * One of the two runs.
   *
   * @param aborted why its scenarios ended early, else null
   */
  public record Side(String folder, String target, Tool tool, Instant startedAt, String aborted) {}

  /** How a result differs. */
  public enum Kind {
    /** It is unmet now, and was not before. */
    NEW_FAILURE,
    /** It was unmet, and is exercised and good now. */
    FIXED,
    /** Another difference of the verdict. */
    CHANGED,
    /** Only the newer run has it. */
    APPEARED,
    /** Only the older run has it. */
    GONE;

    /** Its word in files, such as {@code new-failure}. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * A result that differs.
   *
   * @param key scenario, version, transport and variant
   * @param from null when it appeared
   * @param to null when it is gone
   * @param message what happened in the newer run, else in the older one
   * @param worse whether it keeps the newer run from being as good as the older one
   */
  public record ResultChange(
      Kind kind,
      String key,
      Verdict from,
      Verdict to,
      List<StatementKey> statements,
      String message,
      boolean worse) {

    public ResultChange {
      statements = List.copyOf(statements);
    }
  }

  /** A statement whose verdict differs; null where a run does not speak of it. */
  public record StatementChange(StatementKey key, StatementVerdict from, StatementVerdict to) {}

  /**
   * A load scenario that both runs have.
   *
   * @param judged whether the two are comparable; else a note says why not
   * @param worse whether its verdict became failed, or a figure is worse than the tolerance allows
   */
  public record LoadChange(
      String scenario,
      String from,
      String to,
      boolean judged,
      boolean worse,
      List<MetricChange> metrics) {

    public LoadChange {
      metrics = List.copyOf(metrics);
    }
  }

  /**
   * One figure of a load run.
   *
   * @param name such as {@code paced endToEnd p99}
   * @param unit {@code msg/s}, {@code us} or {@code count}
   * @param tolerance the part of the older value by which the newer one may be worse, such as 0.1;
   *     null when the figure is shown and not judged
   */
  public record MetricChange(
      String name,
      String unit,
      double base,
      @JsonProperty("new") double now,
      Double tolerance,
      boolean worse) {

    /** By which part of the older value the newer one differs; NaN when the older one is 0. */
    @JsonIgnore
    public double change() {
      return base == 0 ? Double.NaN : now / base - 1;
    }
  }

  /** Whether a requirement is worse than before. */
  @JsonIgnore
  public boolean conformanceWorse() {
    boolean brokeOff = now.aborted() != null && base.aborted() == null;
    return brokeOff || results.stream().anyMatch(ResultChange::worse);
  }

  /** Whether a load figure is worse than before. */
  @JsonIgnore
  public boolean loadWorse() {
    return loads.stream().anyMatch(LoadChange::worse);
  }

  /** The changes of one kind. */
  public List<ResultChange> of(Kind kind) {
    return results.stream().filter(change -> change.kind() == kind).toList();
  }
}
