package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.tls.LocalCertificateAuthority;
import dev.sluice.tls.ServerCertificate;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void a_warm_up_runs_for_a_bounded_time_and_calls_no_exchange() {
        try (RawUpstream exchange = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(exchange.port())
                        .warmUpMs(1500)
                        .build()) {
            AtomicInteger standIn = new AtomicInteger();
            TestAdmission testAdmission = new TestAdmission();
            WarmUp warmUp = new WarmUp(
                    proxyFixture.vertx,
                    proxyFixture.setup,
                    (upstream, secure) -> {
                        standIn.set(upstream.port());
                        ExchangeEndpoint exchangeEndpoint = new ExchangeEndpoint(
                                TestExchange.of("plain", upstream, List.of()),
                                testAdmission.controller(),
                                new RemoteClock(new DriftModel(200, 1)));
                        return new ExchangeEndpoints(Map.of("plain", exchangeEndpoint), Map.of());
                    },
                    null,
                    List.of(
                            "GET /plain/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                            "POST /plain/order HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n\r\na=b",
                            "GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                            "GET /plain/ping HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n"));
            assertThat(Futures.await(warmUp.run())).isPositive();
            assertThat(standIn.get()).isNotZero().isNotEqualTo(exchange.port());
            assertThat(exchange.connections()).isZero();
            assertThat(testAdmission.status().totals().started()).isPositive();
        }
    }

    @Test
    void a_warm_up_ends_early_when_it_is_told_to() {
        try (RawUpstream exchange = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(exchange.port())
                        .warmUpMs(30_000)
                        .build()) {
            Promise<Void> end = Promise.promise();
            AtomicInteger begun = new AtomicInteger();
            WarmUp warmUp = new WarmUp(
                    proxyFixture.vertx,
                    proxyFixture.setup,
                    (plain, secure) -> {
                        begun.incrementAndGet();
                        end.complete();
                        return new ExchangeEndpoints(Map.of(), Map.of());
                    },
                    null,
                    List.of("GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
            // It would otherwise go on until the JVM has compiled, which takes many calls.
            assertThat(Futures.await(warmUp.run((port, securePort) -> {}, end.future())))
                    .isZero();
            assertThat(begun).hasValue(1);
            assertThat(Futures.await(warmUp.run((port, securePort) -> {}, end.future())))
                    .isZero();
            assertThat(begun).hasValue(1);
        }
    }

    @Test
    void a_warm_up_of_zero_duration_makes_no_calls() {
        try (RawUpstream exchange = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.to(exchange.port())) {
            WarmUp warmUp = new WarmUp(
                    proxyFixture.vertx,
                    proxyFixture.setup,
                    (plain, secure) -> new ExchangeEndpoints(Map.of(), Map.of()),
                    null,
                    List.of("x"));
            assertThat(Futures.await(warmUp.run())).isZero();
        }
    }

    @Test
    void a_warm_up_calls_its_stand_in_with_tls_over_tls() {
        long now = System.currentTimeMillis();
        LocalCertificateAuthority authority = LocalCertificateAuthority.create(List.of("127.0.0.1"), now);
        ServerCertificate server = authority.issue(List.of("127.0.0.1"), now);
        WarmUp.Tls tls = new WarmUp.Tls(
                new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(server.keyPem()))
                        .addCertValue(Buffer.buffer(server.chainPem())),
                new PemTrustOptions().addCertValue(Buffer.buffer(authority.certificatePem())));
        TestAdmission testAdmission = new TestAdmission();
        try (ProxyFixture proxyFixture =
                ProxyFixture.builder().upstream(1).warmUpMs(1500).build()) {
            WarmUp warmUp = new WarmUp(
                    proxyFixture.vertx,
                    proxyFixture.setup,
                    (plain, secure) -> {
                        assertThat(secure.tls()).isTrue();
                        ExchangeEndpoint exchangeEndpoint = new ExchangeEndpoint(
                                TestExchange.of("plain", secure, List.of()),
                                testAdmission.controller(),
                                new RemoteClock(new DriftModel(200, 1)));
                        return new ExchangeEndpoints(Map.of("plain", exchangeEndpoint), Map.of());
                    },
                    tls,
                    List.of("GET /plain/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
            assertThat(Futures.await(warmUp.run())).isPositive();
        }
        assertThat(testAdmission.status().totals().started()).isPositive();
    }
}
