package io.mqtttck.load.flow;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.mqtttck.target.Credentials;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
        publish -> {
          listener.onMessage(publish.getTopic().toString(), publish.getPayloadAsBytes());
          if (listener.wantsWhole()) {
            listener.onWhole(Messages.from5(publish));
          }
        });
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
        .sessionExpiryInterval(session.expirySeconds())
        .keepAlive(session.keepAliveSeconds())
        .restrictions(restrictions(session.properties()))
        .userProperties(Messages.userProperties(session.properties()))
        .willPublish(session.will() == null ? null : Messages.will5(session.will()))
        .send()
        .thenApply(
            connAck -> {
              closing.opened();
              return connAck.getRestrictions().getReceiveMaximum();
            });
  }

  private static Mqtt5ConnectRestrictions restrictions(Properties properties) {
    // Topic aliases would make our messages differ from those that other clients send.
    var restrictions = Mqtt5ConnectRestrictions.builder().sendTopicAliasMaximum(0);
    Optional<Long> most = properties.number(PropertyId.RECEIVE_MAXIMUM);
    if (most.isPresent()) {
      restrictions = restrictions.receiveMaximum(most.get().intValue());
    }
    Optional<Long> bytes = properties.number(PropertyId.MAXIMUM_PACKET_SIZE);
    if (bytes.isPresent()) {
      restrictions = restrictions.maximumPacketSize(bytes.get().intValue());
    }
    return restrictions.build();
  }

  @Override
  public CompletionStage<Void> subscribe(Subscribe packet) {
    if (packet.properties().has(PropertyId.SUBSCRIPTION_IDENTIFIER)) {
      return CompletableFuture.failedStage(
          new IllegalArgumentException(
              "the client library chooses subscription identifiers itself: use the raw engine"));
    }
    return client
        .subscribeWith()
        .addSubscription(Messages.subscription5(packet.filters().get(0)))
        .userProperties(Messages.userProperties(packet.properties()))
        .send()
        .thenApply(subAck -> null);
  }

  @Override
  public CompletionStage<Void> publish(Publish message) {
    return client.publish(Messages.to5(message)).thenAccept(Link5::check);
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
    var complete = Messages.builder5(shape.message());
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
