package io.mqtttck.load.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where the clients of a load run connect. */
class LinksTest {

  private final List<String> opened = new ArrayList<>();

  private Links node(String name) {
    return (clientId, credentials, loop, listener) -> {
      opened.add(clientId + " at " + name);
      return null;
    };
  }

  @Test
  void oneNodeAfterTheOther() {
    Links cluster = Links.inTurn(List.of(node("a"), node("b"), node("c")));

    Stream.of("1", "2", "3", "4").forEach(id -> cluster.open(id, null, null, null));

    assertThat(opened).containsExactly("1 at a", "2 at b", "3 at c", "4 at a");
  }

  @Test
  void allAtTheOnlyNode() {
    Links single = Links.inTurn(List.of(node("a")));

    Stream.of("1", "2").forEach(id -> single.open(id, null, null, null));

    assertThat(opened).containsExactly("1 at a", "2 at a");
  }
}
