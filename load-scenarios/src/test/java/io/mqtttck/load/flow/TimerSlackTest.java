package io.mqtttck.load.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the system says of a thread that wants exact timers. */
class TimerSlackTest {

  @Test
  void isGivenUpForTheCallingThread() throws IOException {
    assumeTrue(TimerSlack.giveUp(), "not Linux, or a container that forbids it");

    assertThat(Files.readString(TimerSlack.file())).isEqualToIgnoringNewLines("1");
  }
}
