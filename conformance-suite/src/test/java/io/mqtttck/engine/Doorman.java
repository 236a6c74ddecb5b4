package io.mqtttck.engine;

import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One address with a broker behind it that can die and be replaced, as a supervisor does it. */
final class Doorman implements AutoCloseable {

  private final ServerSocket door;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private SmallBroker broker = SmallBroker.start();

  Doorman() throws IOException {
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::acceptAll);
  }

  Target target() {
    return Target.parse("mqtt://127.0.0.1:" + door.getLocalPort());
  }

  /** The broker dies with all its connections, and a fresh one takes its place. */
  synchronized void crashAndRestart() {
    broker.close();
    sockets.forEach(Doorman::shut);
    broker = SmallBroker.start();
  }

  private void acceptAll() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Socket server = connect();
        sockets.addAll(List.of(client, server));
        start(() -> pump(client, server));
        start(() -> pump(server, client));
      } catch (IOException e) {
        if (!door.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private synchronized Socket connect() throws IOException {
    return new Socket(broker.target().host(), broker.target().port());
  }

  private static void pump(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // Either side may go at any time; the other one is shut with it.
      shut(from);
    }
    shut(to);
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "doorman");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    door.close();
    sockets.forEach(Doorman::shut);
    broker.close();
  }
}
