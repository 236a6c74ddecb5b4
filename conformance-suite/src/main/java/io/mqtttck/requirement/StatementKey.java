package io.mqtttck.requirement;

import io.mqtttck.target.MqttVersion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with its version, such as {@code 5.0/MQTT-3.1.4-3}: the same number means different
 * things in the two versions, so the pair is the key.
 */
public record StatementKey(MqttVersion version, String id) implements Comparable<StatementKey> {

  private static final Pattern SHAPE =
      Pattern.compile("(3\\.1|3\\.1\\.1|5\\.0)/(MQTT-[0-9]+(?:\\.[0-9]+)*-[0-9]+|U-[0-9]+)");

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private static final Comparator<StatementKey> ORDER =
      Comparator.comparing(StatementKey::version)
          .thenComparing(key -> key.id.startsWith("U-"))
          .thenComparing(key -> numbers(key.id), Arrays::compare);

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException when the text has another shape
   */
  public static StatementKey parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no statement key: write it like 5.0/MQTT-3.1.4-3 or 5.0/U-35");
    }
    return new StatementKey(MqttVersion.of(matcher.group(1)), matcher.group(2));
  }

  private static int[] numbers(String id) {
    return NUMBER
        .matcher(id)
        .results()
        .mapToInt(number -> Integer.parseInt(number.group()))
        .toArray();
  }

  @Override
  public int compareTo(StatementKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return version.label() + "/" + id;
  }
}
