package io.mqtttck.target;

import io.mqtttck.target.Profile.Account;
import io.mqtttck.target.Profile.Limits;
import io.mqtttck.target.Profile.OfflineQueue;
import io.mqtttck.target.Profile.Rewrite;
import io.mqtttck.target.Profile.TlsFiles;
import io.mqtttck.target.Profile.Variant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Reads a profile and refuses what contradicts itself or the protocol. */
final class ProfileReader {

  private static final int MAX_UINT16 = 65_535;

  /** Five bytes of fixed header and the largest remaining length (MQTT 5.0, 2.1.4). */
  private static final long MAX_PACKET_BYTES = 268_435_460;

  private final YamlFile file;
  private final String root;

  private ProfileReader(YamlFile file, String root) {
    this.file = file;
    this.root = root;
  }

  static Profile read(Path path) {
    try {
      YamlFile file = new YamlFile(path.toString(), Files.readString(path, StandardCharsets.UTF_8));
      Profile profile = check(file, "", file.read(Profile.class));
      Path directory = path.toAbsolutePath().getParent();
      new ProfileReader(file, "").checkFiles(profile.tls(), directory);
      return profile.beside(directory);
    } catch (NoSuchFileException e) {
      throw new ProfileException("profile " + path + " does not exist");
    } catch (IOException e) {
      throw new ProfileException("profile " + path + " cannot be read: " + e.getMessage());
    }
  }

  /** Checks a profile that stands in a file under a path, such as {@code /profile}. */
  static Profile check(YamlFile file, String root, Profile profile) {
    ProfileReader reader = new ProfileReader(file, root);
    reader.checkTop(profile);
    reader.checkTimes(profile);
    reader.checkVariants(profile.variants());
    reader.checkTopics(profile);
    reader.checkQueue(profile.offlineQueue(), profile.limits());
    reader.checkLimits(profile.limits());
    return profile;
  }

  private void checkTop(Profile profile) {
    require(!profile.versions().isEmpty(), "/versions", "versions must name at least one version");
    range(profile.parallel(), 1, 10_000, "/parallel");
    Double rate = profile.connectsPerSecond();
    require(
        rate == null || (rate > 0 && rate <= 1_000_000),
        "/connectsPerSecond",
        "connectsPerSecond must be more than 0");
    Duration keepAlive = profile.minKeepAlive();
    require(
        keepAlive == null || (keepAlive.toMillisPart() == 0 && keepAlive.toSeconds() <= MAX_UINT16),
        "/minKeepAlive",
        "minKeepAlive must be whole seconds, at most 65535s");
    List<Account> accounts = profile.accounts();
    for (int i = 0; i < accounts.size(); i++) {
      String path = "/accounts/" + i;
      String user = accounts.get(i).userName();
      require(user != null, path, "an account needs a userName");
      require(
          accounts.subList(0, i).stream().noneMatch(other -> other.userName().equals(user)),
          path,
          "the account " + user + " is there twice");
    }
  }

  private void checkTimes(Profile profile) {
    positive(profile.connectTimeout(), "/connectTimeout");
    positive(profile.tolerances().deadline(), "/tolerances/deadline");
    positive(profile.tolerances().quiet(), "/tolerances/quiet");
    positive(profile.tolerances().close(), "/tolerances/close");
    positive(profile.tolerances().will(), "/tolerances/will");
    positive(profile.tolerances().expiry(), "/tolerances/expiry");
    TlsFiles tls = profile.tls();
    require(
        tls.key() == null || tls.certificate() != null,
        "/tls/key",
        "tls.key is the key of tls.certificate, which is missing");
    require(
        tls.trust() == null || !Boolean.TRUE.equals(tls.insecure()),
        "/tls/insecure",
        "tls.insecure accepts any certificate, which contradicts tls.trust");
  }

  private void checkFiles(TlsFiles tls, Path directory) {
    there(tls.trust(), directory, "trust");
    there(tls.certificate(), directory, "certificate");
    there(tls.key(), directory, "key");
  }

  private void there(String name, Path directory, String key) {
    require(
        name == null || Files.isReadable(directory.resolve(name)),
        "/tls/" + key,
        "tls." + key + " is " + name + ", and there is no such file that can be read");
  }

  private void positive(Duration value, String path) {
    require(
        value == null || !value.isZero(),
        path,
        path.substring(1).replace('/', '.') + " must be more than 0");
  }

