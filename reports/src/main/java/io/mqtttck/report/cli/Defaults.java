package io.mqtttck.report.cli;

import io.mqtttck.report.compare.YamlEntries;
import io.mqtttck.report.model.MalformedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where the value of a flag comes from when the command line does not give it: an environment
 * variable ({@code --connect-timeout} is {@code MQTT_TCK_CONNECT_TIMEOUT}), or else the file of
 * {@code --config}.
 */
final class Defaults implements IDefaultValueProvider {

  private static final String CONFIG = "config";

  private final Map<String, String> env;
  private final String configName;
  private final YamlEntries.Entry config;

  private Defaults(Map<String, String> env, String configName, YamlEntries.Entry config) {
    this.env = env;
    this.configName = configName;
    this.config = config;
  }

  /**
   * Prepares the defaults.
   *
   * @throws UserError when the configuration file is missing, malformed, or names an unknown flag
   */
  static Defaults of(String[] args, Map<String, String> env, CommandLine commandLine) {
    String fromArguments = fromArguments(args);
    String file = fromArguments == null ? env.get(variable(CONFIG)) : fromArguments;
    if (file == null) {
      return new Defaults(env, "", new YamlEntries.Entry(1, Map.of()));
    }
    YamlEntries.Entry entries = read(file);
    Set<String> flags = new TreeSet<>(Set.of("target"));
    commandLine.getSubcommands().values().forEach(sub -> collect(sub.getCommandSpec(), flags));
    entries
        .values()
        .forEach(
            (name, value) -> {
              if (!flags.contains(name)) {
                throw UserError.usage(
                    file
                        + ":"
                        + value.line()
                        + ": "
                        + "unknown setting '"
                        + name
                        + "': use one of "
                        + String.join(", ", flags));
              }
            });
    return new Defaults(env, file, entries);
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    String name = name(argument);
    String variable = env.get(variable(name));
    return variable != null && !variable.isEmpty() ? variable : config.text(name);
  }

  /**
   * Where the value of an argument came from, for the error about it; empty for the command line.
   */
  String origin(ArgSpec argument, String[] args) {
    String name = name(argument);
    for (String arg : args) {
      if (arg.equals("--" + name) || arg.startsWith("--" + name + "=")) {
        return "";
      }
    }
    String variable = env.get(variable(name));
    if (variable != null && !variable.isEmpty()) {
      return " (from " + variable(name) + ")";
    }
    YamlEntries.Value value = config.values().get(name);
    return value == null ? "" : " (from " + configName + ":" + value.line() + ")";
  }

  private static String fromArguments(String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("--config=")) {
        return args[i].substring("--config=".length());
      }
      if (args[i].equals("--config") && i + 1 < args.length) {
        return args[i + 1];
      }
    }
    return null;
  }

  private static YamlEntries.Entry read(String file) {
    try {
      return YamlEntries.map(file, Files.readString(Path.of(file)));
    } catch (MalformedFileException e) {
      throw UserError.usage(e.getMessage());
    } catch (IOException e) {
      throw UserError.usage("cannot read the configuration " + file + ": does it exist?");
    }
  }

  private static void collect(CommandSpec command, Set<String> flags) {
    command.options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .forEach(option -> flags.add(name(option)));
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? option.longestName().replaceFirst("^--", "")
        : argument.paramLabel().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
  }

  private static String variable(String name) {
    return "MQTT_TCK_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
