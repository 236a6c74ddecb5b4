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
    if (!Payload.intact(payload)) {
      ledger.current().countCorrupted();
    } else if (Payload.runId(payload) != ledger.runId()) {
      ledger.current().countForeign();
    } else {
      onOwn(topic, payload, nowNs);
    }
  }

  private void onOwn(String topic, byte[] payload, long nowNs) {
    int streamId = Payload.streamId(payload);
    if (streamId != lastStreamId) {
      lastStream = ledger.stream(streamId);
      lastAccount = accounts.get(streamId);
      lastStreamId = streamId;
    }
    if (lastStream == null) {
      ledger.current().countCorrupted();
    } else if (lastAccount == null || !lastStream.topic().equals(topic)) {
      lastStream.phase().countMisrouted();
    } else {
      lastAccount.accept(Payload.sequence(payload), Payload.dueNs(payload), nowNs);
    }
  }
}
