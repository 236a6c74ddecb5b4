package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.fuzz.Fuzzer;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.FuzzRun;
import io.mqtttck.result.FuzzRun.Finding;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only what showed again, and what no reading allows, is a failure. */
class FuzzVerdictsTest {

  private static final MqttVersion V5 = MqttVersion.V5_0;
  private static final String STRUCTURE = Fuzzer.ANSWERS + ".structure";

  /** A MUST, and a behaviour that other clients should not notice. */
  private static final String MUST = "MQTT-3.1.4-5";

  private static final String SHOULD = "U-56";

  @ParameterizedTest
  @CsvSource({
    // oracle, confirmed, disputed, statement, gone at the end, verdict
    "fuzz.alive,             true,  false, U-56,         false, FAILED",
    "fuzz.alive,             true,  false, U-56,         true,  FAILED",
    "fuzz.alive,             true,  true,  U-56,         false, WARNING",
    "fuzz.alive,             false, false, U-56,         false, WARNING",
    "fuzz.alive,             false, false, U-56,         true,  INCONCLUSIVE",
    "fuzz.witness,           true,  false, U-56,         false, WARNING",
    "fuzz.witness,           false, false, U-56,         true,  WARNING",
    "fuzz.answers.structure, true,  false, MQTT-3.1.4-5, false, FAILED",
    "fuzz.answers.structure, true,  true,  MQTT-3.1.4-5, false, WARNING",
    "fuzz.answers.structure, false, false, MQTT-3.1.4-5, false, WARNING"
  })
  void aFindingHasItsVerdict(
      String oracle,
      boolean confirmed,
      boolean disputed,
      String statement,
      boolean gone,
      Verdict verdict) {
    Finding finding = finding(1, oracle, confirmed, disputed, statement);

    ScenarioResult result = only(oracle, outcome(gone, finding));

    assertThat(result.verdict()).isEqualTo(verdict);
    boolean accused = verdict == Verdict.FAILED || verdict == Verdict.WARNING;
    assertThat(result.violated()).hasSize(accused ? 1 : 0);
    assertThat(result.message()).contains("case 7").contains("what was seen");
    assertThat(result.message().contains("not seen again")).isEqualTo(!confirmed);
  }

  @Test
  void theWorstFindingOfAnOracleSpeaksForIt() {
    ScenarioResult result =
        only(
            STRUCTURE,
            outcome(
                false,
                finding(1, STRUCTURE, false, false, MUST),
                finding(2, STRUCTURE, true, true, MUST),
                finding(3, STRUCTURE, true, false, MUST)));

    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.note()).contains("findings 1, 2");
    assertThat(result.sightings()).isEqualTo(6);
  }

  @Test
  void whatWasFuzzedWithoutFindingPassesEveryOracle() {
    List<ScenarioResult> results = results(outcome(false));

    assertThat(results)
        .extracting(ScenarioResult::id)
        .containsExactlyInAnyOrder(Fuzzer.ALIVE, Fuzzer.WITNESS, Fuzzer.ANSWERS);
    assertThat(results)
        .allSatisfy(
            each -> {
              assertThat(each.verdict()).isEqualTo(Verdict.PASSED);
              assertThat(each.violated()).isEmpty();
              assertThat(each.note()).contains("100 cases in 2 s, seed 5");
            });
  }

  @Test
  void aFindingOfOneVersionSaysNothingOfTheOther() {
    Fuzzer.Outcome outcome = outcome(false, finding(1, Fuzzer.ALIVE, true, false, SHOULD));

    assertThat(new FuzzVerdicts(Transport.TCP).of(outcome, List.of(MqttVersion.V3_1_1, V5)))
        .filteredOn(each -> each.id().equals(Fuzzer.ALIVE))
        .extracting(each -> each.version() + " " + each.verdict())
        .containsExactly(MqttVersion.V3_1_1 + " PASSED", V5 + " FAILED");
  }

  private static ScenarioResult only(String oracle, Fuzzer.Outcome outcome) {
    return results(outcome).stream()
        .filter(each -> each.id().equals(oracle))
        .findFirst()
        .orElseThrow();
  }

  private static List<ScenarioResult> results(Fuzzer.Outcome outcome) {
    return new FuzzVerdicts(Transport.TCP).of(outcome, List.of(V5));
  }

  private static Fuzzer.Outcome outcome(boolean gone, Finding... findings) {
    FuzzRun run = new FuzzRun(5, 0, 100, 2_000, List.of(), Arrays.asList(findings));
    return new Fuzzer.Outcome(run, true, gone);
  }

  private static Finding finding(
      int number, String oracle, boolean confirmed, boolean disputed, String statement) {
    return new Finding(
        number,
        oracle,
        V5,
        7,
        confirmed,
        2,
        disputed,
        List.of(new StatementKey(V5, statement)),
        "what is allowed",
        "what was seen",
        List.of(),
        List.of());
  }
}
