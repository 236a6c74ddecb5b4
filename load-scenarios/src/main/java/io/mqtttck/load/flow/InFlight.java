package io.mqtttck.load.flow;

import java.util.Arrays;

/**
 * The packet identifiers of one connection and what waits for their acknowledgement: a ring that
 * grows to as many places as were ever needed at once.
 */
final class InFlight {

  private static final int LARGEST_ID = 65_535;

  private static final RawPublisher[] NONE = {};

  /** Null for packets that nobody times: SUBSCRIBE, and messages after PUBREC. */
  private RawPublisher[] owners = NONE;

  private long[] dueNs = {};
  private long[] sentNs = {};
  private int[] ids = {};
  private int last;
  private int used;

  /** Takes the next free identifier. */
  int next(RawPublisher owner, long due, long sent) {
    if (used == LARGEST_ID) {
      throw new IllegalStateException("all packet identifiers are in use");
    }
    if (ids.length == 0) {
      grow();
    }
    used++;
    last = last % LARGEST_ID + 1;
    while (ids[slot(last)] != 0) {
      if (ids.length > LARGEST_ID) {
        last = last % LARGEST_ID + 1;
      } else {
        grow();
      }
    }
    int slot = slot(last);
    ids[slot] = last;
    owners[slot] = owner;
    dueNs[slot] = due;
    sentNs[slot] = sent;
    return last;
  }

  private int slot(int id) {
    return id & ids.length - 1;
  }

  private void grow() {
    int[] oldIds = ids;
    RawPublisher[] oldOwners = owners;
    long[] oldDue = dueNs;
    long[] oldSent = sentNs;
    int size = Math.max(8, 2 * oldIds.length);
    ids = new int[size];
    owners = Arrays.copyOf(NONE, size);
    dueNs = new long[size];
    sentNs = new long[size];
    for (int i = 0; i < oldIds.length; i++) {
      int slot = slot(oldIds[i]);
      if (oldIds[i] != 0) {
        ids[slot] = oldIds[i];
        owners[slot] = oldOwners[i];
        dueNs[slot] = oldDue[i];
        sentNs[slot] = oldSent[i];
      }
    }
  }

  /** Tells the owner; a second acknowledgement of the same packet tells nobody. */
  void acknowledged(int id, int code, long nowNs) {
    if (ids.length > 0 && ids[slot(id)] == id && owners[slot(id)] != null) {
      int slot = slot(id);
      RawPublisher owner = owners[slot];
      owners[slot] = null;
      owner.acknowledged(code, dueNs[slot], sentNs[slot], nowNs);
    }
  }

  /** The identifier may be used again. */
  void free(int id) {
    if (id != 0 && ids.length > 0 && ids[slot(id)] == id) {
      used--;
      ids[slot(id)] = 0;
      owners[slot(id)] = null;
    }
  }
}
