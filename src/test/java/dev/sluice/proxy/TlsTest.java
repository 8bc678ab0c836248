package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.call.Upstream;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of TLS to an exchange: its identity is verified by certificate and by host name. */
@ExtendWith(VertxExtension.class)
class TlsTest {
    private static final String GET = "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n";

    private static TestCertificate certificate;
    private static HttpServer server;

    @BeforeAll
    static void open(Vertx vertx) {
        certificate = TestCertificate.of("localhost");
        server = Futures.await(
                vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.shown()))
                        .requestHandler(request -> request.response().end("secret for " + request.getHeader("Host")))
                        .listen(0, "127.0.0.1"));
    }

    private static String response(String host, ClientSSLOptions trust) {
        try (ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(new Upstream(host, server.actualPort(), true))
                        .tls(trust)
                        .build();
                RawClient bot = proxyFixture.client()) {
            String first = bot.send(GET).readResponse();
            assertThat(bot.send(GET).readResponse()).isEqualTo(first);
            return first;
        }
    }

    private static ClientSSLOptions trusted() {
        return new ClientSSLOptions().setTrustOptions(certificate.trusted());
    }

    @Test
    void a_call_to_a_trusted_exchange_passes() {
        assertThat(response("localhost", trusted()))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("secret for localhost:" + server.actualPort());
    }

    @Test
    void an_untrusted_certificate_is_refused() {
        assertThat(response("localhost", new ClientSSLOptions()))
                .startsWith("HTTP/1.1 503 ")
                .contains("X-Sluice-Sent: false");
    }

    @Test
    void a_certificate_for_another_name_is_refused() {
        assertThat(response("127.0.0.1", trusted())).startsWith("HTTP/1.1 503 ").contains("X-Sluice-Sent: false");
    }
}
