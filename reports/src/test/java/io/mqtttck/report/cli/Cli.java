package io.mqtttck.report.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The command line as a function of its arguments. */
record Cli(int code, String out, String err) {

  static Cli run(Path directory, String... args) {
    return run(directory, Map.of(), args);
  }

  static Cli run(Path directory, Map<String, String> env, String... args) {
    return run(directory, env, false, args);
  }

  /** As if somebody had pressed Ctrl-C right at the start. */
  static Cli interrupted(Path directory, String... args) {
    return run(directory, Map.of(), true, args);
  }

  private static Cli run(
      Path directory, Map<String, String> env, boolean interrupted, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream printOut = new PrintStream(out, true, StandardCharsets.UTF_8);
    Terminal terminal = Terminal.of(printOut, Map.of("CI", "true"));
    Interrupts interrupts = new Interrupts(terminal);
    if (interrupted) {
      interrupts.arrived();
    }
    App app = new App(List.of(args), env, terminal, printOut, interrupts, directory);
    int code = Main.run(app, new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Cli(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The one sentence of a refusal. */
  String sentence() {
    return err.strip();
  }
}
