package io.mqtttck.fuzz;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Findings;
import io.mqtttck.wire.FormatRule;
import io.mqtttck.wire.Violation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges what a broker answers to a damaged exchange. A packet must be readable whatever it answers
 * to; but a rule that compares it with what the client asked for means nothing where the client
 * asked for it in broken packets.
 */
final class Answers implements Findings {

  /** Compare with what CONNECT said. */
  private static final Set<FormatRule> BY_CONNECT =
      EnumSet.of(
          FormatRule.TOPIC_ALIAS_UNASKED,
          FormatRule.TOPIC_ALIAS_MAXIMUM,
          FormatRule.MAXIMUM_PACKET_SIZE,
          FormatRule.PROBLEM_INFORMATION,
          FormatRule.RESPONSE_INFORMATION,
          FormatRule.AUTH_UNASKED);

  /** Compare with all that the client sent. */
  private static final Set<FormatRule> BY_ALL =
      EnumSet.of(
          FormatRule.TOPIC_MATCHES,
          FormatRule.ACK_IDENTIFIER,
          FormatRule.SUBACK_IDENTIFIER,
          FormatRule.SUBACK_COUNT,
          FormatRule.UNSUBACK_CODE);

  /** Presume that the broker could read which version the client speaks. */
  private static final Set<FormatRule> BY_VERSION =
      EnumSet.of(FormatRule.CONNACK_CODE, FormatRule.PROPERTY_LENGTH);

  /** Compare with what is still unacknowledged, which nobody knows of a client that is ahead. */
  private static final Set<FormatRule> BY_ACKNOWLEDGEMENTS =
      EnumSet.of(FormatRule.RECEIVE_MAXIMUM, FormatRule.PACKET_IDENTIFIER_UNUSED);

  private final List<Violation> seen = new ArrayList<>();

  @Override
  public void exercised(Set<FormatRule> rules) {}

  @Override
  public synchronized void violated(Violation violation, String peer) {
    seen.add(violation);
  }

  @Override
  public void warn(String allowed, String actual) {}

  @Override
  public void note(String fact) {}

  /** The first violation of each rule that counts; disputed where the client was no model. */
  synchronized Map<FormatRule, Violation> judged(Traffic traffic, MqttVersion version) {
    Map<FormatRule, Violation> judged = new LinkedHashMap<>();
    for (Violation each : seen) {
      if (each.rule().appliesTo(version) && counts(each.rule(), traffic)) {
        boolean disputed = each.disputed() || !traffic.greets();
        judged.putIfAbsent(
            each.rule(), new Violation(each.rule(), each.detail(), each.reason(), disputed));
      }
    }
    return judged;
  }

  private static boolean counts(FormatRule rule, Traffic traffic) {
    if (BY_CONNECT.contains(rule) || BY_VERSION.contains(rule)) {
      return traffic.greets();
    }
    if (BY_ACKNOWLEDGEMENTS.contains(rule)) {
      return traffic.plain() && !traffic.acknowledges();
    }
    return !BY_ALL.contains(rule) || traffic.plain();
  }
}
