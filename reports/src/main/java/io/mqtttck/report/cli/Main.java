package io.mqtttck.report.cli;

import io.mqtttck.report.model.Tool;
import io.mqtttck.target.Nearest;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code mqtt-tck}. */
@Command(
    name = "mqtt-tck",
    description = "Conformance and load tests for MQTT brokers.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Without TARGET, a broker of our own is started and tested.",
      "Every flag can also be set as MQTT_TCK_<FLAG>, or in the file of --config.",
      "Exit codes: 0 passed, 1 requirement failed, 2 threshold missed, 3 known list stale,",
      "4 load void, 64 usage, 65 nothing selected, 69 target unavailable, 70 defect."
    })
public final class Main {

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    Map<String, String> env = System.getenv();
    Terminal terminal = Terminal.of(System.out, env);
    Interrupts interrupts = new Interrupts(terminal);
    interrupts.listen();
    App app = new App(List.of(args), env, terminal, System.out, interrupts, Path.of(""));
    System.exit(run(app, System.err));
  }

  /**
   * Runs a command.
   *
   * @return the exit code
   */
  static int run(App app, PrintStream err) {
    try {
      return execute(app, err);
    } catch (Error e) {
      // No memory, or a class that is missing: a process that dies of it ends with 1, a verdict.
      return failed(err, e);
    }
  }

  private static int execute(App app, PrintStream err) {
    String[] args = app.args().toArray(String[]::new);
    CommandLine commandLine = commandLine(app);
    commandLine.setOut(new PrintWriter(app.out(), true));
    commandLine.setErr(new PrintWriter(err, true));
    try {
      Defaults defaults = Defaults.of(args, app.env(), commandLine);
      commandLine.setDefaultValueProvider(defaults);
      commandLine.setParameterExceptionHandler(
          (e, all) -> refuse(err, message(e, defaults, all), hint(e)));
    } catch (UserError e) {
      return refuse(err, e.getMessage(), "");
    }
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> failed(err, e));
    return commandLine.execute(args);
  }

  private static CommandLine commandLine(App app) {
    CommandLine commandLine = new CommandLine(new Main());
    List.of(
            new CertifyCommand(app),
            new ConformCommand(app),
            new LoadCommand(app),
            new ProbeCommand(app),
            new ListCommand(app),
            new ExplainCommand(app),
            new ReportCommand(app),
            new AbCommand(app),
            new CompareCommand(app),
            new MatrixCommand(app),
            new VerifyReportCommand(app),
            new CompletionCommand(app),
            new BrokerCommand(app),
            new SinkCommand(app))
        .forEach(commandLine::addSubcommand);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setColorScheme(
        CommandLine.Help.defaultColorScheme(app.terminal().style().colour() ? Ansi.ON : Ansi.OFF));
    return commandLine;
  }

  private static String message(ParameterException e, Defaults defaults, String[] args) {
    String text = e.getMessage();
    if (text.startsWith("Missing required subcommand")) {
      return "name a command, such as certify";
    }
    String origin = e.getArgSpec() == null ? "" : defaults.origin(e.getArgSpec(), args);
    return Character.toLowerCase(text.charAt(0)) + text.substring(1) + origin;
  }

  private static String hint(ParameterException e) {
    CommandLine command = e.getCommandLine();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String suggestions = String.join(" or ", unmatched.getSuggestions());
      if (suggestions.isEmpty()) {
        suggestions =
            Nearest.to(
                    unmatched.getUnmatched().get(0), command.getCommandSpec().optionsMap().keySet())
                .orElse("");
      }
      if (!suggestions.isEmpty()) {
        return "did you mean " + suggestions + "?";
      }
    }
    return "see " + command.getCommandSpec().qualifiedName() + " --help";
  }

  private static int refuse(PrintStream err, String sentence, String hint) {
    err.println("mqtt-tck: " + sentence + (hint.isEmpty() ? "" : "; " + hint));
    return ExitCode.USAGE.code();
  }

  /** A user's mistake gets a sentence; anything else is a defect of ours and gets all we know. */
  private static int failed(PrintStream err, Throwable e) {
    if (e instanceof UserError error) {
      err.println("mqtt-tck: " + error.getMessage());
      return error.code().code();
    }
    err.println("mqtt-tck: this is a defect in mqtt-tck, please report it with these lines:");
    err.println(
        "mqtt-tck " + Tool.versionOfThisBuild() + ", " + System.getProperty("java.version"));
    e.printStackTrace(err);
    return ExitCode.DEFECT.code();
  }

  /** The version of this build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return Arrays.asList("mqtt-tck " + Tool.versionOfThisBuild()).toArray(String[]::new);
    }
  }
}
