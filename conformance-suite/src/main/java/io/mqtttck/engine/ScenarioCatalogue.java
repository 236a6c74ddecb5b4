package io.mqtttck.engine;

import io.mqtttck.requirement.Catalogue;
import io.mqtttck.requirement.Level;
import io.mqtttck.requirement.Statement;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.target.MqttVersion;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** All scenarios on the class path, found by their annotation, in the order of their ids. */
public final class ScenarioCatalogue {

  /** Where our own scenarios are. */
  public static final String PACKAGE = "io.mqtttck.scenario";

  private static final String CLASS_SUFFIX = "Scenarios";

  private final List<ScenarioSpec> scenarios;

  private ScenarioCatalogue(List<ScenarioSpec> scenarios) {
    this.scenarios = List.copyOf(scenarios);
  }

  /** Our own scenarios; looked for once. */
  public static ScenarioCatalogue load() {
    return Holder.OWN;
  }

  /** Lazy and thread safe by the rules of class loading. */
  private static final class Holder {
    static final ScenarioCatalogue OWN = find(List.of(PACKAGE));
  }

  /**
   * The scenarios of several packages, sub-packages included.
   *
   * @throws IllegalStateException when an annotation is wrong: an id twice, an unknown statement
   */
  public static ScenarioCatalogue load(List<String> packages) {
    return packages.equals(List.of(PACKAGE)) ? load() : find(packages);
  }

  private static ScenarioCatalogue find(List<String> packages) {
    List<ScenarioSpec> found = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (String each : packages) {
      for (Class<?> type :
          ReflectionSupport.findAllClassesInPackage(
              each, c -> true, name -> name.endsWith(CLASS_SUFFIX))) {
        ReflectionSupport.findMethods(
                type, m -> m.isAnnotationPresent(Scenario.class), HierarchyTraversalMode.TOP_DOWN)
            .forEach(method -> found.add(spec(type, method)));
        ReflectionSupport.findMethods(
                type,
                m -> m.isAnnotationPresent(ScenarioTable.class),
                HierarchyTraversalMode.TOP_DOWN)
            .forEach(method -> found.addAll(rows(method)));
      }
    }
    for (ScenarioSpec spec : found) {
      if (!ids.add(spec.id())) {
        throw new IllegalStateException("two scenarios have the id " + spec.id());
      }
    }
    found.sort(Comparator.comparing(ScenarioSpec::id));
    return new ScenarioCatalogue(found);
  }

  public List<ScenarioSpec> scenarios() {
    return scenarios;
  }

  /** The scenarios that speak of a statement. */
  public List<ScenarioSpec> proving(StatementKey key) {
    return scenarios.stream()
        .filter(spec -> spec.proves().getOrDefault(key.version(), List.of()).contains(key))
        .toList();
  }

  /**
   * The scenarios that a run of these selectors would carry out.
   *
   * @param only empty for all
   */
  public List<ScenarioSpec> selected(List<String> only, List<String> skip) {
    return scenarios.stream()
        .filter(spec -> only.isEmpty() || only.stream().anyMatch(s -> selected(s).test(spec)))
        .filter(spec -> skip.stream().noneMatch(s -> selected(s).test(spec)))
        .toList();
  }

  /** Those of the selectors that name no scenario. */
  public List<String> unmatched(List<String> selectors) {
    return selectors.stream()
        .filter(selector -> scenarios.stream().noneMatch(selected(selector)))
        .toList();
  }

  /**
   * Whether a selector means a scenario: an id, a glob over ids ({@code takeover.*}), a statement
   * with its version ({@code 5.0/MQTT-3.1.4-3}) or without, a tag, or a topic.
   */
  static Predicate<ScenarioSpec> selected(String selector) {
    if (selector.startsWith("MQTT-") || selector.startsWith("U-") || selector.contains("/")) {
      return spec ->
          spec.proves().values().stream()
              .flatMap(List::stream)
              .anyMatch(key -> key.toString().equals(selector) || key.id().equals(selector));
    }
    Pattern pattern = Pattern.compile("\\Q" + selector.replace("*", "\\E.*\\Q") + "\\E");
    return spec ->
        pattern.matcher(spec.id()).matches()
            || spec.tagged(selector)
            || spec.topic().equals(selector);
  }

