package io.mqtttck.load.flow;

import com.hivemq.client.internal.mqtt.MqttClientConfig;
import com.hivemq.client.internal.mqtt.mqtt3.Mqtt3ClientConfigView;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.lang.reflect.Field;
import java.util.Optional;

/**
 * The socket under a client: the library has no public way to drop a connection as a crash would,
 * or to stop reading, so its internals stay in here.
 */
final class Internals {

  private Internals() {}

  static Optional<Channel> channel(Mqtt5Client client) {
    return channel((MqttClientConfig) client.getConfig());
  }

  static Optional<Channel> channel(Mqtt3Client client) {
    try {
      Field delegate = Mqtt3ClientConfigView.class.getDeclaredField("delegate");
      delegate.setAccessible(true);
      return channel((MqttClientConfig) delegate.get(client.getConfig()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the client library has changed inside: fix this class", e);
    }
  }

  private static Optional<Channel> channel(MqttClientConfig config) {
    var connection = config.getRawConnectionConfig();
    return connection == null ? Optional.empty() : Optional.of(connection.getChannel());
  }

  static void reset(Mqtt5Client client) {
    channel(client).ifPresent(Internals::reset);
  }

  static void reset(Mqtt3Client client) {
    channel(client).ifPresent(Internals::reset);
  }

  /** For the channel's event loop; does nothing to a channel that is closed already. */
  static void reset(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0); // makes the close a RST
      ChannelFuture unused = channel.close();
    }
  }
}
