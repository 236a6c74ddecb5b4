package io.mqtttck.engine;

import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs the engine in a test, with short clocks, and keeps what it says. */
public final class RunOf {

  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final List<DiscoverySelector> selectors = new ArrayList<>();
  private final List<RunListener> listeners = new ArrayList<>();
  private CancellationToken token = CancellationToken.disabled();
  private EngineExecutionResults junit;
  private ConformanceRun run;

  private RunOf() {
    parameter("clocks", "short");
  }

  /** A run of everything against a target. */
  public static RunOf all(Target target) {
    RunOf run = new RunOf().parameter("target", target.address());
    Tls tls = target.tls();
    run.path("tls.trust", tls.trust());
    run.path("tls.certificate", tls.certificate());
    run.path("tls.key", tls.key());
    return run.parameter("tls.insecure", String.valueOf(tls.insecure()));
  }

  private void path(String name, Path file) {
    if (file != null) {
      parameter(name, file.toString());
    }
  }

  /** Runs the scenarios of the fixture package instead of ours. */
  public RunOf fixture() {
    return parameter("packages", "io.mqtttck.engine.fixture");
  }

  public RunOf only(String... patterns) {
    return parameter("only", String.join(",", patterns));
  }

  public RunOf parameter(String name, String value) {
    parameters.put(Settings.PREFIX + name, value);
    return this;
  }

  public RunOf select(DiscoverySelector selector) {
    selectors.add(selector);
    return this;
  }

  public RunOf listener(RunListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Stops the run when the token says so. */
  public RunOf stoppedBy(CancellationToken other) {
    token = other;
    return this;
  }

  public RunOf go() {
    listeners.add(
        new RunListener() {
          @Override
          public void runFinished(ConformanceRun finished) {
            run = finished;
          }
        });
    if (selectors.isEmpty()) {
      selectors.add(new ScenarioSelector("*"));
    }
    junit =
        EngineTestKit.engine(new MqttTckEngine(listeners))
            .configurationParameters(parameters)
            .selectors(selectors.toArray(DiscoverySelector[]::new))
            .cancellationToken(token)
            .execute();
    return this;
  }

  /** What JUnit saw. */
  public EngineExecutionResults junit() {
    return junit;
  }

  /** What our listeners heard. */
  public ConformanceRun run() {
    return run;
  }

  /** The one result with that id in that version. */
  public ScenarioResult result(String id, String version) {
    return run.results().stream()
        .filter(result -> result.id().equals(id) && result.version().label().equals(version))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no result " + id + " in " + version));
  }
}
