package io.mqtttck.result;

import io.mqtttck.requirement.StatementKey;
import io.mqtttck.target.MqttVersion;
import java.util.List;

/**
 * What fuzzing found out. The results named {@code fuzz.<oracle>} are its verdicts; this is the
 * rest: how much was tried, and what it takes to try it again.
 *
 * @param seed with it and its number a case can be made again
 * @param firstCase the number of the first case
 * @param cases how many exchanges were played, repetitions for confirmation not counted
 * @param durationMs wall time, milliseconds
 * @param coverage every field of every packet that a client sends, and in how many cases it was
 *     damaged
 */
public record FuzzRun(
    long seed,
    long firstCase,
    long cases,
    long durationMs,
    List<Cell> coverage,
    List<Finding> findings) {

  public FuzzRun {
    coverage = List.copyOf(coverage);
    findings = List.copyOf(findings);
  }

  /**
   * A place where damage can be done.
   *
   * @param packet such as {@code CONNECT}, or {@code exchange} for the order of packets
   * @param cases in how many cases it was damaged, 0 for a place that was never reached
   */
  public record Cell(String packet, String field, long cases) {}

  /**
   * Something that a broker must not do, made as small as time allowed.
   *
   * @param number from 1, in the order of their finding
   * @param oracle the id of the result that it belongs to, such as {@code fuzz.alive}
   * @param caseNumber the case in which it was first seen
   * @param confirmed whether it was seen again when the case was played alone
   * @param sightings how many cases showed it
   * @param disputed whether a reading of the standard allows it
   * @param packets what the client sent, after minimising
   * @param wire the same with the broker's answers, secrets masked
   */
  public record Finding(
      int number,
      String oracle,
      MqttVersion version,
      long caseNumber,
      boolean confirmed,
      int sightings,
      boolean disputed,
      List<StatementKey> statements,
      String allowed,
      String seen,
      List<SentPacket> packets,
      List<WireLine> wire) {

    public Finding {
      statements = List.copyOf(statements);
      packets = List.copyOf(packets);
      wire = List.copyOf(wire);
    }
  }

  /**
   * A packet of a finding.
   *
   * @param type what its first byte was meant to be
   * @param damage what was done to it; empty for a well-formed packet
   * @param bytes how long it is
   * @param hex all of it, secrets masked
   */
  public record SentPacket(String type, List<String> damage, int bytes, String hex) {

    public SentPacket {
      damage = List.copyOf(damage);
    }
  }

  /**
   * How far it has got, for those who watch.
   *
   * @param damagedFields how many fields were damaged at least once
   * @param fields how many fields were seen
   * @param leftMs until the end, 0 when it is not bounded by time
   */
  public record Progress(
      long cases,
      double casesPerSecond,
      int damagedFields,
      int fields,
      int findings,
      long leftMs) {}
}
