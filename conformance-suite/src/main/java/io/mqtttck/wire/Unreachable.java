package io.mqtttck.wire;

import io.mqtttck.target.Target;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.net.ConnectException;
import java.net.UnknownHostException;

/** Says in one sentence why a target cannot be reached, and what the likely cause is. */
final class Unreachable {

  private Unreachable() {}

  static String sentence(Target target, Throwable cause, long timeoutMs) {
    String address = target.address();
    if (cause instanceof UnknownHostException) {
      return address
          + " cannot be reached: the host name "
          + target.host()
          + " is unknown; check the spelling";
    }
    String text = cause == null ? "" : String.valueOf(cause.getMessage());
    if (cause instanceof ConnectException && text.contains("refused")) {
      return address
          + " refuses connections: nothing listens on port "
          + target.port()
          + "; is the broker running, and does it listen on this interface and port?";
    }
    if (cause instanceof WebSocketHandshakeException) {
      return address + webSocketRefused(text);
    }
    if (cause == null || text.contains("timed out")) {
      return address
          + " does not answer within "
          + timeoutMs / 1_000.0
          + " s: a firewall may drop packets, the host is down, or the port wants another protocol";
    }
    if (target.transport().secure()) {
      return address + handshakeFailed(cause);
    }
    if (text.contains("closed during the handshake") || text.contains("reset")) {
      return address
          + " closes the connection before the WebSocket handshake: it may be a plain MQTT port"
          + " (use mqtt://) or want TLS (use wss://)";
    }
    return address + " cannot be reached: " + text;
  }

  private static String handshakeFailed(Throwable cause) {
    StringBuilder chain = new StringBuilder();
    for (Throwable each = cause; each != null; each = each.getCause()) {
      chain.append(each).append("; ");
    }
    String all = chain.toString();
    if (all.contains("NotSslRecord")) {
      return " does not speak TLS: it is a plain port; use mqtt:// or ws://";
    }
    if (all.contains("unable to find valid certification path")) {
      return " shows a certificate of an unknown authority: name the authority with --trust, or"
          + " accept any with --insecure";
    }
    if (all.contains("NotAfter") || all.contains("expired")) {
      return " shows a certificate that has expired";
    }
    if (all.contains("No name matching") || all.contains("subject alternative")) {
      return " shows a certificate for another name: connect by a name that stands in it";
    }
    if (all.contains("closed") || all.contains("reset")) {
      return " closes the connection during the TLS handshake: it may be a plain port (use mqtt://"
          + " or ws://), or want a client certificate";
    }
    return " fails the TLS handshake: " + cause.getMessage();
  }

  private static String webSocketRefused(String text) {
    return text.contains("404")
        ? " answers 404 to the WebSocket handshake: the path is wrong; many brokers use /mqtt, /ws or /"
        : " refuses the WebSocket handshake: " + text;
  }
}
