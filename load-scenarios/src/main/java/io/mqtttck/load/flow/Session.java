package io.mqtttck.load.flow;

/**
 * How a client connects.
 *
 * @param persistent whether the session outlives the connection (an hour in MQTT 5.0) and an
 *     earlier one goes on
 * @param keepAliveSeconds 0 for none
 */
public record Session(boolean persistent, int keepAliveSeconds) {

  /** A session of its own that ends with the connection. */
  public static final Session CLEAN = new Session(false, 60);

  static final long EXPIRY_SECONDS = 3600;

  public Session persistent(boolean value) {
    return new Session(value, keepAliveSeconds);
  }

  public Session keepAlive(int seconds) {
    return new Session(persistent, seconds);
  }
}
