package io.mqtttck.engine;

import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;

/** A node above the scenarios: the engine itself, a version, or a topic. */
final class GroupDescriptor extends AbstractTestDescriptor {

  /**
   * @param source a class even where none is meant: Maven counts no test of an engine whose
   *     containers have no class
   */
  GroupDescriptor(UniqueId id, String displayName, Class<?> source) {
    super(id, displayName, ClassSource.from(source));
  }

  @Override
  public Type getType() {
    return Type.CONTAINER;
  }
}
