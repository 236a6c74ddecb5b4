package io.mqtttck.report.cli;

import io.mqtttck.engine.ScenarioCatalogue;
import io.mqtttck.engine.ScenarioSpec;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadScenario;
import io.mqtttck.load.LoadScenarios;
import io.mqtttck.load.Size;
import io.mqtttck.requirement.Catalogue;
import io.mqtttck.requirement.Statement;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.target.Nearest;
import io.mqtttck.wire.FormatRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code explain}: everything we know of one scenario, passive rule, statement or load scenario.
 */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Says what a scenario tests, or what a statement asks for and how it is tested.")
final class ExplainCommand implements Callable<Integer> {

  private static final int WIDTH = 110;

  private final App app;

  @Parameters(
      paramLabel = "ID",
      description = "Such as takeover.closes-old, 5.0/MQTT-3.1.4-3 or MQTT-3.1.4-3.")
  private String id;

  ExplainCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() {
    explanation().forEach(app.out()::println);
    app.out().flush();
    return ExitCode.OK.code();
  }

  private List<String> explanation() {
    ScenarioCatalogue scenarios = ScenarioCatalogue.load();
    List<String> lines = new ArrayList<>();
    scenarios.scenarios().stream()
        .filter(spec -> spec.id().equals(id))
        .forEach(spec -> lines.addAll(scenario(spec)));
    Catalogue.load().statements().stream()
        .filter(each -> each.key().toString().equals(id) || each.key().id().equals(id))
        .forEach(each -> lines.addAll(statement(each, scenarios)));
    Stream.of(FormatRule.values())
        .filter(rule -> rule.id().equals(id))
        .forEach(rule -> lines.addAll(rule(rule)));
    LoadScenarios.all().stream()
        .filter(each -> each.name().equals(id))
        .forEach(each -> lines.addAll(load(each)));
    if (lines.isEmpty()) {
      throw UserError.usage(
          "'"
              + id
              + "' is no scenario and no statement"
              + Nearest.to(id, known(scenarios))
                  .map(near -> ": did you mean " + near + "?")
                  .orElse(": see mqtt-tck list"));
    }
    return lines;
  }

  private static List<String> known(ScenarioCatalogue scenarios) {
    return Stream.of(
            scenarios.scenarios().stream().map(ScenarioSpec::id),
            LoadScenarios.all().stream().map(LoadScenario::name),
            Catalogue.load().statements().stream().map(each -> each.key().toString()))
        .flatMap(names -> names)
        .toList();
  }

  private static List<String> scenario(ScenarioSpec spec) {
    List<String> lines = new ArrayList<>();
    lines.add(spec.id() + ": " + spec.name());
    if (!spec.needs().isEmpty()) {
      String needs =
          spec.needs().stream()
              .map(each -> each.toString())
              .sorted()
              .collect(Collectors.joining(", "));
      lines.add("  needs    " + needs);
    }
    if (!spec.tags().isEmpty()) {
      lines.add("  tags     " + String.join(", ", spec.tags()));
    }
    for (List<StatementKey> keys : spec.proves().values()) {
      keys.forEach(
          key ->
              Catalogue.load()
                  .find(key)
                  .ifPresent(
                      each -> {
                        lines.addAll(brief(each));
                        add(lines, "disputed", each.risk());
                      }));
    }
    lines.add("  run it   mqtt-tck conform --only " + spec.id());
    lines.add("");
    return lines;
  }

  private static List<String> statement(Statement statement, ScenarioCatalogue scenarios) {
    List<String> lines = new ArrayList<>(brief(statement));
    add(lines, "tested by", statement.testIdea());
    add(lines, "disputed ", statement.risk());
    add(lines, "related  ", statement.related());
    add(lines, "seen by  ", observer(statement.observable()));
    List<ScenarioSpec> proving = scenarios.proving(statement.key());
    add(
        lines,
        "scenarios",
        proving.isEmpty()
            ? "none yet"
            : proving.stream().map(ScenarioSpec::id).collect(Collectors.joining(", ")));
    lines.add("");
    return lines;
  }

  private static String observer(Statement.Observable observable) {
    return switch (observable) {
      case YES -> "any client";
      case PARTLY -> "a client, but not every violation or not everywhere";
      case NO -> "no client: it cannot be tested from outside";
    };
  }

  private static List<String> brief(Statement statement) {
    List<String> lines = new ArrayList<>();
    lines.add(
        statement.key()
            + "  "
            + statement.level()
            + "  binds "
            + statement.subject().word()
            + "  section "
            + statement.section()
            + " "
            + statement.sectionTitle());
    lines.addAll(wrapped("  ", statement.summary()));
    return lines;
  }

  private static List<String> rule(FormatRule rule) {
    List<String> lines = new ArrayList<>();
    lines.add(rule.id() + ": " + rule.sentence());
    lines.add("  a passive rule: every packet of every scenario is held to it");
    lines.add("");
    return lines;
  }

  private static List<String> load(LoadScenario scenario) {
    List<String> lines = new ArrayList<>();
    lines.add(scenario.name() + ": " + scenario.description());
    scenario.metrics().forEach(metric -> lines.add("  finds    " + metric));
    lines.add(String.format("  %-18s %10s %10s %10s %10s", "", "default", "S", "M", "L"));
    for (String parameter : scenario.parameters()) {
      lines.add(
          String.format(
              "  --%-16s %10s %10s %10s %10s",
              parameter,
              LoadPlan.of(scenario.name()).value(parameter),
              LoadPlan.of(scenario.name(), Size.S).value(parameter),
              LoadPlan.of(scenario.name(), Size.M).value(parameter),
              LoadPlan.of(scenario.name(), Size.L).value(parameter)));
    }
    lines.add("  run it   mqtt-tck load " + scenario.name());
    lines.add("");
    return lines;
  }

  private static void add(List<String> lines, String label, String text) {
    if (text != null && !text.isBlank()) {
      lines.addAll(wrapped("  " + label + "  ", text));
    }
  }

  /** Lines that fit a terminal, each as far in as the first one's text. */
  private static List<String> wrapped(String begin, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(begin);
    boolean empty = true;
    for (String word : text.split(" ")) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(begin.length()));
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
