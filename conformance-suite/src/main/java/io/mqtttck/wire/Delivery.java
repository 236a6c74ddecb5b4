package io.mqtttck.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A message as a client got it, with the checks that scenarios make on it. */
public final class Delivery {

  private final String peer;
  private final Publish publish;
  private final long arrivedNanos;

  Delivery(String peer, Publish publish, long arrivedNanos) {
    this.peer = peer;
    this.publish = publish;
    this.arrivedNanos = arrivedNanos;
  }

  /** The packet itself. */
  public Publish publish() {
    return publish;
  }

  public int packetId() {
    return publish.packetId();
  }

  /** The payload as text. */
  public String text() {
    return publish.payloadText();
  }

  /** {@link System#nanoTime()} of its arrival. */
  public long arrivedNanos() {
    return arrivedNanos;
  }

  public Delivery expectRetain(boolean wanted) {
    return expect(publish.retain() == wanted, "RETAIN " + (wanted ? 1 : 0));
  }

  public Delivery expectQos(int wanted) {
    return expect(publish.qos() == wanted, "QoS " + wanted);
  }

  public Delivery expectDup(boolean wanted) {
    return expect(publish.dup() == wanted, "DUP " + (wanted ? 1 : 0));
  }

  public Delivery expectPacketId(int wanted) {
    return expect(publish.packetId() == wanted, "packet identifier " + wanted);
  }

  public Delivery expectPayload(String wanted) {
    return expect(publish.payloadText().equals(wanted), "payload \"" + wanted + "\"");
  }

  /** The property is there with this value. */
  public Delivery expectProperty(PropertyId id, Object wanted) {
    Optional<Object> found =
        publish.properties().entries().stream()
            .filter(entry -> entry.id() == id)
            .map(Properties.Entry::value)
            .findFirst();
    boolean same =
        found.isPresent()
            && (found.get() instanceof byte[] bytes
                ? Arrays.equals(bytes, (byte[]) wanted)
                : found
                    .get()
                    .equals(
                        wanted instanceof Integer number ? (Object) number.longValue() : wanted));
    return expect(same, new Properties.Entry(id, wanted).toString());
  }

  /** These User Properties are there, in any order; a broker may add its own. */
  public Delivery expectUserProperties(List<Properties.UserProperty> wanted) {
    List<Properties.UserProperty> missing = new ArrayList<>(wanted);
    publish.properties().user().forEach(missing::remove);
    return expect(missing.isEmpty(), "the user properties " + wanted);
  }

  /** These User Properties are there in this order; a broker may add its own. */
  public Delivery expectUserPropertiesInOrder(List<Properties.UserProperty> wanted) {
    List<Properties.UserProperty> found = new ArrayList<>(publish.properties().user());
    found.retainAll(wanted);
    return expect(found.equals(wanted), "the user properties in the order " + wanted);
  }

  /** The property is there with a number in this range, both ends included. */
  public Delivery expectNumber(PropertyId id, long from, long to) {
    boolean fits =
        publish.properties().number(id).filter(found -> found >= from && found <= to).isPresent();
    return expect(fits, word(id) + " " + from + " to " + to);
  }

  /** The property is not there. */
  public Delivery expectNo(PropertyId id) {
    return expect(!publish.properties().has(id), "no " + word(id));
  }

  /** What makes it the same message as another one: topic and payload. */
  String key() {
    return key(publish);
  }

  static String key(Publish message) {
    return message.topic() + " " + message.payloadText();
  }

  private static String word(PropertyId id) {
    return id.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Delivery expect(boolean holds, String allowed) {
    if (!holds) {
      throw new ExpectationFailed(peer + " gets it with " + allowed, publish.describe());
    }
    return this;
  }
}
