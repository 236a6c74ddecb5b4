package io.mqtttck.report.model;

import java.time.Instant;
import java.util.List;

/**
 * The contents of {@code run.json}: what was started, where its results lie, how it ended and why.
 *
 * @param command the arguments, passwords masked
 * @param target the address without secrets, or {@code embedded}
 * @param conformance file name of the conformance results, null when there are none
 * @param load file names of the load results
 * @param exit what the process returned
 * @param exits everything that applied, the one returned first
 */
public record RunReport(
    String schema,
    Tool tool,
    List<String> command,
    String target,
    Instant startedAt,
    long durationMs,
    String conformance,
    List<String> load,
    Exit exit,
    List<Exit> exits) {

  public static final String SCHEMA = "mqtt-tck/run/1";

  public RunReport {
    command = command == null ? List.of() : List.copyOf(command);
    load = load == null ? List.of() : List.copyOf(load);
    exits = exits == null ? List.of() : List.copyOf(exits);
  }

  /**
   * One outcome of a run.
   *
   * @param code the exit status
   * @param name its word, such as {@code requirement-failed}
   * @param reason one sentence
   */
  public record Exit(int code, String name, String reason) {}
}