  private static ScenarioSpec spec(Class<?> type, Method method) {
    Scenario scenario = method.getAnnotation(Scenario.class);
    Proves proves = method.getAnnotation(Proves.class);
    if (proves == null) {
      throw new IllegalStateException(scenario.value() + " proves nothing: add @Proves");
    }
    Needs needs = method.getAnnotation(Needs.class);
    return spec(
        scenario.value(),
        sentence(method.getName()),
        statements(
            scenario.value(), List.of(proves.v31()), List.of(proves.v311()), List.of(proves.v5())),
        needs == null ? Set.of() : Set.of(needs.value()),
        Set.of(scenario.tags()),
        method,
        broker -> invoke(type, method, broker));
  }

  private static List<ScenarioSpec> rows(Method method) {
    ScenarioTable table = method.getAnnotation(ScenarioTable.class);
    return rowsOf(method).stream()
        .map(
            row -> {
              String id = table.value() + "." + row.id();
              return spec(
                  id,
                  row.name(),
                  statements(id, List.of(), row.v311(), row.v5()),
                  row.needs(),
                  Set.of(table.tags()),
                  method,
                  row.body());
            })
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static List<ScenarioRow> rowsOf(Method method) {
    return (List<ScenarioRow>) ReflectionSupport.invokeMethod(method, null);
  }

  private static ScenarioSpec spec(
      String id,
      String name,
      Map<MqttVersion, List<StatementKey>> proves,
      Set<Capability> needs,
      Set<String> tags,
      Method method,
      ScenarioRow.Body body) {
    return new ScenarioSpec(
        id,
        name,
        topic(id),
        proves,
        needs,
        tags,
        strongest(proves),
        method.getDeclaringClass(),
        method.getName(),
        body);
  }

  private static void invoke(Class<?> type, Method method, Broker broker) {
    // Rethrows what the scenario throws, whatever it is.
    ReflectionSupport.invokeMethod(method, ReflectionSupport.newInstance(type), broker);
  }

  private static Map<MqttVersion, List<StatementKey>> statements(
      String scenario, List<String> v31, List<String> v311, List<String> v5) {
    Map<MqttVersion, List<StatementKey>> keys = new EnumMap<>(MqttVersion.class);
    put(keys, MqttVersion.V3_1, v31, scenario);
    put(keys, MqttVersion.V3_1_1, v311, scenario);
    put(keys, MqttVersion.V5_0, v5, scenario);
    return keys;
  }

  private static void put(
      Map<MqttVersion, List<StatementKey>> keys,
      MqttVersion version,
      List<String> ids,
      String scenario) {
    if (ids.isEmpty()) {
      return;
    }
    List<StatementKey> found = ids.stream().map(id -> new StatementKey(version, id)).toList();
    for (StatementKey key : found) {
      if (Catalogue.load().find(key).isEmpty()) {
        throw new IllegalStateException(
            scenario + " cites " + key + ", which the catalogue does not know");
      }
    }
    keys.put(version, found);
  }

  private static Level strongest(Map<MqttVersion, List<StatementKey>> keys) {
    return keys.values().stream()
        .flatMap(List::stream)
        .map(key -> Catalogue.load().find(key).map(Statement::level).orElseThrow())
        .min(Comparator.naturalOrder())
        .orElseThrow(() -> new IllegalStateException("@Proves without any statement"));
  }

  private static String sentence(String methodName) {
    return methodName
        .replaceAll("([a-z])([A-Z0-9])", "$1 $2")
        .replaceAll("([0-9])([A-Z])", "$1 $2")
        .toLowerCase(Locale.ROOT)
        .replaceAll("\\bqos\\b", "QoS");
  }

  /** The first word of an id: a large topic has several classes. */
  private static String topic(String id) {
    return id.substring(0, id.indexOf('.'));
  }
}
