package io.mqtttck.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method {@code void name(Broker broker)} as a scenario. The id is words of ours and stable
 * for ever; the method's name, read as a sentence, is what people see.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Scenario {

  /** Takes more than 25 s: off in {@code conform}, on in {@code certify}. */
  String LONG = "long";

  /** Judges how long something takes; started early, so that the waits of all overlap. */
  String TIMED = "timed";

  /** Disturbs others, or is disturbed by them: runs while nothing else does. */
  String ALONE = "alone";

  /** Breaks the protocol on purpose: not for brokers that strangers use too. */
  String MALFORMED = "malformed";

  /** Takes a broker to its limits: not for brokers that strangers use too. */
  String EXHAUSTING = "exhausting";

  /** Such as {@code takeover.closes-old}. */
  String value();

  String[] tags() default {};
}
