package io.mqtttck.engine;

import io.mqtttck.result.ProbeResult.Mark;
import io.mqtttck.result.ProbeResult.Observation;
import io.mqtttck.target.MqttVersion;
import java.util.Locale;

/** Lays what was seen of a target beside what is declared. */
final class Comparison {

  private Comparison() {}

  /** A feature that is there or not. */
  static Observation flag(String name, MqttVersion version, boolean seen, Boolean declared) {
    Mark mark =
        declared == null
            ? Mark.NONE
            : declared == seen
                ? Mark.AGREES
                : declared ? Mark.DECLARED_NOT_SEEN : Mark.SEEN_NOT_DECLARED;
    return new Observation(name, version, word(seen), declared == null ? "" : word(declared), mark);
  }

  /**
   * A limit, where more is better.
   *
   * @param seen the most that worked
   * @param text how that is said
   */
  static Observation limit(
      String name, MqttVersion version, long seen, String text, Number declared) {
    Mark mark =
        declared == null
            ? Mark.NONE
            : declared.longValue() == seen
                ? Mark.AGREES
                : declared.longValue() > seen ? Mark.DECLARED_NOT_SEEN : Mark.SEEN_NOT_DECLARED;
    return new Observation(name, version, text, declared == null ? "" : declared.toString(), mark);
  }

  /** One of several policies, none of them better. */
  static <E extends Enum<E>> Observation choice(
      String name, MqttVersion version, E seen, E declared) {
    Mark mark =
        declared == null ? Mark.NONE : declared == seen ? Mark.AGREES : Mark.DECLARED_NOT_SEEN;
    return new Observation(
        name, version, lower(seen), declared == null ? "" : lower(declared), mark);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** A fact that no profile declares, or that could not be seen. */
  static Observation fact(String name, MqttVersion version, String seen) {
    return new Observation(name, version, seen, "", Mark.NONE);
  }

  private static String word(boolean value) {
    return value ? "yes" : "no";
  }
}
