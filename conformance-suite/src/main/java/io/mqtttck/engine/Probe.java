package io.mqtttck.engine;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.TargetGone;
import io.mqtttck.wire.WireLog;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out what a target offers, by asking it: one connection for each version. */
final class Probe {

  private static final int SHOWN_HEX = 64;

  private Probe() {}

  /**
   * Asks the target.
   *
   * @throws TargetGone with the likely cause when it cannot be reached, does not speak MQTT, or
   *     refuses us in every version
   */
  static Capabilities of(Target target, Profile profile, Clocks clocks) {
    Map<MqttVersion, Connack> accepted = new EnumMap<>(MqttVersion.class);
    Map<MqttVersion, String> refusals = new EnumMap<>(MqttVersion.class);
    Map<MqttVersion, Integer> granted = new EnumMap<>(MqttVersion.class);
    boolean anyAnswer = false;
    String strange = "";
    for (MqttVersion version : MqttVersion.values()) {
      WireLog log = new WireLog();
      Peer peer =
          Peer.open(
              "probe",
              target,
              version,
              clocks,
              ConcurrentHashMap.newKeySet(),
              log,
              TargetUnderTest.IGNORE);
      peer.send(greeting(version, target));
      Optional<Connack> answer = answer(peer, Connack.class, clocks.connectTimeoutMs());
      anyAnswer |= answer.isPresent();
      if (answer.isEmpty()) {
        strange = strangeAnswer(log);
        refusals.put(version, peer.state());
        if (!peer.ended() || !strange.isEmpty()) {
          // Neither a CONNACK nor a close: it will not be different in the other versions.
          peer.drop();
          break;
        }
      } else if (answer.get().code() != 0) {
        refusals.put(version, "CONNACK " + ReasonCode.textOfConnack(answer.get().code()));
      } else {
        accepted.put(version, answer.get());
        granted.put(version, grantedQos(peer, clocks));
        peer.disconnect(
            version.hasProperties()
                ? Disconnect.of(0)
                    .properties(Properties.NONE.with(PropertyId.SESSION_EXPIRY_INTERVAL, 0))
                : Disconnect.of(0));
      }
      if (!peer.ended()) {
        peer.drop();
      }
    }
    if (accepted.isEmpty()) {
      throw new TargetGone(refusal(target, anyAnswer, strange, refusals), null);
    }
    return new Capabilities(
        accepted, refusals, granted, !target.credentials().anonymous(), profile);
  }

  private static Connect greeting(MqttVersion version, Target target) {
    Connect connect = Connect.as(new Names().clientId("probe")).credentials(target.credentials());
    // Asking for a session shows whether the server caps its expiry; the polite end is a clean one.
    return version.hasProperties()
        ? connect.property(PropertyId.SESSION_EXPIRY_INTERVAL, 300)
        : connect;
  }

  /** What is flooded away counts as no answer; the state of the connection says so. */
  private static <P extends Packet> Optional<P> answer(Peer peer, Class<P> type, long withinMs) {
    try {
      return peer.poll(type, withinMs);
    } catch (NotProven flooded) {
      return Optional.empty();
    }
  }

  private static int grantedQos(Peer peer, Clocks clocks) {
    peer.send(Subscribe.to(new Names().topic("probe"), 2));
    return answer(peer, Suback.class, clocks.deadlineMs())
        .filter(suback -> !suback.codes().isEmpty() && suback.codes().get(0) <= 2)
        .map(suback -> suback.codes().get(0))
        .orElse(2);
  }

  /** What came instead of MQTT, if it can be told. */
  private static String strangeAnswer(WireLog log) {
    String hex =
        log.entries().stream()
            .filter(entry -> entry.direction() == WireLog.Direction.RECEIVED)
            .map(WireLog.Entry::hex)
            .findFirst()
            .orElse("");
    if (hex.startsWith("485454502f") || hex.startsWith("3c21") || hex.startsWith("3c68")) {
      return "it answers with HTTP: this port is a web server or a WebSocket listener; use its MQTT port, or ws://";
    }
    if (hex.startsWith("15030") || hex.startsWith("16030")) {
      return "it answers with TLS: use mqtts:// for this port, or the plain port";
    }
    String begin = hex.substring(0, Math.min(hex.length(), SHOWN_HEX));
    return hex.isEmpty() ? "" : "it answers with bytes that are not MQTT: " + begin;
  }

  private static String refusal(
      Target target, boolean anyAnswer, String strange, Map<MqttVersion, String> refusals) {
    if (anyAnswer) {
      String last = refusals.values().stream().reduce((one, other) -> other).orElse("");
      boolean credentials =
          last.contains("0x86")
              || last.contains("0x87")
              || last.contains("0x04")
              || last.contains("0x05");
      return target.address()
          + " refuses us in every version, last with "
          + last
          + (credentials ? ": give a user name and a password that it knows" : "");
    }
    Optional<String> flood =
        refusals.values().stream().filter(text -> text.startsWith("the broker floods")).findFirst();
    if (flood.isPresent()) {
      return target.address() + " never answers CONNECT: " + flood.get();
    }
    if (!strange.isEmpty()) {
      return target.address() + " does not speak MQTT: " + strange;
    }
    boolean silent = refusals.values().stream().anyMatch(text -> text.startsWith("still open"));
    return target.address()
        + (silent
            ? " accepts the connection but never answers CONNECT: it may be a TLS port (use mqtts://), overloaded, or no broker"
            : " closes the connection without answering CONNECT: it may be a TLS or WebSocket port, or want a client certificate");
  }
}
