package io.mqtttck.engine;

import io.mqtttck.result.ProbeResult;
import io.mqtttck.result.ProbeResult.Observation;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.TargetGone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds out what a target can do, by asking and by trying: everything that a run needs to know, and
 * everything that a profile can declare and that can be seen from outside.
 */
public final class TargetProbe {

  private static final int PINGS = 9;

  private final TargetUnderTest under;
  private final boolean deep;

  private TargetProbe(TargetUnderTest under, boolean deep) {
    this.under = under;
    this.deep = deep;
  }

  /**
   * Probes.
   *
   * @param deep whether the policy for messages to a session that is away is tried out too, which
   *     takes some thousand messages
   * @param progress hears what is being tried
   * @throws TargetGone with the likely cause when the target cannot be used at all
   */
  public static ProbeResult run(
      Target target, Profile profile, Clocks clocks, boolean deep, Consumer<String> progress) {
    Capabilities capabilities = Probe.of(target, profile, clocks);
    TargetUnderTest under = new TargetUnderTest(target, clocks, capabilities);
    return new TargetProbe(under, deep).result(progress);
  }

  private ProbeResult result(Consumer<String> progress) {
    Capabilities capabilities = under.capabilities();
    Map<MqttVersion, String> versions = new EnumMap<>(MqttVersion.class);
    capabilities
        .accepted()
        .forEach((version, connack) -> versions.put(version, connack.describe()));
    versions.putAll(capabilities.refusals());
    List<Observation> observations = new ArrayList<>();
    for (MqttVersion version : MqttVersion.values()) {
      boolean spoken = capabilities.speaks(version);
      observations.add(Comparison.flag("accepted", version, spoken, declaredVersion(version)));
      if (spoken) {
        progress.accept("probing MQTT " + version);
        observations.addAll(new VersionProbe(under, version, deep).observe());
      }
    }
    return new ProbeResult(
        under.target().transport(),
        under.target().address(),
        roundTripMs(),
        versions,
        observations);
  }

  /** A profile that names all versions may as well have named none. */
  private Boolean declaredVersion(MqttVersion version) {
    boolean silent =
        under.capabilities().profile().versions().size() == MqttVersion.values().length;
    return silent ? null : under.capabilities().profile().versions().contains(version);
  }

  private Double roundTripMs() {
    MqttVersion version =
        under.capabilities().accepted().keySet().stream()
            .max(Comparator.naturalOrder())
            .orElseThrow();
    try {
      Peer peer = under.connect(Connect.as(new Names().clientId("rtt")), version);
      List<Double> times = new ArrayList<>();
      for (int i = 0; i < PINGS; i++) {
        long startNanos = System.nanoTime();
        peer.ping();
        times.add((System.nanoTime() - startNanos) / (double) TimeUnit.MILLISECONDS.toNanos(1));
      }
      peer.disconnect();
      times.sort(Comparator.naturalOrder());
      return times.get(PINGS / 2);
    } catch (NotProven | TargetGone e) {
      return null;
    }
  }
}
