package io.mqtttck.report.cli;

import io.mqtttck.load.flow.Sink;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sink}: the calibration sink in the foreground. */
@Command(
    name = "sink",
    mixinStandardHelpOptions = true,
    description =
        "Runs the calibration sink until Ctrl-C: the least that a client takes for a broker.")
final class SinkCommand implements Callable<Integer> {

  private final App app;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "1884",
      description = "On 127.0.0.1; 0 for a free one; default: 1884.")
  private int port;

  SinkCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw UserError.usage("--port " + port + " must be from 0 to 65535");
    }
    CountDownLatch ended = new CountDownLatch(1);
    try (Sink sink = Sink.start(port)) {
      app.interrupts().onInterrupt(ended::countDown);
      app.terminal().print("listening on mqtt://127.0.0.1:" + sink.port() + ", Ctrl-C ends it");
      ended.await();
      return ExitCode.OK.code();
    } catch (IOException e) {
      throw UserError.usage(e.getMessage());
    }
  }
}
