package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mqtttck.Mosquitto;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several addresses of one broker, whose connections go to one after the other. */
@Timeout(60)
class ClusterTest {

  private static final String[] OF_TWO = {
    "takeover.*", "session.*", "retain.*", "offline-queue.*", "shared.*"
  };

  private static final Set<Verdict> FINE =
      EnumSet.of(Verdict.PASSED, Verdict.UNSUPPORTED, Verdict.SKIPPED);

  private final SmallBroker broker = SmallBroker.start();

  @AfterEach
  void stop() {
    broker.close();
  }

  private RunOf run(String also, String... only) {
    return RunOf.all(broker.target())
        .parameter("also", also)
        .parameter("skip", Scenario.TIMED)
        .only(only)
        .go();
  }

  private static Set<String> addresses(ScenarioResult result) {
    return result.wireLog().stream()
        .filter(line -> line.text().startsWith("connecting to "))
        .map(line -> line.text().substring("connecting to ".length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Over one door nothing is accused either: AcquittalTest. */
  @Test
  void nothingIsAccusedAtTwoDoorsOfOneBroker() {
    ConformanceRun run = run(broker.otherAddress(), OF_TWO).run();

    assertThat(run.results())
        .filteredOn(result -> !result.id().startsWith("format."))
        .hasSizeGreaterThan(200)
        .allMatch(result -> FINE.contains(result.verdict()));
    assertThat(run.notes()).isEmpty();
  }

  @Test
  void aResultTellsItsNodesAndTheTraceTheNodeOfEachConnection() {
    RunOf run = run(broker.otherAddress(), "takeover.closes-old");

    String first = broker.target().address();
    String both = first + ", " + broker.otherAddress();
    ScenarioResult result = run.result("takeover.closes-old", "5.0");
    assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(result.note()).isEqualTo("connections in turn at " + both);
    assertThat(addresses(result)).containsExactlyInAnyOrder(first, broker.otherAddress());
    assertThat(run.run().endpoints().values()).containsExactly(both);
  }

  @Test
  void twoBrokersThatKnowNothingOfEachOtherAreNoCluster() {
    try (SmallBroker other = SmallBroker.start()) {
      RunOf run =
          run(
              other.target().address(),
              "takeover.closes-old",
              "retain.survives-publisher",
              "session.resumed-is-present");

      assertThat(run.result("takeover.closes-old", "5.0").verdict()).isEqualTo(Verdict.FAILED);
      assertThat(run.run().notes())
          .first()
          .asString()
          .contains(broker.target().address(), other.target().address())
          .contains("don't share messages, sessions, retained messages: they are not one cluster");
      // Those who only asked whether newcomers are served leave without waiting.
      await("nothing is left at the other node").until(() -> other.sessionNames().isEmpty());
    }
  }

  @Test
  void aNodeThatIsNotThereIsNamed() throws IOException {
    String nobody = "mqtt://127.0.0.1:" + Mosquitto.freePorts(1).get(0);

    ConformanceRun.Abort abort = run(nobody, "takeover.closes-old").run().aborted().orElseThrow();

    assertThat(abort.kind()).isEqualTo(ConformanceRun.Abort.Kind.UNREACHABLE);
    assertThat(abort.reason()).startsWith(nobody + " refuses connections");
  }

  @Test
  void aNodeThatGoesAwayInTheMiddleIsNamed() {
    SmallBroker other = SmallBroker.start();
    RunOf run =
        RunOf.all(broker.target())
            .parameter("also", other.target().address())
            .parameter("versions", "5.0")
            .only("takeover.closes-old")
            .listener(new ClosesAtFirstScenario(other))
            .go();

    ConformanceRun.Abort abort = run.run().aborted().orElseThrow();
    assertThat(abort.kind()).isEqualTo(ConformanceRun.Abort.Kind.TARGET_GONE);
    assertThat(abort.reason()).startsWith(other.target().address() + " went away");
  }

  private record ClosesAtFirstScenario(SmallBroker broker) implements RunListener {

    @Override
    public void scenarioStarted(String key) {
      broker.close();
    }
  }
}
