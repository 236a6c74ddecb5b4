package io.mqtttck.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The statements that a scenario can find broken. They also decide in which versions it runs: in
 * those that have at least one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Proves {

  /** Ids of MQTT 3.1, all of the form {@code U-nn}. */
  String[] v31() default {};

  /** Ids of MQTT 3.1.1, such as {@code MQTT-3.1.4-2}. */
  String[] v311() default {};

  /** Ids of MQTT 5.0. */
  String[] v5() default {};
}
