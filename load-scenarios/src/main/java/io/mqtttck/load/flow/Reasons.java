package io.mqtttck.load.flow;

import java.util.concurrent.CompletionException;

/** Turns what libraries throw into words for a user. */
public final class Reasons {

  private Reasons() {}

  /** The message of the innermost cause that has one. */
  public static String of(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof CompletionException
            || cause.getMessage() == null
            || cause.getMessage().startsWith(cause.getCause().getClass().getName()))) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
