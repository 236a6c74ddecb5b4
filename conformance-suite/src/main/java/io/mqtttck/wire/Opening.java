package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a connection is opened, where it is not as usual.
 *
 * @param tlsVersions such as {@code TLSv1.2}; empty for whatever both sides like
 * @param path the WebSocket path; null for that of the target
 * @param subprotocols what the WebSocket handshake offers, in this order; null for the one of the
 *     MQTT version, empty for none
 * @param headers more headers of the WebSocket handshake
 */
public record Opening(
    List<String> tlsVersions, String path, List<String> subprotocols, Map<String, String> headers) {

  /** As a client opens it. */
  public static final Opening USUAL = new Opening(List.of(), null, null, Map.of());

  public Opening {
    tlsVersions = List.copyOf(tlsVersions);
    subprotocols = subprotocols == null ? null : List.copyOf(subprotocols);
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** The same with these versions of TLS only. */
  public Opening tls(String... versions) {
    return new Opening(List.of(versions), path, subprotocols, headers);
  }

  /** The same with another WebSocket path. */
  public Opening path(String other) {
    return new Opening(tlsVersions, other, subprotocols, headers);
  }

  /** The same without any subprotocol. */
  public Opening withoutSubprotocol() {
    return new Opening(tlsVersions, path, List.of(), headers);
  }

  /** The same with other subprotocols. */
  public Opening subprotocols(String... others) {
    return new Opening(tlsVersions, path, List.of(others), headers);
  }

  /** The same with one more header. */
  public Opening header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Opening(tlsVersions, path, subprotocols, more);
  }

  /** A WebSocket handshake in words, such as {@code GET /mqtt, offering mqtt}. */
  public String handshake(Target target, MqttVersion version) {
    String offered = offered(version);
    return "GET "
        + pathAt(target)
        + (offered.isEmpty() ? ", offering no subprotocol" : ", offering " + offered)
        + (headers.isEmpty() ? "" : ", with " + String.join(", ", headers.keySet()));
  }

  String pathAt(Target target) {
    return path == null ? target.path() : path;
  }

  /** The value of the header that offers them; empty for no header. */
  String offered(MqttVersion version) {
    List<String> offered = new ArrayList<>();
    if (subprotocols == null) {
      offered.add(version == MqttVersion.V3_1 ? "mqttv3.1" : "mqtt");
    } else {
      offered.addAll(subprotocols);
    }
    return String.join(", ", offered);
  }
}
