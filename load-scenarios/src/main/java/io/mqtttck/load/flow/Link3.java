package io.mqtttck.load.flow;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.mqtttck.target.Credentials;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.util.concurrent.CompletionStage;

/** MQTT 3.1.1. */
final class Link3 implements Link {

  /** Without a Receive Maximum only the packet identifiers are a limit. */
  private static final int UNLIMITED = 65_535;

  private final Mqtt3AsyncClient client;
  private final Closing closing;

  Link3(MqttClientBuilder builder, Credentials credentials, Listener listener) {
    closing = new Closing(listener);
    var specific = builder.useMqttVersion3().addDisconnectedListener(closing);
    if (credentials.userName() != null) {
      specific = specific.simpleAuth(auth(credentials));
    }
    client = specific.buildAsync();
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        publish -> {
          listener.onMessage(publish.getTopic().toString(), publish.getPayloadAsBytes());
          if (listener.wantsWhole()) {
            listener.onWhole(Messages.from3(publish));
          }
        });
  }

  private static Mqtt3SimpleAuth auth(Credentials credentials) {
    var named = Mqtt3SimpleAuth.builder().username(credentials.userName());
    return credentials.password() == null
        ? named.build()
        : named.password(credentials.password()).build();
  }

  @Override
  public CompletionStage<Integer> connect(Session session) {
    return client
        .connectWith()
        .cleanSession(!session.persistent())
        .keepAlive(session.keepAliveSeconds())
        .willPublish(session.will() == null ? null : Messages.to3(session.will()))
        .send()
        .thenApply(
            connAck -> {
              closing.opened();
              return UNLIMITED;
            });
  }

  @Override
  public CompletionStage<Void> subscribe(Subscribe packet) {
    Subscribe.Filter filter = packet.filters().get(0);
    return client
        .subscribeWith()
        .topicFilter(filter.filter())
        .qos(MqttQos.fromCode(filter.qos()))
        .send()
        .thenApply(subAck -> null);
  }

  @Override
  public CompletionStage<Void> publish(Publish message) {
    return client.publish(Messages.to3(message)).thenAccept(sent -> {});
  }

  @Override
  public void flush() {
    // The library does.
  }

  @Override
  public CompletionStage<Void> unsubscribe(String filter) {
    return client.unsubscribeWith().topicFilter(filter).send().thenApply(unsubAck -> null);
  }

  @Override
  public void reading(boolean on) {
    Internals.channel(client).ifPresent(channel -> channel.config().setAutoRead(on));
  }

  @Override
  public Publisher publisher(Publisher.Shape shape, Publisher.Outcome outcome) {
    var complete =
        Mqtt3Publish.builder()
            .topic(MqttTopic.of(shape.topic()))
            .qos(MqttQos.fromCode(shape.qos()))
            .retain(shape.retain());
    return new HiveMqPublisher(
        shape, outcome, payload -> client.publish(complete.payload(payload).build()));
  }

  @Override
  public CompletionStage<Void> disconnect() {
    closing.expected();
    return client.disconnect();
  }

  @Override
  public void abort() {
    closing.expected();
    Internals.reset(client);
  }
}
