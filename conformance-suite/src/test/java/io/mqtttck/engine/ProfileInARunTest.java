package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.mutant.Options;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a profile declares changes what a run does. */
class ProfileInARunTest {

  private static final String HOSTILE = "auth.wrong-flags";

  @TempDir private Path dir;

  private RunOf run(SmallBroker broker, String yaml) throws IOException {
    return RunOf.all(broker.target()).parameter("profile", profile(yaml));
  }

  private String profile(String yaml) throws IOException {
    return Files.writeString(dir.resolve("profile.yaml"), yaml + "\n").toString();
  }

  @Test
  void strangersAreSparedUnlessTheyConsent() throws IOException {
    try (SmallBroker broker = SmallBroker.start()) {
      RunOf spared = run(broker, "sharedPublic: true").only(HOSTILE).go();
      assertThat(spared.result(HOSTILE, "5.0").verdict()).isEqualTo(Verdict.SKIPPED);
      assertThat(spared.result(HOSTILE, "5.0").message()).contains("--i-may-test-this-target");

      RunOf allowed =
          run(broker, "sharedPublic: true").only(HOSTILE).parameter("may-test", "true").go();
      assertThat(allowed.result(HOSTILE, "5.0").verdict()).isEqualTo(Verdict.PASSED);
    }
  }

  @Test
  void connectionsComeNoFasterThanDeclared() throws IOException {
    try (SmallBroker broker = SmallBroker.start()) {
      long startNanos = System.nanoTime();
      RunOf run = run(broker, "connectsPerSecond: 10").only("takeover.closes-old").go();

      assertThat(run.result("takeover.closes-old", "5.0").verdict()).isEqualTo(Verdict.PASSED);
      // The witness, and two connections in each of two versions: four pauses at least.
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
          .isGreaterThan(4 * 100);
    }
  }

  @Test
  void aFeatureThatIsDeclaredAbsentIsNotTested() throws IOException {
    try (SmallBroker broker = SmallBroker.start()) {
      RunOf run = run(broker, "features: {retained: false}").only("retain.*").go();

      assertThat(run.run().results())
          .extracting(ScenarioResult::verdict)
          .contains(Verdict.UNSUPPORTED)
          .doesNotContain(Verdict.FAILED);
    }
  }

  @Test
  void theFirstAccountOpensTheDoor() throws IOException {
    // Whatever this process was given; its value is made the password.
    Map.Entry<String, String> variable = System.getenv().entrySet().iterator().next();
    Options options = Options.defaults().account("kit", variable.getValue());
    try (SmallBroker broker = SmallBroker.start(options)) {
      String yaml = "accounts: [{userName: kit, passwordEnv: " + variable.getKey() + "}]";
      RunOf run =
          RunOf.all(Target.parse("mqtt://127.0.0.1:" + broker.port()))
              .parameter("profile", profile(yaml))
              .only("takeover.closes-old")
              .go();

      assertThat(run.result("takeover.closes-old", "5.0").verdict()).isEqualTo(Verdict.PASSED);
    }
  }
}
