package io.mqtttck.load.flow;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the links of one run. */
public interface Links {

  /** A client that lives on the given event loop and is not connected yet. */
  Link open(String clientId, Credentials credentials, EventLoop loop, Link.Listener listener);

  /**
   * The links of an engine.
   *
   * @param version 3.1.1 or 5.0
   * @throws IllegalArgumentException with one sentence for another version, or for a certificate
   *     file that cannot be used
   */
  static Links of(Engine engine, Target target, MqttVersion version, long connectTimeoutMs) {
    return of(engine, target, List.of(), version, connectTimeoutMs);
  }

  /**
   * The same.
   *
   * @param sources addresses of this machine that connections come from in turn; empty for any
   */
  static Links of(
      Engine engine,
      Target target,
      List<String> sources,
      MqttVersion version,
      long connectTimeoutMs) {
    if (version == MqttVersion.V3_1) {
      throw new IllegalArgumentException("load is applied in MQTT 3.1.1 or 5.0, not in 3.1");
    }
    return engine == Engine.RAW
        ? new RawLinks(target, new Sources(sources), version, connectTimeoutMs)
        : new HiveMqLinks(target, new Sources(sources), version, connectTimeoutMs);
  }

  /** Each link at the next one of several nodes. */
  static Links inTurn(List<Links> nodes) {
    AtomicInteger opened = new AtomicInteger();
    return nodes.size() == 1
        ? nodes.get(0)
        : (clientId, credentials, loop, listener) ->
            nodes
                .get(Math.floorMod(opened.getAndIncrement(), nodes.size()))
                .open(clientId, credentials, loop, listener);
  }
}
