package io.mqtttck.load.flow;

import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;

/** Tells an end that we caused, or a connection that never was, from a connection that was lost. */
final class Closing implements MqttClientDisconnectedListener {

  private final Link.Listener listener;
  private boolean open;

  Closing(Link.Listener listener) {
    this.listener = listener;
  }

  void opened() {
    open = true;
  }

  void expected() {
    open = false;
  }

  @Override
  public void onDisconnected(MqttClientDisconnectedContext context) {
    if (open) {
      open = false;
      listener.onLost(Reasons.of(context.getCause()));
    }
  }
}
