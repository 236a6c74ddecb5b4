package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.result.ConformanceRun;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What listens on a port and is no broker gets one clear sentence, and passes nothing. */
class StubTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SLAMS_UNHEARD       | closes the connection after CONNECT without an answer
          HOSTILE_RESETS      | closes the connection after CONNECT without an answer
          ANSWERS_NOTHING     | accepts the connection but never answers CONNECT
          HOSTILE_SPEAKS_HTTP | speaks HTTP (it answers HTTP/1.1 400 Bad Request)
          """)
  void theRunEndsBeforeItsFirstScenario(Fault stub, String sentence) {
    ConformanceRun run = KillRun.onBroken(stub, List.of(), "", false);

    ConformanceRun.Abort abort = run.aborted().orElseThrow();
    assertThat(abort.kind()).isEqualTo(ConformanceRun.Abort.Kind.UNREACHABLE);
    assertThat(abort.reason()).startsWith("mqtt://127.0.0.1:").contains(sentence);
    assertThat(run.results()).isEmpty();
  }
}
