package io.mqtttck.load.bench;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The yardstick of latency: two blocking sockets, one message at a time, nothing in between.
 * Blocking reads wake up faster than any event loop.
 */
final class Ping implements AutoCloseable {

  private static final MqttVersion VERSION = MqttVersion.V3_1_1;

  private final Socket publisher;
  private final Socket subscriber;
  private final DataInputStream in;
  private final byte[] frame;

  Ping(Target target, int payloadBytes) throws IOException {
    publisher = connect(target, "ping-p");
    subscriber = connect(target, "ping-s");
    in = new DataInputStream(subscriber.getInputStream());
    Subscribe subscribe = Subscribe.to("ping", 0);
    subscriber
        .getOutputStream()
        .write(new Subscribe(1, subscribe.filters(), subscribe.properties()).encode(VERSION));
    in.readFully(new byte[5]);
    frame = Publish.to("ping").payload(new byte[payloadBytes]).encode(VERSION);
  }

  private static Socket connect(Target target, String clientId) throws IOException {
    Socket socket = new Socket(target.host(), target.port());
    socket.setTcpNoDelay(true);
    // The subscriber never sends again: with a Keep Alive it would be thrown out in the middle.
    socket.getOutputStream().write(Connect.as(clientId).keepAlive(0).encode(VERSION));
    new DataInputStream(socket.getInputStream()).readFully(new byte[4]);
    return socket;
  }

  /** The median of so many round trips, nanoseconds; they keep to a schedule as the load does. */
  long medianNs(int count, double perSecond) throws IOException {
    long[] tookNs = new long[count];
    byte[] got = new byte[frame.length];
    OutputStream out = publisher.getOutputStream();
    long intervalNs = (long) (1e9 / perSecond);
    long dueNs = System.nanoTime();
    for (int i = 0; i < count; i++) {
      dueNs = Math.max(System.nanoTime(), dueNs + intervalNs);
      LockSupport.parkNanos(dueNs - System.nanoTime());
      long startNs = System.nanoTime();
      out.write(frame);
      in.readFully(got);
      tookNs[i] = System.nanoTime() - startNs;
    }
    Arrays.sort(tookNs);
    return tookNs[count / 2];
  }

  @Override
  public void close() throws IOException {
    publisher.close();
    subscriber.close();
  }
}
