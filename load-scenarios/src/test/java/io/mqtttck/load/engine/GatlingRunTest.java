package io.mqtttck.load.engine;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import io.gatling.core.Predef$;
import io.gatling.javaapi.core.ProtocolBuilder;
import io.gatling.javaapi.core.Simulation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Gatling inside this process; a new version of it has to pass here first. */
class GatlingRunTest {

  private static final AtomicInteger EXITS = new AtomicInteger();

  private record Do(String name, boolean recorded, Step step) implements StepBuilder {}

  /** Three users: one step goes well, one fails, one throws, one is not recorded. */
  public static final class Sample extends Simulation {
    public Sample() {
      ProtocolBuilder protocol =
          () -> new StepProtocol("shared", "user", user -> EXITS.incrementAndGet());
      setUp(
              scenario("sample")
                  .exec(
                      new Do("good", true, Sample::remember),
                      new Do("bad", true, context -> context.ko("no luck")),
                      new Do("worse", true, Sample::fail),
                      new Do("silent", false, StepContext::ok))
                  .injectOpen(atOnceUsers(3)))
          .protocols(protocol);
    }

    private static void remember(StepContext context) {
      assertThat(context.runtime(String.class)).isEqualTo("shared");
      assertThat(context.eventLoop().inEventLoop()).isTrue();
      context.setAttribute("user", context.userId());
      context.ok();
    }

    private static void fail(StepContext context) {
      throw new IllegalStateException(
          "user " + context.attribute("user").getClass().getSimpleName());
    }
  }

  /** A simulation that Gatling cannot make. */
  public static final class Broken extends Simulation {
    public Broken() {
      throw new IllegalArgumentException("broken on purpose");
    }
  }

  @Test
  void runsOneAfterAnotherAndLeavesNothingBehind() throws IOException {
    List<Path> before = files();
    PrintStream stdout = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    EXITS.set(0);
    try {
      for (int run = 1; run <= 2; run++) {
        GatlingRun.Outcome outcome = GatlingRun.run(Sample.class);

        assertThat(outcome.ok()).isEqualTo(Map.of("good", 3L));
        assertThat(outcome.failed()).isEqualTo(Map.of("bad", 3L, "worse", 3L));
        assertThat(outcome.reasons()).isEqualTo(Map.of("bad: no luck", 3L, "worse: user Long", 3L));
        assertThat(EXITS).hasValue(3 * run);
      }
    } finally {
      System.setOut(stdout);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("Simulation");
    assertThat(files()).isEqualTo(before);
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    assertThat(logging.isStarted()).as("logging still works").isTrue();
    assertThat(Predef$.MODULE$._configuration().data().enableAnalytics())
        .as("usage statistics are off")
        .isFalse();
  }

  @Test
  void aSimulationThatCannotBeMadeSaysWhy() {
    assertThatThrownBy(() -> GatlingRun.run(Broken.class)).hasRootCauseMessage("broken on purpose");
  }

  private static List<Path> files() throws IOException {
    try (var files = Files.walk(Path.of(""), 2)) {
      return files.sorted().toList();
    }
  }
}
