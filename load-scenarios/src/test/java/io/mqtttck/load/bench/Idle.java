package io.mqtttck.load.bench;

import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.Simulation;
import io.mqtttck.load.engine.GatlingRun;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.measure.Ledger;
import io.mqtttck.load.protocol.MqttRuntime;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Connections that do nothing: what does one cost? */
public final class Idle extends Simulation {

  private static final int FIRST = 500;
  private static int connections;
  private static MqttRuntime runtime;

  public Idle() {
    setUp(
            scenario("idle")
                .exec(
                    mqtt("connect").connect(),
                    mqtt("for ever").await().all("never", connections + 1))
                .injectOpen(
                    rampUsers(FIRST).during(Duration.ofSeconds(1)),
                    nothingFor(Duration.ofSeconds(4)),
                    rampUsers(connections - FIRST)
                        .during(Duration.ofSeconds(1 + connections / 1000))))
        .protocols(mqtt.runtime(runtime));
  }

  /** KiB of resident memory per connection, after the first ones have loaded all classes. */
  static double kibPerConnection(Engine engine, Target target, int count) throws IOException {
    connections = count;
    Ledger ledger = new Ledger(1);
    runtime =
        new MqttRuntime(
            engine,
            List.of(target),
            MqttVersion.V3_1_1,
            ledger,
            1,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));
    Thread run = new Thread(() -> GatlingRun.run(Idle.class));
    run.setDaemon(true);
    run.start();
    double before = residentKib(ledger, FIRST);
    double after = residentKib(ledger, count);
    return (after - before) / (count - FIRST);
  }

  private static double residentKib(Ledger ledger, int users) throws IOException {
    while (ledger.users() < users) {
      if (ledger.connects().failed() > 0) {
        throw new IllegalStateException("a connection failed");
      }
      LockSupport.parkNanos(10_000_000);
    }
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Speed.residentKib();
  }
}
