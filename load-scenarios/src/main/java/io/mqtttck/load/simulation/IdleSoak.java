package io.mqtttck.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.ChainBuilder;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.Size;
import io.mqtttck.load.flow.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Clients that do nothing but keep their connections: does the target keep them too? */
public final class IdleSoak extends LoadSimulation {

  private static final int KEEP_ALIVE_SECONDS = 10;

  /** What it is and needs. */
  public static final LoadScenario SCENARIO =
      LoadScenario.of(
              "idle-soak",
              "Clients that only keep their connections, with a Keep Alive of ten seconds: is one of them"
                  + " dropped, and how fast are PINGREQs answered.",
              List.of("engine", "clients", "duration"),
              List.of("ping: from PINGREQ to PINGRESP; the raw engine tells"),
              IdleSoak.class,
              LoadPlan::clients,
              1,
              Map.of(
                  Size.S, plan -> of(plan, 1_000, Duration.ofSeconds(40)),
                  Size.M, plan -> of(plan, 50_000, Duration.ofHours(1)),
                  Size.L, plan -> of(plan, 100_000, Duration.ofHours(24))))
          .judgedBy(Set.of("received"));

  private static LoadPlan of(LoadPlan plan, int clients, Duration duration) {
    return plan.engine(Engine.RAW).clients(clients).duration(duration);
  }

  public IdleSoak() {
    setUp(scenario("client").exec(client()).injectOpen(arrivals(plan.clients())))
        .protocols(mqtt.runtime(context.runtime()));
  }

  private ChainBuilder client() {
    return exec(
        mqtt("connect").connect().keepAlive(KEEP_ALIVE_SECONDS),
        mqtt("all connected").await().all("connected", plan.clients()),
        mqtt("idle").await().time(plan.duration()),
        mqtt("disconnect").disconnect());
  }
}
