package io.mqtttck.wire;

/**
 * Matching of topic names against filters, as section 4.7 has it: the reference that brokers are
 * held to.
 */
public final class TopicFilter {

  private TopicFilter() {}

  /**
   * Whether a topic name matches a filter; the share prefix of a shared subscription is left out
   * first.
   */
  public static boolean matches(String filter, String topic) {
    String plain = withoutShare(filter);
    if (topic.startsWith("$") && (plain.startsWith("#") || plain.startsWith("+"))) {
      return false;
    }
    String[] wanted = plain.split("/", -1);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true;
      }
      if (i >= levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }

  /** Whether wildcards stand only where they may, and there is at least one character. */
  public static boolean valid(String filter) {
    String plain = withoutShare(filter);
    if (plain.isEmpty()) {
      return false;
    }
    String[] levels = plain.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean hash = levels[i].contains("#");
      boolean plus = levels[i].contains("+");
      if ((hash || plus) && levels[i].length() > 1 || hash && i < levels.length - 1) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is a shared subscription, well-formed or not. */
  public static boolean shared(String filter) {
    return filter.startsWith("$share/");
  }

  private static String withoutShare(String filter) {
    if (!shared(filter)) {
      return filter;
    }
    int slash = filter.indexOf('/', "$share/".length());
    return slash < 0 ? "" : filter.substring(slash + 1);
  }
}
