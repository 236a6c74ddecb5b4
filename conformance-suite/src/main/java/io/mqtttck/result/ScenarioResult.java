package io.mqtttck.result;

import io.mqtttck.requirement.Level;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import java.util.List;
import java.util.Set;

/**
 * One row of {@code conformance.json}: what one scenario (or one passive rule, named {@code
 * format.<rule>}) showed in one version over one transport.
 *
 * @param name one sentence in plain English
 * @param topic the first word of the id, such as {@code takeover}: for grouping
 * @param variant the broker configuration it ran on; {@code default} unless the profile names some
 * @param violated what this result's own assertions found broken; empty unless failed or warning
 * @param message one line: for a failure what happened, for the others the reason; empty when
 *     passed
 * @param allowed what would have been right; empty unless an expectation was not met
 * @param actual what happened instead
 * @param note facts worth recording whatever the verdict, such as a margin; may be empty
 * @param sightings how often a passive rule saw it; 0 for scenarios
 * @param wireLog the arrows of every connection, secrets masked
 * @param durationMs wall time, milliseconds
 */
public record ScenarioResult(
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
    int sightings,
    Set<String> tags,
    List<WireLine> wireLog,
    long durationMs) {

  public ScenarioResult {
    proves = List.copyOf(proves);
    violated = List.copyOf(violated);
    tags = Set.copyOf(tags);
    wireLog = List.copyOf(wireLog);
  }

  /** Identifies a result within a run. */
  public String key() {
    return id + "/" + version.label() + "/" + transport.label() + "/" + variant;
  }

  /** The same result, of another configuration of the broker. */
  public ScenarioResult withVariant(String other) {
    return copy(other, verdict, message, note, wireLog);
  }

  /** The same result with one more fact. */
  public ScenarioResult withNote(String fact) {
    return copy(variant, verdict, message, note.isEmpty() ? fact : note + "; " + fact, wireLog);
  }

  /**
   * The same result as a warning: what was missing came at another time.
   *
   * @param why one line
   * @param both the arrows of both times
   */
  public ScenarioResult asWarning(String why, List<WireLine> both) {
    return copy(variant, Verdict.WARNING, why, note, both);
  }

  private ScenarioResult copy(
      String newVariant,
      Verdict newVerdict,
      String newMessage,
      String newNote,
      List<WireLine> newWireLog) {
    return new ScenarioResult(
        id,
        name,
        topic,
        version,
        transport,
        newVariant,
        level,
        newVerdict,
        proves,
        violated,
        newMessage,
        allowed,
        actual,
        newNote,
        sightings,
        tags,
        newWireLog,
        durationMs);
  }
}
