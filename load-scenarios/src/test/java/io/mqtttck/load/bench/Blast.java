package io.mqtttck.load.bench;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.Simulation;
import io.mqtttck.load.engine.GatlingRun;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.measure.Ledger;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.protocol.MqttRuntime;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.time.Duration;
import java.util.List;

/** Publishers only: what does it cost to send a message? */
public final class Blast extends Simulation {

  /** What to send; Gatling makes simulations without parameters. */
  record Plan(
      Engine engine, Target target, int qos, int connections, long messages, Duration most) {}

  private static final String PHASE = "blast";
  private static Plan plan;
  private static MqttRuntime runtime;

  public Blast() {
    setUp(
            scenario("blast")
                .exec(
                    mqtt("connect").connect(),
                    mqtt("all connected").await().all("connected", plan.connections()),
                    mqtt(PHASE)
                        .burst("blast/#{user}")
                        .qos(plan.qos())
                        .messages(plan.messages() / plan.connections())
                        .during(plan.most()),
                    mqtt("disconnect").disconnect())
                .injectOpen(atOnceUsers(plan.connections())))
        .protocols(mqtt.runtime(runtime));
  }

  /** Runs once and returns CPU seconds of this process per million messages, and their rate. */
  static double[] run(Plan newPlan) {
    return run(newPlan, new Ledger(1));
  }

  /** The same with books that the caller may look into meanwhile. */
  static double[] run(Plan newPlan, Ledger ledger) {
    plan = newPlan;
    runtime =
        new MqttRuntime(
            plan.engine(),
            List.of(plan.target()),
            MqttVersion.V3_1_1,
            ledger,
            1,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));
    double cpuBefore = Speed.cpuSeconds();
    GatlingRun.Outcome outcome = GatlingRun.run(Blast.class);
    double cpu = Speed.cpuSeconds() - cpuBefore;
    if (!outcome.failed().isEmpty()) {
      throw new IllegalStateException(outcome.reasons().toString());
    }
    Phase phase = ledger.phase(PHASE, Phase.Kind.FLAT_OUT);
    return new double[] {cpu * 1e6 / phase.tally().sent(), phase.publishRate()};
  }
}
