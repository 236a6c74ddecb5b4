package io.mqtttck.report.compare;

import io.mqtttck.report.compare.AbReport.Round;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Carries out the rounds: a warm-up that is thrown away, A against A to learn the noise, A against
 * B. Within a round the lot decides who comes first.
 */
public final class AbRounds {

  /** The least that "automatic" means. */
  static final int FEWEST = Gate.roundsNeeded(GateMetric.THROUGHPUT, 0, GateMetric.values().length);

  private final Half half;
  private final Set<GateMetric> figures;
  private final SplittableRandom lots;
  private final Listener listener;
  private final List<Round> noise = new ArrayList<>();
  private final List<Round> rounds = new ArrayList<>();

  /** Measures one target once. */
  public interface Half {

    /**
     * Measures.
     *
     * @param b whether B is meant
     * @return the figures; one that could not be measured is missing
     */
    Map<GateMetric, Double> measure(boolean b);
  }

  /** Hears how it goes. */
  public interface Listener {

    /** Whether to go on. */
    boolean goOn();

    /** A round is over. */
    void finished(String what, int number, int of, Round round);
  }

  /**
   * Prepares the rounds.
   *
   * @param figures that will be judged
   * @param seed decides the lots
   */
  public AbRounds(Half half, Set<GateMetric> figures, long seed, Listener listener) {
    this.half = half;
    this.figures = figures;
    this.lots = new SplittableRandom(seed);
    this.listener = listener;
  }

  /** Measures A against A. */
  public void noise(int count) {
    for (int i = 1; i <= count && listener.goOn(); i++) {
      noise.add(round("A against A", i, count, false));
    }
  }

  /**
   * Measures A against B.
   *
   * @param count how many rounds; 0 for as many as the noise asks for
   * @param most of that
   */
  public void rounds(int count, int most) {
    int wanted = count > 0 ? count : automatic(most);
    for (int i = 1; i <= wanted && listener.goOn(); i++) {
      rounds.add(round("A against B", i, wanted, true));
    }
  }

  public List<Round> noiseRounds() {
    return List.copyOf(noise);
  }

  public List<Round> rounds() {
    return List.copyOf(rounds);
  }

  /** How many rounds the noise asks for, by figure; empty without noise rounds. */
  public Map<GateMetric, Integer> recommended() {
    Map<GateMetric, double[]> measured = AbReport.worsenings(noise, figures);
    measured.values().removeIf(values -> values.length < 2);
    return measured.isEmpty()
        ? Map.of()
        : new EnumMap<>(new GateTrial(measured, figures.size()).recommended());
  }

  private int automatic(int most) {
    int wanted = recommended().values().stream().mapToInt(Integer::intValue).max().orElse(FEWEST);
    return Math.min(Math.max(wanted, FEWEST), most);
  }

  private Round round(String what, int number, int of, boolean againstB) {
    boolean aFirst = lots.nextBoolean();
    Map<GateMetric, Double> first = half.measure(againstB && !aFirst);
    Map<GateMetric, Double> second = half.measure(againstB && aFirst);
    Round round = aFirst ? new Round(true, first, second) : new Round(false, second, first);
    listener.finished(what, number, of, round);
    return round;
  }
}
