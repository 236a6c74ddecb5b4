package io.mqtttck.load.protocol;

/**
 * The entry to the DSL: {@code import static io.mqtttck.load.protocol.MqttDsl.mqtt}. The field
 * describes the target, the method begins a step, as with Gatling's own protocols.
 */
public final class MqttDsl {

  /** Describes the target: {@code setUp(...).protocols(mqtt.broker("mqtt://127.0.0.1:1883"))}. */
  public static final MqttProtocolBuilder mqtt = new MqttProtocolBuilder();

  private MqttDsl() {}

  /**
   * Begins a step.
   *
   * @param name under which Gatling records it; may contain expressions
   */
  public static Mqtt mqtt(String name) {
    return new Mqtt(name);
  }
}
