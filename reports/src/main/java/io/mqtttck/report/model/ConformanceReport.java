package io.mqtttck.report.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.mqtttck.requirement.Level;
import io.mqtttck.requirement.Statement;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.StatementResult;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contents of {@code conformance.json}: everything that the other reports are made of, so that
 * they can be made again from the file alone.
 *
 * @param aborted null when the run ended as planned
 * @param summary how many results have each verdict, by its word
 * @param fuzz null when nothing was fuzzed
 */
public record ConformanceReport(
    String schema,
    Tool tool,
    TargetInfo target,
    Instant startedAt,
    long durationMs,
    long seed,
    Aborted aborted,
    List<Result> results,
    List<StatementRow> statements,
    Map<String, Integer> summary,
    List<String> notes,
    FuzzReport fuzz) {

  public static final String SCHEMA = "mqtt-tck/conformance/1";

  public ConformanceReport {
    results = orEmpty(results);
    statements = orEmpty(statements);
    notes = orEmpty(notes);
    summary = summary == null ? count(results) : summary;
  }

  /**
   * What was tested.
   *
   * @param endpoints transport to address, without secrets
   * @param preset null when none was named
   */
  public record TargetInfo(
      Map<String, String> endpoints,
      String preset,
      Map<String, Object> profile,
      Map<String, Object> probed) {

    public TargetInfo {
      endpoints = endpoints == null ? Map.of() : endpoints;
    }

    /** The addresses in one line. */
    @JsonIgnore
    public String line() {
      return String.join(", ", endpoints.values());
    }
  }

  /** Why a run ended early. */
  public record Aborted(String kind, String reason, List<String> inFlight) {

    public Aborted {
      inFlight = orEmpty(inFlight);
    }
  }

  /**
   * One result; see {@link ScenarioResult} for the meaning of its parts.
   *
   * @param knownFailing true when the list of known failures names it, else null
   * @param trace path of the wire log below the result folder, null when there is none
   * @param repeat the command that runs this one again, null when it makes no sense
   * @param wire the wire log; only kept when there is something to explain
   */
  public record Result(
      String id,
      String name,
      String topic,
      MqttVersion version,
      Transport transport,
      String variant,
      Level level,
      Verdict verdict,
      List<StatementKey> proves,
      List<StatementKey> violated,
      String message,
      String allowed,
      String actual,
      String note,
      Integer sightings,
      Boolean knownFailing,
      String knownReason,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> tags,
      long durationMs,
      String trace,
      String repeat,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<WireLine> wire) {

    public Result {
      proves = orEmpty(proves);
      violated = orEmpty(violated);
      tags = orEmpty(tags);
      wire = orEmpty(wire);
      message = message == null ? "" : message;
      topic = topic == null ? id.substring(0, id.indexOf('.')) : topic;
    }

    /** Identifies a result within a run. */
    @JsonIgnore
    public String key() {
      return id + "/" + version.label() + "/" + transport.label() + "/" + variant;
    }

    /** Whether the list of known failures names it. */
    @JsonIgnore
    public boolean known() {
      return Boolean.TRUE.equals(knownFailing);
    }

    /** Whether a reader needs to see what happened on the wire. */
    @JsonIgnore
    public boolean needsExplanation() {
      return switch (verdict) {
        case FAILED, WARNING, INCONCLUSIVE, ERROR -> true;
        case PASSED, UNSUPPORTED, SKIPPED -> false;
      };
    }

    /** Whether it, unless known, keeps a run from being green. */
    @JsonIgnore
    public boolean unmet() {
      return verdict == Verdict.FAILED || (verdict == Verdict.INCONCLUSIVE && level == Level.MUST);
    }

    /** The statements that it is about: the broken ones, or else what it set out to prove. */
    @JsonIgnore
    public List<StatementKey> accused() {
      return violated.isEmpty() ? proves : violated;
    }

    /** The same result, marked as a known failure. */
    public Result knownAs(String reason) {
      return new Result(
          id,
          name,
          topic,
          version,
          transport,
          variant,
          level,
          verdict,
          proves,
          violated,
          message,
          allowed,
          actual,
          note,
          sightings,
          true,
          reason,
          tags,
          durationMs,
          trace,
          repeat,
          wire);
    }
  }

  /**
   * What the run says of one statement.
   *
   * @param reason null when passed or failed
   * @param section where it stands, null when the catalogue does not know it
   */
  public record StatementRow(
      StatementKey key,
      Level level,
      Statement.Subject binds,
      StatementVerdict verdict,
      List<String> scenarios,
      String reason,
      String section,
      String sectionTitle,
      String summary) {

    public StatementRow {
      scenarios = orEmpty(scenarios);
    }
  }

  /**
   * Makes the report of a run.
   *
   * @param catalogue finds a statement, to say where it stands and what it wants
   * @param repeat the command that repeats a result
   */
  public static ConformanceReport of(
      ConformanceRun run,
      Tool tool,
      String preset,
      Function<StatementKey, Optional<Statement>> catalogue,
      Again repeat) {
    FuzzReport fuzz = run.fuzz().map(fuzzed -> FuzzReport.of(fuzzed, repeat)).orElse(null);
    List<Result> results =
        run.results().stream()
            .map(result -> result(result, each -> repeat(each, fuzz, repeat)))
            .toList();
    return new ConformanceReport(
        SCHEMA,
        tool,
        new TargetInfo(endpoints(run), preset, run.profile(), run.probed()),
        run.startedAt(),
        run.durationMs(),
        run.seed(),
        run.aborted().map(ConformanceReport::aborted).orElse(null),
        results,
        run.statements().stream().map(result -> row(result, catalogue)).toList(),
        count(results),
        run.notes(),
        fuzz);
  }

  /** A result of fuzzing is shown again by the case that it shows. */
  private static String repeat(ScenarioResult result, FuzzReport fuzz, Again again) {
    return Stream.ofNullable(fuzz)
        .flatMap(fuzzed -> fuzzed.findings().stream())
        .filter(found -> found.oracle().equals(result.id()) && found.version() == result.version())
        .filter(found -> found.seen().equals(result.actual()))
        .map(FuzzReport.Finding::repeat)
        .findFirst()
        .orElseGet(() -> again.apply(result));
  }

  /** The form in which a result is shown and written. */
  public static Result result(ScenarioResult result, Function<ScenarioResult, String> repeat) {
    Result bare =
        new Result(
            result.id(),
            result.name(),
            result.topic(),
            result.version(),
            result.transport(),
            result.variant(),
            result.level(),
            result.verdict(),
            result.proves(),
            violated(result),
            result.message(),
            orNull(result.allowed()),
            orNull(result.actual()),
            orNull(result.note()),
            result.sightings() == 0 ? null : result.sightings(),
            null,
            null,
            result.tags().stream().sorted().toList(),
            result.durationMs(),
            null,
            null,
            null);
    if (!bare.needsExplanation()) {
      return bare;
    }
    return new Result(
        bare.id,
        bare.name,
        bare.topic,
        bare.version,
        bare.transport,
        bare.variant,
        bare.level,
        bare.verdict,
        bare.proves,
        bare.violated,
        bare.message,
        bare.allowed,
        bare.actual,
        bare.note,
        bare.sightings,
        null,
        null,
        bare.tags,
        bare.durationMs,
        Traces.path(bare),
        repeat.apply(result),
        result.wireLog());
  }

  /** A failure always names a statement: what it set out to prove when nothing finer is known. */
  private static List<StatementKey> violated(ScenarioResult result) {
    return result.verdict() == Verdict.FAILED && result.violated().isEmpty()
        ? result.proves()
        : result.violated();
  }

  private static StatementRow row(
      StatementResult result, Function<StatementKey, Optional<Statement>> catalogue) {
    Optional<Statement> statement = catalogue.apply(result.key());
    return new StatementRow(
        result.key(),
        result.level(),
        result.binds(),
        result.verdict(),
        result.scenarios(),
        orNull(result.reason()),
        statement.map(Statement::section).orElse(null),
        statement.map(Statement::sectionTitle).orElse(null),
        statement.map(Statement::summary).orElse(null));
  }

  private static Map<String, String> endpoints(ConformanceRun run) {
    Map<String, String> endpoints = new LinkedHashMap<>();
    run.endpoints().forEach((transport, address) -> endpoints.put(transport.label(), address));
    return endpoints;
  }

  private static Aborted aborted(ConformanceRun.Abort abort) {
    String kind = abort.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Aborted(kind, abort.reason(), abort.inFlight());
  }

  private static Map<String, Integer> count(List<Result> results) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    Arrays.stream(Verdict.values()).forEach(verdict -> counts.put(verdict.word(), 0));
    results.forEach(result -> counts.merge(result.verdict().word(), 1, Integer::sum));
    return counts;
  }

  /** The same report with other results, such as ones marked as known; the counts follow. */
  public ConformanceReport withResults(List<Result> others) {
    return new ConformanceReport(
        schema,
        tool,
        target,
        startedAt,
        durationMs,
        seed,
        aborted,
        others,
        statements,
        count(others),
        notes,
        fuzz);
  }

  /** How many results have a verdict. */
  public int count(Verdict verdict) {
    return summary.getOrDefault(verdict.word(), 0);
  }

  /** How many of them the list of known failures names. */
  public long known(Verdict verdict) {
    return results.stream().filter(r -> r.verdict() == verdict && r.known()).count();
  }

  /** How many statements have a verdict. */
  public long countStatements(StatementVerdict verdict) {
    return statements.stream().filter(row -> row.verdict() == verdict).count();
  }

  /** Statements in one sentence, the ones that nothing was said about included. */
  @JsonIgnore
  public String coverage() {
    long said =
        Stream.of(
                StatementVerdict.FAILED,
                StatementVerdict.ERROR,
                StatementVerdict.WARNING,
                StatementVerdict.PASSED)
            .mapToLong(this::countStatements)
            .sum();
    return countStatements(StatementVerdict.PASSED)
        + " of "
        + statements.size()
        + " passed, "
        + countStatements(StatementVerdict.FAILED)
        + " failed, "
        + countStatements(StatementVerdict.WARNING)
        + " with a warning, "
        + (statements.size() - said)
        + " without a verdict";
  }

  /** The versions that results speak of, oldest first. */
  @JsonIgnore
  public Set<MqttVersion> versions() {
    Set<MqttVersion> versions =
        results.stream().map(Result::version).collect(Collectors.toCollection(TreeSet::new));
    statements.forEach(row -> versions.add(row.key().version()));
    return versions;
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  private static String orNull(String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
