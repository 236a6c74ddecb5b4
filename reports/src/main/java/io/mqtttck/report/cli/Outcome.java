package io.mqtttck.report.cli;

import io.mqtttck.report.model.RunReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers everything that decides the exit code. */
final class Outcome {

  private record Entry(ExitCode code, String reason) {}

  private final List<Entry> entries = new ArrayList<>();

  /** Adds one reason; several of the same code are told together. */
  void add(ExitCode code, String reason) {
    entries.add(new Entry(code, reason));
  }

  boolean has(ExitCode code) {
    return entries.stream().anyMatch(entry -> entry.code == code);
  }

  /** What the process returns. */
  ExitCode exitCode() {
    return ExitCode.worst(entries.stream().map(Entry::code).toList());
  }

  /** Every code that applies once, the one that is returned first. */
  List<RunReport.Exit> exits() {
    if (entries.isEmpty()) {
      return List.of(exit(ExitCode.OK, ExitCode.OK.meaning()));
    }
    return entries.stream()
        .map(Entry::code)
        .distinct()
        .sorted(Comparator.naturalOrder())
        .map(code -> exit(code, reasons(code)))
        .toList();
  }

  private String reasons(ExitCode code) {
    List<String> reasons =
        entries.stream().filter(entry -> entry.code == code).map(Entry::reason).toList();
    return String.join("; ", reasons);
  }

  private static RunReport.Exit exit(ExitCode code, String reason) {
    return new RunReport.Exit(code.code(), code.word(), reason);
  }
}
