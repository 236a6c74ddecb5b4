package io.mqtttck.load.flow;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What carries the messages. */
public enum Engine {
  /** The HiveMQ client library: a client as applications use it. */
  HIVEMQ,
  /** Frames of our own, straight on Netty: for rates at which a client library is the limit. */
  RAW;

  /** Its name on the command line and in files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The engine of this name.
   *
   * @throws IllegalArgumentException with one sentence when there is none
   */
  public static Engine of(String word) {
    return Arrays.stream(values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no engine '"
                        + word
                        + "': use "
                        + Arrays.stream(values())
                            .map(Engine::word)
                            .collect(Collectors.joining(" or "))));
  }
}