  private void checkVariants(List<Variant> variants) {
    for (int i = 0; i < variants.size(); i++) {
      Variant variant = variants.get(i);
      String path = "/variants/" + i;
      require(
          variant.name() != null && variant.name().matches("[a-z0-9][a-z0-9.-]*"),
          path,
          "a variant needs a name of small letters, digits, dots and hyphens");
      require(
          !variant.name().equals(Variant.DEFAULT),
          path,
          "the name default is that of the configuration under TARGET");
      require(
          variants.subList(0, i).stream().noneMatch(other -> other.name().equals(variant.name())),
          path,
          "the variant " + variant.name() + " is there twice");
      boolean ours = variant.embedded() != null;
      require(
          ours != (variant.address() != null),
          path,
          "a variant needs an address, or embedded, and not both");
      require(
          !ours || variant.start().isEmpty() && variant.stop().isEmpty(),
          path,
          "an embedded variant has no start and no stop");
      require(
          variant.profile().variants().isEmpty(),
          path + "/profile/variants",
          "a variant has no variants of its own");
      if (variant.address() != null) {
        checkAddress(variant.address(), path + "/address");
      }
      check(file, root + path + "/profile", variant.profile());
    }
  }

  private void checkAddress(String address, String path) {
    try {
      Target.parse(address.replace("{port}", "1883").replace("{secret}", "x"));
    } catch (IllegalArgumentException e) {
      throw file.error(root + path, e.getMessage());
    }
  }

  private void checkTopics(Profile profile) {
    List<String> publish = profile.deniedTopics().publish();
    for (int i = 0; i < publish.size(); i++) {
      require(
          !publish.get(i).isEmpty() && !publish.get(i).matches(".*[+#].*"),
          "/deniedTopics/publish/" + i,
          "one cannot publish to '" + publish.get(i) + "': name one topic, without wildcards");
    }
    List<Rewrite> rewrites = profile.rewrites();
    for (int i = 0; i < rewrites.size(); i++) {
      require(
          rewrites.get(i).from() != null && rewrites.get(i).to() != null,
          "/rewrites/" + i,
          "a rewrite needs from and to");
    }
  }

  private void checkQueue(OfflineQueue queue, Limits limits) {
    range(queue.messages(), 0, Integer.MAX_VALUE, "/offlineQueue/messages");
    range(queue.bytes(), 0, Long.MAX_VALUE, "/offlineQueue/bytes");
    boolean none = Integer.valueOf(0).equals(queue.messages());
    require(
        !none || (!Boolean.TRUE.equals(queue.qos0()) && queue.drops() == null),
        "/offlineQueue",
        "offlineQueue.messages is 0, so qos0 cannot be true and nothing can be dropped");
    require(
        !none || queue.bytes() == null || queue.bytes() == 0,
        "/offlineQueue/bytes",
        "offlineQueue.messages is 0, so offlineQueue.bytes cannot be more");
    Duration retention = queue.retention();
    require(
        retention == null || !retention.isZero(),
        "/offlineQueue/retention",
        "offlineQueue.retention must be more than 0");
    require(
        retention == null
            || limits.sessionExpiry() == null
            || retention.compareTo(limits.sessionExpiry()) <= 0,
        "/offlineQueue/retention",
        "offlineQueue.retention is longer than limits.sessionExpiry, which ends the queue as well");
    require(
        none
            || queue.messages() == null
            || !Integer.valueOf(0).equals(limits.maxQos())
            || Boolean.TRUE.equals(queue.qos0()),
        "/offlineQueue/messages",
        "offlineQueue.messages is more than 0, but with limits.maxQos 0 and no qos0 none is kept");
  }

  private void checkLimits(Limits limits) {
    range(limits.packetBytes(), 2, MAX_PACKET_BYTES, "/limits/packetBytes");
    range(limits.clientIdBytes(), 1, MAX_UINT16, "/limits/clientIdBytes");
    range(limits.topicLevels(), 1, MAX_UINT16, "/limits/topicLevels");
    range(limits.maxQos(), 0, 2, "/limits/maxQos");
    range(limits.inFlight(), 1, MAX_UINT16, "/limits/inFlight");
    range(limits.sessions(), 1, Integer.MAX_VALUE, "/limits/sessions");
  }

  private void range(Number value, long min, long max, String path) {
    require(
        value == null || (value.longValue() >= min && value.longValue() <= max),
        path,
        "%s is %s: use %d to %d".formatted(path.substring(1).replace('/', '.'), value, min, max));
  }

  private void require(boolean holds, String path, String sentence) {
    if (!holds) {
      throw file.error(root + path, sentence);
    }
  }
}
