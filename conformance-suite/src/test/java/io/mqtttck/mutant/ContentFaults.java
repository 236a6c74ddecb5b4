package io.mqtttck.mutant;

import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Properties.Entry;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a broken broker does to the content of a message; a correct one passes it on unchanged. */
final class ContentFaults {

  private static final int MOST_PROPERTIES = 500;

  private static final int LONGEST_PAYLOAD = 100_000;

  private static final Map<Fault, PropertyId> LOST =
      Map.of(
          Fault.PAYLOAD_FORMAT_LOST, PropertyId.PAYLOAD_FORMAT_INDICATOR,
          Fault.CONTENT_TYPE_LOST, PropertyId.CONTENT_TYPE,
          Fault.RESPONSE_TOPIC_LOST, PropertyId.RESPONSE_TOPIC,
          Fault.CORRELATION_DATA_LOST, PropertyId.CORRELATION_DATA,
          Fault.USER_PROPERTIES_LOST, PropertyId.USER_PROPERTY);

  private final SmallBroker broker;

  ContentFaults(SmallBroker broker) {
    this.broker = broker;
  }

  /** A PUBLISH of a client. */
  Publish taken(Publish publish) {
    return topic(payload(publish)).properties(properties(publish.properties()));
  }

  private Publish topic(Publish publish) {
    String topic = publish.topic();
    if (broker.has(Fault.BYTE_ORDER_MARK_DROPPED)) {
      topic = topic.replace("\uFEFF", "");
    }
    if (broker.has(Fault.CONTROL_CHARACTERS_REPLACED)) {
      topic = topic.replaceAll("\\p{Cntrl}", "?");
    }
    return publish.topic(topic);
  }

  private Publish payload(Publish publish) {
    if (broker.has(Fault.PAYLOAD_AS_TEXT)) {
      return publish.payload(asText(publish.payload()));
    }
    boolean cut = broker.has(Fault.PAYLOAD_CUT) && publish.payload().length > LONGEST_PAYLOAD;
    return cut ? publish.payload(Arrays.copyOf(publish.payload(), LONGEST_PAYLOAD)) : publish;
  }

  private Properties properties(Properties properties) {
    List<Entry> entries = new ArrayList<>(properties.entries());
    LOST.forEach((fault, id) -> removeIf(fault, entries, id));
    if (broker.has(Fault.USER_PROPERTIES_SORTED)) {
      sortUser(entries);
    }
    if (broker.has(Fault.USER_PROPERTIES_UNIQUE)) {
      Set<Entry> unique = new LinkedHashSet<>(entries);
      entries.clear();
      entries.addAll(unique);
    }
    if (broker.has(Fault.USER_PROPERTIES_CUT) && entries.size() > MOST_PROPERTIES) {
      entries.subList(MOST_PROPERTIES, entries.size()).clear();
    }
    if (broker.has(Fault.USER_PROPERTIES_MORE)) {
      entries.add(
          new Entry(PropertyId.USER_PROPERTY, new Properties.UserProperty("broker", "small")));
    }
    if (broker.has(Fault.CONTENT_TYPE_ADDED) && !properties.has(PropertyId.CONTENT_TYPE)) {
      entries.add(new Entry(PropertyId.CONTENT_TYPE, "text/plain"));
    }
    if (broker.has(Fault.EMPTY_TEXT_LOST)) {
      entries.removeIf(entry -> "".equals(entry.value()));
    }
    if (broker.has(Fault.CORRELATION_DATA_AS_TEXT)) {
      entries.replaceAll(ContentFaults::asText);
    }
    return new Properties(entries);
  }

  private static Entry asText(Entry entry) {
    if (entry.id() != PropertyId.CORRELATION_DATA) {
      return entry;
    }
    return new Entry(entry.id(), asText((byte[]) entry.value()));
  }

  private static byte[] asText(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }

  /** A will that is due. */
  Publish will(Publish will) {
    Publish changed = will;
    if (broker.has(Fault.WILL_RETAIN_LOST) || broker.has(Fault.WILL_RETAIN_ALWAYS)) {
      boolean retain = broker.has(Fault.WILL_RETAIN_ALWAYS);
      changed =
          new Publish(
              will.topic(), will.qos(), retain, false, 0, will.payload(), will.properties());
    }
    if (broker.has(Fault.WILL_QOS_0)) {
      changed = changed.qos(0);
    }
    if (broker.has(Fault.WILL_QOS_1)) {
      changed = changed.qos(Math.min(1, will.qos()));
    }
    if (broker.has(Fault.WILL_PAYLOAD_CUT)) {
      byte[] payload = will.payload();
      int end = 0;
      while (end < payload.length && payload[end] != 0) {
        end++;
      }
      changed = changed.payload(Arrays.copyOf(payload, end));
    }
    List<Entry> entries = new ArrayList<>(changed.properties().entries());
    removeIf(Fault.WILL_USER_PROPERTIES_LOST, entries, PropertyId.USER_PROPERTY);
    if (broker.has(Fault.WILL_PROPERTIES_LOST)) {
      entries.removeIf(entry -> entry.id() != PropertyId.USER_PROPERTY);
    }
    if (broker.has(Fault.WILL_USER_PROPERTIES_SORTED)) {
      sortUser(entries);
    }
    return changed.properties(new Properties(entries));
  }

  private void removeIf(Fault fault, List<Entry> entries, PropertyId id) {
    if (broker.has(fault)) {
      entries.removeIf(entry -> entry.id() == id);
    }
  }

  private static void sortUser(List<Entry> entries) {
    entries.sort(
        Comparator.comparing(
            entry -> entry.id() == PropertyId.USER_PROPERTY ? entry.value().toString() : ""));
  }
}
