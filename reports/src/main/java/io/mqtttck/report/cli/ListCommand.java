package io.mqtttck.report.cli;

import io.mqtttck.engine.Coverage;
import io.mqtttck.engine.ScenarioCatalogue;
import io.mqtttck.engine.ScenarioSpec;
import io.mqtttck.load.LoadScenarios;
import io.mqtttck.requirement.Catalogue;
import io.mqtttck.requirement.Statement;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Presets;
import io.mqtttck.target.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code list}: what there is to run. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists scenarios (the default), statements, load scenarios or presets.")
final class ListCommand implements Callable<Integer> {

  private final App app;

  @ArgGroup(exclusive = true)
  private What what = new What();

  /** One of these. */
  static final class What {
    @Option(names = "--scenarios", description = "Conformance scenarios: id, versions, statements.")
    boolean scenarios;

    @Option(names = "--statements", description = "The statements of the standard, in our words.")
    boolean statements;

    @Option(names = "--load", description = "Load scenarios.")
    boolean load;

    @Option(
        names = "--presets",
        description = "What is publicly known of brokers, with its source.")
    boolean presets;
  }

  ListCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() {
    if (what.statements) {
      Coverage coverage = new Coverage(ScenarioCatalogue.load());
      Catalogue.load()
          .statements()
          .forEach(
              statement -> {
                app.out().println(line(statement));
                app.out().println("    " + coverage(statement, coverage));
              });
    } else if (what.presets) {
      Presets.names().forEach(name -> lines(name).forEach(app.out()::println));
    } else if (what.load) {
      LoadScenarios.all()
          .forEach(each -> app.out().printf("%-16s %s%n", each.name(), each.description()));
    } else {
      ScenarioCatalogue.load().scenarios().forEach(spec -> app.out().println(line(spec)));
    }
    app.out().flush();
    return ExitCode.OK.code();
  }

  private static List<String> lines(String name) {
    Presets.Preset preset = Presets.find(name).orElseThrow();
    Profile profile = preset.profile();
    String ports =
        preset.ports().entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(port -> port.getKey() + " " + port.getValue())
            .collect(Collectors.joining(", "));
    String versions =
        profile.versions().stream()
            .sorted()
            .map(MqttVersion::label)
            .collect(Collectors.joining(" "));
    List<String> lines = new ArrayList<>();
    lines.add(String.format("%-17s %s  (%s)", name, preset.title(), preset.standing()));
    lines.add("    " + ports + ", path " + preset.path() + "; MQTT " + versions + gently(profile));
    lines.add("    " + preset.source() + ", " + preset.date());
    return lines;
  }

  private static String gently(Profile profile) {
    return (profile.parallel() == null ? "" : "; parallel " + profile.parallel())
        + (profile.connectsPerSecond() == null
            ? ""
            : "; connects per second " + profile.connectsPerSecond())
        + (profile.minKeepAlive() == null
            ? ""
            : "; Keep Alive from " + profile.minKeepAlive().toSeconds() + " s")
        + (profile.sharedPublic()
            ? "; strangers use it too: no load, nothing hostile without --i-may-test-this-target"
            : "");
  }

  /** Who speaks of it, or why nobody does. */
  private static String coverage(Statement statement, Coverage coverage) {
    List<String> ids = coverage.of(statement.key());
    return ids.isEmpty()
        ? "no scenario: " + coverage.reason(statement.key()).orElse("not yet")
        : String.join(" ", ids);
  }

  private static String line(Statement statement) {
    return String.format(
        "%-22s %-6s %-8s %s",
        statement.key(), statement.level(), statement.subject().word(), statement.summary());
  }

  private static String line(ScenarioSpec spec) {
    String versions =
        spec.proves().keySet().stream()
            .sorted()
            .map(MqttVersion::label)
            .collect(Collectors.joining(" "));
    String tags =
        spec.tags().isEmpty() ? "" : "  (" + String.join(" ", new TreeSet<>(spec.tags())) + ")";
    return String.format("%-44s %-14s %s%s", spec.id(), versions, spec.name(), tags);
  }
}
