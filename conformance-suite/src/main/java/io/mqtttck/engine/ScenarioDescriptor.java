package io.mqtttck.engine;

import io.mqtttck.target.MqttVersion;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** A scenario in one version: the leaf of the tree, and one result. */
final class ScenarioDescriptor extends AbstractTestDescriptor {

  private final ScenarioSpec spec;
  private final MqttVersion version;

  ScenarioDescriptor(UniqueId id, ScenarioSpec spec, MqttVersion version) {
    // The method name of the source is what Maven prints, so it is the scenario's id.
    super(
        id,
        spec.id() + " [" + version.label() + "] " + spec.name(),
        MethodSource.from(spec.declaringClass().getName(), spec.id()));
    this.spec = spec;
    this.version = version;
  }

  ScenarioSpec spec() {
    return spec;
  }

  MqttVersion version() {
    return version;
  }

  @Override
  public String getLegacyReportingName() {
    return spec.id() + " [" + version.label() + "]";
  }

  @Override
  public Set<TestTag> getTags() {
    Set<TestTag> tags = new LinkedHashSet<>();
    tags.add(TestTag.create(spec.topic()));
    tags.add(TestTag.create("v" + version.label()));
    spec.tags().forEach(tag -> tags.add(TestTag.create(tag)));
    return tags;
  }

  @Override
  public Type getType() {
    return Type.TEST;
  }
}
