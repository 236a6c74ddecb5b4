package io.mqtttck.fuzz;

import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Ping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * One exchange of one client, damaged. The same seed, number, version and kind of account always
 * make the same case.
 *
 * @param order what was done to the order of the packets
 */
record FuzzCase(long number, MqttVersion version, List<Step> steps, List<Damage> order) {

  /** A repeated packet is repeated so often at most. */
  private static final int MOST_REPEATS = 100;

  /** No case asks more of a broker than this: bytes. */
  private static final int LARGEST_CASE_BYTES = 1024 * 1024;

  FuzzCase {
    steps = List.copyOf(steps);
    order = List.copyOf(order);
  }

  FuzzCase with(List<Step> others) {
    return new FuzzCase(number, version, others, order);
  }

  /**
   * The same without waiting for answers: a case that has the broker for itself may otherwise be
   * refused before all of it is sent.
   */
  FuzzCase hurried() {
    return with(steps.stream().map(Step::hurried).toList());
  }

  /** Makes a case. */
  static FuzzCase of(long seed, long number, MqttVersion version, Credentials credentials) {
    return new Maker(seed, number, version, credentials).make();
  }

  private static final class Maker {
    private final long number;
    private final MqttVersion version;
    private final RandomGenerator random;
    private final Script script;
    private final Vandal vandal;
    private final List<Damage> order = new ArrayList<>();

    Maker(long seed, long number, MqttVersion version, Credentials credentials) {
      this.number = number;
      this.version = version;
      // Neighbouring numbers must not give neighbouring sequences: the first draw is spread again.
      long start = new SplittableRandom(seed + 0x9E37_79B9_7F4A_7C15L * (number + 1)).nextLong();
      this.random = new SplittableRandom(start);
      String name = "fz" + Long.toString(start >>> 1, 36);
      this.script = new Script(random, version, name, credentials);
      this.vandal = new Vandal(random, !credentials.anonymous());
    }

    FuzzCase make() {
      List<Step> steps = new ArrayList<>(script.write().stream().map(this::step).toList());
      if (random.nextInt(3) == 0) {
        disorder(steps);
      }
      int damages = damages();
      for (int i = 0; i < damages && !steps.isEmpty(); i++) {
        damage(steps);
      }
      if (random.nextInt(5) == 0) {
        cut(steps);
      }
      return new FuzzCase(number, version, limited(steps), order);
    }

    private Step step(Packet packet) {
      return Step.of(Anatomy.of(packet.encode(version), version));
    }

    /** Mostly one: several hide each other. */
    private int damages() {
      int drawn = random.nextInt(20);
      return drawn == 0 ? 0 : drawn < 12 ? 1 : drawn < 17 ? 2 : 3 + random.nextInt(3);
    }

    private void damage(List<Step> steps) {
      int at = random.nextInt(steps.size());
      if (at == 0 && random.nextInt(3) > 0) {
        // After a refused CONNECT nothing else is looked at.
        at = random.nextInt(steps.size());
      }
      Step other = steps.get(random.nextInt(steps.size()));
      Step hurt = steps.get(at);
      List<Damage> damages = new ArrayList<>(hurt.damages());
      damages.add(vandal.damage(hurt.right(), material(other)));
      steps.set(at, hurt.with(damages));
    }

    /** Bytes to put into another packet; those of a CONNECT may be a secret's. */
    private static byte[] material(Step step) {
      return step.type() == PacketType.CONNECT
          ? Ping.REQUEST.encode(MqttVersion.V5_0)
          : step.right().encode();
    }

    private void disorder(List<Step> steps) {
      int here = random.nextInt(steps.size());
      int there = random.nextInt(steps.size());
      switch (random.nextInt(6)) {
        case 0 -> {
          note(steps, here, "left out");
          steps.remove(here);
        }
        case 1 -> {
          note(steps, here, "twice");
          steps.add(there, steps.get(here));
        }
        case 2 -> {
          note(steps, here, "exchanged with another");
          Collections.swap(steps, here, there);
        }
        case 3 -> {
          int times = 2 + random.nextInt(MOST_REPEATS - 1);
          note(steps, here, "repeated");
          steps.addAll(here, Collections.nCopies(times, steps.get(here).hurried()));
        }
        case 4 -> {
          note(steps, here, "preceded by another packet");
          steps.addAll(here, script.some().stream().map(this::step).toList());
        }
        default -> {
          order.add(new Damage("CONNECT", "twice", packet -> packet));
          steps.add(there, step(script.connect()));
        }
      }
    }

    private void note(List<Step> steps, int at, String what) {
      order.add(new Damage(steps.get(at).type().name(), what, packet -> packet));
    }

    /** Cuts one packet into segments, or sends everything without waiting for answers. */
    private void cut(List<Step> steps) {
      if (steps.isEmpty()) {
        return;
      }
      if (random.nextBoolean()) {
        order.add(new Damage("all", "without waiting for answers", packet -> packet));
        steps.replaceAll(Step::hurried);
        return;
      }
      int at = random.nextInt(steps.size());
      int length = steps.get(at).bytes().length;
      TreeSet<Integer> places = new TreeSet<>();
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        places.add(1 + random.nextInt(length));
      }
      note(steps, at, "in segments");
      steps.set(at, steps.get(at).cutAt(List.copyOf(places)));
    }

    private static List<Step> limited(List<Step> steps) {
      List<Step> few = new ArrayList<>();
      long bytes = 0;
      for (Step step : steps) {
        bytes += step.bytes().length;
        if (bytes > LARGEST_CASE_BYTES) {
          break;
        }
        few.add(step);
      }
      return few;
    }
  }
}
