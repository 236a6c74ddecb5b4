package io.mqtttck.report.compare;

import io.mqtttck.report.compare.YamlEntries.Entry;
import io.mqtttck.report.compare.YamlEntries.Value;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ConformanceReport.Result;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A list of failures that are known and accepted, each with its reason. They are still exercised:
 * an entry that is no longer needed makes the list stale.
 */
public record KnownFailures(String file, List<Known> entries) {

  /** No list at all. */
  public static final KnownFailures NONE = new KnownFailures("", List.of());

  private static final Set<String> FIELDS =
      Set.of(
          "scenario",
          "statement",
          "version",
          "transport",
          "variant",
          "reason",
          "bytes",
          "link",
          "since",
          "until",
          "flaky");

  /**
   * One accepted failure; an absent part matches everything.
   *
   * @param scenario an id, or a glob over ids such as {@code malformed.subscribe-filter-*}
   * @param statement with or without its version, such as {@code 5.0/MQTT-3.1.4-3}
   * @param until the last day on which it is accepted, or null
   * @param flaky whether it comes and goes, such as a race in the broker: then passing is not stale
   */
  public record Known(
      int line,
      String scenario,
      String statement,
      MqttVersion version,
      String transport,
      String variant,
      String reason,
      LocalDate until,
      boolean flaky) {

    boolean names(Result result) {
      return (scenario == null || result.id().matches(glob(scenario)))
          && (statement == null || speaksOf(result))
          && (version == null || version == result.version())
          && (transport == null || transport.equals(result.transport().label()))
          && (variant == null || variant.equals(result.variant()));
    }

    private static String glob(String pattern) {
      return "\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E";
    }

    private boolean speaksOf(Result result) {
      List<StatementKey> keys =
          result.unmet() && !result.violated().isEmpty() ? result.violated() : result.proves();
      return keys.stream()
          .anyMatch(key -> key.toString().equals(statement) || key.id().equals(statement));
    }

    boolean expired(LocalDate today) {
      return until != null && today.isAfter(until);
    }

    @Override
    public String toString() {
      String what = scenario == null ? statement : scenario;
      return what + (version == null ? "" : " (" + version + ")");
    }
  }

  /**
   * What the list makes of a run.
   *
   * @param report the same report, with the listed failures marked
   * @param stale one sentence per entry that is not needed any more, or out of date
   */
  public record Applied(ConformanceReport report, List<String> stale) {}

  /**
   * Reads a list.
   *
   * @param file how messages call it
   * @throws MalformedFileException with the line, when it is no such list
   */
  public static KnownFailures parse(String file, String yaml) throws IOException {
    List<Known> entries = new ArrayList<>();
    for (Entry entry : YamlEntries.list(file, yaml)) {
      entries.add(known(file, entry));
    }
    return new KnownFailures(file, List.copyOf(entries));
  }

  /**
   * Marks the known failures of a run and finds the entries that are stale.
   *
   * @param wholeSuite whether every scenario was selected: only then can an entry match nothing
   */
  public Applied apply(ConformanceReport report, boolean wholeSuite, LocalDate today) {
    List<Result> marked = report.results().stream().map(result -> mark(result, today)).toList();
    List<String> stale = new ArrayList<>();
    if (report.aborted() == null) {
      inForce(today).forEach(entry -> staleness(entry, report, wholeSuite).ifPresent(stale::add));
    }
    return new Applied(report.withResults(marked), stale);
  }

  /** Marks one result when it is a failure that the list names. */
  public Result mark(Result result, LocalDate today) {
    if (!result.unmet()) {
      return result;
    }
    return inForce(today)
        .filter(entry -> entry.names(result))
        .findFirst()
        .map(entry -> result.knownAs(entry.reason()))
        .orElse(result);
  }

  private Stream<Known> inForce(LocalDate today) {
    return entries.stream().filter(entry -> !entry.expired(today));
  }

