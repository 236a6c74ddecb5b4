package io.mqtttck.fuzz;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.TargetGone;
import io.mqtttck.wire.WireLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Plays cases, each on a connection of its own, and tidies up after them. */
final class Player {

  private final Target target;
  private final Clocks clocks;
  private final Runnable pace;
  private volatile long patienceMs;

  /**
   * @param pace waits until one more connection is allowed
   */
  Player(Target target, Clocks clocks, Runnable pace) {
    this.target = target;
    this.clocks = clocks;
    this.pace = pace;
    this.patienceMs = clocks.quietMs();
  }

  /**
   * What a case showed of its own connection.
   *
   * @param reached false when no connection could be made
   */
  record Played(FuzzCase fuzzCase, List<Symptom> symptoms, WireLog log, boolean reached) {}

  /**
   * How long to wait for an answer that may never come, as damaged packets have none: this decides
   * how deep a case goes, and never a verdict.
   */
  void patienceMs(long value) {
    patienceMs = Math.min(value, clocks.quietMs());
  }

  Played play(FuzzCase fuzzCase) {
    WireLog log = new WireLog();
    log.keepSecret(target.credentials().password());
    Answers answers = new Answers();
    Traffic traffic = Traffic.of(fuzzCase);
    boolean reached = true;
    try {
      exchange(fuzzCase, traffic, log, answers);
      tidy(fuzzCase, traffic);
    } catch (TargetGone e) {
      reached = false;
    } catch (NotProven e) {
      // Somebody asked us to stop: what was seen so far stands.
      log.event("fuzz", e.getMessage());
    }
    List<Symptom> symptoms = new ArrayList<>();
    answers.judged(traffic).values().forEach(violation -> symptoms.add(Symptom.of(violation)));
    return new Played(fuzzCase, symptoms, log, reached);
  }

  private void exchange(FuzzCase fuzzCase, Traffic traffic, WireLog log, Answers answers) {
    Peer peer = open(fuzzCase, log, answers).holdAcks();
    for (Step step : fuzzCase.steps()) {
      step.segments().forEach(peer::sendBytes);
      Optional<Class<? extends Packet>> answer = step.answer().filter(type -> step.waits());
      answer.ifPresent(type -> peer.poll(type, patienceMs));
      if (peer.ended()) {
        break;
      }
    }
    if (traffic.whole() && !peer.ended()) {
      // What was sent before is dealt with when this is answered.
      peer.send(Ping.REQUEST);
      peer.poll(Ping.class, patienceMs);
    }
    // A reset leaves no port waiting: there are many cases and few ports.
    peer.drop();
  }

  private Peer open(FuzzCase fuzzCase, WireLog log, Answers answers) {
    pace.run();
    return Peer.open(
        "fuzz",
        target,
        fuzzCase.version(),
        clocks,
        ConcurrentHashMap.newKeySet(),
        log,
        answers);
  }

  /** Removes the sessions and retained messages that a case may have left behind. */
  private void tidy(FuzzCase fuzzCase, Traffic traffic) {
    List<String> clients = new ArrayList<>(traffic.sessions());
    if (clients.isEmpty() && !traffic.retained().isEmpty()) {
      clients.add("fztidy" + Long.toString(fuzzCase.number(), 36));
    }
    for (String client : clients) {
      Peer peer = open(fuzzCase, new WireLog(), new Answers());
      peer.send(Connect.as(client).credentials(target.credentials()));
      Optional<Connack> answer = peer.poll(Connack.class, clocks.quietMs());
      if (answer.isPresent() && answer.get().code() == 0) {
        traffic.retained().stream()
            .filter(topic -> !topic.isEmpty() && topic.indexOf('#') < 0 && topic.indexOf('+') < 0)
            .forEach(topic -> peer.send(Publish.to(topic).retained()));
        peer.send(Ping.REQUEST);
        peer.poll(Ping.class, clocks.quietMs());
      }
      peer.drop();
    }
  }
}
