package io.mqtttck.load.measure;

/** Topic filters with their two wildcards. */
public final class TopicFilter {

  private TopicFilter() {}

  /** Whether a filter without {@code $share} matches a topic name. */
  public static boolean matches(String filter, String topic) {
    if (filter.equals(topic)) {
      return true;
    }
    String[] wanted = filter.split("/", -1);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true;
      }
      if (i == levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }
}
