package io.mqtttck.report.cli;

import io.mqtttck.target.BrokerStartException;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.EmbeddedBroker.Listener;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      description =
          "Of the first listener, on 127.0.0.1; the others have the ports that follow. 0 for free"
              + " ones; default: 1883.")
  private int port;

  @Option(
      names = "--transport",
      paramLabel = "T",
      split = ",",
      defaultValue = "tcp,tls,mutual-tls,ws,wss",
      description = "Its listeners; default: tcp,tls,mutual-tls,ws,wss.")
  private List<String> transports;

  BrokerCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (EmbeddedBroker broker = start()) {
      app.interrupts().onInterrupt(broker::close);
      app.terminal().print("listening on " + broker.target() + ", Ctrl-C ends it");
      broker.targets().forEach((listener, target) -> show(broker, listener, target));
      broker.await();
      if (!app.interrupts().interrupted()) {
        throw new UserError(
            ExitCode.TARGET_UNAVAILABLE, "the broker ended by itself: " + broker.logTail());
      }
      return ExitCode.OK.code();
    }
  }

  /** The other listeners, each with the flags that a client of ours needs for it. */
  private void show(EmbeddedBroker broker, Listener listener, Target target) {
    if (!target.equals(broker.target()) || listener.transport().secure()) {
      Tls tls = target.tls();
      app.terminal()
          .print(
              "  "
                  + target
                  + flag("--trust", tls.trust())
                  + flag("--cert", tls.certificate())
                  + flag("--key", tls.key()));
    }
  }

  private static String flag(String name, Path file) {
    return file == null ? "" : " " + name + " " + file;
  }

  private EmbeddedBroker start() {
    try {
      Set<Listener> listeners =
          transports.stream()
              .map(Listener::of)
              .collect(Collectors.toCollection(() -> EnumSet.noneOf(Listener.class)));
      return EmbeddedBroker.start(
          EmbeddedBroker.Options.DEFAULT.withListeners(listeners).withPort(port));
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    } catch (BrokerStartException e) {
      throw new UserError(ExitCode.TARGET_UNAVAILABLE, e.getMessage());
    }
  }
}
