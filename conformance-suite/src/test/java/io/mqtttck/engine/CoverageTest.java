package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.requirement.Catalogue;
import io.mqtttck.requirement.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every statement has a scenario that can find it broken, or a reason why none has; never both. */
class CoverageTest {

  private static final Coverage COVERAGE = new Coverage(ScenarioCatalogue.load());

  @Test
  void everyStatementHasAScenarioOrAReason() {
    List<String> silent =
        Catalogue.load().statements().stream()
            .map(Statement::key)
            .filter(key -> COVERAGE.of(key).isEmpty() && COVERAGE.reason(key).isEmpty())
            .map(Object::toString)
            .toList();

    assertThat(silent).as("add a scenario, or a reason in untested.csv").isEmpty();
  }

  @Test
  void noReasonIsStale() {
    assertThat(Catalogue.load().untested().keySet())
        .allSatisfy(
            key -> {
              assertThat(Catalogue.load().find(key)).as(key + " exists").isPresent();
              assertThat(COVERAGE.of(key)).as(key + " has scenarios now").isEmpty();
            });
  }

  @Test
  void everyObservableStatementThatBindsTheServerHasAScenario() {
    // What is left waits for a transport or a method of authentication, and says so.
    List<String> left =
        Catalogue.load().statements().stream()
            .filter(statement -> statement.key().id().startsWith("MQTT-"))
            .filter(Statement::bindsServer)
            .filter(statement -> statement.observable() == Statement.Observable.YES)
            .filter(statement -> COVERAGE.of(statement.key()).isEmpty())
            .map(statement -> COVERAGE.reason(statement.key()).orElse(statement.key().toString()))
            .distinct()
            .toList();

    assertThat(left).allMatch(reason -> reason.startsWith("next:"));
  }
}
