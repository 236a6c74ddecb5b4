package io.mqtttck.load.engine;

/** Something that a virtual user does, and that Gatling records once. */
@FunctionalInterface
public interface Step {

  /**
   * Begins, on the user's event loop, and returns at once; the context is told when it has ended.
   * What is thrown here ends the step as failed.
   */
  void start(StepContext context) throws Exception;
}
