package io.mqtttck.load.flow;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.mqtttck.target.Credentials;
import java.util.concurrent.CompletionStage;

/** MQTT 5.0. */
final class Link5 implements Link {

  private final Mqtt5AsyncClient client;
  private final Closing closing;

  Link5(MqttClientBuilder builder, Credentials credentials, Listener listener) {
    closing = new Closing(listener);
    var specific = builder.useMqttVersion5().addDisconnectedListener(closing);
    if (!credentials.anonymous()) {
      specific = specific.simpleAuth(auth(credentials));
    }
    client = specific.buildAsync();
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        publish -> listener.onMessage(publish.getTopic().toString(), publish.getPayloadAsBytes()));
  }

  private static Mqtt5SimpleAuth auth(Credentials credentials) {
    if (credentials.userName() == null) {
      return Mqtt5SimpleAuth.builder().password(credentials.password()).build();
    }
    var named = Mqtt5SimpleAuth.builder().username(credentials.userName());
    return credentials.password() == null
        ? named.build()
        : named.password(credentials.password()).build();
  }

  @Override
  public CompletionStage<Integer> connect(Session session) {
    return client
        .connectWith()
        .cleanStart(!session.persistent())
        .sessionExpiryInterval(session.persistent() ? Session.EXPIRY_SECONDS : 0)
        .keepAlive(session.keepAliveSeconds())
        .restrictions()
        // Topic aliases would make our messages differ from those that other clients send.
        .sendTopicAliasMaximum(0)
        .applyRestrictions()
        .send()
        .thenApply(
            connAck -> {
              closing.opened();
              return connAck.getRestrictions().getReceiveMaximum();
            });
  }

  @Override
  public CompletionStage<Void> subscribe(String filter, int qos) {
    return client
        .subscribeWith()
        .topicFilter(filter)
        .qos(MqttQos.fromCode(qos))
        .send()
        .thenApply(subAck -> null);
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
        Mqtt5Publish.builder()
            .topic(MqttTopic.of(shape.topic()))
            .qos(MqttQos.fromCode(shape.qos()));
    return new HiveMqPublisher(
        shape,
        outcome,
        payload -> client.publish(complete.payload(payload).build()).thenAccept(Link5::check));
  }

  private static void check(Mqtt5PublishResult result) {
    result
        .getError()
        .ifPresent(
            error -> {
              throw new IllegalStateException(error.getMessage(), error);
            });
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
