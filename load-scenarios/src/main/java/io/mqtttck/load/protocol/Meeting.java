package io.mqtttck.load.protocol;

import java.util.ArrayList;
import java.util.List;

/** A point that users pass together, when all of them have arrived. */
final class Meeting {

  private final int parties;
  private List<Runnable> waiting = new ArrayList<>();

  Meeting(int parties) {
    this.parties = parties;
  }

  /** Runs the action once everybody is here; it must find its own way to its event loop. */
  void arrive(Runnable action) {
    List<Runnable> ready;
    synchronized (this) {
      waiting.add(action);
      if (waiting.size() < parties) {
        return;
      }
      ready = waiting;
      waiting = new ArrayList<>();
    }
    ready.forEach(Runnable::run);
  }
}
