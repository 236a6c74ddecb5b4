package io.mqtttck.load.protocol;

import io.mqtttck.load.engine.Step;
import io.mqtttck.load.engine.StepBuilder;

/**
 * Subscribes and waits for the SUBACK.
 *
 * @param filter may contain expressions
 * @param maximumQos 0, 1 or 2
 */
public record SubscribeStep(String name, String filter, int maximumQos) implements StepBuilder {

  public SubscribeStep qos(int newQos) {
    return new SubscribeStep(name, filter, newQos);
  }

  @Override
  public Step step() {
    return Mqtt.onConnected(
        (user, context) ->
            user.subscribe(context.eval(filter), maximumQos, reason -> Mqtt.end(context, reason)));
  }
}
