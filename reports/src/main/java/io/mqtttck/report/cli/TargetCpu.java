package io.mqtttck.report.cli;

import io.mqtttck.target.Target;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The processor time of a target that runs on this machine. What else runs here makes a broker
 * slow; it hardly makes it use more processor time for a message.
 */
record TargetCpu(ProcessHandle process) {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";

  /** What only passes packets on says nothing of the broker behind it. */
  private static final List<String> PROXIES = List.of("docker-proxy", "rootlessport", "haproxy");

  /** Of the process that listens there; empty elsewhere, and where the system does not tell. */
  static Optional<TargetCpu> of(Target target) {
    if (!target.loopback() || !Files.isDirectory(PROC.resolve("net"))) {
      return Optional.empty();
    }
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      sockets.addAll(listening(PROC.resolve("net").resolve(table), target.port()));
    }
    return sockets.isEmpty()
        ? Optional.empty()
        : ProcessHandle.allProcesses()
            .filter(process -> holds(process, sockets))
            .filter(process -> !proxy(process))
            .findFirst()
            .map(TargetCpu::new);
  }

  /** Since it was started, seconds; empty when it is gone. */
  OptionalDouble seconds() {
    Optional<Duration> used = process.info().totalCpuDuration();
    return used.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(used.get().toNanos() / 1e9);
  }

  private static List<String> listening(Path table, int port) {
    String end = String.format(":%04X", port);
    try {
      return Files.readAllLines(table).stream()
          .map(line -> line.strip().split("\\s+"))
          .filter(cells -> cells.length > 9 && cells[1].endsWith(end) && cells[3].equals(LISTENING))
          .map(cells -> "socket:[" + cells[9] + "]")
          .toList();
    } catch (IOException e) {
      return List.of(); // no such protocol here
    }
  }

  private static boolean holds(ProcessHandle process, Set<String> sockets) {
    Path folder = PROC.resolve(Long.toString(process.pid())).resolve("fd");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // of somebody else, or gone
    }
  }

  private static boolean proxy(ProcessHandle process) {
    String command = process.info().command().orElse("");
    return Arrays.stream(command.split("/")).anyMatch(PROXIES::contains);
  }
}
