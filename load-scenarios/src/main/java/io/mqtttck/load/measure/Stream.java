package io.mqtttck.load.measure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The messages that one publisher sends to one topic in one phase, numbered from 0. The sending
 * methods are for the publisher's thread only; the counters may be read by any.
 */
public final class Stream {

  /** Brokers count delays in whole seconds and may round both ends. */
  private static final long EARLY_NS = 1_000_000_000L;

  private final int id;
  private final String topic;
  private final byte[] topicBytes;
  private final Phase phase;
  private final Lane lane;
  private final long slice;
  private volatile List<Account> accounts;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acked = new AtomicLong();
  private final AtomicLong firstSentAtNs = new AtomicLong();
  private final AtomicLong lastSentAtNs = new AtomicLong();
  private volatile int qos = 1;
  private volatile boolean announced;
  private long writtenOff;

  /**
   * @param slice 0 for a stream whose messages all have the same topic; see {@link #topic(long)}
   */
  Stream(
      int id,
      String topic,
      long slice,
      Phase phase,
      Object thread,
      Collection<List<Receiver>> subscriptions) {
    this.id = id;
    this.topic = topic;
    this.slice = slice;
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

  /** Says at which QoS it is sent; 1 when nobody does. */
  public Stream qos(int newQos) {
    qos = newQos;
    return this;
  }

  int qos() {
    return qos;
  }

  /** The number that stands in its payloads. */
  public int id() {
    return id;
  }

  public String topic() {
    return topic;
  }

  /** How many messages have a topic under the same slice; 0 when all have the same one. */
  long slice() {
    return slice;
  }

  /**
   * The topic of one message: in a stream of many topics each has its own, which ends in the number
   * of its slice and in its own number.
   */
  public String topic(long sequence) {
    return topic(topic, slice, sequence);
  }

  static String topic(String topic, long slice, long sequence) {
    return slice == 0 ? topic : topic + "/" + sequence / slice + "/" + sequence;
  }

  boolean hasTopic(long sequence, byte[] bytes, int at, int length) {
    byte[] wanted = slice == 0 ? topicBytes : topic(sequence).getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(wanted, 0, wanted.length, bytes, at, at + length);
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

  /**
   * Expects what the target keeps of a slice at a subscriber that is about to ask for it.
   *
   * @return how many messages that are
   */
  long expectKept(Receiver receiver, long sliceNumber, Timers timers) {
    long messages = Math.min(slice, sent() - sliceNumber * slice);
    if (messages <= 0) {
      return 0;
    }
    Account account = receiver.account(id);
    if (account == null) {
      account = open(List.of(receiver), id, phase);
      account.bookArrivals(nowNs -> timers.record(Timers.RETAINED, nowNs - receiver.askedAtNs()));
      List<Account> more = new ArrayList<>(accounts);
      more.add(account);
      accounts = List.copyOf(more);
    }
    account.ask(messages);
    return messages;
  }

  /**
   * The target has the message already and must not publish it before it counts as sent: a will.
   *
   * @param delayNs how much later than that it may come at the earliest
   * @param early called when it came earlier than a tolerance of a second allows
   */
  public void announce(Timers timers, long delayNs, Runnable early) {
    announced = true;
    String timer = delayNs == 0 ? Timers.WILL : Timers.DELAYED_WILL;
    accounts.forEach(
        account ->
            account.bookArrivals(
                nowNs -> {
                  long afterNs = nowNs - firstSentAtNs() - delayNs;
                  timers.record(timer, afterNs);
                  if (afterNs < -EARLY_NS) {
                    early.run();
                  }
                }));
  }

  /** Whether the target published a message too soon, or one that was never to be published. */
  boolean unsent(long sequence) {
    return announced && sequence >= sent();
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
    long messages = sent();
    return accounts.stream().mapToLong(account -> account.expected(messages)).sum();
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
