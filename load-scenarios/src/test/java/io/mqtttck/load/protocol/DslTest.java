package io.mqtttck.load.protocol;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatling.javaapi.core.Simulation;
import io.mqtttck.load.engine.GatlingRun;
import io.mqtttck.load.flow.Sink;
import io.mqtttck.target.MqttVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Simulations that users write themselves. */
class DslTest {

  private Sink sink;

  @BeforeEach
  void startSink() throws IOException {
    sink = Sink.start(0);
    System.setProperty("broker", "mqtt://127.0.0.1:" + sink.port());
  }

  @AfterEach
  void stopSink() {
    sink.close();
    System.clearProperty("broker");
    System.clearProperty("version");
  }

  @Test
  void theExampleOfTheReadmeRuns() {
    GatlingRun.Outcome outcome = GatlingRun.run(Sensors.class);

    assertThat(outcome.ok())
        .isEqualTo(Map.of("connect", 10L, "subscribe", 10L, "report", 10L, "disconnect", 10L));
    assertThat(outcome.failed()).isEmpty();
  }

  @Test
  void theReadmeShowsThatExample() throws IOException {
    String source =
        Files.readString(
            Path.of("src/test/java", Sensors.class.getName().replace('.', '/') + ".java"));

    assertThat(Files.readString(Path.of("README.md")))
        .contains(source.substring(source.indexOf("import static")).strip());
  }

  /** Goes through every step, and through what goes wrong. */
  public static final class Everything extends Simulation {
    public Everything() {
      setUp(
              scenario("all")
                  .exec(
                      mqtt("too early").subscribe("a"),
                      mqtt("connect").connect().clientId("all-#{missing}"),
                      mqtt("connect").connect().clientId("all-1"),
                      mqtt("subscribe").subscribe("a/#{user}").qos(2),
                      mqtt("burst").burst("a/#{user}").messages(700).window(50).qos(2),
                      mqtt("delivered").await().delivered(),
                      mqtt("in vain").await().messages(1, Duration.ofMillis(50)),
                      mqtt("abort").abort(),
                      mqtt("too late").burst("a/#{user}").messages(1),
                      mqtt("connect").connect(),
                      mqtt("disconnect").disconnect())
                  .injectOpen(atOnceUsers(1)))
          .protocols(
              mqtt.broker(System.getProperty("broker"))
                  .version(MqttVersion.of(System.getProperty("version")))
                  .connectTimeout(Duration.ofSeconds(5)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.1.1", "5.0"})
  void everyStepEndsWellOrSaysWhy(String version) {
    System.setProperty("version", version);

    GatlingRun.Outcome outcome = GatlingRun.run(Everything.class);

    assertThat(outcome.ok())
        .isEqualTo(
            Map.of("connect", 2L, "subscribe", 1L, "burst", 1L, "abort", 1L, "disconnect", 1L));
    assertThat(outcome.reasons().keySet())
        .containsExactlyInAnyOrder(
            "too early: not connected",
            "connect: cannot fill in 'all-#{missing}': No attribute named 'missing' is defined",
            "in vain: 1 messages did not arrive in time",
            "too late: not connected");
  }

  /** Says nothing of where to connect to. */
  public static final class Nowhere extends Simulation {
    public Nowhere() {
      setUp(scenario("nowhere").exec(mqtt("connect").connect()).injectOpen(atOnceUsers(1)));
    }
  }

  @Test
  void aSimulationWithoutATargetIsToldSo() {
    assertThatThrownBy(() -> GatlingRun.run(Nowhere.class))
        .hasStackTraceContaining("the simulation names no target: add .protocols(mqtt.broker(");
  }
}
