package io.mqtttck.report.cli;

/**
 * A user's mistake, or the world's: one sentence for the user and the exit code, no stack trace.
 */
final class UserError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  UserError(ExitCode code, String sentence) {
    super(sentence);
    this.code = code;
  }

  /** A wrong argument, address, profile or list. */
  static UserError usage(String sentence) {
    return new UserError(ExitCode.USAGE, sentence);
  }

  ExitCode code() {
    return code;
  }
}
