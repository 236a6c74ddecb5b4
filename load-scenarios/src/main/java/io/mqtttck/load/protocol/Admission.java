package io.mqtttck.load.protocol;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.Target;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How virtual users are let in: who each of them is, and how fast they may come. Thread-safe. */
public final class Admission {

  private final List<Credentials> accounts;
  private final long pauseNs;
  private final AtomicInteger users = new AtomicInteger();
  private final AtomicLong nextSlotNs = new AtomicLong(System.nanoTime());

  /**
   * @param accounts at least one; each user gets the next one, and the first ones again when there
   *     are more users than accounts
   * @param connectsPerSecond at most so many connections, more than 0; null for no limit
   */
  public Admission(List<Credentials> accounts, Double connectsPerSecond) {
    if (accounts.isEmpty()) {
      throw new IllegalArgumentException("there is no account");
    }
    this.accounts = List.copyOf(accounts);
    this.pauseNs =
        connectsPerSecond == null ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / connectsPerSecond);
  }

  /** Everybody with the credentials of the target, and as fast as the scenario likes. */
  static Admission of(Target target) {
    return new Admission(List.of(target.credentials()), null);
  }

  /** Who the next user is. */
  Credentials account() {
    return accounts.get(Math.floorMod(users.getAndIncrement(), accounts.size()));
  }

  /** How long the next user has to wait for its turn: nanoseconds. */
  long nextPauseNs() {
    if (pauseNs == 0) {
      return 0;
    }
    long nowNs = System.nanoTime();
    long slotNs = nextSlotNs.getAndUpdate(next -> Math.max(next, nowNs) + pauseNs);
    return Math.max(0, slotNs - nowNs);
  }

  /** How many users shared an account with another one. */
  public int sharing() {
    return accounts.size() == 1 ? 0 : Math.max(0, users.get() - accounts.size());
  }
}
