package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.drift.Belief;
import dev.sluice.drift.RemoteClock;
import dev.sluice.exchange.Upstream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void the_path_is_exercised_for_a_bounded_time_and_no_exchange_hears_of_it() {
        try (RawUpstream exchange = RawUpstream.answering(RawUpstream.OK);
                Rig rig = new Rig(exchange.port(), settings -> Changed.warmUp(settings, 1500))) {
            AtomicInteger standIn = new AtomicInteger();
            WarmUp warmUp = new WarmUp(
                    rig.vertx,
                    rig.setup,
                    port -> {
                        standIn.set(port);
                        Upstream upstream = new Upstream("127.0.0.1", port, false);
                        Door door = new Door(
                                Rig.exchange("plain", upstream, List.of()),
                                new TestGate().gate(),
                                new RemoteClock(new Belief(200, 1)));
                        return new Doors(Map.of("plain", door), Map.of());
                    },
                    List.of(
                            "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n",
                            "POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b",
                            "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n",
                            "GET /plain/ping HTTP/1.1\r\nHost : h\r\n\r\n"));
            assertThat(Rig.await(warmUp.run())).isPositive();
            assertThat(standIn.get()).isNotZero().isNotEqualTo(exchange.port());
            assertThat(exchange.connections()).isZero();
        }
    }

    @Test
    void without_time_there_is_none() {
        try (RawUpstream exchange = RawUpstream.answering(RawUpstream.OK);
                Rig rig = new Rig(exchange.port())) {
            WarmUp warmUp = new WarmUp(rig.vertx, rig.setup, port -> new Doors(Map.of(), Map.of()), List.of("x"));
            assertThat(Rig.await(warmUp.run())).isZero();
        }
    }
}
