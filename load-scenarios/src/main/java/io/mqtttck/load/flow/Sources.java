package io.mqtttck.load.flow;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The addresses of this machine that connections come from, in turn: each has a range of ports of
 * its own. For any thread.
 */
final class Sources {

  private final List<String> addresses;
  private final AtomicInteger next = new AtomicInteger();

  Sources(List<String> addresses) {
    this.addresses = addresses;
  }

  /** The next one, with any port; empty when the system is to choose. */
  Optional<InetSocketAddress> next() {
    return addresses.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new InetSocketAddress(
                addresses.get(Math.floorMod(next.getAndIncrement(), addresses.size())), 0));
  }
}
