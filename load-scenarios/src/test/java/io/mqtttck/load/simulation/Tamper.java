package io.mqtttck.load.simulation;

import io.mqtttck.wire.Frame;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Stands between the injector and a good broker and makes a bad one of it: every packet may be
 * changed, left out or repeated. An end of one side, in whatever way, is an end of the other.
 */
final class Tamper implements Closeable {

  /** Makes the packets that take the place of one, each with its header. */
  interface Fault extends Function<Frame, List<byte[]>> {

    /** Leaves everything as it is. */
    Fault NONE = frame -> List.of(frame.bytes());
  }

  private final ServerSocket server;
  private final int brokerPort;
  private final Fault toBroker;
  private final Fault toClient;

  Tamper(int brokerPort, Fault toBroker, Fault toClient) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.brokerPort = brokerPort;
    this.toBroker = toBroker;
    this.toClient = toClient;
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "tamper");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
        start(() -> copy(client, broker, toBroker));
        start(() -> copy(broker, client, toClient));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void copy(Socket from, Socket to, Fault fault) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (Frame frame = read(in); frame != null; frame = read(in)) {
        synchronized (fault) {
          for (byte[] packet : fault.apply(frame)) {
            out.write(packet);
          }
        }
      }
    } catch (IOException e) {
      // The other side ends with this one: try-with-resources closes both.
      return;
    }
  }

  private static Frame read(InputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    byte[] header = new byte[5];
    header[0] = (byte) first;
    int length = 0;
    int size = 1;
    do {
      header[size] = (byte) in.read();
      length |= (header[size] & 0x7F) << 7 * (size - 1);
    } while (header[size++] < 0);
    byte[] bytes = Arrays.copyOf(header, size + length);
    new DataInputStream(in).readFully(bytes, size, length);
    return new Frame(bytes, size, 0, null);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
