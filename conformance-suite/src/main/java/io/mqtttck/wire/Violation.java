package io.mqtttck.wire;

/**
 * A packet that breaks a rule.
 *
 * @param detail what was seen, with the bytes or the value
 * @param reason the reason code with which a receiver would refuse it (5.0): 0x81 or 0x82 and the
 *     like
 * @param disputed whether a reading of the standard allows it: then it is a warning at most
 */
public record Violation(FormatRule rule, String detail, int reason, boolean disputed) {

  public Violation(FormatRule rule, String detail, int reason) {
    this(rule, detail, reason, false);
  }
}
