package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The small broker and our own client share their packet code, and with it any misreading of the
 * standard. A client that others wrote does not.
 */
class SecondOpinionTest {

  private static final int DEADLINE_S = 5;

  private static MqttClientBuilder client(SmallBroker broker, String id) {
    return MqttClient.builder().identifier(id).serverHost("127.0.0.1").serverPort(broker.port());
  }

  @Test
  void aClientOf311IsServedAtEveryQos() throws InterruptedException {
    try (SmallBroker broker = SmallBroker.start()) {
      Mqtt3BlockingClient client = client(broker, "three").useMqttVersion3().buildBlocking();
      client.connect();
      try (Mqtt3BlockingClient.Mqtt3Publishes inbox =
          client.publishes(MqttGlobalPublishFilter.ALL)) {
        client.subscribeWith().topicFilter("t/#").qos(MqttQos.EXACTLY_ONCE).send();
        for (MqttQos qos : MqttQos.values()) {
          client.publishWith().topic("t/a").qos(qos).payload(bytes(qos.name())).send();
          Optional<Mqtt3Publish> got = inbox.receive(DEADLINE_S, TimeUnit.SECONDS);
          assertThat(got).isPresent();
          assertThat(got.get().getQos()).isEqualTo(qos);
          assertThat(got.get().getPayloadAsBytes()).isEqualTo(bytes(qos.name()));
        }
      }
      client.unsubscribeWith().topicFilter("t/#").send();
      client.disconnect();
    }
  }

  @Test
  void aClientOf50IsServedWithPropertiesRetainedMessagesAndAliases() throws InterruptedException {
    try (SmallBroker broker = SmallBroker.start()) {
      Mqtt5BlockingClient client = client(broker, "five").useMqttVersion5().buildBlocking();
      client
          .connectWith()
          .restrictions()
          .topicAliasMaximum(5)
          .sendTopicAliasMaximum(5)
          .applyRestrictions()
          .send();
      Mqtt5UserProperties properties =
          Mqtt5UserProperties.builder().add("b", "1").add("a", "2").add("b", "1").build();
      try (Mqtt5BlockingClient.Mqtt5Publishes inbox =
          client.publishes(MqttGlobalPublishFilter.ALL)) {
        client
            .publishWith()
            .topic("t/kept")
            .qos(MqttQos.AT_LEAST_ONCE)
            .retain(true)
            .messageExpiryInterval(60)
            .payload(bytes("kept"))
            .send();
        client.subscribeWith().topicFilter("t/+").qos(MqttQos.EXACTLY_ONCE).send();
        Mqtt5Publish kept = inbox.receive(DEADLINE_S, TimeUnit.SECONDS).orElseThrow();
        assertThat(kept.isRetain()).isTrue();
        assertThat(kept.getMessageExpiryInterval().orElseThrow()).isBetween(58L, 60L);
        for (int i = 0; i < 3; i++) {
          client
              .publishWith()
              .topic("t/live")
              .qos(MqttQos.EXACTLY_ONCE)
              .userProperties(properties)
              .responseTopic("answers")
              .payload(bytes("" + i))
              .send();
          Mqtt5Publish got = inbox.receive(DEADLINE_S, TimeUnit.SECONDS).orElseThrow();
          assertThat(got.getTopic()).hasToString("t/live");
          assertThat(got.getUserProperties()).isEqualTo(properties);
          assertThat(got.getResponseTopic().orElseThrow()).hasToString("answers");
        }
      }
      client.disconnect();
    }
  }

  @Test
  void aSessionIsResumedWithItsQueue() throws InterruptedException {
    try (SmallBroker broker = SmallBroker.start()) {
      Mqtt5BlockingClient sensor = client(broker, "sensor").useMqttVersion5().buildBlocking();
      Mqtt5BlockingClient other = client(broker, "other").useMqttVersion5().buildBlocking();
      sensor.connectWith().sessionExpiryInterval(60).send();
      sensor.subscribeWith().topicFilter("t").qos(MqttQos.AT_LEAST_ONCE).send();
      sensor.disconnect();
      other.connect();
      other.publishWith().topic("t").qos(MqttQos.AT_LEAST_ONCE).payload(bytes("queued")).send();
      try (Mqtt5BlockingClient.Mqtt5Publishes inbox =
          sensor.publishes(MqttGlobalPublishFilter.ALL)) {
        assertThat(
                sensor
                    .connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(60)
                    .send()
                    .isSessionPresent())
            .isTrue();
        Mqtt5Publish got = inbox.receive(DEADLINE_S, TimeUnit.SECONDS).orElseThrow();
        assertThat(got.getPayloadAsBytes()).isEqualTo(bytes("queued"));
      }
      sensor.disconnect();
      other.disconnect();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
