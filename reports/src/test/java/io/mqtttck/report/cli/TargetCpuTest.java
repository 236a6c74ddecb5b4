package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TargetCpuTest {

  @Test
  void theProcessThatListensIsFound() throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/net")), "only Linux tells");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Target target = Target.parse("mqtt://127.0.0.1:" + socket.getLocalPort());

      TargetCpu cpu = TargetCpu.of(target).orElseThrow();

      assertThat(cpu.process().pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(cpu.seconds().getAsDouble()).isPositive();
    }
    assertThat(TargetCpu.of(Target.parse("mqtt://broker.example:1883"))).isEmpty();
  }

  @Test
  void onlySecondsWithinTheFlatOutPhaseCount() {
    CpuWatch watch = new CpuWatch(new TargetCpu(ProcessHandle.current()));
    watch.note("warm-up", 1_000, 1);
    watch.note("flat-out", 30_000, 2);
    watch.note("flat-out", 80_000, 3);
    watch.note("flat-out", 130_000, 4);
    assertThat(watch.perMillion()).isEmpty();

    watch.note("flat-out", 140_000, 5);
    watch.note("paced", 100, 9);

    assertThat(watch.perMillion()).hasValue(20);
  }
}
