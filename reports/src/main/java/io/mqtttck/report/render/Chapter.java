package io.mqtttck.report.render;

import io.mqtttck.report.model.ConformanceReport.StatementRow;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.target.MqttVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of one chapter of the standard in one version.
 *
 * @param number such as {@code 3.1} for the packets and the behaviours, {@code 2} for the rest
 */
public record Chapter(MqttVersion version, String number, String title, List<StatementRow> rows) {

  private static final Pattern SECTION = Pattern.compile("([0-9]+)(?:\\.([0-9]+))?.*");
  private static final Pattern NUMBERED = Pattern.compile("MQTT-(.*)-[0-9]+");
  private static final List<String> PACKETS =
      List.of(
          "CONNECT",
          "CONNACK",
          "PUBLISH",
          "PUBACK",
          "PUBREC",
          "PUBREL",
          "PUBCOMP",
          "SUBSCRIBE",
          "SUBACK",
          "UNSUBSCRIBE",
          "UNSUBACK",
          "PINGREQ",
          "PINGRESP",
          "DISCONNECT",
          "AUTH");

  /** Groups statements by version and chapter, in the order of the standard. */
  public static List<Chapter> of(List<StatementRow> rows) {
    Map<String, List<StatementRow>> groups = new LinkedHashMap<>();
    rows.stream()
        .sorted(Comparator.comparing(StatementRow::key))
        .forEach(
            row ->
                groups
                    .computeIfAbsent(
                        row.key().version() + "/" + number(row), any -> new ArrayList<>())
                    .add(row));
    return groups.values().stream()
        .map(
            group ->
                new Chapter(
                    group.get(0).key().version(), number(group.get(0)), title(group), group))
        .sorted(Comparator.comparing(Chapter::version).thenComparing(Chapter::order))
        .toList();
  }

  /** How many of the rows have a verdict. */
  public long count(StatementVerdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }

  private static String section(StatementRow row) {
    Matcher numbered = NUMBERED.matcher(row.key().id());
    String fromKey = numbered.matches() ? numbered.group(1) : "";
    return row.section() == null || row.section().isBlank() ? fromKey : row.section();
  }

  private static String number(StatementRow row) {
    Matcher matcher = SECTION.matcher(section(row));
    if (!matcher.matches()) {
      return "";
    }
    boolean split = matcher.group(1).equals("3") || matcher.group(1).equals("4");
    return split && matcher.group(2) != null
        ? matcher.group(1) + "." + matcher.group(2)
        : matcher.group(1);
  }

  private static String title(List<StatementRow> group) {
    String number = number(group.get(0));
    if (number.startsWith("3.")) {
      int packet = Integer.parseInt(number.substring(2));
      return packet <= PACKETS.size() ? PACKETS.get(packet - 1) : "";
    }
    return switch (number) {
      case "" -> "Without a section";
      case "1" -> "Data types";
      case "2" -> "Packet format";
      case "3" -> "Packets";
      case "4.2" -> "Network connections";
      case "4.3" -> "Quality of service";
      case "4.7" -> "Topic names and filters";
      case "5" -> "Security";
      case "6" -> "WebSocket";
      default ->
          group.stream()
              .filter(row -> row.sectionTitle() != null)
              .min(Comparator.comparingInt(row -> section(row).length()))
              .map(StatementRow::sectionTitle)
              .orElse("");
    };
  }

  private double order() {
    if (number.isEmpty()) {
      return Double.MAX_VALUE;
    }
    String[] parts = number.split("\\.");
    return Integer.parseInt(parts[0]) * 100 + (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
  }
}
