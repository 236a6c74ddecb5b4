package io.mqtttck.result;

import io.mqtttck.target.Profile;
import io.mqtttck.target.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a conformance run found out; {@code reports} writes it as {@code conformance.json}.
 *
 * @param endpoints transport to address, without secrets
 * @param probed what the probe saw, in words and numbers
 * @param aborted present when the run ended early
 * @param notes what a reader should know of the whole run, one sentence each
 * @param fuzz empty when nothing was fuzzed
 */
public record ConformanceRun(
    Map<Transport, String> endpoints,
    Map<String, Object> profile,
    Map<String, Object> probed,
    Instant startedAt,
    long durationMs,
    long seed,
    Optional<Abort> aborted,
    List<ScenarioResult> results,
    List<StatementResult> statements,
    List<String> notes,
    Optional<FuzzRun> fuzz) {

  public ConformanceRun {
    results = List.copyOf(results);
    statements = List.copyOf(statements);
    notes = List.copyOf(notes);
  }

  /**
   * The same run with another word for the usual configuration; results of a variant keep theirs.
   */
  public ConformanceRun withVariant(String variant) {
    return new ConformanceRun(
        endpoints,
        profile,
        probed,
        startedAt,
        durationMs,
        seed,
        aborted,
        results.stream()
            .map(
                result ->
                    result.variant().equals(Profile.Variant.DEFAULT)
                        ? result.withVariant(variant)
                        : result)
            .toList(),
        statements,
        notes,
        fuzz);
  }

  /**
   * Why a run ended early.
   *
   * @param reason one sentence with the likely cause
   * @param inFlight the keys of the scenarios that were running
   */
  public record Abort(Kind kind, String reason, List<String> inFlight) {

    /** What ended the run. */
    public enum Kind {
      /** Could not be reached, or refused us, before any scenario ran. */
      UNREACHABLE,
      /** Went away in the middle and did not come back. */
      TARGET_GONE,
      /** Somebody asked us to stop. */
      INTERRUPTED
    }
  }
}
