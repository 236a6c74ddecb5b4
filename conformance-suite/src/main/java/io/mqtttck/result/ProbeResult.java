package io.mqtttck.result;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import java.util.List;
import java.util.Map;

/**
 * What a target can do, seen from outside over one transport, beside what its profile declares.
 *
 * @param address without secrets
 * @param roundTripMs the median time from PINGREQ to PINGRESP, milliseconds; null when there was
 *     none
 * @param versions for each version what CONNECT was answered with
 */
public record ProbeResult(
    Transport transport,
    String address,
    Double roundTripMs,
    Map<MqttVersion, String> versions,
    List<Observation> observations) {

  public ProbeResult {
    versions = Map.copyOf(versions);
    observations = List.copyOf(observations);
  }

  /**
   * One capability in one version.
   *
   * @param name what it is, in words that stay the same
   * @param seen what the target does
   * @param declared what its profile says; empty when it says nothing
   */
  public record Observation(
      String name, MqttVersion version, String seen, String declared, Mark mark) {}

  /** How what was seen lies to what is declared. */
  public enum Mark {
    /** Nothing is declared, or nothing could be seen. */
    NONE(""),
    AGREES("as declared"),
    DECLARED_NOT_SEEN("declared but not seen"),
    SEEN_NOT_DECLARED("seen but not declared");

    private final String word;

    Mark(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
