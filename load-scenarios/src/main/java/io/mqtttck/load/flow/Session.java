package io.mqtttck.load.flow;

import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Publish;

/**
 * How a client connects.
 *
 * @param persistent whether an earlier session goes on (Clean Start 0; in MQTT 3.1.1 Clean Session
 *     0, which also keeps it)
 * @param keepAliveSeconds 0 for none
 * @param expirySeconds how long the session outlives the connection; MQTT 5.0 only
 * @param will null for none; a Will Delay Interval is among its properties
 * @param properties of the CONNECT beside the expiry; MQTT 5.0 only
 */
public record Session(
    boolean persistent,
    int keepAliveSeconds,
    long expirySeconds,
    Publish will,
    Properties properties) {

  /** A session of its own that ends with the connection. */
  public static final Session CLEAN = new Session(false, 60, 0, null, Properties.NONE);

  /** How long a session is kept that nobody gives a time: seconds. */
  private static final long EXPIRY_SECONDS = 3600;

  /** A session that outlives the connection by an hour, or one that ends with it. */
  public Session persistent(boolean value) {
    return new Session(value, keepAliveSeconds, value ? EXPIRY_SECONDS : 0, will, properties);
  }

  public Session keepAlive(int seconds) {
    return new Session(persistent, seconds, expirySeconds, will, properties);
  }

  public Session expiry(long seconds) {
    return new Session(persistent, keepAliveSeconds, seconds, will, properties);
  }

  public Session will(Publish newWill) {
    return new Session(persistent, keepAliveSeconds, expirySeconds, newWill, properties);
  }

  public Session properties(Properties newProperties) {
    return new Session(persistent, keepAliveSeconds, expirySeconds, will, newProperties);
  }
}
