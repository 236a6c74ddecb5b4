package io.mqtttck.load.measure;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The messages that one publisher sends to one topic in one phase, numbered from 0. The sending
 * methods are for the publisher's thread only; the counters may be read by any.
 */
public final class Stream {

  private final int id;
  private final String topic;
  private final byte[] topicBytes;
  private final Phase phase;
  private final Lane lane;
  private final List<Account> accounts;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acked = new AtomicLong();
  private final AtomicLong firstSentAtNs = new AtomicLong();
  private final AtomicLong lastSentAtNs = new AtomicLong();
  private long writtenOff;

  Stream(
      int id, String topic, Phase phase, Object thread, Collection<List<Receiver>> subscriptions) {
    this.id = id;
    this.topic = topic;
    this.topicBytes = topic.getBytes(StandardCharsets.UTF_8);
    this.phase = phase;
    this.lane = phase.lane(thread);
    this.accounts = subscriptions.stream().map(members -> open(members, id, phase)).toList();
  }

  private static Account open(List<Receiver> members, int id, Phase phase) {
    Object thread = members.size() == 1 ? members.get(0).thread() : members;
    Account account = new Account(members, phase.lane(thread));
    members.forEach(member -> member.open(id, account));
    return account;
  }

  /** The number that stands in its payloads. */
  public int id() {
    return id;
  }

  public String topic() {
    return topic;
  }

  boolean hasTopic(byte[] bytes, int at, int length) {
    return Arrays.equals(topicBytes, 0, topicBytes.length, bytes, at, at + length);
  }

  public Phase phase() {
    return phase;
  }

  /** Where the publisher records its latencies. */
  public Lane lane() {
    return lane;
  }

  /** Counts the next message as sent and returns its number. */
  public long next(long nowNs) {
    long sequence = sent.getPlain();
    if (sequence == 0) {
      firstSentAtNs.setRelease(nowNs);
    }
    lastSentAtNs.setRelease(nowNs);
    sent.setRelease(sequence + 1);
    return sequence;
  }

  /** The target took responsibility for one message. */
  public void ackedOne() {
    acked.setRelease(acked.getPlain() + 1);
  }

  public long sent() {
    return sent.getAcquire();
  }

  public long acked() {
    return acked.getAcquire();
  }

  /**
   * How many messages lie between the last one sent and the highest one that every subscriber has
   * received. A lost message does not count for ever: the next one that arrives frees its place.
   */
  public long outstanding() {
    long next = sent.getPlain();
    for (Account account : accounts) {
      if (!account.away()) {
        next = Math.min(next, account.passed());
      }
    }
    return sent.getPlain() - Math.max(next, writtenOff);
  }

  /** Stops waiting for what has not arrived so far; it stays counted as lost unless it comes. */
  public void writeOff() {
    writtenOff = sent.getPlain();
  }

  boolean nobodyWaits() {
    return accounts.stream().allMatch(Account::away);
  }

  /** How far apart the subscribers get each message is measured from here on. */
  public void measureSkew(Timers timers) {
    Skew skew = new Skew(timers, accounts.size());
    accounts.forEach(account -> account.measureSkew(skew));
  }

  /** Whether nobody who wanted this stream is connected any more. */
  public boolean abandoned() {
    for (Account account : accounts) { // asked before every message
      if (!account.closed()) {
        return false;
      }
    }
    return !accounts.isEmpty();
  }

  /** Messages times subscriptions. */
  public long expected() {
    return sent() * accounts.size();
  }

  public long received() {
    return accounts.stream().mapToLong(Account::received).sum();
  }

  long firstSentAtNs() {
    return firstSentAtNs.getAcquire();
  }

  long lastSentAtNs() {
    return lastSentAtNs.getAcquire();
  }

  long lastReceivedAtNs() {
    return accounts.stream().mapToLong(Account::lastAtNs).max().orElse(0);
  }

  Tally tally() {
    // Received is read first: what arrives in between must not make the loss negative.
    long received = received();
    return new Tally(
        sent(),
        acked(),
        expected(),
        received,
        accounts.stream().mapToLong(Account::duplicated).sum(),
        accounts.stream().mapToLong(Account::reordered).sum(),
        0,
        0,
        0);
  }
}
