package io.mqtttck.target;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The broker under test: where it is and who we are there.
 *
 * @param path the WebSocket path, with its leading slash; empty for other transports
 * @param credentials never null; {@link Credentials#NONE} for anonymous access
 * @param tls never null; of no effect without a secure transport
 */
public record Target(
    Transport transport, String host, int port, String path, Credentials credentials, Tls tls) {

  /** The WebSocket path when an address names none: what most brokers listen on. */
  public static final String DEFAULT_PATH = "/mqtt";

  public Target {
    Objects.requireNonNull(transport);
    Objects.requireNonNull(host);
    Objects.requireNonNull(credentials);
    Objects.requireNonNull(tls);
  }

  /**
   * Reads an address such as {@code mqtt://user:secret@broker.example:1883}.
   *
   * @throws IllegalArgumentException with one sentence for a user: what is wrong and what to write
   */
  public static Target parse(String address) {
    return parse(address, Map.of(), DEFAULT_PATH);
  }

  /**
   * Reads an address of a broker that has ports and a path of its own where the address names none.
   *
   * @param ports by {@link Transport#label()}; the usual one where it has none
   * @throws IllegalArgumentException with one sentence for a user: what is wrong and what to write
   */
  public static Target parse(String address, Map<String, Integer> ports, String usualPath) {
    String text = address.strip();
    if (!text.contains("://")) {
      throw new IllegalArgumentException(
          "address '"
              + Credentials.maskAddress(text)
              + "' has no scheme: did you mean mqtt://"
              + Credentials.maskAddress(text)
              + "?");
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "address '"
              + Credentials.maskAddress(text)
              + "' is malformed: "
              + e.getReason()
              + "; write it as mqtt://host:port");
    }
    Transport transport = transport(uri.getScheme().toLowerCase(Locale.ROOT), text);
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          "address '"
              + Credentials.maskAddress(text)
              + "' has no valid host or port: write it as "
              + transport.scheme()
              + "://host:"
              + transport.defaultPort());
    }
    int port =
        uri.getPort() == -1
            ? ports.getOrDefault(transport.label(), transport.defaultPort())
            : uri.getPort();
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "address '"
              + Credentials.maskAddress(text)
              + "' has port "
              + port
              + ": a port is a number from 1 to 65535");
    }
    String rawPath = uri.getRawPath() == null ? "" : uri.getRawPath();
    if (!transport.webSocket() && rawPath.length() > 1) {
      throw new IllegalArgumentException(
          "address '"
              + Credentials.maskAddress(text)
              + "' has a path, which only ws:// and wss:// use");
    }
    String path = !transport.webSocket() ? "" : rawPath.isEmpty() ? usualPath : rawPath;
    if (transport.webSocket() && uri.getRawQuery() != null) {
      path += "?" + uri.getRawQuery();
    }
    String host = uri.getHost();
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    return new Target(transport, host, port, path, credentials(uri.getRawUserInfo()), Tls.DEFAULT);
  }

  private static Transport transport(String scheme, String address) {
    return switch (scheme) {
      case "mqtt", "tcp" -> Transport.TCP;
      case "mqtts", "ssl", "tls" -> Transport.TLS;
      case "ws" -> Transport.WS;
      case "wss" -> Transport.WSS;
      case "quic" ->
          throw new IllegalArgumentException(
              "address '"
                  + Credentials.maskAddress(address)
                  + "': quic:// is not yet supported; use mqtt://, mqtts://, ws:// or wss://");
      default ->
          throw new IllegalArgumentException(
              "address '"
                  + Credentials.maskAddress(address)
                  + "' has the unknown scheme '"
                  + scheme
                  + "': use mqtt://, mqtts://, ws:// or wss://");
    };
  }

  private static Credentials credentials(String userInfo) {
    if (userInfo == null || userInfo.isEmpty()) {
      return Credentials.NONE;
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    // A password may be any bytes, which need not be a text.
    return new Credentials(
        new String(Credentials.percentDecoded(user), StandardCharsets.UTF_8),
        colon < 0 ? null : Credentials.percentDecoded(userInfo.substring(colon + 1)));
  }

  /** The same endpoint with other credentials. */
  public Target withCredentials(Credentials other) {
    return new Target(transport, host, port, path, other, tls);
  }

  /** The same endpoint, trusted otherwise. */
  public Target withTls(Tls other) {
    return new Target(transport, host, port, path, credentials, other);
  }

  /** The same at another node of its cluster: as we come here, but there. */
  public Target at(Target node) {
    return new Target(transport, node.host, node.port, node.path, credentials, tls);
  }

  /** The address without any secret: for files, messages and repeat commands. */
  public String address() {
    String shownHost = host.contains(":") ? "[" + host + "]" : host;
    return transport.scheme() + "://" + shownHost + ":" + port + path;
  }

  /** Whether the broker runs on this machine, by its address alone. */
  public boolean loopback() {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  @Override
  public String toString() {
    return address();
  }
}
