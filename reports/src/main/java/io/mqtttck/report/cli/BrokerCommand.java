package io.mqtttck.report.cli;

import io.mqtttck.target.BrokerStartException;
import io.mqtttck.target.EmbeddedBroker;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code broker}: the embedded broker in the foreground. */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = "Runs the broker of our own until Ctrl-C.")
final class BrokerCommand implements Callable<Integer> {

  private final App app;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "1883",
      description = "On 127.0.0.1; 0 for a free one; default: 1883.")
  private int port;

  BrokerCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (EmbeddedBroker broker = start()) {
      app.interrupts().onInterrupt(broker::close);
      app.terminal().print("listening on " + broker.target() + ", Ctrl-C ends it");
      broker.await();
      if (!app.interrupts().interrupted()) {
        throw new UserError(
            ExitCode.TARGET_UNAVAILABLE, "the broker ended by itself: " + broker.logTail());
      }
      return ExitCode.OK.code();
    }
  }

  private EmbeddedBroker start() {
    try {
      return EmbeddedBroker.start(EmbeddedBroker.Options.DEFAULT.withPort(port));
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    } catch (BrokerStartException e) {
      throw new UserError(ExitCode.TARGET_UNAVAILABLE, e.getMessage());
    }
  }
}
