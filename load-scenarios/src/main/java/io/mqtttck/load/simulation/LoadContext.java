package io.mqtttck.load.simulation;

import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.protocol.MqttRuntime;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a simulation of ours runs with. Gatling makes simulations without parameters, so it is found
 * in a static place; Gatling allows one run at a time anyway.
 */
public final class LoadContext {

  /** The phase that is not measured. */
  public static final String WARM_UP = "warm-up";

  /** The phase that is as fast as the window allows. */
  public static final String FLAT_OUT = "flat-out";

  /** The phase that keeps to a schedule. */
  public static final String PACED = "paced";

  private static final AtomicReference<LoadContext> CURRENT = new AtomicReference<>();

  private final LoadPlan plan;
  private final MqttRuntime runtime;
  private double pacedRate;

  public LoadContext(LoadPlan plan, MqttRuntime runtime) {
    this.plan = plan;
    this.runtime = runtime;
  }

  /**
   * The context of the run that is being started.
   *
   * @throws IllegalStateException when a simulation of ours was started by Gatling alone
   */
  static LoadContext current() {
    LoadContext context = CURRENT.get();
    if (context == null) {
      throw new IllegalStateException("this simulation needs a plan: start it with LoadRun");
    }
    return context;
  }

  /** Makes this context, or none, the one that simulations find. */
  public static void set(LoadContext context) {
    CURRENT.set(context);
  }

  public LoadPlan plan() {
    return plan;
  }

  public MqttRuntime runtime() {
    return runtime;
  }

  /** Messages per second of the paced phase, all pairs together; the first call settles it. */
  public synchronized double pacedRate() {
    if (pacedRate == 0) {
      pacedRate = plan.rate() > 0 ? plan.rate() : Math.max(1, found() / 2);
    }
    return pacedRate;
  }

  private double found() {
    return runtime.ledger().phases().stream()
        .filter(phase -> phase.name().equals(FLAT_OUT))
        .mapToDouble(Phase::receiveRate)
        .findFirst()
        .orElse(0);
  }
}
