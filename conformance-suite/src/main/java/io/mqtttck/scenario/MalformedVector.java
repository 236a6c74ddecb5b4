package io.mqtttck.scenario;

import io.mqtttck.engine.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One way to break the protocol, as data: a packet with exactly one fault, its well-formed twin,
 * and what a broker may do about it.
 *
 * @param id stable for ever
 * @param name one sentence
 * @param v311 statements of 3.1.1 that call for the reaction; empty when it does not exist there
 * @param v5 statements of 5.0 that call for the reaction; empty when it does not exist there
 * @param twin the same without the fault, which the broker has to take in the same state
 * @param codes the reason codes that fit; those of 3.1.1 are below 0x80
 */
record MalformedVector(
    String id,
    String name,
    List<String> v311,
    List<String> v5,
    Set<Capability> needs,
    ClientPacketKind kind,
    Function<MalformedScene, byte[]> twin,
    Function<MalformedScene, byte[]> faulty,
    Reaction reaction,
    Set<Integer> codes) {

  /** How bad something is. */
  enum Grade {
    RIGHT,
    WARNING,
    WRONG
  }

  /** What is right, and what is tolerable. To end the connection is always right. */
  enum Reaction {
    CLOSE(Grade.WRONG, Grade.WRONG, false),
    CLOSE_OR_ERROR(Grade.RIGHT, Grade.WRONG, false),
    CLOSE_RATHER_THAN_ERROR(Grade.WARNING, Grade.WRONG, false),
    CLOSE_RATHER_THAN_IGNORE(Grade.WARNING, Grade.WARNING, false),
    CLOSE_RATHER_THAN_TAKE(Grade.WARNING, Grade.WARNING, true),
    CLOSE_OR_ERROR_RATHER_THAN_TAKE(Grade.RIGHT, Grade.WARNING, true);

    private final Grade error;
    private final Grade taken;
    private final boolean passesOn;

    Reaction(Grade error, Grade taken, boolean passesOn) {
      this.error = error;
      this.taken = taken;
      this.passesOn = passesOn;
    }

    /** Of an acknowledgement that reports an error. */
    Grade error() {
      return error;
    }

    /** Of going on as if the packet were right. */
    Grade taken() {
      return taken;
    }

    /** Whether a message in it may be passed on, without what is wrong with it. */
    boolean passesOn() {
      return passesOn;
    }
  }

  private static final Set<Integer> MALFORMED_OR_PROTOCOL_ERROR = Set.of(0x81, 0x82);

  /** A packet that ends the connection for certain: by the general rules on broken packets. */
  static MalformedVector of(
      ClientPacketKind kind, String fault, String name, Function<MalformedScene, byte[]> faulty) {
    return new MalformedVector(
        kind.word() + "-" + fault,
        name,
        List.of(kind.connects() ? "MQTT-3.1.4-1" : "MQTT-4.8.0-1"),
        List.of(kind.connects() ? "MQTT-3.1.4-1" : "MQTT-4.13.1-1"),
        kind.needs(),
        kind,
        scene -> kind.packet(scene).encode(),
        faulty,
        Reaction.CLOSE,
        MALFORMED_OR_PROTOCOL_ERROR);
  }

  /** The same made by changing the fields of the twin. */
  static MalformedVector changing(
      ClientPacketKind kind, String fault, String name, Function<ClientPacket, byte[]> change) {
    return of(kind, fault, name, scene -> change.apply(kind.packet(scene)));
  }

  /** Called for by these statements instead. */
  MalformedVector proves(List<String> of311, List<String> of5) {
    return new MalformedVector(id, name, of311, of5, needs, kind, twin, faulty, reaction, codes);
  }

  /** Does not exist in 3.1.1. */
  MalformedVector only5() {
    return proves(List.of(), v5);
  }

  /** Does not exist in 3.1.1; called for by these statements. */
  MalformedVector only5(String... of5) {
    return proves(List.of(), List.of(of5));
  }

  /** Is no fault in 5.0. */
  MalformedVector only311(String... of311) {
    return proves(List.of(of311), List.of());
  }

  MalformedVector reaction(Reaction value) {
    return new MalformedVector(id, name, v311, v5, needs, kind, twin, faulty, value, codes);
  }

  /** Reason codes that fit beside 0x81 and 0x82. */
  MalformedVector codes(Integer... more) {
    Set<Integer> all = new TreeSet<>(codes);
    all.addAll(List.of(more));
    return new MalformedVector(id, name, v311, v5, needs, kind, twin, faulty, reaction, all);
  }

  MalformedVector needs(Capability... more) {
    Set<Capability> all = new TreeSet<>(needs);
    all.addAll(List.of(more));
    return new MalformedVector(id, name, v311, v5, all, kind, twin, faulty, reaction, codes);
  }

  MalformedVector twin(Function<MalformedScene, byte[]> value) {
    return new MalformedVector(id, name, v311, v5, needs, kind, value, faulty, reaction, codes);
  }

  /** The statements and the rule that others stay unharmed. */
  static List<String> andOthers(List<String> statements) {
    if (statements.isEmpty()) {
      return List.of();
    }
    List<String> all = new ArrayList<>(statements);
    all.add(OTHERS);
    return all;
  }

  /** An error on one connection has no effect on others. */
  static final String OTHERS = "U-56";
}
