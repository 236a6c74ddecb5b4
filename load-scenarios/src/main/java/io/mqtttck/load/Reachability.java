package io.mqtttck.load;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Contact;
import io.mqtttck.wire.TargetGone;
import java.time.Duration;

/**
 * Connects once before any load, so that a wrong address is a sentence and not a report of zeros.
 */
final class Reachability {

  private Reachability() {}

  static void check(Target target, MqttVersion version, Duration timeout) {
    try {
      Contact.check(target, version, Clocks.DEFAULT.withConnectTimeoutMs(timeout.toMillis()));
    } catch (TargetGone e) {
      throw new TargetUnreachableException(e.getMessage());
    }
  }
}
