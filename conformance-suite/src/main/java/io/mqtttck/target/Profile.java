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
 * @param sharedPublic whether strangers use this broker too: no load and no hostile scenarios
 *     without consent
 * @param features optional features that the broker has or lacks
 * @param connectTimeout for the connection and CONNACK, or null
 * @param tolerances clocks of this target in place of the usual ones
 * @param tls how a TLS connection is made
 * @param variants other configurations of the broker, for scenarios that this one cannot show
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
    boolean sharedPublic,
    Features features,
    Duration connectTimeout,
    Tolerances tolerances,
    TlsFiles tls,
    List<Variant> variants) {

  /** Nothing declared. */
  public static final Profile NONE =
      new Profile(
          null, null, null, null, null, null, null, null, null, false, null, null, null, null,
          null);

  public Profile {
    versions = versions == null ? EnumSet.allOf(MqttVersion.class) : Set.copyOf(versions);
    accounts = accounts == null ? List.of() : List.copyOf(accounts);
    deniedTopics = deniedTopics == null ? DeniedTopics.NONE : deniedTopics;
    offlineQueue = offlineQueue == null ? OfflineQueue.UNDECLARED : offlineQueue;
    limits = limits == null ? Limits.UNDECLARED : limits;
    rewrites = rewrites == null ? List.of() : List.copyOf(rewrites);
    features = features == null ? Features.UNDECLARED : features;
    tolerances = tolerances == null ? Tolerances.NONE : tolerances;
    tls = tls == null ? TlsFiles.NONE : tls;
    variants = variants == null ? List.of() : List.copyOf(variants);
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

  /** The same with other variants. */
  public Profile withVariants(List<Variant> others) {
    return with(tls, others);
  }

  /** The same with TLS files that are looked for in a directory unless they are absolute. */
  Profile beside(Path directory) {
    return with(tls.beside(directory), variants);
  }

  private Profile with(TlsFiles otherTls, List<Variant> otherVariants) {
    return new Profile(
        versions,
        accounts,
        deniedTopics,
        offlineQueue,
        limits,
        rewrites,
        parallel,
        connectsPerSecond,
        minKeepAlive,
        sharedPublic,
        features,
        connectTimeout,
        tolerances,
        otherTls,
        otherVariants);
  }

  /**
   * The account to connect with where any will do.
   *
   * @param environment such as {@code System::getenv}
   * @return {@link Credentials#NONE} when none is declared
   * @throws ProfileException when the variable with its password is not set
   */
  public Credentials account(UnaryOperator<String> environment) {
    return accounts.isEmpty() ? Credentials.NONE : accounts.get(0).credentials(environment);
  }

  /** The clocks for this target: the usual ones, where it declares no others. */
  public Clocks clocks(Clocks usual) {
    return new Clocks(
        ms(tolerances.deadline(), usual.deadlineMs()),
        ms(tolerances.quiet(), usual.quietMs()),
        ms(connectTimeout, usual.connectTimeoutMs()),
        ms(tolerances.close(), usual.closeMs()),
        ms(tolerances.will(), usual.willMs()),
        ms(tolerances.expiry(), usual.expiryMs()),
        usual.absenceMs(),
        usual.keepAlive());
  }

  private static long ms(Duration declared, long usual) {
    return declared == null ? usual : declared.toMillis();
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
      declared.put("features", features.toString());
      declared.put("connectTimeout", String.valueOf(connectTimeout));
      declared.put("tolerances", tolerances.toString());
      declared.put("variants", variants.stream().map(Variant::name).toList());
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
   * @param bytes how many bytes of messages are kept at most, or null
   * @param retention how long they are kept, or null
   * @param qos0 whether QoS 0 messages are kept as well, or null
   * @param drops which end is lost when there are too many, or null
   */
  public record OfflineQueue(
      Integer messages, Long bytes, Duration retention, Boolean qos0, Drop drops) {

    public static final OfflineQueue UNDECLARED = new OfflineQueue(null, null, null, null, null);

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
   * @param sessions how many sessions, connected or not, it has at the same time
   */
  public record Limits(
      Long packetBytes,
      Integer clientIdBytes,
      Integer topicLevels,
      Integer maxQos,
      Integer inFlight,
      Duration sessionExpiry,
      Integer sessions) {

    public static final Limits UNDECLARED = new Limits(null, null, null, null, null, null, null);
  }

  /** A topic name that the broker delivers as another one. */
  public record Rewrite(String from, String to) {}

  /** Optional features, true or false where declared. */
  public record Features(
      Boolean retained,
      Boolean wildcardSubscriptions,
      Boolean sharedSubscriptions,
      Boolean subscriptionIdentifiers,
      Boolean topicAlias) {

    public static final Features UNDECLARED = new Features(null, null, null, null, null);
  }

  /**
   * Clocks that differ from the usual ones: see {@link Clocks} for what each is. Null where the
   * usual one holds.
   */
  public record Tolerances(
      Duration deadline, Duration quiet, Duration close, Duration will, Duration expiry) {

    public static final Tolerances NONE = new Tolerances(null, null, null, null, null);
  }

  /**
   * TLS material; a relative file is looked for beside the profile.
   *
   * @param trust authorities to trust, PEM or PKCS#12, or null for the system's
   * @param certificate our certificate, PEM or PKCS#12, or null
   * @param key its private key in PEM, or null
   * @param passwordEnv the environment variable that holds the password of PKCS#12 files, or null
   * @param insecure whether any certificate is accepted
   */
  public record TlsFiles(
      String trust, String certificate, String key, String passwordEnv, Boolean insecure) {

    public static final TlsFiles NONE = new TlsFiles(null, null, null, null, null);

    private TlsFiles beside(Path directory) {
      return new TlsFiles(
          beside(directory, trust),
          beside(directory, certificate),
          beside(directory, key),
          passwordEnv,
          insecure);
    }

    private static String beside(Path directory, String file) {
      return file == null ? null : directory.resolve(file).toString();
    }

    /**
     * The material, with what was given otherwise (a flag, a parameter) in its place where that is
     * not null.
     *
     * @param environment where the password is looked up
     */
    public Tls or(Tls given, UnaryOperator<String> environment) {
      String password = passwordEnv == null ? null : environment.apply(passwordEnv);
      boolean ownCertificate = given.certificate() != null;
      return new Tls(
          given.trust() == null && trust != null ? Path.of(trust) : given.trust(),
          ownCertificate || certificate == null ? given.certificate() : Path.of(certificate),
          ownCertificate || key == null ? given.key() : Path.of(key),
          given.password().isEmpty() && password != null ? password : given.password(),
          given.insecure() || Boolean.TRUE.equals(insecure));
    }
  }

  /**
   * Another configuration of the broker: some statements can only be seen with settings that
   * exclude each other. In commands, files and the address, {@code {port}} stands for a free port,
   * {@code {dir}} for a directory of its own, which is removed afterwards, {@code {secret}} for a
   * password that was made up for this start, and {@code {user}} for who we are to the system.
   *
   * @param name the word in results
   * @param address where it listens, with the credentials to use there
   * @param files written into the directory before the start, by name
   * @param start a program with its arguments; when it goes on running it is the broker, and is
   *     ended at the stop
   * @param stop a program with its arguments, or empty
   * @param embedded in place of start: what our own broker has in the section {@code mqtt} of its
   *     configuration, HiveMQ's XML; may be empty
   * @param profile what is declared of this configuration, or null
   */
  public record Variant(
      String name,
      String address,
      Map<String, String> files,
      List<String> start,
      List<String> stop,
      String embedded,
      Profile profile) {

    /** The name of the configuration that is there anyway. */
    public static final String DEFAULT = "default";

    public Variant {
      files = files == null ? Map.of() : Map.copyOf(files);
      start = start == null ? List.of() : List.copyOf(start);
      stop = stop == null ? List.of() : List.copyOf(stop);
      profile = profile == null ? NONE : profile;
    }
  }
}
