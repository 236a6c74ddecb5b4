package io.mqtttck.fuzz;

import io.mqtttck.fuzz.Player.Played;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.FuzzRun;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.WireLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Damages valid exchanges and watches the broker: whether it lives, whether others are served as
 * before, whether what it answers is well-formed. Cases run side by side in rounds; after each the
 * witness is asked. Whatever is found is played again alone, and made small.
 */
public final class Fuzzer {

  /** The broker lives. */
  public static final String ALIVE = "fuzz.alive";

  /** Other clients are served as before. */
  public static final String WITNESS = "fuzz.witness";

  /** What the broker answers is well-formed; ids of single rules begin with it. */
  public static final String ANSWERS = "fuzz.answers";

  /** An error on one connection has no effect on others. */
  private static final String OTHERS = "U-56";

  /** Also a broker that answers at once may have to wait for a processor. */
  private static final long LEAST_PATIENCE_MS = 50;

  private static final int ROUNDS_PER_LANE = 8;
  private static final int MOST_LANES = 8;

  /** More of the same kind are counted, not made small. */
  private static final int MOST_FINDINGS_PER_ORACLE = 3;

  /** So many retained messages may lie around. */
  private static final int MOST_RETAINED = 200;

  private static final int TRIES = 3;
  private static final long LOOK_MS = 100;

  /** A single finding is not worth more than this. */
  private static final long LONGEST_MINIMISING_MS = 30_000;

  private final Plan plan;
  private final Ground ground;
  private final Player player;
  private final Witness witness;
  private final FieldCoverage coverage = new FieldCoverage();
  private final List<Found> findings = new ArrayList<>();
  private final long startNanos = System.nanoTime();
  private long next;
  private long played;
  private boolean gone;

  /**
   * What to do.
   *
   * @param firstCase number of the first case, 0 or more
   * @param cases how many cases at most, at least 1
   * @param durationMs how long at most, milliseconds, at least 1
   */
  public record Plan(long seed, long firstCase, long cases, long durationMs) {}

  /**
   * Where to do it.
   *
   * @param versions one or more; cases take turns
   * @param witnessVersion what the witness speaks
   * @param witnessQos a quality of service that the target grants
   * @param parallel how many connections at once
   * @param pace waits until one more connection is allowed
   * @param stopped whether somebody asked us to stop
   * @param progress hears how far it has got, several times a second
   */
  public record Ground(
      Target target,
      Clocks clocks,
      List<MqttVersion> versions,
      MqttVersion witnessVersion,
      int witnessQos,
      int parallel,
      Runnable pace,
      BooleanSupplier stopped,
      Consumer<FuzzRun.Progress> progress) {

    public Ground {
      versions = List.copyOf(versions);
    }
  }

  /**
   * How it ended.
   *
   * @param served whether the witness was served at the beginning: without that nothing is proven
   * @param gone whether the target went away and did not come back
   */
  public record Outcome(FuzzRun run, boolean served, boolean gone) {}

  private static final class Found {
    private final Symptom symptom;
    private final FuzzCase small;
    private final boolean confirmed;
    private final List<WireLine> wire;
    private int sightings = 1;

    Found(Symptom symptom, FuzzCase small, boolean confirmed, List<WireLine> wire) {
      this.symptom = symptom;
      this.small = small;
      this.confirmed = confirmed;
      this.wire = wire;
    }
  }

  public Fuzzer(Plan plan, Ground ground) {
    this.plan = plan;
    this.ground = ground;
    this.player = new Player(ground.target(), ground.clocks(), ground.pace());
    this.witness =
        new Witness(
            ground.target(),
            ground.witnessVersion(),
            ground.witnessQos(),
            ground.clocks(),
            ground.pace());
    this.next = plan.firstCase();
  }

  /**
   * Runs until the time is over, the cases are played, somebody stops it, or the target is gone.
   */
  public Outcome run() {
    boolean served = witness.meet() && witness.check().isEmpty();
    if (served) {
      ExecutorService lanes = lanes();
      try {
        while (!over()) {
          round(lanes);
        }
      } finally {
        lanes.shutdownNow();
      }
      if (!gone) {
        player.clearRetained(1, ground.witnessVersion());
      }
      witness.leave();
    }
    return new Outcome(result(), served, gone);
  }

  private ExecutorService lanes() {
    return Executors.newFixedThreadPool(
        Math.min(MOST_LANES, ground.parallel()),
        task -> {
          Thread thread = new Thread(task, "mqtt-tck-fuzz");
          thread.setDaemon(true);
          return thread;
        });
  }

  private boolean over() {
    return gone
        || ground.stopped().getAsBoolean()
        || next >= plan.firstCase() + plan.cases()
        || leftMs() <= 0;
  }

