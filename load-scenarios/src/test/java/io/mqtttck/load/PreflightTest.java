package io.mqtttck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.load.Preflight.Machine;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.flow.Sink;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a machine cannot do is refused before anything starts, with what to change. */
class PreflightTest {

  private static final LoadPlan PLAN = LoadPlan.of("connect-storm").clients(30_000).rate(5000);

  @Test
  void aLargeMachineCarriesItOut() {
    Machine large = new Machine(1_000_000, 60_000, 8L << 30, 40);

    assertThatCode(() -> Preflight.check(PLAN, large)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20000|60000|8000|40|30000 connections need 30200 file descriptors and this process may open"
            + " 20000: raise the limit with 'ulimit -n 30200'",
        "90000|28000|8000|40|there are 28000: give 2 addresses of this machine with --source-address",
        "90000|60000|256|40|of heap and this process may use 257 MiB: set JAVA_OPTS=-Xmx",
        "90000|60000|8000|15600000|moves in steps of 15600 us, too coarse to measure latencies"
      })
  void aSmallOneIsToldWhatToChange(
      long descriptors, int ports, long heapMib, long tickNs, String sentence) {
    Machine small = new Machine(descriptors, ports, heapMib << 20, tickNs);

    assertThatThrownBy(() -> Preflight.check(PLAN, small))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void whatMayBeUnderWayMustFitIntoTheHeap() {
    LoadPlan large = LoadPlan.of("p2p").calibrate(false).payloadBytes(1 << 20);
    Machine machine = new Machine(1_000_000, 60_000, 2L << 30, 40);

    assertThatThrownBy(() -> Preflight.check(large, machine))
        .hasMessageContaining("or make --window or --payload-bytes smaller");
    assertThatCode(() -> Preflight.check(large.window(10), machine)).doesNotThrowAnyException();
  }

  @Test
  void moreAddressesHaveMorePorts() {
    Machine machine = new Machine(1_000_000, 20_000, 8L << 30, 40);

    assertThatThrownBy(() -> Preflight.check(PLAN, machine))
        .hasMessageContaining("give 2 addresses");
    assertThatCode(() -> Preflight.check(PLAN.sources(List.of("127.0.0.2", "127.0.0.3")), machine))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1|is none of this machine's addresses",
        "no-such-host.invalid|is no address: write it as 127.0.0.2"
      })
  void anAddressOfSomebodyElseIsRefused(String address, String sentence) {
    assertThatThrownBy(() -> PLAN.sources(List.of(address)))
        .hasMessageContaining("--source-address")
        .hasMessageContaining(sentence);
  }

  @Test
  void theStepsOfAClockAreSeen() {
    AtomicLong asked = new AtomicLong();

    assertThat(Preflight.tickNs(() -> asked.incrementAndGet() / 3 * 500)).isEqualTo(500);
    assertThat(Preflight.tickNs(System::nanoTime)).isPositive().isLessThan(100_000);
  }

  @ParameterizedTest
  @EnumSource
  void connectionsComeFromTheAddressesInTurn(Engine engine) throws Exception {
    LoadPlan plan =
        LoadPlan.of("p2p")
            .engine(engine)
            .pairs(2)
            .messages(100)
            .duration(Duration.ZERO)
            .calibrate(false)
            .sources(List.of("127.0.0.2", "127.0.0.3"));
    try (Sink sink = Sink.start(0)) {
      Target target = Target.parse("mqtt://127.0.0.1:" + sink.port());

      LoadResult result = new LoadRun(plan, target, MqttVersion.V5_0, LoadListener.NONE).run();

      assertThat(result.received()).isEqualTo(100);
      assertThat(sink.seenFrom()).contains("127.0.0.2", "127.0.0.3");
    }
  }
}
