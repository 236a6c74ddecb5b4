package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import io.mqtttck.engine.fixture.Fixture;
import io.mqtttck.mutant.Fault;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.requirement.Statement;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.StatementResult;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.CancellationToken;

class MqttTckEngineTest {

  private final SmallBroker broker = SmallBroker.start();

  @AfterEach
  void stop() {
    Fixture.inTheMiddle(() -> {});
    broker.close();
  }

  @Test
  void everyEndingHasItsVerdict() {
    RunOf run =
        RunOf.all(broker.target())
            .fixture()
            .parameter("skip", "fixture.disturbs,fixture.ends,fixture.waits,fixture.proven-later")
            .go();

    assertThat(run.result("fixture.passes", "5.0").verdict()).isEqualTo(Verdict.PASSED);
    assertThat(run.result("fixture.row", "5.0").verdict()).isEqualTo(Verdict.PASSED);
    assertThat(run.result("fixture.row", "5.0").name()).isEqualTo("a row of a table");
    assertThat(run.result("fixture.warns", "5.0").verdict()).isEqualTo(Verdict.WARNING);
    assertThat(run.result("fixture.fails-a-should", "5.0").verdict()).isEqualTo(Verdict.WARNING);
    assertThat(run.result("fixture.not-proven", "5.0").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(run.result("fixture.unsupported", "5.0").verdict()).isEqualTo(Verdict.UNSUPPORTED);
    assertThat(run.result("fixture.defect", "5.0").verdict()).isEqualTo(Verdict.ERROR);
    assertThat(run.result("fixture.takes-long", "5.0").verdict()).isEqualTo(Verdict.SKIPPED);
    run.junit()
        .testEvents()
        .assertStatistics(stats -> stats.succeeded(7).failed(6).aborted(2).skipped(2));
  }

  @Test
  void whatIsTimedGetsASecondLookWhenItsControlFails() {
    ScenarioResult result =
        RunOf.all(broker.target())
            .fixture()
            .only("fixture.proven-later")
            .go()
            .result("fixture.proven-later", "3.1.1");

    assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(result.note()).contains("the machine was busy");
  }

  @Test
  void aFailureExplainsItself() {
    ScenarioResult failed =
        RunOf.all(broker.target())
            .fixture()
            .only("fixture.fails")
            .go()
            .result("fixture.fails", "5.0");

    assertThat(failed.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(failed.violated()).extracting(Object::toString).containsExactly("5.0/MQTT-3.1.0-2");
    assertThat(failed.allowed()).contains("the broker ends the connection of fixture#1");
    assertThat(failed.actual()).contains("still open").contains("PINGRESP");
    assertThat(failed.wireLog())
        .extracting(line -> line.direction().arrow() + line.text())
        .contains("<PINGRESP");
  }

  @Test
  void onlyTheJudgedStatementIsAccused() {
    ConformanceRun run = RunOf.all(broker.target()).fixture().only("fixture.fails").go().run();

    assertThat(statement(run, "5.0/MQTT-3.1.0-2").verdict()).isEqualTo(StatementVerdict.FAILED);
    StatementResult other = statement(run, "5.0/MQTT-3.12.4-1");
    assertThat(other.verdict()).isEqualTo(StatementVerdict.INCONCLUSIVE);
    assertThat(other.reason()).contains("fixture.fails");
  }

  @Test
  void everyStatementThatBindsTheServerHasARow() {
    ConformanceRun run = RunOf.all(broker.target()).fixture().only("fixture.passes").go().run();

    assertThat(run.statements().stream().filter(row -> row.key().id().startsWith("MQTT-")))
        .filteredOn(StatementResult::binds, Statement.Subject.SERVER)
        .hasSize(73 + 122);
    assertThat(run.statements())
        .filteredOn(
            row ->
                row.verdict() != StatementVerdict.PASSED
                    && row.verdict() != StatementVerdict.FAILED)
        .allMatch(row -> !row.reason().isBlank());
  }

  @Test
  void strictMakesAWarningFail() {
    RunOf run =
        RunOf.all(broker.target()).fixture().only("fixture.warns").parameter("strict", "true").go();

    run.junit().testEvents().assertStatistics(stats -> stats.failed(2));
  }

  @Test
  void selectsByIdGlobStatementTagAndUniqueId() {
    assertThat(ids(RunOf.all(broker.target()).fixture().only("fixture.passes")))
        .containsExactly("fixture.passes");
    assertThat(
            ids(
                RunOf.all(broker.target())
                    .fixture()
                    .only("fixture.w*")
                    .parameter("skip", "fixture.waits")))
        .containsExactly("fixture.warns");
    assertThat(ids(RunOf.all(broker.target()).fixture().only("5.0/U-28")))
        .containsExactly("fixture.fails-a-should");
    assertThat(ids(RunOf.all(broker.target()).fixture().only("long")))
        .containsExactly("fixture.takes-long");
    assertThat(
            ids(
                RunOf.all(broker.target())
                    .fixture()
                    .select(new ScenarioSelector("fixture.passes"))))
        .containsExactly("fixture.passes");
    assertThat(
            ids(
                RunOf.all(broker.target())
                    .fixture()
                    .select(
                        selectUniqueId(
                            "[engine:mqtt-tck]/[version:5.0]/[topic:fixture]/[scenario:fixture.passes]"))))
        .containsExactly("fixture.passes");
  }

  @Test
  void aSelectorThatNamesNothingRunsNothing() {
    RunOf run = RunOf.all(broker.target()).only("no.such-scenario").go();

    run.junit().testEvents().assertStatistics(stats -> stats.started(0));
    assertThat(run.run()).isNull();
    assertThat(ScenarioCatalogue.load().unmatched(List.of("no.such-scenario", "takeover.*")))
        .containsExactly("no.such-scenario");
  }

  @Test
  void aClosedPortEndsTheRunWithASentence() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    RunOf run = RunOf.all(Target.parse("mqtt://127.0.0.1:" + port)).fixture().go();

    ConformanceRun.Abort abort = run.run().aborted().orElseThrow();
    assertThat(abort.kind()).isEqualTo(ConformanceRun.Abort.Kind.UNREACHABLE);
    assertThat(abort.reason()).contains("refuses connections").contains("is the broker running");
    run.junit().containerEvents().assertStatistics(stats -> stats.failed(1));
  }

  @Test
  void aBrokerThatNeverAnswersEndsTheRun() {
    try (SmallBroker silent = SmallBroker.start(Fault.ANSWERS_NOTHING)) {
      RunOf run = RunOf.all(silent.target()).fixture().parameter("connect-timeout", "500").go();

      assertThat(run.run().aborted().orElseThrow().reason()).contains("never answers CONNECT");
    }
  }

  @Test
  void aBrokerThatDiesEndsTheRunAndSaysWhatWasInFlight() {
    SmallBroker mortal = SmallBroker.start();
    Fixture.inTheMiddle(mortal::close);

    RunOf run = RunOf.all(mortal.target()).fixture().only("fixture.disturbs").go();

    ConformanceRun.Abort abort = run.run().aborted().orElseThrow();
    assertThat(abort.kind()).isEqualTo(ConformanceRun.Abort.Kind.TARGET_GONE);
    assertThat(abort.inFlight()).containsExactly("fixture.disturbs/3.1.1");
    ScenarioResult result = run.result("fixture.disturbs", "3.1.1");
    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(result.message()).contains("went away").contains("last sent: PINGREQ");
    assertThat(result.wireLog()).extracting(WireLine::hex).contains("c000");
  }

  @Test
  void aBrokerThatDiesOnceIsGivenAnotherChance() throws IOException {
    try (Doorman doorman = new Doorman()) {
      AtomicBoolean first = new AtomicBoolean(true);
      Fixture.inTheMiddle(
          () -> {
            if (first.getAndSet(false)) {
              doorman.crashAndRestart();
            }
          });

      RunOf run = RunOf.all(doorman.target()).fixture().only("fixture.disturbs").go();

      assertThat(run.run().aborted()).isEmpty();
      assertThat(run.result("fixture.disturbs", "3.1.1").verdict()).isEqualTo(Verdict.PASSED);
    }
  }

  @Test
  void aScenarioThatKillsTheBrokerTwiceIsToBlame() throws IOException {
    try (Doorman doorman = new Doorman()) {
      Fixture.inTheMiddle(doorman::crashAndRestart);

      ScenarioResult result =
          RunOf.all(doorman.target())
              .fixture()
              .only("fixture.disturbs")
              .go()
              .result("fixture.disturbs", "3.1.1");

      assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(result.actual()).contains("twice");
    }
  }

  @Test
  void aDeathIsNotTakenForAPass() throws IOException {
    try (Doorman doorman = new Doorman()) {
      Fixture.inTheMiddle(doorman::crashAndRestart);

      ScenarioResult result =
          RunOf.all(doorman.target())
              .fixture()
              .only("fixture.ends")
              .go()
              .result("fixture.ends", "3.1.1");

      assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(result.allowed()).contains("survives");
    }
  }

  @Test
  void aRunThatIsStoppedEndsAtOnceWithWhatItHas() {
    CancellationToken token = CancellationToken.create();
    RunListener stopper =
        new RunListener() {
          @Override
          public void scenarioStarted(String key) {
            token.cancel();
          }
        };

    RunOf run =
        RunOf.all(broker.target())
            .fixture()
            .only("fixture.waits")
            .listener(stopper)
            .stoppedBy(token)
            .go();

    assertThat(run.run().aborted().orElseThrow().kind())
        .isEqualTo(ConformanceRun.Abort.Kind.INTERRUPTED);
    assertThat(run.result("fixture.waits", "3.1.1").verdict()).isEqualTo(Verdict.SKIPPED);
  }

  @Test
  void aTlsFileThatIsMissingIsOneSentence() {
    RunOf run =
        RunOf.all(Target.parse("mqtts://127.0.0.1:1")).parameter("tls.trust", "no-such.pem");

    assertThatThrownBy(run::go)
        .isInstanceOf(JUnitException.class)
        .hasStackTraceContaining("no-such.pem: there is no such file");
  }

  @Test
  void aWrongParameterIsOneSentence() {
    assertThatThrownBy(() -> RunOf.all(broker.target()).parameter("parallel", "many").go())
        .isInstanceOf(JUnitException.class)
        .rootCause()
        .hasMessageContaining("many");
  }

  private static Set<String> ids(RunOf run) {
    return run.go().run().results().stream()
        .map(ScenarioResult::id)
        .filter(id -> !id.startsWith("format."))
        .collect(Collectors.toSet());
  }

  private static StatementResult statement(ConformanceRun run, String key) {
    return run.statements().stream()
        .filter(row -> row.key().toString().equals(key))
        .findFirst()
        .orElseThrow();
  }
}