  private long leftMs() {
    return plan.durationMs() - elapsedMs();
  }

  private long elapsedMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  // ---- rounds -----------------------------------------------------------------------------------

  private void round(ExecutorService lanes) {
    player.patienceMs(Math.max(LEAST_PATIENCE_MS, 10 * witness.roundTripMs()));
    List<FuzzCase> cases = new ArrayList<>();
    while (cases.size() < ROUNDS_PER_LANE * Math.min(MOST_LANES, ground.parallel())
        && next < plan.firstCase() + plan.cases()) {
      cases.add(make(next++));
    }
    cases.forEach(coverage::add);
    List<Played> results = play(lanes, cases);
    played += results.size();
    Optional<Symptom> symptom = witness.check();
    if (symptom.isPresent()) {
      suspect(cases, symptom.get());
    } else {
      results.forEach(result -> result.symptoms().forEach(seen -> answered(result, seen)));
    }
    player.clearRetained(MOST_RETAINED, ground.witnessVersion());
    report();
  }

  private FuzzCase make(long number) {
    MqttVersion version = ground.versions().get((int) (number % ground.versions().size()));
    return FuzzCase.of(plan.seed(), number, version, ground.target().credentials());
  }

  private List<Played> play(ExecutorService lanes, List<FuzzCase> cases) {
    List<Future<Played>> running = new ArrayList<>();
    cases.forEach(each -> running.add(lanes.submit(() -> player.play(each))));
    List<Played> results = new ArrayList<>();
    try {
      for (Future<Played> each : running) {
        while (!each.isDone() && !ground.stopped().getAsBoolean()) {
          LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
        }
        if (!each.isDone()) {
          return results;
        }
        results.add(each.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a case could not be played", e.getCause());
    }
    return results;
  }

  private void report() {
    double seconds = Math.max(1, elapsedMs()) / 1e3;
    ground
        .progress()
        .accept(
            new FuzzRun.Progress(
                played,
                played / seconds,
                coverage.damaged(),
                coverage.fields(),
                findings.size(),
                Math.max(0, leftMs())));
  }

  // ---- what was answered ------------------------------------------------------------------------

  private void answered(Played result, Symptom symptom) {
    if (gone || ground.stopped().getAsBoolean() || known(result.fuzzCase(), symptom)) {
      return;
    }
    investigate(result, symptom, candidate -> sameAnswer(candidate, symptom));
  }

  private Optional<Played> sameAnswer(FuzzCase candidate, Symptom wanted) {
    Played again = player.play(candidate);
    return again.symptoms().stream().anyMatch(wanted::like) ? Optional.of(again) : Optional.empty();
  }

  /** Plays a case alone; present when it shows a symptom again. */
  private interface Trial {
    Optional<Played> of(FuzzCase candidate);
  }

  private void investigate(Played first, Symptom symptom, Trial trial) {
    Optional<Played> again = Optional.empty();
    for (int i = 0; i < TRIES && again.isEmpty() && !gone; i++) {
      again = trial.of(first.fuzzCase()).or(() -> trial.of(first.fuzzCase().hurried()));
    }
    if (again.isEmpty()) {
      add(symptom, first, false);
      return;
    }
    add(symptom, small(again.get(), trial), true);
  }

  private Played small(Played big, Trial trial) {
    long limitNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_MINIMISING_MS);
    Played[] last = {big};
    new Minimiser(
            candidate -> {
              Optional<Played> shown = trial.of(candidate);
              shown.ifPresent(each -> last[0] = each);
              return shown.isPresent();
            },
            () -> gone || ground.stopped().getAsBoolean() || System.nanoTime() > limitNanos)
        .minimise(big.fuzzCase());
    return last[0];
  }

  // ---- what befell others -----------------------------------------------------------------------

  private void suspect(List<FuzzCase> cases, Symptom symptom) {
    if (ground.stopped().getAsBoolean()) {
      return;
    }
    if (!back()) {
      gone = true;
      add(Symptom.death("it does not answer any more; " + symptom.seen()), nobody(cases), false);
      return;
    }
    for (FuzzCase each : cases) {
      if (known(each, symptom)) {
        return;
      }
    }
    List<FuzzCase> suspects = new ArrayList<>(cases);
    cases.forEach(each -> suspects.add(each.hurried()));
    for (FuzzCase each : suspects) {
      Optional<Played> alone = harms(each, symptom);
      if (gone || ground.stopped().getAsBoolean()) {
        break;
      }
      if (alone.isPresent()) {
        add(symptom, small(alone.get(), candidate -> harms(candidate, symptom)), true);
        return;
      }
    }
    add(symptom, nobody(cases), false);
  }

  /** None of many was found guilty; the trace names them. */
  private Played nobody(List<FuzzCase> cases) {
    WireLog log = new WireLog();
    log.event(
        "fuzz",
        "in flight: cases "
            + cases.get(0).number()
            + " to "
            + cases.get(cases.size() - 1).number());
    FuzzCase first = cases.get(0);
    return new Played(
        first.with(cases.size() == 1 ? first.steps() : List.of()), List.of(), log, true);
  }

  private Optional<Played> harms(FuzzCase candidate, Symptom wanted) {
    Played again = player.play(candidate);
    // Twice: what a packet does to others may come a moment after its own connection is done.
    Optional<Symptom> symptom = witness.check().or(witness::check);
    if (symptom.isEmpty()) {
      return Optional.empty();
    }
    if (!back()) {
      gone = true;
    }
    return symptom.filter(wanted::like).map(same -> again);
  }

  /** Whether the witness is served again, within the time that a broker may take to come back. */
  private boolean back() {
    long limitNanos =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * ground.clocks().deadlineMs());
    while (!witness.meet() || witness.check().isPresent()) {
      if (System.nanoTime() > limitNanos || ground.stopped().getAsBoolean()) {
        return false;
      }
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
    }
    return true;
  }

