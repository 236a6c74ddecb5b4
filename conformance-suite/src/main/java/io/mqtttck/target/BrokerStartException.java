package io.mqtttck.target;

/**
 * The embedded broker did not start; the message is one sentence for a user, then its last words.
 */
public final class BrokerStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BrokerStartException(String message) {
    super(message);
  }

  BrokerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
