package io.mqtttck.fuzz;

import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.FrameReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Stands before a correct broker, and does something bad when a certain packet comes by. */
final class Saboteur implements AutoCloseable {

  /** What it does. */
  enum Deed {
    /** Every connection ends; new ones are taken, as after a restart. */
    DIES,
    /** Every connection ends, and no new one is taken. */
    DIES_FOR_GOOD,
    /** The client gets a PINGRESP with a reserved flag set. */
    ANSWERS_BADLY,
    /** Everybody else gets a message that nobody subscribed to. */
    MISLEADS_OTHERS,
    /** Who has been connected longest loses the connection. */
    CUTS_ANOTHER_OFF
  }

  private final SmallBroker broker;
  private final Predicate<Frame> trigger;
  private final Deed deed;
  private final ServerSocket listener;
  private final Set<Socket> clients = Collections.synchronizedSet(new LinkedHashSet<>());

  private Saboteur(SmallBroker broker, Predicate<Frame> trigger, Deed deed) throws IOException {
    this.broker = broker;
    this.trigger = trigger;
    this.deed = deed;
    this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  }

  static Saboteur before(SmallBroker broker, Predicate<Frame> trigger, Deed deed)
      throws IOException {
    Saboteur saboteur = new Saboteur(broker, trigger, deed);
    start(saboteur::accept);
    return saboteur;
  }

  Target target() {
    return Target.parse("mqtt://127.0.0.1:" + listener.getLocalPort());
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "saboteur");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), broker.port());
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        clients.add(client);
        start(() -> pass(client, server, true));
        start(() -> pass(server, client, false));
      } catch (IOException e) {
        end(listener);
      }
    }
  }

  /** Passes bytes on until one side ends; then both end. */
  private void pass(Socket from, Socket to, boolean fromClient) {
    FrameReader reader = new FrameReader();
    try (from;
        to) {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[64 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        byte[] bytes = Arrays.copyOf(buffer, read);
        // First, as the broker may have closed already.
        if (fromClient && reader.feed(bytes, 0).stream().anyMatch(trigger)) {
          sabotage(from);
        }
        to.getOutputStream().write(bytes);
      }
    } catch (IOException e) {
      // One side has ended, and with it the other one does.
      clients.remove(from);
    } finally {
      clients.remove(fromClient ? from : to);
    }
  }

  private void sabotage(Socket culprit) throws IOException {
    switch (deed) {
      case DIES -> all().forEach(Saboteur::end);
      case DIES_FOR_GOOD -> close();
      case ANSWERS_BADLY -> write(culprit, "d100");
      case MISLEADS_OTHERS -> {
        for (Socket each : all()) {
          if (each != culprit) {
            write(each, "3004000178" + "00");
          }
        }
      }
      case CUTS_ANOTHER_OFF ->
          all().stream().filter(each -> each != culprit).findFirst().ifPresent(Saboteur::end);
    }
  }

  private static void write(Socket to, String hex) throws IOException {
    to.getOutputStream().write(HexFormat.of().parseHex(hex));
  }

  private static void end(AutoCloseable what) {
    try {
      what.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    end(listener);
    all().forEach(Saboteur::end);
  }

  private List<Socket> all() {
    synchronized (clients) {
      return List.copyOf(clients);
    }
  }
}
