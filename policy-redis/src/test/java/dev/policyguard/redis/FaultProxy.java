package dev.policyguard.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Stands between stores and a server. Does what it is told with the next question of a script. */
final class FaultProxy implements AutoCloseable {

  private static final long A_LITTLE = 5_000_000;
  private static final int TIMES_REFUSED = 3;

  private final int serverPort;
  private final long deadlineNanos;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Fault> armed = new AtomicReference<>();
  private final AtomicInteger toRefuse = new AtomicInteger();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private volatile boolean repeated;

  FaultProxy(int serverPort, long deadlineNanos) throws IOException {
    this.serverPort = serverPort;
    this.deadlineNanos = deadlineNanos;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    inBackground(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** The next question meets with this. */
  void arm(Fault fault) {
    armed.set(fault);
  }

  /** {@return whether it has} */
  boolean hasStruck() {
    return armed.get() == null;
  }

  /** {@return whether the same question came twice} */
  boolean hasSeenRepeated() {
    return repeated;
  }

  private static void inBackground(Runnable task) {
    Thread thread = new Thread(task, "fault-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        if (toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          reset(client);
        } else {
          connect(client);
        }
      } catch (IOException e) {
        // closed
      }
    }
  }

  private void connect(Socket client) throws IOException {
    sockets.add(client);
    Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
    sockets.add(server);
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    inBackground(() -> serve(client, server));
  }

  /** Questions and answers in turn: one thread asks at a time. */
  private void serve(Socket client, Socket server) {
    byte[] buffer = new byte[65_536];
    try (client;
        server) {
      InputStream questions = client.getInputStream();
      for (int n = questions.read(buffer); n >= 0; n = questions.read(buffer)) {
        byte[] question = Arrays.copyOf(buffer, n);
        Fault fault = isScript(question) ? armed.getAndSet(null) : null;
        if (fault == null) {
          send(client, asked(server, question));
        } else {
          meet(fault, client, server, question);
        }
      }
    } catch (IOException e) {
      // one of the two is gone
    }
  }

  /** Whether a script is asked; each question has an id of its own. */
  private boolean isScript(byte[] question) {
    String text = new String(question, StandardCharsets.US_ASCII);
    int script = text.indexOf("EVALSHA");
    if (script >= 0 && !asked.add(text.substring(script))) {
      repeated = true;
    }
    return script >= 0;
  }

  private void meet(Fault fault, Socket client, Socket server, byte[] question) throws IOException {
    switch (fault) {
      case DELAY -> {
        LockSupport.parkNanos(A_LITTLE);
        send(client, asked(server, question));
      }
      case LATE_ANSWER -> {
        byte[] answer = asked(server, question);
        LockSupport.parkNanos(deadlineNanos + 4 * A_LITTLE);
        send(client, answer);
      }
      case BYTE_BY_BYTE -> {
        for (byte b : asked(server, question)) {
          send(client, new byte[] {b});
        }
      }
      case RESET_BEFORE -> reset(client);
      case RESET_AFTER -> {
        asked(server, question);
        reset(client);
      }
      case REFUSE -> {
        toRefuse.set(TIMES_REFUSED);
        reset(client);
      }
      case BLACK_HOLE_BEFORE -> {}
      case BLACK_HOLE_AFTER -> asked(server, question);
      case SLOW_CLOSE -> {
        asked(server, question);
        LockSupport.parkNanos(4 * A_LITTLE);
        client.shutdownOutput();
        LockSupport.parkNanos(4 * A_LITTLE);
        client.close();
      }
      case CUT_ANSWER -> {
        send(client, firstHalf(asked(server, question)));
        client.close();
      }
      case HALF_ANSWER -> send(client, firstHalf(asked(server, question)));
      case GARBAGE -> {
        asked(server, question);
        send(
            client,
            "\u0001\u0002?!\r\nHTTP/1.1 400 Bad Request\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
      }
      case OTHER_ANSWER -> {
        asked(server, question);
        send(
            client,
            "*5\r\n$4\r\nmade\r\n$1\r\nx\r\n$1\r\n1\r\n$1\r\n9\r\n$1\r\n0\r\n"
                .getBytes(StandardCharsets.US_ASCII));
      }
      case TWICE -> {
        byte[] first = asked(server, question);
        byte[] second = asked(server, question);
        send(client, first);
        send(client, second);
      }
      case ERROR_AFTER -> {
        asked(server, question);
        send(
            client,
            "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
                .getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private static byte[] asked(Socket server, byte[] question) throws IOException {
    server.getOutputStream().write(question);
    byte[] buffer = new byte[65_536];
    int n = server.getInputStream().read(buffer);
    if (n < 0) {
      throw new IOException("the server is gone");
    }
    return Arrays.copyOf(buffer, n);
  }

  private static void send(Socket client, byte[] answer) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(answer);
    out.flush();
  }

  private static byte[] firstHalf(byte[] answer) {
    return Arrays.copyOf(answer, answer.length / 2);
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
