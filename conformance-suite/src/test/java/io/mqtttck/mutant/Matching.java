package io.mqtttck.mutant;

import io.mqtttck.wire.TopicFilter;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether a topic matches a filter: {@link TopicFilter}, and the ways to get it wrong. */
final class Matching {

  private final SmallBroker broker;

  Matching(SmallBroker broker) {
    this.broker = broker;
  }

  boolean matches(String filter, String topic) {
    if (broker.has(Fault.SHARE_NAME_IN_TOPIC) && TopicFilter.shared(filter)) {
      return filter.equals(topic);
    }
    String plain = plain(filter);
    if (wrongly(plain, topic)) {
      return true;
    }
    return TopicFilter.matches(changed(plain), changed(topic)) && !misses(plain, topic);
  }

  /** Without its share prefix. */
  static String plain(String filter) {
    return TopicFilter.shared(filter)
        ? Arrays.stream(filter.split("/", -1)).skip(2).reduce((a, b) -> a + "/" + b).orElse("")
        : filter;
  }

  /** Names are compared as they are; the faults change them first. */
  private String changed(String name) {
    String text = name;
    if (broker.has(Fault.TOPICS_WITHOUT_CASE)) {
      text = text.toLowerCase(Locale.ROOT);
    }
    if (broker.has(Fault.TRAILING_SLASH_IGNORED) && text.length() > 1 && text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    if (broker.has(Fault.LEADING_SLASH_IGNORED) && text.length() > 1 && text.startsWith("/")) {
      text = text.substring(1);
    }
    if (broker.has(Fault.SLASHES_MERGED)) {
      text = text.replaceAll("/+", "/");
    }
    if (broker.has(Fault.SPACES_IGNORED)) {
      text = text.replace(" ", "");
    }
    if (broker.has(Fault.UNICODE_NORMALISED)) {
      text = Normalizer.normalize(text, Normalizer.Form.NFC);
    }
    if (broker.has(Fault.TOPICS_CUT) && text.length() > 100) {
      text = text.substring(0, 100);
    }
    if (broker.has(Fault.LEVELS_CUT)) {
      List<String> levels = List.of(text.split("/", -1));
      text = String.join("/", levels.subList(0, Math.min(20, levels.size())));
    }
    if (broker.has(Fault.FOUR_BYTE_CHARACTERS_ALIKE)) {
      text =
          text.codePoints()
              .map(each -> each > 0xFFFF ? '?' : each)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
    }
    return text;
  }

  private boolean misses(String filter, String topic) {
    boolean hash = filter.equals("#") || filter.endsWith("/#");
    int filterLevels = filter.split("/", -1).length;
    int topicLevels = topic.split("/", -1).length;
    if (broker.has(Fault.HASH_MISSES_PARENT) && hash && topicLevels < filterLevels) {
      return true;
    }
    if (broker.has(Fault.HASH_ONE_LEVEL_ONLY) && hash && topicLevels > filterLevels) {
      return true;
    }
    if (broker.has(Fault.PLUS_MISSES_EMPTY_LEVEL)) {
      String[] wanted = filter.split("/", -1);
      String[] levels = topic.split("/", -1);
      for (int i = 0; i < Math.min(wanted.length, levels.length); i++) {
        if (wanted[i].equals("+") && levels[i].isEmpty()) {
          return true;
        }
      }
    }
    boolean wildcard = filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    return broker.has(Fault.GRANTED_BUT_DEAD) && wildcard
        || broker.has(Fault.DOLLAR_HIDDEN_ANYWHERE) && wildcard && topic.contains("/$")
        || broker.has(Fault.LONE_SLASH_LOST) && topic.equals("/");
  }

  private boolean wrongly(String filter, String topic) {
    boolean dollar = topic.startsWith("$");
    if (broker.has(Fault.PLUS_MATCHES_NO_LEVEL) && filter.equals(topic + "/+")) {
      return true;
    }
    if (broker.has(Fault.PLUS_MATCHES_MANY) && filter.endsWith("/+")) {
      return TopicFilter.matches(filter.substring(0, filter.length() - 1) + "#", topic)
          && topic.split("/", -1).length >= filter.split("/", -1).length;
    }
    if (broker.has(Fault.HASH_FINDS_DOLLAR) && dollar && filter.startsWith("#")
        || broker.has(Fault.PLUS_FINDS_DOLLAR) && dollar && filter.startsWith("+")) {
      return TopicFilter.matches(filter, topic.substring(1));
    }
    boolean plain = filter.indexOf('+') < 0 && filter.indexOf('#') < 0;
    if (broker.has(Fault.FILTER_COVERS_DEEPER) && plain && topic.startsWith(filter + "/")) {
      return true;
    }
    if (broker.has(Fault.STAR_IS_WILDCARD) && filter.endsWith("*")) {
      return topic.startsWith(filter.substring(0, filter.length() - 1));
    }
    return broker.has(Fault.FILTER_AS_PREFIX) && filter.endsWith("/") && topic.startsWith(filter);
  }

  /** Whether a filter may be subscribed to: wildcards and share name. */
  boolean valid(String filter) {
    if (broker.has(Fault.BAD_FILTERS_GRANTED) && !filter.isEmpty()
        || broker.has(Fault.SHARE_BAD_NAMES_GRANTED) && TopicFilter.shared(filter)) {
      return true;
    }
    if (broker.has(Fault.EMPTY_FILTER_GRANTED) && filter.isEmpty()) {
      return true;
    }
    if (!TopicFilter.valid(filter)) {
      return false;
    }
    if (!TopicFilter.shared(filter)) {
      return true;
    }
    String name = filter.split("/", -1)[1];
    return !name.isEmpty() && name.indexOf('+') < 0 && name.indexOf('#') < 0;
  }
}
