package io.mqtttck.engine;

/** The server never did the optional thing, or lacks it: nothing to judge. */
final class Unsupported extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unsupported(String reason) {
    super(reason);
  }
}
