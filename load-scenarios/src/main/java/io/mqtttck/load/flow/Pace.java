package io.mqtttck.load.flow;

/** When the messages of a stream are due. */
@FunctionalInterface
public interface Pace {

  /** As soon as there is room: a closed loop. */
  Pace FLAT_OUT = (sequence, nowNs) -> nowNs;

  /** The due time of a message, {@link System#nanoTime()}. */
  long dueNs(long sequence, long nowNs);

  /**
   * A fixed schedule, which waits for nobody.
   *
   * @param perSecond messages per second, more than 0
   */
  static Pace every(double perSecond, long startNs) {
    double intervalNs = 1e9 / perSecond;
    return (sequence, nowNs) -> startNs + (long) (sequence * intervalNs);
  }
}
