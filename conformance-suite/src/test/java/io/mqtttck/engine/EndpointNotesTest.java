package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.mutant.Options;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every report says of a careless way to reach the target. */
class EndpointNotesTest {

  private static List<String> notes(Target target, String address) {
    return RunOf.all(target)
        .parameter("target", address)
        .fixture()
        .only("fixture.passes")
        .go()
        .run()
        .notes();
  }

  @Test
  void aPasswordThatTravelsUnencrypted() {
    try (SmallBroker broker = SmallBroker.start(Options.defaults().account("kit", "secret"))) {
      String here = "mqtt://kit:secret@127.0.0.1:" + broker.port();
      // The same place by a name that does not show that it is this machine.
      String there = here.replace("127.0.0.1", "[::ffff:127.0.0.1]");

      assertThat(notes(broker.target(), here)).as("nobody else can read it").isEmpty();
      assertThat(notes(broker.target(), there))
          .singleElement()
          .asString()
          .contains("the user name and the password travel unencrypted: use mqtts:// or wss://");
    }
  }

  @Test
  void aCertificateThatNobodyVerified() {
    try (SmallBroker broker = SmallBroker.start(Options.defaults().tls())) {
      Target careful = broker.target();
      Target careless = careful.withTls(new Tls(null, null, null, "", true));

      assertThat(notes(careful, careful.address())).isEmpty();
      assertThat(notes(careless, careless.address()))
          .containsExactly(
              "insecure: neither the certificate nor the name of the target was verified");
    }
  }
}
