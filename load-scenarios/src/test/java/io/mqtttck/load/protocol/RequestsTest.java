package io.mqtttck.load.protocol;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.mqtttck.load.protocol.MqttDsl.mqtt;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatling.javaapi.core.Simulation;
import io.mqtttck.load.engine.GatlingRun;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.MqttVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single messages with their properties, wills, feeders and checks, against a real broker. */
class RequestsTest {

  private static EmbeddedBroker broker;
  private static Engine engine;
  private static MqttVersion version;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Asks itself something and looks at the answer; then its will goes to a watcher. */
  public static final class Requests extends Simulation {
    public Requests() {
      boolean five = version == MqttVersion.V5_0;
      String topic = "request/" + engine + "/" + version.label();
      AwaitMessage answered =
          mqtt("answer").await().message(topic + "/#{device}", LIMIT).payloadIs("21 of #{device}");
      AwaitMessage wrong =
          mqtt("wrong").await().message(topic + "/#{device}", LIMIT).payloadContains("42");
      if (five) {
        answered =
            answered
                .contentTypeIs("text/#{device}")
                .responseTopicIs("answers/#{device}")
                .correlationDataIs("c-#{device}")
                .userPropertyIs("unit", "C");
        wrong = wrong.userPropertyIs("unit", "F");
      }
      PublishStep ask =
          mqtt("ask")
              .publish(topic + "/#{device}")
              .payload("21 of #{device}")
              .qos(2)
              .contentType("text/#{device}")
              .responseTopic("answers/#{device}")
              .correlationData("c-#{device}")
              .expiry(Duration.ofMinutes(1))
              .utf8()
              .userProperty("unit", "C");
      setUp(
              scenario("watcher")
                  .exec(
                      mqtt("watch").connect().clientId(topic.replace('/', '-')),
                      mqtt("watch wills").subscribe(topic + "/gone").keep(1),
                      mqtt("watching").await().all("watching", 2),
                      mqtt("will")
                          .await()
                          .message(topic + "/gone", LIMIT)
                          .payloadIs("gone: oven")
                          .check("it is QoS 1", message -> message.qos() == 1),
                      mqtt("none").await().message(topic + "/gone", Duration.ofMillis(20)))
                  .injectOpen(atOnceUsers(1)),
              scenario("device")
                  .exec(
                      feed(listFeeder(List.of(Map.of("device", "oven", "key", "secret")))),
                      exec(
                          mqtt("connect")
                              .connect()
                              .clientId(topic.replace('/', '-') + "-#{device}")
                              .credentials("#{device}", "#{key}")
                              .receiveMaximum(10)
                              .maximumPacketSize(4096)
                              .sessionExpiry(Duration.ZERO)
                              .userProperty("model", "#{device}")
                              .will(Message.to(topic + "/gone").payload("gone: #{device}")),
                          mqtt("subscribe")
                              .subscribe(topic + "/#{device}")
                              .qos(2)
                              .retainAsPublished()
                              .userProperty("a", "b")
                              .keep(5),
                          ask,
                          answered.saveAs("answer"),
                          ask.payload("#{answer}, again"),
                          wrong,
                          mqtt("watching").await().all("watching", 2),
                          mqtt("abort").abort()))
                  .injectOpen(atOnceUsers(1)))
          .protocols(mqtt.broker(broker.target()).version(version).engine(engine));
    }
  }

  @ParameterizedTest
  @CsvSource({"HIVEMQ,3.1.1", "HIVEMQ,5.0", "RAW,3.1.1", "RAW,5.0"})
  void asksAndChecks(Engine newEngine, String newVersion) {
    engine = newEngine;
    version = MqttVersion.of(newVersion);

    GatlingRun.Outcome outcome = GatlingRun.run(Requests.class);

    assertThat(outcome.reasons().keySet())
        .hasSize(2)
        .anyMatch(reason -> reason.startsWith("none: no message under request/"))
        .anyMatch(
            reason ->
                reason.startsWith(
                        "wrong: expected that the payload contains 42, but it was PUBLISH")
                    && reason.contains("21 of oven, again"));
    assertThat(outcome.ok()).containsEntry("ask", 2L).containsEntry("answer", 1L);
    assertThat(outcome.ok()).containsEntry("will", 1L).containsEntry("abort", 1L);
  }
}
