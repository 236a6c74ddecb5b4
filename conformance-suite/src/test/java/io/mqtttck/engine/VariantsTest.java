package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.Mosquitto;
import io.mqtttck.mutant.Options;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.ProfileException;
import io.mqtttck.target.VariantSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What one configuration cannot show, another one does. */
class VariantsTest {

  /** Each needs a setting that the others do not have. */
  private static final String[] ONLY_ELSEWHERE = {
    "limits.subscribe-above-maximum-qos",
    "retain.refused-when-unavailable",
    "refusal.wrong-password",
    "rights.*"
  };

  /** Of these, every one has to pass in the variant with accounts. */
  private static final List<String> RIGHTS =
      List.of(
          "rights.denied-publish-answered",
          "rights.denied-publish-answered-qos2",
          "rights.denied-publish-reaches-nobody",
          "rights.denied-will-reaches-nobody",
          "rights.denied-subscription-brings-nothing");

  @TempDir private Path dir;
  private final SmallBroker main =
      SmallBroker.start(Options.defaults().denied(List.of(), List.of()));

  @AfterEach
  void stop() {
    main.close();
  }

  private static void assertPassedOn(RunOf run, String id, String variant) {
    ScenarioResult result = run.result(id, "5.0");
    assertThat(result.verdict()).as("%s: %s", id, result.message()).isEqualTo(Verdict.PASSED);
    assertThat(result.variant()).as(id).isEqualTo(variant);
  }

  private RunOf run(String variants, String... only) {
    return RunOf.all(main.target())
        .parameter("variants", variants)
        .parameter("versions", "5.0")
        .parameter("clocks", "default")
        .only(only)
        .go();
  }

  @Test
  void theReadySetOfTheEmbeddedBroker() {
    RunOf run = run("embedded", ONLY_ELSEWHERE);

    assertPassedOn(run, "limits.subscribe-above-maximum-qos", "limited");
    assertPassedOn(run, "retain.refused-when-unavailable", "limited");
    assertPassedOn(run, "refusal.wrong-password", "accounts");
    RIGHTS.forEach(id -> assertPassedOn(run, id, "accounts"));
  }

  @Test
  void theReadySetOfMosquitto() {
    Mosquitto.program();

    RunOf run = run("mosquitto", ONLY_ELSEWHERE);

    assertPassedOn(run, "limits.subscribe-above-maximum-qos", "max-qos-1");
    assertPassedOn(run, "retain.refused-when-unavailable", "retain-off");
    assertPassedOn(run, "refusal.wrong-password", "accounts");
    RIGHTS.forEach(id -> assertPassedOn(run, id, "accounts"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theHooksRunOnceForAllScenariosOfAVariant() throws IOException {
    Path log = dir.resolve("hooks.log");
    // The broker is there already: its hooks only tell that they were called.
    try (SmallBroker other = SmallBroker.start(Options.defaults().maximumQos(1))) {
      Path profile =
          Files.writeString(
              dir.resolve("profile.yaml"),
              """
              variants:
                - name: limited
                  address: %s
                  start: [sh, -c, "echo start >> %s"]
                  stop: [sh, -c, "echo stop >> %s"]
              """
                  .formatted(other.target().address(), log, log));

      RunOf run =
          run(
              profile.toString(),
              "limits.subscribe-above-maximum-qos",
              "will.refused-above-maximum-qos");

      assertPassedOn(run, "limits.subscribe-above-maximum-qos", "limited");
      assertPassedOn(run, "will.refused-above-maximum-qos", "limited");
      assertThat(log).hasContent("start\nstop\n");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aVariantThatDoesNotStartEndsTheRunWithASentence() throws IOException {
    int port = Mosquitto.freePorts(1).get(0);
    Path profile =
        Files.writeString(
            dir.resolve("profile.yaml"),
            """
            variants:
              - name: broken
                address: mqtt://127.0.0.1:%d
                start: [sh, -c, "echo no such setting; exit 3"]
            """
                .formatted(port));

    RunOf run =
        run(profile.toString(), "limits.subscribe-above-maximum-qos", "takeover.closes-old");

    ConformanceRun.Abort abort = run.run().aborted().orElseThrow();
    assertThat(abort.reason())
        .contains("variant broken did not start", "exit code 3", "no such setting");
    assertThat(run.result("takeover.closes-old", "5.0").verdict()).isEqualTo(Verdict.PASSED);
    assertThat(run.result("limits.subscribe-above-maximum-qos", "5.0").verdict())
        .isEqualTo(Verdict.UNSUPPORTED);
  }

  @Test
  void aFileWithoutVariantsIsRefused() throws IOException {
    Path profile = Files.writeString(dir.resolve("profile.yaml"), "parallel: 4\n");

    Assertions.assertThatThrownBy(() -> VariantSets.find(profile.toString()))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining("declares no variants; ready sets are embedded, mosquitto");
  }
}
