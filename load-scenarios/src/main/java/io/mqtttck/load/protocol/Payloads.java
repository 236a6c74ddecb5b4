package io.mqtttck.load.protocol;

import io.mqtttck.load.measure.Payload;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What the payloads of a stream are like, their header of 32 bytes included.
 *
 * @param bytes the size; where sizes differ, the median
 * @param spread sigma of the log-normal distribution of the sizes; 0 when all have the same size
 * @param content what follows the header; null for bytes that do not compress
 */
public record Payloads(int bytes, double spread, byte[] content) {

  /** The largest payload. */
  public static final int MOST_BYTES = 1 << 20;

  private static final byte[] FILLER = Payload.template(MOST_BYTES, 1);

  /** All of one size. */
  static Payloads of(int bytes) {
    return new Payloads(bytes, 0, null);
  }

  /** Whether each is as long as the others. */
  boolean alike() {
    return spread == 0;
  }

  /** A payload without its header yet. */
  byte[] template(long seed) {
    if (content == null) {
      return Payload.template(bytes, seed);
    }
    byte[] template = new byte[Payload.HEADER_BYTES + content.length];
    System.arraycopy(content, 0, template, Payload.HEADER_BYTES, content.length);
    return template;
  }

  /** The payload of one message, still without its header: of a size that its number decides. */
  byte[] template(long seed, long sequence) {
    double normal = new SplittableRandom(seed * 31 + sequence).nextGaussian();
    double size = bytes * Math.exp(spread * normal);
    return Arrays.copyOf(FILLER, (int) Math.max(Payload.HEADER_BYTES, Math.min(size, MOST_BYTES)));
  }
}
