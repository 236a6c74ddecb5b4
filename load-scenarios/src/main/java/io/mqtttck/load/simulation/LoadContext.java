package io.mqtttck.load.simulation;

import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.measure.Figure;
import io.mqtttck.load.measure.Phase;
import io.mqtttck.load.protocol.MqttRuntime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
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

  /** The same once more, because the injector was late the first time. */
  public static final String PACED_AGAIN = "paced-again";

  private static final AtomicReference<LoadContext> CURRENT = new AtomicReference<>();

  private final LoadPlan plan;
  private final MqttRuntime runtime;
  private final Map<Figure, Long> begunAtNs = new EnumMap<>(Figure.class);
  private double pacedRate;
  private Boolean pacedAgain;

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

  /** Sets the rate of the paced phase, messages per second. */
  synchronized void pacedRate(double rate) {
    pacedRate = rate;
  }

  /** From the first call on, this figure runs. */
  synchronized void begins(Figure figure) {
    begunAtNs.putIfAbsent(figure, System.nanoTime());
  }

  /** Books the time since the beginning; the last call counts. */
  void ends(Figure figure) {
    ends(figure, System.nanoTime());
  }

  synchronized void ends(Figure figure, long atNs) {
    Long begun = begunAtNs.get(figure);
    if (begun != null && atNs > begun) {
      runtime.ledger().found(figure, (atNs - begun) / 1e6);
    }
  }

  /**
   * Whether the paced phase is worth repeating: the injector was late, perhaps because of other
   * work on this machine. The first call settles it, when all messages have come.
   */
  synchronized boolean pacedAgain() {
    if (pacedAgain == null) {
      pacedAgain = !runtime.stopped() && phase(PACED).map(Phase::injectorLate).orElse(false);
    }
    return pacedAgain;
  }

  private double found() {
    return phase(FLAT_OUT).map(Phase::receiveRate).orElse(0.0);
  }

  private Optional<Phase> phase(String name) {
    return runtime.ledger().phases().stream()
        .filter(phase -> phase.name().equals(name))
        .findFirst();
  }
}
