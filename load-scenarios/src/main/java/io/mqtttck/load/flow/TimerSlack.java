package io.mqtttck.load.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Linux gathers timers that end within 50 us of each other, which is more than a message takes. Any
 * thread may give that up for itself.
 */
final class TimerSlack {

  private static final Path THREAD = Path.of("/proc/thread-self");

  private TimerSlack() {}

  /** Where the system keeps it for the calling thread. */
  static Path file() throws IOException {
    return Path.of("/proc", THREAD.toRealPath().getFileName().toString(), "timerslack_ns");
  }

  /**
   * From now on timers of the calling thread ring when they are due.
   *
   * @return false where the system cannot do that, or forbids it
   */
  static boolean giveUp() {
    try {
      Files.writeString(file(), "1");
      return true;
    } catch (IOException e) {
      return false; // then timers are a bit late, which shows as lateness
    }
  }
}
