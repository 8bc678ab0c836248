package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.Futures;
import dev.sluice.core.call.Upstream;
import dev.sluice.upgrade.ConnectionBound;
import dev.sluice.upgrade.ServerSockets;
import dev.sluice.upgrade.SocketTransport;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.transport.Transport;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests of what every transport must do alike. All tests of the proxy run on io_uring with
 * {@code mvn test -Dtransport=io_uring}.
 */
@ExtendWith(VertxExtension.class)
@Timeout(60)
final class TransportsTest {
    private static final int MEGABYTES = 8;
    private static final int SMALL_BUFFER = 4096;

    private static Transport transport(SocketTransport kind) {
        assumeThat(ServerSockets.isSupported() && kind.unavailability() == null)
                .as("needs a kernel with " + kind)
                .isTrue();
        return new ServerSockets(Map.of(), new ConnectionBound(1000), new ConnectionBound(1000)).transport(kind);
    }

    @ParameterizedTest
    @EnumSource
    void a_bot_that_reads_late_gets_a_response_that_no_socket_has_room_for(SocketTransport kind) {
        byte[] body = new byte[MEGABYTES << 20];
        new SplittableRandom(1).nextBytes(body);
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n";
        Transport transport = transport(kind);
        try (RawUpstream upstream = new RawUpstream((heard, out) -> {
                    out.write(head.getBytes(StandardCharsets.US_ASCII));
                    out.write(body);
                });
                ProxyFixture fixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .transport(transport)
                        .build();
                RawClient late = new RawClient(fixture.port, SMALL_BUFFER);
                RawClient other = fixture.client()) {
            for (int i = 0; i < 2; i++) {
                late.send("GET /plain/large HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(late.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
                assertThat(other.send("GET /plain/large HTTP/1.1\r\nHost: h\r\n\r\n")
                                .readUntil("\r\n\r\n"))
                        .startsWith("HTTP/1.1 200 ");
                assertThat(other.readBytes(body.length)).isEqualTo(body);
                assertThat(late.readBytes(body.length)).isEqualTo(body);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_socket_passes_all_bytes_both_ways(SocketTransport kind) throws Exception {
        Transport transport = transport(kind);
        SplittableRandom chance = new SplittableRandom(2);
        try (StreamUpstream exchange = new StreamUpstream();
                ProxyFixture fixture = ProxyFixture.builder()
                        .upstream(exchange.port())
                        .transport(transport)
                        .build();
                RawClient bot = fixture.client().send(WebSocketTest.handshake("/plain/ws"))) {
            assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            StreamUpstream.Opened opened = exchange.next();
            for (int i = 0; i < 50; i++) {
                byte[] message = MaskedFrames.text("m".repeat(chance.nextInt(20_000)));
                bot.send(message).send(message);
                assertThat(opened.read(message.length)).isEqualTo(message);
                assertThat(opened.read(message.length)).isEqualTo(message);
                byte[] back = WebSocketTest.frame("8903 616263");
                opened.write(back);
                assertThat(bot.readBytes(back.length)).isEqualTo(back);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void calls_pass_to_an_exchange_with_tls(SocketTransport kind, Vertx vertx) {
        Transport transport = transport(kind);
        TestCertificate certificate = TestCertificate.of("localhost");
        HttpServer server = Futures.await(
                vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.shown()))
                        .requestHandler(request -> request.response().end("by TLS"))
                        .listen(0, "127.0.0.1"));
        try (ProxyFixture fixture = ProxyFixture.builder()
                        .upstream(new Upstream("localhost", server.actualPort(), true))
                        .tls(new ClientSSLOptions().setTrustOptions(certificate.trusted()))
                        .transport(transport)
                        .build();
                RawClient bot = fixture.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(bot.send("GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n")
                                .readResponse())
                        .startsWith("HTTP/1.1 200 ")
                        .endsWith("by TLS");
            }
        }
    }

    /** With io_uring, the kernel gets at the end of a turn what was written in it, such as an order before the trip. */
    @ParameterizedTest
    @EnumSource
    void a_trip_is_acknowledged_after_the_turn_of_each_event_loop(SocketTransport kind) throws Exception {
        Transport transport = transport(kind);
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture fixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .transport(transport)
                        .build()) {
            List<EventExecutor> loops = new ArrayList<>();
            ((VertxInternal) fixture.vertx).nettyEventLoopGroup().forEach(loops::add);
            CountDownLatch last = new CountDownLatch(1);
            Promise<Future<List<String>>> tripped = Promise.promise();
            loops.get(0).execute(() -> {
                Future<List<String>> acknowledged = fixture.proxy.applyTightenedModes(Duration.ofMinutes(1));
                loops.get(0).execute(() -> {
                    tripped.complete(acknowledged);
                    awaitQuietly(last);
                });
            });
            Future<List<String>> acknowledged = Futures.await(tripped.future());
            for (int turn = 0; turn < 3; turn++) { // so that the other event loop has acknowledged it
                loops.get(1).submit(() -> {}).sync();
            }
            boolean isEarly = acknowledged.isComplete();
            last.countDown();
            assertThat(isEarly).isFalse();
            assertThat(Futures.await(acknowledged)).isEmpty();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
