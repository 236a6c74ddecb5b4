package io.mqtttck.fuzz;

import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.FrameReader;
import io.mqtttck.wire.PacketType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Makes a case smaller as long as it shows the same: first whole packets go (Zeller and
 * Hildebrandt, "Simplifying and isolating failure-inducing input", 2002), then damages, then bytes.
 */
final class Minimiser {

  private final Predicate<FuzzCase> shows;
  private final BooleanSupplier outOfTime;
  private FuzzCase best;

  /**
   * @param shows whether a case shows what the original did
   * @param outOfTime ends the work early, with what is reached by then
   */
  Minimiser(Predicate<FuzzCase> shows, BooleanSupplier outOfTime) {
    this.shows = shows;
    this.outOfTime = outOfTime;
  }

  FuzzCase minimise(FuzzCase original) {
    best = original;
    dropPackets();
    calmDown();
    undoDamages();
    for (int i = 0; i < best.steps().size(); i++) {
      // Bytes of a CONNECT may be a secret's, and a whole one says more.
      Step step = best.steps().get(i);
      if (!step.damages().isEmpty() && step.type() != PacketType.CONNECT) {
        dropBytes(i);
      }
    }
    return best;
  }

  private boolean better(List<Step> steps) {
    if (outOfTime.getAsBoolean()) {
      return false;
    }
    FuzzCase candidate = best.with(steps);
    if (!shows.test(candidate)) {
      return false;
    }
    best = candidate;
    return true;
  }

  private void dropPackets() {
    int size = Math.max(1, best.steps().size() / 2);
    while (size >= 1) {
      boolean dropped = false;
      // From the end: what comes after the damage goes most easily.
      for (int to = best.steps().size(); to > 0; to = Math.min(to - size, best.steps().size())) {
        List<Step> fewer = new ArrayList<>(best.steps());
        fewer.subList(Math.max(0, to - size), to).clear();
        dropped |= !fewer.isEmpty() && better(fewer);
      }
      if (!dropped || size > best.steps().size()) {
        size /= 2;
      }
    }
  }

  private void undoDamages() {
    for (int i = 0; i < best.steps().size(); i++) {
      for (int j = best.steps().get(i).damages().size() - 1; j >= 0; j--) {
        List<Damage> fewer = new ArrayList<>(best.steps().get(i).damages());
        fewer.remove(j);
        replace(i, best.steps().get(i).with(fewer));
      }
    }
  }

  private void calmDown() {
    for (int i = 0; i < best.steps().size(); i++) {
      Step step = best.steps().get(i);
      if (!step.cuts().isEmpty() || !step.waits()) {
        replace(i, step.calm());
      }
    }
  }

  private boolean replace(int index, Step step) {
    List<Step> changed = new ArrayList<>(best.steps());
    changed.set(index, step);
    return better(changed);
  }

  private void dropBytes(int index) {
    Step step = best.steps().get(index);
    byte[] bytes = step.bytes();
    List<Frame> frames = new FrameReader().feed(bytes, 0);
    boolean right =
        frames.size() == 1
            && frames.get(0).problem() == null
            && frames.get(0).bytes().length == bytes.length;
    int header = right ? frames.get(0).headerBytes() : 1;
    int size = Math.max(1, (bytes.length - header) / 2);
    while (size >= 1 && !outOfTime.getAsBoolean()) {
      boolean dropped = false;
      for (int from = bytes.length - size; from >= header; from -= size) {
        byte[] fewer = without(bytes, from, size, right ? header : 0);
        if (replace(index, step.as(fewer))) {
          bytes = fewer;
          header = right ? new FrameReader().feed(bytes, 0).get(0).headerBytes() : 1;
          dropped = true;
        }
      }
      if (!dropped) {
        size /= 2;
      }
      size = Math.min(size, Math.max(0, bytes.length - header));
    }
  }

  /**
   * Takes bytes out.
   *
   * @param header length of a header whose Remaining Length is right and is to stay so; else 0
   */
  private static byte[] without(byte[] bytes, int from, int size, int header) {
    Bytes body = new Bytes();
    for (int i = header; i < bytes.length; i++) {
      if (i < from || i >= from + size) {
        body.u8(bytes[i]);
      }
    }
    return header == 0 ? body.toArray() : body.packet(bytes[0]);
  }
}
