package io.mqtttck.engine;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Contact;
import io.mqtttck.wire.Diagnosis;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.TargetGone;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Finds out what a target offers, by asking it: one connection for each version. */
final class Probe {

  private Probe() {}

  /**
   * Asks the target.
   *
   * @throws TargetGone with the likely cause when it cannot be reached, does not speak MQTT, or
   *     refuses us in every version
   */
  static Capabilities of(Target target, Profile profile, Clocks clocks) {
    Map<MqttVersion, Connack> accepted = new EnumMap<>(MqttVersion.class);
    Map<MqttVersion, Integer> granted = new EnumMap<>(MqttVersion.class);
    Map<MqttVersion, Contact> refused = new EnumMap<>(MqttVersion.class);
    for (MqttVersion version : MqttVersion.values()) {
      Contact contact = Contact.make("probe", target, version, greeting(version, target), clocks);
      if (contact.accepted()) {
        accepted.put(version, contact.connack().orElseThrow());
        granted.put(version, grantedQos(contact.peer(), clocks));
      } else {
        refused.put(version, contact);
      }
      contact.end();
    }
    if (accepted.isEmpty()) {
      throw Diagnosis.refused(target, refused);
    }
    Map<MqttVersion, String> refusals = new EnumMap<>(MqttVersion.class);
    refused.forEach((version, contact) -> refusals.put(version, contact.refusal()));
    return new Capabilities(accepted, refusals, granted, target, profile);
  }

  private static Connect greeting(MqttVersion version, Target target) {
    Connect connect = Connect.as(new Names().clientId("probe")).credentials(target.credentials());
    // Asking for a session shows whether the server caps its expiry; the polite end is a clean one.
    return version.hasProperties()
        ? connect.property(PropertyId.SESSION_EXPIRY_INTERVAL, 300)
        : connect;
  }

  private static int grantedQos(Peer peer, Clocks clocks) {
    return suback(peer, clocks)
        .filter(suback -> !suback.codes().isEmpty() && suback.codes().get(0) <= 2)
        .map(suback -> suback.codes().get(0))
        .orElse(2);
  }

  /** What is flooded away counts as no answer. */
  private static Optional<Suback> suback(Peer peer, Clocks clocks) {
    try {
      peer.send(Subscribe.to(new Names().topic("probe"), 2));
      return peer.poll(Suback.class, clocks.deadlineMs());
    } catch (NotProven flooded) {
      return Optional.empty();
    }
  }
}
