package io.mqtttck.load.flow;

import com.hivemq.client.internal.mqtt.MqttClientConfig;
import com.hivemq.client.internal.mqtt.mqtt3.Mqtt3ClientConfigView;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.lang.reflect.Field;

/**
 * Drops a connection as a crash would: the library has no public way, so its internals stay in
 * here.
 */
final class Reset {

  private Reset() {}

  static void reset(Mqtt5Client client) {
    reset((MqttClientConfig) client.getConfig());
  }

  static void reset(Mqtt3Client client) {
    try {
      Field delegate = Mqtt3ClientConfigView.class.getDeclaredField("delegate");
      delegate.setAccessible(true);
      reset((MqttClientConfig) delegate.get(client.getConfig()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the client library has changed inside: fix this class", e);
    }
  }

  private static void reset(MqttClientConfig config) {
    var connection = config.getRawConnectionConfig();
    if (connection != null) {
      Channel channel = connection.getChannel();
      channel.config().setOption(ChannelOption.SO_LINGER, 0); // makes the close a RST
      ChannelFuture unused = channel.close();
    }
  }
}