  // ---- findings ---------------------------------------------------------------------------------

  /** Whether a case shows only what is known already; then it is counted. */
  private boolean known(FuzzCase fuzzCase, Symptom symptom) {
    List<Found> alike =
        findings.stream()
            .filter(found -> found.small.version() == fuzzCase.version())
            .filter(found -> found.symptom.covers(symptom))
            .toList();
    Optional<Found> same =
        alike.stream().filter(found -> contains(fuzzCase, found.small)).findFirst();
    if (same.isEmpty() && alike.size() >= MOST_FINDINGS_PER_ORACLE) {
      same = Optional.of(alike.get(alike.size() - 1));
    }
    same.ifPresent(found -> found.sightings++);
    return same.isPresent();
  }

  /** Whether all that is damaged in one case is damaged in the other, in packets of that order. */
  private static boolean contains(FuzzCase whole, FuzzCase part) {
    if (part.steps().isEmpty()) {
      return false;
    }
    Set<String> damaged = new HashSet<>();
    part.steps()
        .forEach(
            step ->
                step.damages().forEach(damage -> damaged.add(step.type() + " " + damage.field())));
    int at = 0;
    List<PacketType> wanted = part.steps().stream().map(Step::type).toList();
    for (Step step : whole.steps()) {
      if (at < wanted.size() && step.type() == wanted.get(at)) {
        at++;
      }
    }
    return at == wanted.size() && FieldCoverage.cells(whole).containsAll(damaged);
  }

  private void add(Symptom symptom, Played shown, boolean confirmed) {
    findings.add(new Found(symptom, shown.fuzzCase(), confirmed, wire(shown.log())));
    report();
  }

  private List<WireLine> wire(WireLog log) {
    return log.entries().stream().map(this::line).toList();
  }

  private WireLine line(WireLog.Entry entry) {
    // Cut in the wrong place, a password would not be known for one.
    boolean hidden = secret() && entry.direction() == WireLog.Direction.SENT;
    return new WireLine(
        entry.atMicros(),
        entry.peer(),
        WireLine.Direction.valueOf(entry.direction().name()),
        hidden ? "not shown, for the sake of the password" : entry.text(),
        hidden ? "" : entry.hex());
  }

  private boolean secret() {
    Credentials credentials = ground.target().credentials();
    return !credentials.anonymous();
  }

  private FuzzRun result() {
    List<FuzzRun.Finding> all = new ArrayList<>();
    for (Found found : findings) {
      all.add(finding(all.size() + 1, found));
    }
    return new FuzzRun(plan.seed(), plan.firstCase(), played, elapsedMs(), coverage.cells(), all);
  }

  private FuzzRun.Finding finding(int number, Found found) {
    MqttVersion version = found.small.version();
    List<String> statements =
        found.symptom.rule() == null ? List.of(OTHERS) : found.symptom.rule().statements(version);
    return new FuzzRun.Finding(
        number,
        found.symptom.oracle(),
        version,
        found.small.number(),
        found.confirmed,
        found.sightings,
        found.symptom.disputed(),
        statements.stream().map(id -> new StatementKey(version, id)).toList(),
        found.symptom.allowed(),
        found.symptom.seen(),
        found.small.steps().stream().map(this::sent).toList(),
        found.wire);
  }

  private FuzzRun.SentPacket sent(Step step) {
    boolean hidden = secret() && step.type() == PacketType.CONNECT;
    return step.sent(bytes -> hidden ? "**".repeat(bytes.length) : HexFormat.of().formatHex(bytes));
  }
}
