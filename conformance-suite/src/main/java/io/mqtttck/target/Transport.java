package io.mqtttck.target;

/** How bytes reach the broker; {@link #label()} is the word used in flags and result files. */
public enum Transport {
  TCP("tcp", "mqtt", 1883),
  TLS("tls", "mqtts", 8883),
  WS("ws", "ws", 8083),
  WSS("wss", "wss", 8084);

  private final String label;
  private final String scheme;
  private final int defaultPort;

  Transport(String label, String scheme, int defaultPort) {
    this.label = label;
    this.scheme = scheme;
    this.defaultPort = defaultPort;
  }

  public String label() {
    return label;
  }

  /** The scheme under which addresses are printed. */
  public String scheme() {
    return scheme;
  }

  public int defaultPort() {
    return defaultPort;
  }

  public boolean secure() {
    return this == TLS || this == WSS;
  }

  public boolean webSocket() {
    return this == WS || this == WSS;
  }
}
