package io.mqtttck.load.flow;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.reactivex.schedulers.Schedulers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Makes the links of one run on the HiveMQ client library. */
final class HiveMqLinks implements Links {

  private final Target target;
  private final Sources sources;
  private final MqttClientSslConfig ssl;
  private final MqttVersion version;
  private final long connectTimeoutMs;
  private final Map<EventLoop, PinnedLoop> loops = new ConcurrentHashMap<>();

  HiveMqLinks(Target target, Sources sources, MqttVersion version, long connectTimeoutMs) {
    this.target = target;
    this.sources = sources;
    this.ssl = ssl(target.tls());
    this.version = version;
    this.connectTimeoutMs = connectTimeoutMs;
  }

  @Override
  public Link open(
      String clientId, Credentials credentials, EventLoop loop, Link.Listener listener) {
    MqttClientBuilder builder =
        MqttClient.builder()
            .identifier(clientId)
            .transportConfig(transport())
            .executorConfig(executor(loop));
    return version == MqttVersion.V5_0
        ? new Link5(builder, credentials, listener)
        : new Link3(builder, credentials, listener);
  }

  private MqttClientTransportConfig transport() {
    return MqttClientTransportConfig.builder()
        .serverHost(target.host())
        .serverPort(target.port())
        .localAddress(sources.next().orElse(null))
        .socketConnectTimeout(connectTimeoutMs, TimeUnit.MILLISECONDS)
        .mqttConnectTimeout(connectTimeoutMs, TimeUnit.MILLISECONDS)
        .sslConfig(target.transport().secure() ? ssl : null)
        .webSocketConfig(target.transport().webSocket() ? webSocket() : null)
        .build();
  }

  private static MqttClientSslConfig ssl(Tls tls) {
    MqttClientSslConfigBuilder config =
        MqttClientSslConfig.builder().keyManagerFactory(tls.keyManagers().orElse(null));
    return tls.insecure()
        ? config
            .trustManagerFactory(InsecureTrustManagerFactory.INSTANCE)
            .hostnameVerifier((name, session) -> true)
            .build()
        : config.trustManagerFactory(tls.trustManagers().orElse(null)).build();
  }

  private MqttClientExecutorConfig executor(EventLoop loop) {
    return MqttClientExecutorConfig.builder()
        .nettyExecutor(loops.computeIfAbsent(loop, PinnedLoop::new))
        // Without it every message would hop to another thread pool.
        .applicationScheduler(Schedulers.trampoline())
        .build();
  }

  private MqttWebSocketConfig webSocket() {
    String[] pathAndQuery = target.path().split("\\?", 2);
    var config = MqttWebSocketConfig.builder().serverPath(pathAndQuery[0]);
    return pathAndQuery.length == 2 ? config.queryString(pathAndQuery[1]).build() : config.build();
  }
}
