package io.mqtttck.engine;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Client identifiers and topics that nobody else uses, so that scenarios run side by side and on
 * brokers that hold other people's data. Identifiers have at most 23 letters and digits, which
 * every server must accept.
 */
final class Names {

  /** The root of every topic that we use: one rule in an access list covers it. */
  static final String TOPIC_ROOT = "tck/";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int LONGEST_CLIENT_ID = 23;
  private static final int SUFFIX = 11;

  /** A topic that one of our scenarios made, also one that begins with $. */
  private static final Pattern OURS = Pattern.compile("\\$?tck/([0-9a-z]{" + SUFFIX + "})/");

  private final String suffix = suffix();
  private final Map<String, String> clientIds = new HashMap<>();
  private final Set<String> issued = new HashSet<>();

  private static String suffix() {
    StringBuilder text = new StringBuilder();
    while (text.length() < SUFFIX) {
      text.append(Integer.toString(RANDOM.nextInt(36), 36));
    }
    return text.toString();
  }

  synchronized String clientId(String name) {
    if (issued.contains(name)) {
      return name;
    }
    return clientIds.computeIfAbsent(
        name,
        key -> {
          String letters = key.replaceAll("[^A-Za-z0-9]", "");
          int room = LONGEST_CLIENT_ID - SUFFIX;
          return keep(letters.substring(0, Math.min(letters.length(), room)) + suffix);
        });
  }

  synchronized String keep(String id) {
    issued.add(id);
    return id;
  }

  String topic(String name) {
    return TOPIC_ROOT + suffix + "/" + name;
  }

  /** Whether a topic carries the suffix of another scenario. */
  boolean belongToOthers(String topic) {
    Matcher ours = OURS.matcher(topic);
    return ours.lookingAt() && !ours.group(1).equals(suffix);
  }
}
