package io.mqtttck.engine;

import java.util.Optional;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.DiscoverySelectorIdentifier;
import org.junit.platform.engine.discovery.DiscoverySelectorIdentifierParser;

/**
 * Selects scenarios in JUnit's own terms, as in {@code @Select("scenario:takeover.*")}: an id, a
 * glob, a statement, a tag or a topic.
 */
public record ScenarioSelector(String pattern) implements DiscoverySelector {

  private static final String PREFIX = "scenario";

  @Override
  public Optional<DiscoverySelectorIdentifier> toIdentifier() {
    return Optional.of(DiscoverySelectorIdentifier.create(PREFIX, pattern));
  }

  /** Reads {@code scenario:...}; found by {@link java.util.ServiceLoader}. */
  public static final class Parser implements DiscoverySelectorIdentifierParser {
    @Override
    public String getPrefix() {
      return PREFIX;
    }

    @Override
    public Optional<ScenarioSelector> parse(
        DiscoverySelectorIdentifier identifier, Context context) {
      return Optional.of(new ScenarioSelector(identifier.getValue()));
    }
  }
}
