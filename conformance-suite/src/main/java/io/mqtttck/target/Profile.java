package io.mqtttck.target;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What its operator declares about a target: what cannot be probed, and how gently to treat it.
 * Nothing is required; a value that is not declared is null (or an empty list) and the probe or the
 * scenario finds out for itself.
 *
 * @param versions the versions to run, never empty; all three when nothing is declared
 * @param accounts accounts that work, the first one is used where any will do
 * @param deniedTopics topics that the first account must not use
 * @param offlineQueue what the broker keeps for a session that is away
 * @param limits what the broker accepts
 * @param rewrites topic names that the broker changes on their way
 * @param parallel how many scenarios at once at most, 1 to 10000, or null
 * @param connectsPerSecond how many new connections per second at most, more than 0, or null
 * @param minKeepAlive the shortest Keep Alive that the broker honours, in whole seconds, or null
 * @param sharedPublic whether strangers use this broker too: no load and no malformed packets
 *     without consent
 */
public record Profile(
    Set<MqttVersion> versions,
    List<Account> accounts,
    DeniedTopics deniedTopics,
    OfflineQueue offlineQueue,
    Limits limits,
    List<Rewrite> rewrites,
    Integer parallel,
    Double connectsPerSecond,
    Duration minKeepAlive,
    boolean sharedPublic) {

  /** Nothing declared. */
  public static final Profile NONE =
      new Profile(null, null, null, null, null, null, null, null, null, false);

  public Profile {
    versions = versions == null ? EnumSet.allOf(MqttVersion.class) : Set.copyOf(versions);
    accounts = accounts == null ? List.of() : List.copyOf(accounts);
    deniedTopics = deniedTopics == null ? DeniedTopics.NONE : deniedTopics;
    offlineQueue = offlineQueue == null ? OfflineQueue.UNDECLARED : offlineQueue;
    limits = limits == null ? Limits.UNDECLARED : limits;
    rewrites = rewrites == null ? List.of() : List.copyOf(rewrites);
  }

  /**
   * Reads a declared profile, a YAML file with the names of this record as its keys.
   *
   * @throws ProfileException with file and line for an unknown key, a value of the wrong type or a
   *     limit that contradicts another one or the protocol
   */
  public static Profile load(Path file) {
    return ProfileReader.read(file);
  }

  /** What is declared, in words and numbers and without secrets, for the result file. */
  public Map<String, Object> describe() {
    Map<String, Object> declared = new LinkedHashMap<>();
    if (!equals(NONE)) {
      declared.put("versions", versions.stream().map(MqttVersion::label).sorted().toList());
      declared.put("accounts", accounts.stream().map(Account::userName).toList());
      declared.put("deniedTopics", deniedTopics.toString());
      declared.put("offlineQueue", offlineQueue.toString());
      declared.put("limits", limits.toString());
      declared.put("rewrites", rewrites.stream().map(Rewrite::toString).toList());
      declared.put("parallel", String.valueOf(parallel));
      declared.put("connectsPerSecond", String.valueOf(connectsPerSecond));
      declared.put("minKeepAlive", String.valueOf(minKeepAlive));
      declared.put("sharedPublic", sharedPublic);
    }
    return declared;
  }

  /**
   * One account.
   *
   * @param passwordEnv the environment variable that holds the password, so that a profile can be
   *     committed; null when the account has none
   */
  public record Account(String userName, String passwordEnv) {

    /**
     * The user name with its password.
     *
     * @param environment such as {@code System::getenv}
     * @throws ProfileException when the variable is not set
     */
    public Credentials credentials(UnaryOperator<String> environment) {
      if (passwordEnv == null) {
        return new Credentials(userName, null);
      }
      String password = environment.apply(passwordEnv);
      if (password == null) {
        throw new ProfileException(
            "the environment variable %s, the password of account %s, is not set"
                .formatted(passwordEnv, userName));
      }
      return new Credentials(userName, password.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Topic names that may not be published to, and filters that may not be subscribed to. */
  public record DeniedTopics(List<String> publish, List<String> subscribe) {

    public static final DeniedTopics NONE = new DeniedTopics(null, null);

    public DeniedTopics {
      publish = publish == null ? List.of() : List.copyOf(publish);
      subscribe = subscribe == null ? List.of() : List.copyOf(subscribe);
    }
  }

  /**
   * The policy for messages to a session that is away; the standard leaves it to the broker.
   *
   * @param messages how many are kept at most, or null
   * @param retention how long they are kept, or null
   * @param qos0 whether QoS 0 messages are kept as well, or null
   * @param drops which end is lost when there are too many, or null
   */
  public record OfflineQueue(Integer messages, Duration retention, Boolean qos0, Drop drops) {

    public static final OfflineQueue UNDECLARED = new OfflineQueue(null, null, null, null);

    /** Whether the operator said anything about it. */
    public boolean declared() {
      return !equals(UNDECLARED);
    }

    /** Which end of a full queue is lost. */
    public enum Drop {
      OLDEST,
      NEWEST
    }
  }

  /**
   * What the broker accepts; null where nothing is declared.
   *
   * @param packetBytes the largest packet, in bytes
   * @param clientIdBytes the longest client identifier, in bytes
   * @param topicLevels the deepest topic, in levels
   * @param maxQos the highest quality of service, 0 to 2
   * @param inFlight how many unacknowledged messages it sends to one client
   * @param sessionExpiry how long it keeps a session at most
   */
  public record Limits(
      Long packetBytes,
      Integer clientIdBytes,
      Integer topicLevels,
      Integer maxQos,
      Integer inFlight,
      Duration sessionExpiry) {

    public static final Limits UNDECLARED = new Limits(null, null, null, null, null, null);
  }

  /** A topic name that the broker delivers as another one. */
  public record Rewrite(String from, String to) {}
}
