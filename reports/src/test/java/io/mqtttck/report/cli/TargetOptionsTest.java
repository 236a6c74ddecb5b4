package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetOptionsTest {

  private final TargetOptions options = new TargetOptions();

  @Test
  void everyListenerOfABrokerIsNamedByItsPort() {
    options.transports = List.of("tcp", "tls:8884", "ws:9001");

    assertThat(addresses("mqtt://h:1884"))
        .containsExactly("mqtt://h:1884", "mqtts://h:8884", "ws://h:9001/mqtt");
  }

  @Test
  void aPortBesideTheTransportBeatsThatOfTheAddressAndOfThePreset() {
    options.transports = List.of("tcp:2000", "ws:2001");
    options.preset = "mosquitto";

    assertThat(addresses("mqtt://h")).containsExactly("mqtt://h:2000", "ws://h:2001/mqtt");
  }

  private List<String> addresses(String address) {
    return options.targets(address, Map.of()).stream().map(Target::address).toList();
  }
}
