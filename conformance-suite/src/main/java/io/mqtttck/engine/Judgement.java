package io.mqtttck.engine;

import io.mqtttck.requirement.Catalogue;
import io.mqtttck.requirement.Level;
import io.mqtttck.requirement.Statement;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.Verdict;
import java.util.Comparator;
import java.util.List;

/**
 * How bad a deviation may be called, by what the standard says of the statements that it concerns.
 */
final class Judgement {

  private Judgement() {}

  /** The strongest level among statements. */
  static Level level(List<StatementKey> keys) {
    return keys.stream()
        .map(key -> Catalogue.load().find(key).map(Statement::level).orElse(Level.MUST))
        .min(Comparator.naturalOrder())
        .orElse(Level.MUST);
  }

  /**
   * Limits a verdict to what the statements allow. A MUST may fail; SHOULD, comments and advice
   * warn; what is only allowed is recorded. Of the behaviours without a number, a known risk caps
   * further.
   */
  static Verdict cap(Verdict verdict, List<StatementKey> keys) {
    Verdict worst =
        keys.stream()
            .map(Judgement::worst)
            .min(Comparator.comparing(Judgement::badness))
            .orElse(Verdict.FAILED);
    return badness(verdict) < badness(worst) ? worst : verdict;
  }

  private static int badness(Verdict verdict) {
    return switch (verdict) {
      case FAILED -> 0;
      case WARNING -> 1;
      default -> 2;
    };
  }

  private static Verdict worst(StatementKey key) {
    Statement statement = Catalogue.load().find(key).orElse(null);
    if (statement == null || key.id().startsWith("MQTT-")) {
      return statement == null || statement.level() == Level.MUST
          ? Verdict.FAILED
          : statement.level() == Level.SHOULD ? Verdict.WARNING : Verdict.PASSED;
    }
    boolean onlyRecorded = statement.risk().contains("INFO") && !statement.risk().contains("WARN");
    if (statement.level() == Level.MAY || onlyRecorded) {
      return Verdict.PASSED;
    }
    return statement.level() == Level.SHOULD || statement.risk().contains("WARN")
        ? Verdict.WARNING
        : Verdict.FAILED;
  }
}
