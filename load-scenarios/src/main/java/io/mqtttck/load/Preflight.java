package io.mqtttck.load;

import com.sun.management.UnixOperatingSystemMXBean;
import io.mqtttck.load.flow.Engine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Looks whether this machine can carry out a plan, so that it does not fail half way with an errno.
 */
final class Preflight {

  /** Files, sockets of the calibration sink's own, event loops. */
  private static final int SPARE_DESCRIPTORS = 200;

  /** Measured: 4 to 9 KiB for a connection; the rest is its user in Gatling and in our books. */
  private static final long CONNECTION_BYTES = 12 * 1024;

  /** What the program needs before its first connection. */
  private static final long BASE_HEAP_BYTES = 48L * 1024 * 1024;

  /** A clock that ticks more rarely makes nonsense of latencies below a millisecond. */
  private static final long LONGEST_TICK_NS = 100_000;

  private static final int LOOKS_AT_CLOCK = 1000;

  private static final Path LINUX_PORT_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  /**
   * What a machine has.
   *
   * @param descriptors that this process may open
   * @param ports for connections from one address to one other
   * @param heapBytes that this process may use
   * @param tickNs the smallest step of its clock that was seen
   */
  record Machine(long descriptors, int ports, long heapBytes, long tickNs) {

    static Machine here() {
      return new Machine(
          ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
              ? unix.getMaxFileDescriptorCount()
              : Long.MAX_VALUE,
          ephemeralPorts(),
          Runtime.getRuntime().maxMemory(),
          Preflight.tickNs(System::nanoTime));
    }
  }

  private Preflight() {}

  static void check(LoadPlan plan) {
    check(plan, Machine.here());
  }

  /**
   * Refuses a plan that the machine cannot carry out.
   *
   * @throws IllegalArgumentException with one sentence that says what to change
   */
  static void check(LoadPlan plan, Machine machine) {
    int connections = plan.connections();
    // The calibration sink holds the other end of each connection in this process.
    int descriptors = (plan.calibrated() ? 2 : 1) * connections + SPARE_DESCRIPTORS;
    refuse(
        machine.descriptors() < descriptors,
        connections
            + " connections need "
            + descriptors
            + " file descriptors and this process may open "
            + machine.descriptors()
            + ": raise the limit with 'ulimit -n "
            + descriptors
            + "', or open fewer connections");
    long ports = (long) machine.ports() * Math.max(1, plan.sources().size());
    refuse(
        ports < connections,
        connections
            + " connections to one address need as many local ports and there are "
            + ports
            + ": give "
            + (connections + machine.ports() - 1L) / machine.ports()
            + " addresses of this machine with --source-address (to a loopback target 127.0.0.2,"
            + "127.0.0.3 and so on), widen net.ipv4.ip_local_port_range, or open fewer connections");
    long heap = heapBytes(plan, connections);
    refuse(
        machine.heapBytes() < heap,
        "the plan needs about "
            + mebibytes(heap)
            + " MiB of heap and this process may use "
            + mebibytes(machine.heapBytes())
            + " MiB: set JAVA_OPTS=-Xmx"
            + mebibytes(heap)
            + "m, open fewer connections, or make --window or --payload-bytes smaller");
    refuse(
        machine.tickNs() > LONGEST_TICK_NS,
        "the clock of this machine moves in steps of "
            + machine.tickNs() / 1000
            + " us, too coarse to measure latencies: choose another clock source (on Linux"
            + " /sys/devices/system/clocksource), or another machine");
  }

  private static void refuse(boolean impossible, String sentence) {
    if (impossible) {
      throw new IllegalArgumentException(sentence);
    }
  }

  /** Connections, and what may be under way when the target holds all of it up. */
  private static long heapBytes(LoadPlan plan, int connections) {
    long streams = Math.max(1, connections / 2);
    long underWay = streams * plan.window();
    // The client library holds each message, the raw engine one and what the socket does not take.
    long held = plan.engine() == Engine.RAW ? streams * 2 : Math.min(underWay, plan.sendable());
    return BASE_HEAP_BYTES + connections * CONNECTION_BYTES + held * plan.payloadBytes();
  }

  private static long mebibytes(long bytes) {
    return (bytes >> 20) + 1;
  }

  /** Refuses an address from which this machine cannot connect. */
  static void checkSource(String source) {
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getByName(source))) {
      return;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "--source-address '" + source + "' is no address: write it as 127.0.0.2", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--source-address " + source + " is none of this machine's addresses: see 'ip address'",
          e);
    }
  }

  /** The smallest step that a clock makes. */
  static long tickNs(LongSupplier clock) {
    long smallest = Long.MAX_VALUE;
    for (int i = 0; i < LOOKS_AT_CLOCK; i++) {
      long before = clock.getAsLong();
      long after = clock.getAsLong();
      while (after == before) {
        after = clock.getAsLong();
      }
      smallest = Math.min(smallest, after - before);
    }
    return smallest;
  }

  private static int ephemeralPorts() {
    try {
      // Read with a large buffer: this file gives its second byte to no second read.
      String[] range = Files.readAllLines(LINUX_PORT_RANGE).get(0).strip().split("\\s+");
      return Integer.parseInt(range[1]) - Integer.parseInt(range[0]) + 1;
    } catch (IOException e) {
      return Integer.MAX_VALUE; // another system, which does not tell
    }
  }
}
