package io.mqtttck.target;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The protocol versions that a target may speak. */
public enum MqttVersion {
  V3_1("3.1", 3, "MQIsdp"),
  V3_1_1("3.1.1", 4, "MQTT"),
  V5_0("5.0", 5, "MQTT");

  private final String label;
  private final int level;
  private final String protocolName;

  MqttVersion(String label, int level, String protocolName) {
    this.label = label;
    this.level = level;
    this.protocolName = protocolName;
  }

  /**
   * The name used in statement keys, flags and result files: {@code 3.1}, {@code 3.1.1}, {@code
   * 5.0}.
   */
  public String label() {
    return label;
  }

  /** The protocol level byte of CONNECT: 3, 4 or 5. */
  public int level() {
    return level;
  }

  /** The protocol name of CONNECT. */
  public String protocolName() {
    return protocolName;
  }

  /** Whether packets carry properties and reason codes. */
  public boolean hasProperties() {
    return this == V5_0;
  }

  /**
   * Finds a version by its label.
   *
   * @throws IllegalArgumentException with one sentence for a user when there is none
   */
  public static MqttVersion of(String label) {
    for (MqttVersion version : values()) {
      if (version.label.equals(label) || version.label.equals(label + ".0")) {
        return version;
      }
    }
    throw new IllegalArgumentException(
        "unknown MQTT version '"
            + label
            + "': use "
            + Arrays.stream(values()).map(MqttVersion::label).collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return label;
  }
}
