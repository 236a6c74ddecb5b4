package io.mqtttck.load.measure;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The receiving side of one subscriber: judges every message that arrives. {@link #onMessage} is
 * for the subscriber's thread only.
 */
public final class Receiver {

  /** Told of a message that is corrupted, foreign or misrouted, instead of a time. */
  public static final long UNWANTED = -1;

  private static final String SHARE = "$share/";

  private final Ledger ledger;
  private final Object thread;
  private final List<String> filters = new CopyOnWriteArrayList<>();
  private final Map<Integer, Account> accounts = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private volatile boolean away;
  private final AtomicLong arrived = new AtomicLong();

  private volatile long askedAtNs;
  private int lastStreamId = -1;
  private Stream lastStream;
  private Account lastAccount;

  Receiver(Ledger ledger, Object thread) {
    this.ledger = ledger;
    this.thread = thread;
  }

  /**
   * From now on streams whose topic matches are expected here: call it when the SUBACK is there.
   */
  public void subscribed(String filter) {
    filters.add(filter);
  }

  /** From now on messages that only this filter matches are not wanted by new streams. */
  public void unsubscribed(String filter) {
    filters.remove(filter);
  }

  /** When what the target keeps was asked for last. */
  long askedAtNs() {
    return askedAtNs;
  }

  void asks(long nowNs) {
    askedAtNs = nowNs;
  }

  Account account(int streamId) {
    return accounts.get(streamId);
  }

  boolean asks(String filter) {
    return filters.contains(filter);
  }

  /** The subscriber is gone: senders that wait only for it may stop waiting. */
  public void close() {
    closed = true;
    away = true;
  }

  /** The subscriber is gone for a while: what is sent meanwhile is still expected here. */
  public void leave() {
    away = true;
  }

  /** The subscriber is back. */
  public void comeBack() {
    away = false;
    closed = false;
  }

  /** Whether nothing can arrive now. */
  boolean away() {
    return away;
  }

  /** Valid messages that have arrived here, further copies included. */
  public long arrived() {
    return arrived.getAcquire();
  }

  boolean closed() {
    return closed;
  }

  /**
   * The subscription by which it wants a topic: its own, or the name of the shared one; null for
   * none.
   */
  Object wants(String topic) {
    for (String filter : filters) {
      if (filter.startsWith(SHARE)) {
        int slash = filter.indexOf('/', SHARE.length());
        if (TopicFilter.matches(filter.substring(slash + 1), topic)) {
          return filter;
        }
      } else if (TopicFilter.matches(filter, topic)) {
        return this;
      }
    }
    return null;
  }

  void open(int streamId, Account account) {
    accounts.put(streamId, account);
  }

  Object thread() {
    return thread;
  }

  /**
   * Judges one message.
   *
   * @param nowNs {@link System#nanoTime()} at its arrival
   * @return nanoseconds since it was due; {@link #UNWANTED} when it does not belong here, or when
   *     the time it was due says nothing
   */
  public long onMessage(String topic, byte[] payload, long nowNs) {
    if (!Payload.intact(payload, 0, payload.length)) {
      ledger.countUnreadable(topic);
      return UNWANTED;
    }
    if (!own(payload, 0)) {
      return UNWANTED;
    }
    long sequence = Payload.sequence(payload, 0);
    return accept(lastStream.topic(sequence).equals(topic), sequence, payload, 0, nowNs);
  }

  /** The same for a message that lies in a larger array; nothing of it is kept. */
  public long onMessage(
      byte[] bytes, int topicAt, int topicLength, int payloadAt, int payloadLength, long nowNs) {
    if (!Payload.intact(bytes, payloadAt, payloadLength)) {
      ledger.countUnreadable(new String(bytes, topicAt, topicLength, StandardCharsets.UTF_8));
      return UNWANTED;
    }
    if (!own(bytes, payloadAt)) {
      return UNWANTED;
    }
    long sequence = Payload.sequence(bytes, payloadAt);
    boolean underItsTopic = lastStream.hasTopic(sequence, bytes, topicAt, topicLength);
    return accept(underItsTopic, sequence, bytes, payloadAt, nowNs);
  }

  /** Whether an intact message is of a stream of this run, which is then the last one. */
  private boolean own(byte[] bytes, int at) {
    if (Payload.runId(bytes, at) != ledger.runId()) {
      ledger.current().countForeign();
      return false;
    }
    int streamId = Payload.streamId(bytes, at);
    if (streamId != lastStreamId) {
      lastStream = ledger.stream(streamId);
      lastAccount = accounts.get(streamId);
      lastStreamId = streamId;
    }
    if (lastStream == null) {
      ledger.current().countCorrupted();
    }
    return lastStream != null;
  }

  private long accept(boolean underItsTopic, long sequence, byte[] bytes, int at, long nowNs) {
    if (lastAccount == null) {
      lastAccount = accounts.get(lastStreamId); // it may have been asked for since
    }
    if (lastAccount == null || !underItsTopic || lastStream.unsent(sequence)) {
      lastStream.phase().countMisrouted();
      return UNWANTED;
    }
    arrived.setRelease(arrived.getPlain() + 1);
    long dueNs = Payload.dueNs(bytes, at);
    lastAccount.accept(sequence, dueNs, nowNs);
    return lastAccount.booked() ? UNWANTED : Math.max(0, nowNs - dueNs);
  }
}
