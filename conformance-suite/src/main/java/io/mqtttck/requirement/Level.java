package io.mqtttck.requirement;

/** How strongly the standard speaks; MUST NOT counts as MUST. */
public enum Level {
  MUST,
  SHOULD,
  MAY
}
