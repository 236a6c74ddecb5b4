package io.mqtttck.load.measure;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What takes time once per client and not once per message, by name. For any thread. */
public final class Timers {

  /** From asking for a connection to its CONNACK. */
  public static final String CONNECT = "connect";

  /** The same for clients that come back. */
  public static final String RECONNECT = "reconnect";

  /** From SUBSCRIBE to SUBACK. */
  public static final String SUBSCRIBE = "subscribe";

  /** From UNSUBSCRIBE to UNSUBACK. */
  public static final String UNSUBSCRIBE = "unsubscribe";

  /** From PINGREQ to PINGRESP. */
  public static final String PING = "ping";

  /** From the first subscriber's copy of a message to the last one's. */
  public static final String SKEW = "skew";

  /** From the second CONNECT of a client to the end of its first connection. */
  public static final String TAKEOVER = "takeover";

  /** From SUBSCRIBE to the arrival of a retained message. */
  public static final String RETAINED = "retained";

  /** From the reset of a client to the arrival of its will. */
  public static final String WILL = "will";

  /** From the end of a Will Delay Interval to the arrival of the will. */
  public static final String DELAYED_WILL = "delayedWill";

  static final List<String> NAMES =
      List.of(
          CONNECT,
          RECONNECT,
          SUBSCRIBE,
          UNSUBSCRIBE,
          PING,
          SKEW,
          TAKEOVER,
          RETAINED,
          WILL,
          DELAYED_WILL);

  private record Timer(Recorder recorder, Histogram total) {}

  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  /** Books how long something took, nanoseconds. */
  public void record(String name, long ns) {
    timers
        .computeIfAbsent(name, key -> new Timer(new Recorder(3), new Histogram(3)))
        .recorder()
        .recordValue(Math.max(0, ns));
  }

  /** Everything so far; one caller at a time. */
  synchronized Map<String, Histogram> totals() {
    Map<String, Histogram> totals = new TreeMap<>();
    timers.forEach(
        (name, timer) -> {
          timer.total().add(timer.recorder().getIntervalHistogram());
          totals.put(name, timer.total());
        });
    return totals;
  }
}
