package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;

/**
 * Says in one sentence why a connection could not be made, as far as its own error tells; {@link
 * Diagnosis} looks further.
 */
final class Unreachable {

  /** What is wrong with the certificate of the target. */
  enum CertificateFault {
    EXPIRED,
    NOT_YET_VALID,
    WRONG_NAME,
    UNKNOWN_AUTHORITY
  }

  private Unreachable() {}

  static String sentence(Target target, Throwable cause, long timeoutMs) {
    String address = target.address();
    if (cause instanceof UnknownHostException) {
      return address
          + " cannot be reached: the host name "
          + target.host()
          + " is unknown; check the spelling";
    }
    if (refused(cause)) {
      return address
          + " refuses connections: nothing listens on port "
          + target.port()
          + "; is the broker running, and does it listen on this interface and port, or on localhost"
          + " only?";
    }
    if (timedOut(cause)) {
      return address
          + " does not answer within "
          + timeoutMs / 1_000.0
          + " s: a firewall may drop packets, or the host is down";
    }
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    if (cause instanceof WebSocketHandshakeException) {
      return address + " refuses the WebSocket handshake: " + text;
    }
    if (target.transport().secure() && cause instanceof ClosedChannelException) {
      return address
          + " closes the connection during the TLS handshake: is this port one for TLS, and can the"
          + " target take more connections?";
    }
    if (target.transport().secure()) {
      return address + " fails the TLS handshake: " + text;
    }
    if (text.contains("closed during the handshake") || text.contains("reset")) {
      return address + " closes the connection before the WebSocket handshake";
    }
    return address + " cannot be reached: " + text;
  }

  /** Whether nothing listens there. */
  static boolean refused(Throwable cause) {
    return cause instanceof ConnectException
        && String.valueOf(cause.getMessage()).contains("refused");
  }

  /** Whether the time was over before an error came, at whatever stage. */
  static boolean timedOut(Throwable cause) {
    return cause == null || String.valueOf(cause.getMessage()).contains("timed out");
  }

  /** Whether there is no port that could be asked what it speaks. */
  static boolean withoutAnswer(Throwable cause) {
    return cause == null
        || cause instanceof UnknownHostException
        || cause instanceof ConnectTimeoutException
        || cause instanceof NoRouteToHostException;
  }

  /** Whether another version of MQTT, which has another subprotocol, may have more luck. */
  static boolean ofThisSubprotocol(Throwable cause, MqttVersion version) {
    return version == MqttVersion.V3_1 && cause instanceof WebSocketHandshakeException;
  }

  /** What is wrong with the certificate of the target, if it is that. */
  static Optional<CertificateFault> certificateFault(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      String text = String.valueOf(each.getMessage());
      if (each instanceof CertificateExpiredException) {
        return Optional.of(CertificateFault.EXPIRED);
      }
      if (each instanceof CertificateNotYetValidException) {
        return Optional.of(CertificateFault.NOT_YET_VALID);
      }
      if (text.contains("No name matching") || text.contains("subject alternative")) {
        return Optional.of(CertificateFault.WRONG_NAME);
      }
      if (text.contains("unable to find valid certification path")) {
        return Optional.of(CertificateFault.UNKNOWN_AUTHORITY);
      }
    }
    return Optional.empty();
  }
}
