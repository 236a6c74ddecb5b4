package io.mqtttck.load.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has used so far; the difference of two is what it used in between. */
record ProcessUsage(long atNs, long cpuNs, long gcPauseMs) {

  private static final Path LINUX_STATUS = Path.of("/proc/self/status");

  static ProcessUsage now() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long gcMs =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            // Newer collectors report concurrent work, which stops nobody, as a bean of its own.
            .filter(bean -> !bean.getName().contains("Concurrent"))
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum();
    return new ProcessUsage(System.nanoTime(), system.getProcessCpuTime(), gcMs);
  }

  /** What was used between an earlier moment and this one. */
  ProcessUsage since(ProcessUsage earlier) {
    return new ProcessUsage(
        atNs - earlier.atNs, cpuNs - earlier.cpuNs, gcPauseMs - earlier.gcPauseMs);
  }

  /** The largest resident set of this process so far; its committed heap where that is not told. */
  static long peakMemoryBytes() {
    try {
      for (String line : Files.readAllLines(LINUX_STATUS)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException e) {
      // Another system: the heap is the best that is known there.
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
  }
}
