package io.mqtttck.load;

/** Hears of a load run as it goes, on the thread that runs it. */
public interface LoadListener {

  /** Hears nothing. */
  LoadListener NONE = new LoadListener() {};

  /** Once a second. */
  default void snapshot(LoadSnapshot snapshot) {}

  /** Something that a user who watches should know, such as what is about to happen. */
  default void notice(String sentence) {}
}
