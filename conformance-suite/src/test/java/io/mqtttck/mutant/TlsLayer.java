package io.mqtttck.mutant;

import io.mqtttck.certificate.TestAuthority;
import io.mqtttck.certificate.TestAuthority.Identity;
import io.mqtttck.target.Tls;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/**
 * The TLS of a small broker that has it: an authority of its own, which also vouches for the one
 * client that it knows, whose files lie in a directory until {@link #close}.
 */
final class TlsLayer implements AutoCloseable {

  /** What a client that believes that the client says goodbye would have read. */
  private static final byte[] DISCONNECT = {(byte) 0xE0, 0};

  private final SmallBroker broker;
  private final SslContext context;
  private final Path directory;

  TlsLayer(SmallBroker broker, boolean clientCertificates) {
    this.broker = broker;
    TestAuthority authority = new TestAuthority("small authority");
    Identity server = identity(authority);
    try {
      this.directory = Files.createTempDirectory("small-broker-tls-");
      authority.writePem(directory.resolve("ca.pem"));
      authority.issue("client").writePem(directory.resolve("c.pem"), directory.resolve("c.key"));
      SslContextBuilder builder =
          SslContextBuilder.forServer(server.key(), server.chain()).sslProvider(SslProvider.JDK);
      if (broker.has(Fault.TLS_ANY_CLIENT_CERTIFICATE)) {
        builder.trustManager(Tls.trustingAll());
      } else {
        builder.trustManager(authority.certificate());
      }
      this.context =
          builder.clientAuth(clientCertificates ? ClientAuth.REQUIRE : ClientAuth.NONE).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Identity identity(TestAuthority authority) {
    if (broker.has(Fault.TLS_CERTIFICATE_EXPIRED)) {
      return authority.issueExpired("small", "127.0.0.1");
    }
    if (broker.has(Fault.TLS_CERTIFICATE_OF_A_STRANGER)) {
      return new TestAuthority("stranger").issue("small", "127.0.0.1");
    }
    boolean wrongName = broker.has(Fault.TLS_CERTIFICATE_FOR_ANOTHER_NAME);
    return authority.issue("small", wrongName ? "broker.example" : "127.0.0.1");
  }

  /** What its client needs. */
  Tls client(boolean clientCertificates, boolean insecure) {
    return new Tls(
        directory.resolve("ca.pem"),
        clientCertificates ? directory.resolve("c.pem") : null,
        clientCertificates ? directory.resolve("c.key") : null,
        "",
        insecure);
  }

  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(context.newHandler(pipeline.channel().alloc()));
    pipeline.addLast(new Events());
  }

  @Override
  public void close() {
    try {
      for (String file : new String[] {"ca.pem", "c.pem", "c.key"}) {
        Files.deleteIfExists(directory.resolve(file));
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Events extends ChannelInboundHandlerAdapter {

    private boolean closeNotified;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
        String version =
            context.pipeline().get(SslHandler.class).engine().getSession().getProtocol();
        if (broker.has(Fault.TLS_1_2_CLOSED) && version.equals("TLSv1.2")) {
          context.close();
        }
      } else if (event instanceof SslCloseCompletionEvent done && done.isSuccess()) {
        closeNotified = true;
        if (broker.has(Fault.TLS_CLOSE_NOTIFY_IS_GOODBYE)) {
          context.fireChannelRead(Unpooled.wrappedBuffer(DISCONNECT));
        }
      }
      super.userEventTriggered(context, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      if (!closeNotified && broker.has(Fault.TLS_CUT_IS_GOODBYE)) {
        context.fireChannelRead(Unpooled.wrappedBuffer(DISCONNECT));
      }
      super.channelInactive(context);
    }

    /** A client that fails the handshake is no defect of ours. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
        context.close();
      } else {
        context.fireExceptionCaught(cause);
      }
    }
  }
}
