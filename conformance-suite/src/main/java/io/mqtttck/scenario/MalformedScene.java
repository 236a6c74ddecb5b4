package io.mqtttck.scenario;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;

/**
 * Where a malformed packet is sent: what its well-formed fields hold.
 *
 * @param clientId of at most 12 characters, so that a fault fits behind it
 * @param topic below which everything happens
 * @param packetId of the packet, or of the message that it acknowledges
 * @param payload tells the message of the fault from that of the control
 * @param account what the target asks for; null for nothing
 */
record MalformedScene(
    MqttVersion version,
    String clientId,
    String topic,
    int packetId,
    String payload,
    Credentials account) {

  boolean v5() {
    return version.hasProperties();
  }

  MalformedScene packetId(int value) {
    return new MalformedScene(version, clientId, topic, value, payload, account);
  }

  MalformedScene payload(String value) {
    return new MalformedScene(version, clientId, topic, packetId, value, account);
  }
}
