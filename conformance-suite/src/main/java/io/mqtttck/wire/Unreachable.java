package io.mqtttck.wire;

import io.mqtttck.target.Target;
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
    if (cause == null || text.contains("timed out")) {
      return address
          + " does not answer within "
          + timeoutMs / 1_000.0
          + " s: a firewall may drop packets, or the host is down";
    }
    return address + " cannot be reached: " + text;
  }
}