  private Optional<String> staleness(Known entry, ConformanceReport report, boolean wholeSuite) {
    List<Result> named = report.results().stream().filter(entry::names).toList();
    if (named.isEmpty()) {
      boolean inScope = wholeSuite && inScope(entry, report);
      return inScope
          ? Optional.of(where(entry) + "names nothing: remove or correct it")
          : Optional.empty();
    }
    Set<Verdict> verdicts =
        named.stream()
            .map(Result::verdict)
            .filter(v -> v != Verdict.SKIPPED)
            .collect(Collectors.toSet());
    // A passive rule is only sure to be provoked when everything runs.
    boolean provoked = wholeSuite || named.stream().noneMatch(r -> r.id().startsWith("format."));
    return verdicts.equals(Set.of(Verdict.PASSED)) && provoked && !entry.flaky()
        ? Optional.of(where(entry) + "passes now: remove it from the list")
        : Optional.empty();
  }

  private static boolean inScope(Known entry, ConformanceReport report) {
    boolean version = entry.version() == null || report.versions().contains(entry.version());
    boolean transport =
        entry.transport() == null
            || report.results().stream()
                .anyMatch(result -> result.transport().label().equals(entry.transport()));
    return version && transport;
  }

  private String where(Known entry) {
    return file + ":" + entry.line() + ": " + entry + " ";
  }

  private static Known known(String file, Entry entry) throws MalformedFileException {
    for (Map.Entry<String, Value> field : entry.values().entrySet()) {
      if (!FIELDS.contains(field.getKey())) {
        throw YamlEntries.error(
            file,
            field.getValue().line(),
            "unknown field '"
                + field.getKey()
                + "': use "
                + FIELDS.stream().sorted().collect(Collectors.joining(", ")));
      }
    }
    if ((entry.text("scenario") == null) == (entry.text("statement") == null)) {
      throw YamlEntries.error(
          file, entry.line(), "an entry needs either 'scenario' or 'statement', one of the two");
    }
    if (entry.text("reason") == null || entry.text("reason").isBlank()) {
      throw YamlEntries.error(file, entry.line(), "an entry needs a 'reason'");
    }
    LocalDate since = parsed(file, entry, "since", KnownFailures::date);
    LocalDate until = parsed(file, entry, "until", KnownFailures::date);
    if (since != null && until != null && since.isAfter(until)) {
      throw YamlEntries.error(
          file,
          entry.values().get("since").line(),
          "'since' " + since + " is after 'until' " + until);
    }
    return new Known(
        entry.line(),
        entry.text("scenario"),
        entry.text("statement"),
        parsed(file, entry, "version", MqttVersion::of),
        parsed(file, entry, "transport", KnownFailures::transport),
        entry.text("variant"),
        reason(entry),
        until,
        Boolean.TRUE.equals(parsed(file, entry, "flaky", KnownFailures::flag)));
  }

  private static String reason(Entry entry) {
    String link = entry.text("link");
    String reason = entry.text("reason").strip();
    return link == null || link.isBlank() ? reason : reason + " (" + link.strip() + ")";
  }

  private static String transport(String label) {
    for (Transport transport : Transport.values()) {
      if (transport.label().equals(label)) {
        return label;
      }
    }
    throw new IllegalArgumentException(
        "unknown transport '" + label + "': use tcp, tls, ws or wss");
  }

  private static Boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    }
    return Boolean.valueOf(text);
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("'" + text + "' is no date: write it like 2027-01-31", e);
    }
  }

  private static <T> T parsed(
      String file, Entry entry, String name, java.util.function.Function<String, T> parse)
      throws MalformedFileException {
    Value value = entry.values().get(name);
    if (value == null) {
      return null;
    }
    try {
      return parse.apply(value.text());
    } catch (IllegalArgumentException e) {
      throw YamlEntries.error(file, value.line(), e.getMessage());
    }
  }
}
