package io.mqtttck.load.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.Credentials;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final Credentials ALICE = new Credentials("alice", null);
  private static final Credentials BOB = new Credentials("bob", null);

  @Test
  void everyUserHasAnAccountOfItsOwnAsLongAsThereAreSome() {
    Admission admission = new Admission(List.of(ALICE, BOB), null);

    assertThat(List.of(admission.account(), admission.account())).containsExactly(ALICE, BOB);
    assertThat(admission.sharing()).isZero();
    assertThat(admission.account()).isEqualTo(ALICE);
    assertThat(admission.sharing()).isOne();
  }

  @Test
  void theTurnsComeAtTheDeclaredRate() {
    Admission admission = new Admission(List.of(ALICE), 10.0);

    long longestMs = 0;
    for (int i = 0; i < 21; i++) {
      longestMs = TimeUnit.NANOSECONDS.toMillis(admission.nextPauseNs());
    }

    assertThat(longestMs).isBetween(1_500L, 2_000L);
    assertThat(new Admission(List.of(ALICE), null).nextPauseNs()).isZero();
  }
}
