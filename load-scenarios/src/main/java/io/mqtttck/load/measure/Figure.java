package io.mqtttck.load.measure;

import java.util.Arrays;
import java.util.Optional;

/** What a scenario finds out beside counts, rates and latencies. */
public enum Figure {
  /** The highest rate that the target kept up with. */
  MAX_RATE("maxRate", "msg/s"),
  /** The share of the member that got least over that of the one that got most. */
  FAIRNESS("fairness", "ratio"),
  /** Messages lost when a member of a shared subscription went away. */
  LOST_ON_MEMBER_LOSS("lostOnMemberLoss", "count"),
  /** Until the last of all clients was connected. */
  CONNECT_ALL("connectAll", "ms"),
  /** Until the last of all clients was connected again. */
  RECONNECT_ALL("reconnectAll", "ms"),
  /** Until the last message that had waited for its subscriber was delivered. */
  DRAIN("drain", "ms"),
  /** Until the last retained message was delivered. */
  RETAINED_ALL("retainedAll", "ms"),
  /** Wills that came before their Will Delay Interval was over. */
  EARLY_WILLS("earlyWills", "count"),
  /** SUBSCRIBEs, UNSUBSCRIBEs and takeovers that were refused or not answered. */
  REQUESTS_FAILED("requestsFailed", "count"),
  /** Steps that failed, of a user's simulation. */
  STEPS_FAILED("stepsFailed", "count"),
  /** Lost of what was sent at QoS 0: MQTT allows it. */
  LOST_QOS0("lostQos0", "count"),
  /** Lost of what was sent at QoS 1. */
  LOST_QOS1("lostQos1", "count"),
  /** Lost of what was sent at QoS 2. */
  LOST_QOS2("lostQos2", "count"),
  /** Further copies of what was sent at QoS 0. */
  DUPLICATED_QOS0("duplicatedQos0", "count"),
  /** Further copies of what was sent at QoS 1: MQTT allows them. */
  DUPLICATED_QOS1("duplicatedQos1", "count"),
  /** Further copies of what was sent at QoS 2. */
  DUPLICATED_QOS2("duplicatedQos2", "count"),
  /** The p99 of other consumers beside a stalled one over their p99 before. */
  SLOWDOWN("slowdown", "ratio");

  private final String word;
  private final String unit;

  Figure(String word, String unit) {
    this.word = word;
    this.unit = unit;
  }

  /** Its name in files and thresholds. */
  public String word() {
    return word;
  }

  /** {@code ms}, {@code msg/s}, {@code ratio} or {@code count}. */
  public String unit() {
    return unit;
  }

  static Optional<Figure> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
  }
}
