package io.mqtttck.load.measure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The receiving side of one subscriber: judges every message that arrives. {@link #onMessage} is
 * for the subscriber's thread only.
 */
public final class Receiver {

  private final Ledger ledger;
  private final Object thread;
  private final List<String> filters = new CopyOnWriteArrayList<>();
  private final Map<Integer, Account> accounts = new ConcurrentHashMap<>();
  private volatile boolean closed;

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

  /** The subscriber is gone: senders that wait only for it may stop waiting. */
  public void close() {
    closed = true;
  }

  boolean closed() {
    return closed;
  }

  boolean wants(String topic) {
    return filters.stream().anyMatch(filter -> TopicFilter.matches(filter, topic));
  }

  Account open(int streamId, Phase phase) {
    Account account = new Account(this, phase.lane(thread));
    accounts.put(streamId, account);
    return account;
  }

  /**
   * Judges one message.
   *
   * @param nowNs {@link System#nanoTime()} at its arrival
   */
  public void onMessage(String topic, byte[] payload, long nowNs) {
    if (own(payload, 0, payload.length)) {
      accept(lastStream.topic().equals(topic), payload, 0, nowNs);
    }
  }

  /** The same for a message that lies in a larger array; nothing of it is kept. */
  public void onMessage(
      byte[] bytes, int topicAt, int topicLength, int payloadAt, int payloadLength, long nowNs) {
    if (own(bytes, payloadAt, payloadLength)) {
      accept(lastStream.hasTopic(bytes, topicAt, topicLength), bytes, payloadAt, nowNs);
    }
  }

  /** Whether it is intact and of a stream of this run, which is then the last one. */
  private boolean own(byte[] bytes, int at, int length) {
    if (!Payload.intact(bytes, at, length)) {
      ledger.current().countCorrupted();
      return false;
    }
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

  private void accept(boolean underItsTopic, byte[] bytes, int at, long nowNs) {
    if (lastAccount == null || !underItsTopic) {
      lastStream.phase().countMisrouted();
    } else {
      lastAccount.accept(Payload.sequence(bytes, at), Payload.dueNs(bytes, at), nowNs);
    }
  }
}
