package io.mqtttck.result;

import io.mqtttck.requirement.Level;
import io.mqtttck.requirement.Statement;
import io.mqtttck.requirement.StatementKey;
import java.util.List;

/**
 * What a run says of one statement.
 *
 * @param scenarios ids of the scenarios and passive rules that speak of it
 * @param reason why it is neither passed nor failed; empty otherwise
 */
public record StatementResult(
    StatementKey key,
    Level level,
    Statement.Subject binds,
    StatementVerdict verdict,
    List<String> scenarios,
    String reason) {

  public StatementResult {
    scenarios = List.copyOf(scenarios);
  }
}
