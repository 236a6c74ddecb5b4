package io.mqtttck.engine;

import io.mqtttck.result.RunListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.UniqueId;

/**
 * The test engine {@code mqtt-tck}: runs the scenarios against a broker, under any launcher of the
 * JUnit Platform. Configuration parameters: {@code mqtt-tck.target} (an address; without it the
 * embedded broker is started), {@code .versions}, {@code .only}, {@code .skip}, {@code .parallel},
 * {@code .strict}, {@code .long}, {@code .seed}, {@code .profile} (a file), {@code .preset} (where
 * no profile is given), {@code .variants} (a ready set or a profile), {@code .connect-timeout}
 * (ms), {@code .clocks} ({@code default} or {@code short}), {@code .packages}, {@code .fuzz}
 * (minutes), {@code .fuzz-case} (the number of one case), and for TLS {@code .tls.trust}, {@code
 * .tls.certificate}, {@code .tls.key}, {@code .tls.password}, {@code .tls.insecure}.
 *
 * <p>A failed or inconclusive scenario is a failed test, an unsupported one is aborted with its
 * reason. What was found in full goes to the {@link RunListener}s.
 */
public final class MqttTckEngine implements TestEngine {

  public static final String ID = "mqtt-tck";

  private final List<RunListener> listeners;

  /** For launchers: listeners are found by {@link ServiceLoader}. */
  public MqttTckEngine() {
    List<RunListener> found = new ArrayList<>();
    ServiceLoader.load(RunListener.class).forEach(found::add);
    this.listeners = List.copyOf(found);
  }

  /** For programs that bring their own listeners. */
  public MqttTckEngine(List<RunListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public String getId() {
    return ID;
  }

  @Override
  public Optional<String> getGroupId() {
    return Optional.of("io.mqtttck");
  }

  @Override
  public Optional<String> getArtifactId() {
    return Optional.of("conformance-suite");
  }

  @Override
  public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId uniqueId) {
    return new Discovery(request, Settings.from(request.getConfigurationParameters()), uniqueId)
        .tree();
  }

  @Override
  public void execute(ExecutionRequest request) {
    Settings settings = Settings.from(request.getConfigurationParameters());
    new Execution(request, settings, RunListener.of(listeners)).run();
  }
}
