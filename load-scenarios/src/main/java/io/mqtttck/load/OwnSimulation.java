package io.mqtttck.load;

import io.gatling.javaapi.core.Simulation;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A user's simulation, and what the user wants otherwise than it says.
 *
 * @param nodes empty to connect to where the simulation says
 * @param version null for the one that the simulation says
 * @param engine null for the one that the simulation says
 */
public record OwnSimulation(
    Class<? extends Simulation> simulation,
    List<Target> nodes,
    MqttVersion version,
    Engine engine) {

  /** Nobody knows how long a user's simulation takes: it ends by itself, or by Ctrl-C. */
  private static final Duration LONGEST = Duration.ofDays(30);

  /**
   * Finds a user's simulation.
   *
   * @param classPath folders and jars, separated as on the system's class path; may be empty
   * @throws IllegalArgumentException with one sentence when there is none that can be used
   */
  public static Class<? extends Simulation> find(String name, String classPath) {
    ClassLoader loader = loader(classPath);
    try {
      Class<? extends Simulation> found = checked(loader.loadClass(name));
      Thread.currentThread().setContextClassLoader(loader); // where feeders look for files
      return found;
    } catch (ClassNotFoundException e) {
      String hint =
          classPath.isEmpty()
              ? ": say where it is, such as --classpath target/classes"
              : " in " + classPath + ": give its full name, and its folder or jar";
      throw new IllegalArgumentException("there is no class " + name + hint, e);
    } catch (UnsupportedClassVersionError e) {
      throw new IllegalArgumentException(
          name
              + " was compiled for a newer Java than this one, which is "
              + Runtime.version().feature(),
          e);
    } catch (LinkageError e) {
      throw new IllegalArgumentException(missing(name, e), e);
    }
  }

  private static String missing(String name, LinkageError e) {
    return name
        + " cannot be loaded, "
        + String.valueOf(e.getMessage()).replace('/', '.')
        + " is missing or does not fit: add its jar to --classpath";
  }

  private static ClassLoader loader(String classPath) {
    List<URL> urls = new ArrayList<>();
    for (String entry : List.of(classPath.split(File.pathSeparator))) {
      if (!entry.isBlank()) {
        urls.add(url(Path.of(entry.strip())));
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), OwnSimulation.class.getClassLoader());
  }

  private static URL url(Path entry) {
    if (!Files.exists(entry)) {
      throw new IllegalArgumentException(
          "--classpath names " + entry + ", which is not there: build your project first");
    }
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("--classpath names " + entry + ", which is no path", e);
    }
  }

  private static Class<? extends Simulation> checked(Class<?> type) {
    if (!Simulation.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          type.getName() + " is no simulation: it must extend " + Simulation.class.getName());
    }
    boolean usable =
        Modifier.isPublic(type.getModifiers())
            && !Modifier.isAbstract(type.getModifiers())
            && Arrays.stream(type.getConstructors()).anyMatch(one -> one.getParameterCount() == 0);
    if (!usable) {
      throw new IllegalArgumentException(
          type.getName()
              + " cannot be made: it must be a public class with a public constructor without"
              + " parameters");
    }
    return type.asSubclass(Simulation.class);
  }

  /** What the plan of such a run is about. */
  LoadScenario scenario() {
    return new LoadScenario(
        simulation.getName(),
        "A simulation of your own.",
        List.of("engine"),
        List.of(),
        simulation,
        plan -> 0,
        1,
        false,
        plan -> plan.duration(LONGEST),
        Map.of(),
        Set.of("received", "lost", "duplicated"),
        List.of(
            "stepsFailed == 0",
            "lostQos1 == 0",
            "lostQos2 == 0",
            "duplicatedQos0 == 0",
            "duplicatedQos2 == 0"));
  }

  /** What went wrong in the words of whoever threw it, with the line of the simulation. */
  String failure(Throwable thrown) {
    Throwable cause = thrown;
    boolean constructor = false;
    while (cause.getCause() != null) {
      constructor |= cause instanceof InvocationTargetException;
      cause = cause.getCause();
    }
    if (cause instanceof LinkageError linkage) {
      return missing(simulation.getName(), linkage);
    }
    if (cause instanceof IllegalStateException
        && cause.getMessage().startsWith("the simulation ")) {
      return cause.getMessage(); // ours
    }
    String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    String what = cause.getClass().getSimpleName() + message + line(cause);
    return constructor
        ? "the constructor of " + simulation.getName() + " threw " + what
        : simulation.getName() + " failed with " + what;
  }

  private String line(Throwable cause) {
    return Arrays.stream(cause.getStackTrace())
        .filter(frame -> frame.getClassName().equals(simulation.getName()))
        .findFirst()
        .map(frame -> " (" + frame.getFileName() + ", line " + frame.getLineNumber() + ")")
        .orElse("");
  }
}
