package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
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
            WarmUp warmUp = new WarmUp(
                    proxyFixture.vertx,
                    proxyFixture.setup,
                    port -> {
                        standIn.set(port);
                        Upstream upstream = new Upstream("127.0.0.1", port, false);
                        ExchangeEndpoint exchangeEndpoint = new ExchangeEndpoint(
                                ProxyFixture.exchange("plain", upstream, List.of()),
                                new TestAdmission().controller(),
                                new RemoteClock(new DriftModel(200, 1)));
                        return new ExchangeEndpoints(Map.of("plain", exchangeEndpoint), Map.of());
                    },
                    List.of(
                            "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n",
                            "POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b",
                            "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n",
                            "GET /plain/ping HTTP/1.1\r\nHost : h\r\n\r\n"));
            assertThat(Futures.await(warmUp.run())).isPositive();
            assertThat(standIn.get()).isNotZero().isNotEqualTo(exchange.port());
            assertThat(exchange.connections()).isZero();
        }
    }

    @Test
    void a_warm_up_of_zero_duration_makes_no_calls() {
        try (RawUpstream exchange = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.to(exchange.port())) {
            WarmUp warmUp = new WarmUp(
                    proxyFixture.vertx,
                    proxyFixture.setup,
                    port -> new ExchangeEndpoints(Map.of(), Map.of()),
                    List.of("x"));
            assertThat(Futures.await(warmUp.run())).isZero();
        }
    }
}
