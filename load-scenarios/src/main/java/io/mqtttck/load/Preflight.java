package io.mqtttck.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks whether this machine can carry out a plan, so that it does not fail half way with an errno.
 */
final class Preflight {

  /** Files, sockets of the calibration sink's own, event loops. */
  private static final int SPARE_DESCRIPTORS = 200;

  private static final Path LINUX_PORT_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  private Preflight() {}

  static void check(LoadPlan plan) {
    int connections = plan.connections();
    // The calibration sink holds the other end of each connection in this process.
    int descriptors = (plan.calibrated() ? 2 : 1) * connections + SPARE_DESCRIPTORS;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        && unix.getMaxFileDescriptorCount() < descriptors) {
      throw new IllegalArgumentException(
          connections
              + " connections need "
              + descriptors
              + " file descriptors and this process may open "
              + unix.getMaxFileDescriptorCount()
              + ": raise the limit with 'ulimit -n "
              + descriptors
              + "', or open fewer connections");
    }
    int ports = ephemeralPorts();
    if (ports < connections) {
      throw new IllegalArgumentException(
          connections
              + " connections to one address need as many local ports and there are "
              + ports
              + ": widen net.ipv4.ip_local_port_range, or open fewer connections");
    }
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
