package io.mqtttck.load.simulation;

/**
 * Looks for the highest rate that is still good: upwards while it goes well, then by halving what
 * lies between the last good and the first bad rate. Pure arithmetic; for one thread.
 */
final class RateSearch {

  private static final double UP = 1.5;

  /** Nearer than this there is nothing left to find out. */
  private static final double ENOUGH = 1.07;

  private double good;
  private double bad = Double.POSITIVE_INFINITY;
  private double rate;

  /**
   * @param first messages per second, more than 0
   */
  RateSearch(double first) {
    rate = first;
  }

  /** The rate to try next; 0 when the search has ended. */
  double rate() {
    return rate;
  }

  /** The highest rate that was good; 0 when none was. */
  double best() {
    return good;
  }

  void tried(boolean wasGood) {
    if (wasGood) {
      good = rate;
    } else {
      bad = rate;
    }
    if (bad / good < ENOUGH) {
      rate = 0;
    } else if (bad == Double.POSITIVE_INFINITY) {
      rate = good * UP;
    } else {
      rate = good == 0 ? bad / 2 : Math.sqrt(good * bad);
    }
  }
}
