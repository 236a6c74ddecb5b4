package io.mqtttck.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a static method {@code List<ScenarioRow> name()} as a table of scenarios, for those that
 * are data: each row is a result of its own with the id {@code prefix.row}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ScenarioTable {

  /** What the ids of the rows begin with, such as {@code malformed}. */
  String value();

  String[] tags() default {};
}
