package io.mqtttck.engine;

import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** Fuzzing as a test: one leaf, however many results come of it. */
final class FuzzDescriptor extends AbstractTestDescriptor {

  FuzzDescriptor(UniqueId id) {
    super(
        id,
        "fuzz: a broker survives damaged exchanges",
        MethodSource.from(MqttTckEngine.class.getName(), FuzzVerdicts.TOPIC));
  }

  @Override
  public Type getType() {
    return Type.TEST;
  }
}
