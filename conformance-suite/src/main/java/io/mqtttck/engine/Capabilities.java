package io.mqtttck.engine;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the probe saw of a target, and what its profile declares.
 *
 * @param accepted the versions that the target accepts, each with its CONNACK
 * @param refusals for the versions that it does not, what it answered
 * @param grantedQos the highest QoS that a subscription was granted
 * @param target how the target is reached, and who we are there
 */
public record Capabilities(
    Map<MqttVersion, Connack> accepted,
    Map<MqttVersion, String> refusals,
    Map<MqttVersion, Integer> grantedQos,
    Target target,
    Profile profile) {

  private static final long LARGEST_RECEIVE_MAXIMUM = 65_535;
  private static final long LARGEST_ALIAS = 65_535;

  public Capabilities {
    accepted = new EnumMap<>(accepted);
    refusals = new EnumMap<>(refusals);
    grantedQos = new EnumMap<>(grantedQos);
  }

  public boolean speaks(MqttVersion version) {
    return accepted.containsKey(version);
  }

  /** The highest QoS that works in both directions. */
  public int maxQos(MqttVersion version) {
    int announced = number(version, PropertyId.MAXIMUM_QOS).orElse(2L).intValue();
    Integer declared = profile.limits().maxQos();
    int granted = grantedQos.getOrDefault(version, 2);
    return Math.min(Math.min(announced, granted), declared == null ? 2 : declared);
  }

  /** A number that the target announced in CONNACK; empty in 3.x. */
  public Optional<Long> number(MqttVersion version, PropertyId id) {
    return speaks(version) ? accepted.get(version).properties().number(id) : Optional.empty();
  }

  /** Why a capability is not there, as a clause; empty when it is. */
  public Optional<String> missing(Capability capability, MqttVersion version) {
    Profile.Features features = profile.features();
    boolean there =
        switch (capability) {
          case QOS1 -> maxQos(version) >= 1;
          case QOS2 -> maxQos(version) >= 2;
          case RETAINED ->
              flag(version, PropertyId.RETAIN_AVAILABLE) && allowed(features.retained());
          case WILDCARD_SUBSCRIPTIONS ->
              flag(version, PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE)
                  && allowed(features.wildcardSubscriptions());
          case SHARED_SUBSCRIPTIONS ->
              flag(version, PropertyId.SHARED_SUBSCRIPTION_AVAILABLE)
                  && allowed(features.sharedSubscriptions());
          case SUBSCRIPTION_IDENTIFIERS ->
              flag(version, PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE)
                  && allowed(features.subscriptionIdentifiers());
          // A server that caps the interval says so in CONNACK; the probe asks for 300 s.
          case SESSION_EXPIRY ->
              number(version, PropertyId.SESSION_EXPIRY_INTERVAL).orElse(300L) >= 60;
          case TOPIC_ALIAS ->
              number(version, PropertyId.TOPIC_ALIAS_MAXIMUM).orElse(0L) > 0
                  && allowed(features.topicAlias());
          case RECEIVE_MAXIMUM ->
              number(version, PropertyId.RECEIVE_MAXIMUM).orElse(LARGEST_RECEIVE_MAXIMUM)
                  < LARGEST_RECEIVE_MAXIMUM;
          case MAX_PACKET_SIZE_KNOWN -> number(version, PropertyId.MAXIMUM_PACKET_SIZE).isPresent();
          case MAX_QOS_LIMITED -> number(version, PropertyId.MAXIMUM_QOS).isPresent();
          case RETAIN_UNAVAILABLE -> !flag(version, PropertyId.RETAIN_AVAILABLE);
          case WILDCARD_SUBSCRIPTIONS_UNAVAILABLE ->
              !flag(version, PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE);
          case SHARED_SUBSCRIPTIONS_UNAVAILABLE ->
              !flag(version, PropertyId.SHARED_SUBSCRIPTION_AVAILABLE);
          case SUBSCRIPTION_IDENTIFIERS_UNAVAILABLE ->
              !flag(version, PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE);
          case TOPIC_ALIAS_LIMITED ->
              number(version, PropertyId.TOPIC_ALIAS_MAXIMUM).orElse(0L) < LARGEST_ALIAS;
          case SERVER_KEEP_ALIVE -> number(version, PropertyId.SERVER_KEEP_ALIVE).isPresent();
          case ACL_DENY -> !profile.deniedTopics().publish().isEmpty();
          case AUTH -> !target.credentials().anonymous() || !profile.accounts().isEmpty();
          case ENHANCED_AUTH -> false;
          case OFFLINE_LIMITS -> profile.offlineQueue().declared();
          case WEB_SOCKET -> target.transport().webSocket();
          case TLS -> target.transport().secure();
          case CLIENT_CERTIFICATE ->
              target.transport().secure() && target.tls().certificate() != null;
          case DEDICATED -> !profile.sharedPublic();
          case BOTH_VERSIONS -> speaks(MqttVersion.V3_1_1) && speaks(MqttVersion.V5_0);
        };
    return there ? Optional.empty() : Optional.of(lack(capability));
  }

  private String lack(Capability capability) {
    return switch (capability) {
      case WEB_SOCKET -> "the address is not ws:// or wss://";
      case TLS -> "the address is not mqtts:// or wss://";
      case CLIENT_CERTIFICATE -> "no client certificate was given";
      default -> capability.word() + " is not offered or not declared";
    };
  }

  /** A feature that is not declared is there until the target says otherwise. */
  private static boolean allowed(Boolean declared) {
    return !Boolean.FALSE.equals(declared);
  }

  /** What a target lacks in 5.0 it lacks in 3.x too, where it has no way to say so. */
  private boolean flag(MqttVersion version, PropertyId id) {
    MqttVersion told = speaks(MqttVersion.V5_0) ? MqttVersion.V5_0 : version;
    return number(told, id).orElse(1L) == 1;
  }

  /** In words and numbers, for the result file. */
  public Map<String, Object> describe() {
    Map<String, Object> all = new TreeMap<>();
    accepted.forEach(
        (version, connack) -> {
          Map<String, Object> one = new TreeMap<>();
          one.put("accepted", true);
          one.put("maxQos", maxQos(version));
          for (Properties.Entry entry : connack.properties().entries()) {
            one.put(
                entry.id().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                String.valueOf(entry.value()));
          }
          all.put(version.label(), one);
        });
    refusals.forEach(
        (version, answer) -> all.put(version.label(), Map.of("accepted", false, "answer", answer)));
    return all;
  }
}
