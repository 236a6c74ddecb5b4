package io.mqtttck.report.cli;

import io.mqtttck.engine.MqttTckEngine;
import io.mqtttck.engine.ScenarioSelector;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.RunListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherExecutionRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the test engine on its own, without whatever else of JUnit is on the class path. */
final class ConformanceRunner {

  private final Map<String, String> parameters;
  private final RunListener listener;
  private final CancellationToken cancellation = CancellationToken.create();

  /**
   * Prepares a run.
   *
   * @param parameters configuration parameters of the engine
   */
  ConformanceRunner(Map<String, String> parameters, RunListener listener) {
    this.parameters = parameters;
    this.listener = listener;
  }

  /** Ends the run early; what was found so far is still reported. */
  void cancel() {
    cancellation.cancel();
  }

  /**
   * Runs to the end.
   *
   * @return empty when it was cancelled before it began
   * @throws IllegalStateException when the engine died, which is a defect of ours
   */
  Optional<ConformanceRun> run() {
    AtomicReference<ConformanceRun> finished = new AtomicReference<>();
    AtomicReference<Throwable> engineFailure = new AtomicReference<>();
    RunListener keep =
        new RunListener() {
          @Override
          public void runFinished(ConformanceRun run) {
            finished.set(run);
          }
        };
    LauncherConfig config =
        LauncherConfig.builder()
            .enableTestEngineAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .addTestEngines(new MqttTckEngine(List.of(listener, keep)))
            .build();
    LauncherExecutionRequest request =
        LauncherExecutionRequestBuilder.request(
                LauncherDiscoveryRequestBuilder.request()
                    .selectors(new ScenarioSelector("*"))
                    .enableImplicitConfigurationParameters(false)
                    .configurationParameters(parameters)
                    .build())
            .cancellationToken(cancellation)
            .listeners(containerFailures(engineFailure))
            .build();
    LauncherFactory.create(config).execute(request);
    if (finished.get() == null && !cancellation.isCancellationRequested()) {
      throw new IllegalStateException("the engine ended without a result", engineFailure.get());
    }
    return Optional.ofNullable(finished.get());
  }

  /** A scenario that fails says so itself; a container that fails is the engine. */
  private static TestExecutionListener containerFailures(AtomicReference<Throwable> failure) {
    return new TestExecutionListener() {
      @Override
      public void executionFinished(TestIdentifier id, TestExecutionResult result) {
        if (id.isContainer()) {
          result.getThrowable().ifPresent(failure::set);
        }
      }
    };
  }
}
