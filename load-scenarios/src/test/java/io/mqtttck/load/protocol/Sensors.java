package io.mqtttck.load.protocol;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;

import io.gatling.javaapi.core.Simulation;
import io.mqtttck.target.MqttVersion;
import java.time.Duration;

/**
 * Ten sensors that report fifty times a second and hear their own reports: does all of it come
 * back?
 */
public final class Sensors extends Simulation {

  public Sensors() {
    String broker = System.getProperty("broker", "mqtt://127.0.0.1:1883");
    setUp(
            scenario("sensor")
                .exec(
                    mqtt("connect").connect(),
                    mqtt("subscribe").subscribe("sensor/#{user}").qos(1),
                    mqtt("report").stream("sensor/#{user}")
                        .rate(50)
                        .during(Duration.ofSeconds(1))
                        .qos(1),
                    mqtt("everything came").await().delivered(),
                    mqtt("disconnect").disconnect())
                .injectOpen(rampUsers(10).during(Duration.ofSeconds(1))))
        .protocols(mqtt.broker(broker).version(MqttVersion.V3_1_1));
  }
}
