package io.mqtttck.result;

/**
 * One event on one connection, as a reader sees it.
 *
 * @param atMicros microseconds since the scenario began
 * @param peer the connection's name, such as {@code sensor#1}
 * @param direction sent, received, or an event of the connection itself
 * @param text the packet in words, such as {@code CONNACK session-present=0 code=0x00}
 * @param hex the bytes, secrets masked with their length kept; empty for events
 */
public record WireLine(long atMicros, String peer, Direction direction, String text, String hex) {

  /** The text of the event after which a scenario only removes its own traces. */
  public static final String CLEANING_UP = "cleaning up";

  /** The text of the event between two goes at the same scenario. */
  public static final String SECOND_LOOK = "once more at the end of the run, when little else ran";

  /** Whether the scenario had ended here, and only removed its own traces. */
  public boolean cleansUp() {
    return direction == Direction.EVENT && text.equals(CLEANING_UP);
  }

  /** The same line by the clock of a scenario that began so many microseconds earlier. */
  public WireLine later(long micros) {
    return new WireLine(atMicros + micros, peer, direction, text, hex);
  }

  /** Which way the line points. */
  public enum Direction {
    SENT(">"),
    RECEIVED("<"),
    EVENT("*");

    private final String arrow;

    Direction(String arrow) {
      this.arrow = arrow;
    }

    public String arrow() {
      return arrow;
    }
  }
}
