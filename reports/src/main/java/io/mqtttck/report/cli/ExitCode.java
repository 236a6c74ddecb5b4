package io.mqtttck.report.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/**
 * What the process returns. The order of the constants is the order of precedence: the first wins.
 */
public enum ExitCode {
  DEFECT(70, "a defect in mqtt-tck itself"),
  USAGE(64, "usage error"),
  NOTHING_SELECTED(65, "nothing matched the selection"),
  TARGET_UNAVAILABLE(69, "target unreachable, refused us, or gone"),
  REQUIREMENT_FAILED(1, "a requirement failed or was not proven"),
  KNOWN_LIST_STALE(3, "the known-failing list is stale"),
  THRESHOLD_MISSED(2, "a threshold was missed or a regression was found"),
  LOAD_VOID(4, "the load run is void: the injector, not the target, was the limit"),
  /** The shell's own number for a program that was stopped; a stopped run is never green. */
  INTERRUPTED(130, "stopped before the end"),
  OK(0, "everything required passed");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The exit status. */
  public int code() {
    return code;
  }

  /** What it says, in words. */
  public String meaning() {
    return meaning;
  }

  /** Its name in files, such as {@code requirement-failed}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one to return when several apply; {@link #OK} when none does. */
  public static ExitCode worst(Collection<ExitCode> codes) {
    return codes.stream().min(Comparator.naturalOrder()).orElse(OK);
  }

  static ExitCode of(int code) {
    return Arrays.stream(values()).filter(each -> each.code == code).findFirst().orElse(DEFECT);
  }
}
