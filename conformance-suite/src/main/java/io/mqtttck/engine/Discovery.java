package io.mqtttck.engine;

import io.mqtttck.target.MqttVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.SelectorResolutionResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.engine.discovery.PackageSelector;
import org.junit.platform.engine.discovery.UniqueIdSelector;

/**
 * Builds the tree engine, version, topic, scenario: always the whole tree with the same unique ids,
 * then cut down to what the selectors mean. So a unique id from one run selects the same scenario
 * in the next.
 */
final class Discovery {

  private final EngineDiscoveryRequest request;
  private final Settings settings;
  private final UniqueId rootId;

  Discovery(EngineDiscoveryRequest request, Settings settings, UniqueId rootId) {
    this.request = request;
    this.settings = settings;
    this.rootId = rootId;
  }

  TestDescriptor tree() {
    List<ScenarioSpec> specs = ScenarioCatalogue.load(settings.packages()).scenarios();
    BiPredicate<UniqueId, ScenarioSpec> selected = selected(specs);
    GroupDescriptor root = new GroupDescriptor(rootId, "mqtt-tck", MqttTckEngine.class);
    boolean oneCase = settings.fuzz().flatMap(Settings.Fuzz::only).isPresent();
    for (MqttVersion version : oneCase ? Set.<MqttVersion>of() : settings.versions()) {
      UniqueId versionId = rootId.append("version", version.label());
      GroupDescriptor versionNode =
          new GroupDescriptor(versionId, "MQTT " + version.label(), MqttTckEngine.class);
      for (ScenarioSpec spec : specs) {
        UniqueId topicId = versionId.append("topic", spec.topic());
        UniqueId id = topicId.append("scenario", spec.id());
        if (spec.proves().containsKey(version) && selected.test(id, spec)) {
          topicNode(versionNode, topicId, spec).addChild(new ScenarioDescriptor(id, spec, version));
        }
      }
      if (!versionNode.getChildren().isEmpty()) {
        root.addChild(versionNode);
      }
    }
    if (settings.fuzz().isPresent()) {
      root.addChild(new FuzzDescriptor(rootId.append("fuzz", "fuzz")));
    }
    return root;
  }

  private static TestDescriptor topicNode(GroupDescriptor version, UniqueId id, ScenarioSpec spec) {
    Optional<? extends TestDescriptor> existing =
        version.getChildren().stream().filter(node -> node.getUniqueId().equals(id)).findFirst();
    if (existing.isPresent()) {
      return existing.get();
    }
    GroupDescriptor created = new GroupDescriptor(id, spec.topic(), spec.declaringClass());
    version.addChild(created);
    return created;
  }

  private BiPredicate<UniqueId, ScenarioSpec> selected(List<ScenarioSpec> specs) {
    List<? extends DiscoverySelector> selectors =
        request.getSelectorsByType(DiscoverySelector.class);
    BiPredicate<UniqueId, ScenarioSpec> any = (id, spec) -> false;
    for (DiscoverySelector selector : selectors) {
      Optional<BiPredicate<UniqueId, ScenarioSpec>> meant = meant(selector);
      boolean matches = meant.isPresent() && matchesAny(meant.get(), selector, specs);
      request
          .getDiscoveryListener()
          .selectorProcessed(
              rootId,
              selector,
              matches
                  ? SelectorResolutionResult.resolved()
                  : SelectorResolutionResult.unresolved());
      if (meant.isPresent()) {
        any = any.or(meant.get());
      }
    }
    Predicate<ScenarioSpec> only = anyOf(settings.only()).orElse(spec -> true);
    Predicate<ScenarioSpec> skip = anyOf(settings.skip()).orElse(spec -> false);
    BiPredicate<UniqueId, ScenarioSpec> bySelectors = any;
    return (id, spec) -> bySelectors.test(id, spec) && only.test(spec) && !skip.test(spec);
  }

  private boolean matchesAny(
      BiPredicate<UniqueId, ScenarioSpec> meant,
      DiscoverySelector selector,
      List<ScenarioSpec> specs) {
    return selector instanceof UniqueIdSelector
        || specs.stream().anyMatch(spec -> meant.test(rootId, spec));
  }

  private static Optional<Predicate<ScenarioSpec>> anyOf(List<String> selectors) {
    return selectors.stream().map(ScenarioCatalogue::selected).reduce(Predicate::or);
  }

  /** What a selector of JUnit means here; empty when it is none of ours. */
  private Optional<BiPredicate<UniqueId, ScenarioSpec>> meant(DiscoverySelector selector) {
    if (selector instanceof ScenarioSelector scenarios) {
      Predicate<ScenarioSpec> predicate = ScenarioCatalogue.selected(scenarios.pattern());
      return Optional.of((id, spec) -> predicate.test(spec));
    }
    if (selector instanceof UniqueIdSelector wanted) {
      UniqueId prefix = wanted.getUniqueId();
      return prefix.hasPrefix(rootId)
          ? Optional.of((id, spec) -> id.hasPrefix(prefix))
          : Optional.empty();
    }
    if (selector instanceof ClassSelector wanted) {
      String name = wanted.getClassName();
      return Optional.of(
          (id, spec) ->
              name.equals(MqttTckEngine.class.getName())
                  || name.equals(spec.declaringClass().getName()));
    }
    if (selector instanceof MethodSelector wanted) {
      return Optional.of(
          (id, spec) ->
              wanted.getClassName().equals(spec.declaringClass().getName())
                  && (wanted.getMethodName().equals(spec.methodName())
                      || wanted.getMethodName().equals(spec.id())));
    }
    if (selector instanceof PackageSelector wanted) {
      return Optional.of(
          (id, spec) -> spec.declaringClass().getPackageName().startsWith(wanted.getPackageName()));
    }
    return Optional.empty();
  }
}
