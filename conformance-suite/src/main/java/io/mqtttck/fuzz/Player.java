package io.mqtttck.fuzz;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Plays cases, each on a connection of its own, and tidies up after them. */
final class Player {

  private final Target target;
  private final Clocks clocks;
  private final Runnable pace;
  private final Queue<String> retained = new ConcurrentLinkedQueue<>();
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
    answers
        .judged(traffic, fuzzCase.version())
        .values()
        .forEach(violation -> symptoms.add(Symptom.of(violation)));
    return new Played(fuzzCase, symptoms, log, reached);
  }

  private void exchange(FuzzCase fuzzCase, Traffic traffic, WireLog log, Answers answers) {
    Peer peer = open(fuzzCase, log, answers).holdAcks();
    boolean patient = true;
    for (Step step : fuzzCase.steps()) {
      step.segments().forEach(peer::sendBytes);
      Optional<Class<? extends Packet>> answer = step.answer().filter(type -> step.waits());
      if (patient && answer.isPresent()) {
        // Who left one packet unanswered, such as a half one, will leave others.
        patient = peer.poll(answer.get(), patienceMs).isPresent();
      }
      if (peer.ended()) {
        break;
      }
    }
    if (traffic.whole() && !peer.ended()) {
      // What was sent before is dealt with when this is answered, or the connection ends.
      peer.send(Ping.REQUEST);
      peer.poll(Ping.class, clocks.quietMs());
    }
    // A reset leaves no port waiting: there are many cases and few ports.
    peer.drop();
  }

  private Peer open(FuzzCase fuzzCase, WireLog log, Answers answers) {
    pace.run();
    return open(fuzzCase.version(), log, answers);
  }

  private Peer open(MqttVersion version, WireLog log, Answers answers) {
    return Peer.open("fuzz", target, version, clocks, ConcurrentHashMap.newKeySet(), log, answers);
  }

  /** Removes the sessions that a case may have left behind, and remembers its messages. */
  private void tidy(FuzzCase fuzzCase, Traffic traffic) {
    for (String client : traffic.sessions()) {
      Peer peer = open(fuzzCase, new WireLog(), new Answers());
      peer.send(Connect.as(client).credentials(target.credentials()));
      peer.poll(Connack.class, clocks.quietMs());
      peer.drop();
    }
    retained.addAll(traffic.retained());
  }

  /**
   * Removes the retained messages that cases left behind. Wills come late, so that this is not done
   * after each case.
   *
   * @param atLeast only when there are so many
   */
  void clearRetained(int atLeast, MqttVersion version) {
    if (retained.size() < atLeast) {
      return;
    }
    try {
      pace.run();
      Peer peer = open(version, new WireLog(), new Answers());
      peer.send(Connect.as("fztidy").credentials(target.credentials()));
      Optional<Connack> answer = peer.poll(Connack.class, clocks.quietMs());
      for (String topic = retained.poll();
          topic != null && answer.isPresent() && !peer.ended();
          topic = retained.poll()) {
        if (!topic.isEmpty() && topic.indexOf('#') < 0 && topic.indexOf('+') < 0) {
          peer.send(Publish.to(topic).retained());
        }
      }
      peer.send(Ping.REQUEST);
      peer.poll(Ping.class, clocks.deadlineMs());
      peer.drop();
    } catch (TargetGone | NotProven e) {
      // Nobody is there to be tidied up after; the witness will tell.
      retained.clear();
    }
  }
}
