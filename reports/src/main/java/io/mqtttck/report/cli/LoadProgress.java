package io.mqtttck.report.cli;

import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadSnapshot;
import io.mqtttck.report.model.Text;
import io.mqtttck.report.render.LoadText;

/** Shows how a load run goes: one line a second on a terminal, one every few seconds elsewhere. */
final class LoadProgress implements LoadListener {

  private static final long PLAIN_EVERY_MS = 5_000;

  private final Terminal terminal;
  private long nextLineMs;

  LoadProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void snapshot(LoadSnapshot now) {
    if (terminal.live()) {
      terminal.status(line(now));
    } else if (now.elapsedMs() >= nextLineMs) {
      nextLineMs = now.elapsedMs() + PLAIN_EVERY_MS;
      terminal.say(line(now));
    }
  }

  @Override
  public void notice(String sentence) {
    terminal.say(Text.printable(sentence));
  }

  private static String line(LoadSnapshot now) {
    return now.phase()
        + "  out "
        + LoadText.count(Math.round(now.publishRate()))
        + "/s  in "
        + LoadText.count(Math.round(now.receiveRate()))
        + "/s  sent "
        + LoadText.count(now.sent())
        + "  users "
        + LoadText.count(now.users())
        + "  missing "
        + LoadText.count(now.missing())
        + "  p99 "
        + LoadText.time(now.p99Us())
        + (now.closedLoop() ? " (closed loop)" : "")
        + "  "
        + now.elapsedMs() / 1_000
        + " s"
        + (now.etaMs() < 0 ? "" : ", " + (now.etaMs() + 999) / 1_000 + " s to go");
  }
}
