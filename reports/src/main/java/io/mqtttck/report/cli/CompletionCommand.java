package io.mqtttck.report.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: what a shell needs to complete our words. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script for bash or zsh that completes commands and flags:",
      "  source <(mqtt-tck completion)"
    })
final class CompletionCommand implements Callable<Integer> {

  private final App app;

  @Spec private CommandSpec spec;

  CompletionCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() {
    app.out().print(AutoComplete.bash("mqtt-tck", spec.parent().commandLine()));
    app.out().flush();
    return ExitCode.OK.code();
  }
}
