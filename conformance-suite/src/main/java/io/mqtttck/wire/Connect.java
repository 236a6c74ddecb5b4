package io.mqtttck.wire;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;

/**
 * CONNECT. Start with {@link #as}: Clean Session (5.0: Clean Start, Session Expiry Interval 0),
 * Keep Alive 60 s, no will, the target's credentials.
 *
 * @param keepAlive seconds, 0 to 65535
 * @param will null for none; its Will Delay Interval is among its properties
 * @param credentials null to use the target's
 */
public record Connect(
    String clientId,
    boolean cleanStart,
    int keepAlive,
    Publish will,
    Credentials credentials,
    Properties properties)
    implements Packet {

  /** Long enough to outlive any scenario, short enough not to litter a broker: seconds. */
  private static final long KEPT_SESSION_SECONDS = 300;

  /** A client with a session that ends with its connection. */
  public static Connect as(String clientId) {
    return new Connect(clientId, true, 60, null, null, Properties.NONE);
  }

  /** Keeps the session after the connection and resumes an earlier one. */
  public Connect persistent() {
    return sessionExpiry(KEPT_SESSION_SECONDS).cleanStart(false);
  }

  /** Begins afresh but keeps the session afterwards (5.0 only: in 3.1.1 one flag says both). */
  public Connect freshButPersistent() {
    return sessionExpiry(KEPT_SESSION_SECONDS).cleanStart(true);
  }

  /** Clean Start (5.0) or Clean Session (3.x). */
  public Connect cleanStart(boolean value) {
    return new Connect(clientId, value, keepAlive, will, credentials, properties);
  }

  /** Session Expiry Interval in seconds, in place of an earlier one; ignored in 3.x. */
  public Connect sessionExpiry(long seconds) {
    return properties(properties.without(PropertyId.SESSION_EXPIRY_INTERVAL))
        .property(PropertyId.SESSION_EXPIRY_INTERVAL, seconds);
  }

  /** Keep Alive in seconds. */
  public Connect keepAlive(int seconds) {
    return new Connect(clientId, cleanStart, seconds, will, credentials, properties);
  }

  public Connect will(Publish message) {
    return new Connect(clientId, cleanStart, keepAlive, message, credentials, properties);
  }

  public Connect credentials(Credentials value) {
    return new Connect(clientId, cleanStart, keepAlive, will, value, properties);
  }

  public Connect clientId(String value) {
    return new Connect(value, cleanStart, keepAlive, will, credentials, properties);
  }

  public Connect receiveMaximum(int value) {
    return property(PropertyId.RECEIVE_MAXIMUM, value);
  }

  public Connect maximumPacketSize(long bytes) {
    return property(PropertyId.MAXIMUM_PACKET_SIZE, bytes);
  }

  public Connect topicAliasMaximum(int value) {
    return property(PropertyId.TOPIC_ALIAS_MAXIMUM, value);
  }

  public Connect userProperty(String name, String value) {
    return properties(properties.withUser(name, value));
  }

  public Connect property(PropertyId id, long value) {
    return properties(properties.with(id, value));
  }

  public Connect property(PropertyId id, String value) {
    return properties(properties.with(id, value));
  }

  public Connect properties(Properties value) {
    return new Connect(clientId, cleanStart, keepAlive, will, credentials, value);
  }

  /** Whether a session stays behind when the connection ends. */
  public boolean keepsSession(MqttVersion version) {
    return version.hasProperties()
        ? properties.number(PropertyId.SESSION_EXPIRY_INTERVAL).orElse(0L) > 0
        : !cleanStart;
  }

  @Override
  public PacketType type() {
    return PacketType.CONNECT;
  }

  /** The connect flags byte. */
  public int flags() {
    int flags = cleanStart ? 0x02 : 0;
    if (will != null) {
      flags |= 0x04 | (will.qos() << 3) | (will.retain() ? 0x20 : 0);
    }
    if (credentials != null && credentials.password() != null) {
      flags |= 0x40;
    }
    if (credentials != null && credentials.userName() != null) {
      flags |= 0x80;
    }
    return flags;
  }

  @Override
  public byte[] encode(MqttVersion version) {
    Bytes body =
        new Bytes().string(version.protocolName()).u8(version.level()).u8(flags()).u16(keepAlive);
    if (version.hasProperties()) {
      body.raw(properties.encode());
    }
    body.string(clientId);
    if (will != null) {
      if (version.hasProperties()) {
        body.raw(will.properties().encode());
      }
      body.string(will.topic()).binary(will.payload());
    }
    if (credentials != null && credentials.userName() != null) {
      body.string(credentials.userName());
    }
    if (credentials != null && credentials.password() != null) {
      body.binary(credentials.password());
    }
    return body.packet(0x10);
  }

  @Override
  public String describe() {
    StringBuilder text = new StringBuilder("CONNECT id=").append(clientId);
    text.append(cleanStart ? " clean" : " resume").append(" keep-alive=").append(keepAlive);
    if (will != null) {
      text.append(" will=[").append(will.fields()).append(']');
    }
    if (credentials != null && !credentials.anonymous()) {
      text.append(" user=").append(credentials.userName());
    }
    return properties.entries().isEmpty() ? text.toString() : text + " " + properties;
  }
}
