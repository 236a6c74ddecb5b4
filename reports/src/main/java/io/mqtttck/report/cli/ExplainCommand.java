package io.mqtttck.report.cli;

import io.mqtttck.engine.ScenarioCatalogue;
import io.mqtttck.engine.ScenarioSpec;
import io.mqtttck.requirement.Catalogue;
import io.mqtttck.requirement.Statement;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.wire.FormatRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code explain}: everything we know of one scenario, passive rule or statement. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Says what a scenario tests, or what a statement asks for and how it is tested.")
final class ExplainCommand implements Callable<Integer> {

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
    return Stream.concat(
            scenarios.scenarios().stream().map(ScenarioSpec::id),
            Catalogue.load().statements().stream().map(each -> each.key().toString()))
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
      keys.forEach(key -> Catalogue.load().find(key).ifPresent(each -> lines.addAll(brief(each))));
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
    lines.add("  " + statement.summary());
    return lines;
  }

  private static List<String> rule(FormatRule rule) {
    List<String> lines = new ArrayList<>();
    lines.add(rule.id() + ": " + rule.sentence());
    lines.add("  a passive rule: every packet of every scenario is held to it");
    lines.add("");
    return lines;
  }

  private static void add(List<String> lines, String label, String text) {
    if (text != null && !text.isBlank()) {
      lines.add("  " + label + "  " + text);
    }
  }
}
