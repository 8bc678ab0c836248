package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.proxy.http1.ConnectionFaults;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Tests that a fault of the gateway itself is logged, on whichever connection it is noticed. */
@Timeout(60)
@Isolated // the log is that of all tests
class ConnectionFaultsTest {
    private static final String GET = "GET /plain/ping HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String PLACE = "POST /plain/order HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";

    private final Logger logger = (Logger) LoggerFactory.getLogger(ConnectionFaults.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    private List<String> failures() {
        return log.list.stream()
                .map(event -> String.valueOf(event.getThrowableProxy().getMessage()))
                .toList();
    }

    @Test
    void a_fault_when_the_exchange_answers_is_logged() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port())) {
            proxyFixture.proxy.logAccess(record -> {
                throw new IllegalStateException("while " + record.result().outcome());
            });
            proxyFixture.client().send(GET).readAll();
            ConnectionLifecycleTest.awaitTrue(() -> !failures().isEmpty());
            assertThat(failures()).containsExactly("while ok");
        }
    }

    @Test
    void a_fault_when_the_bot_sends_is_logged() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port())) {
            proxyFixture.proxy.logAccess(record -> {
                throw new IllegalStateException("while " + record.result().outcome());
            });
            proxyFixture.admission.modeRegistry.trip(ModeHold.latch(
                    ModeScope.GLOBAL,
                    HoldCause.KILL_SWITCH,
                    Mode.HALTED,
                    new HoldReason("a test", "t", 0, HoldReason.REARM)));
            proxyFixture.client().send(PLACE).readAll();
            ConnectionLifecycleTest.awaitTrue(() -> !failures().isEmpty());
            assertThat(failures()).containsExactly("while refused");
        }
    }

    @Test
    void what_a_peer_breaks_is_no_fault() {
        ConnectionFaults.report(new IOException("Connection reset by peer"));
        ConnectionFaults.report(new DecoderException(new SSLException("not a TLS record")));
        ConnectionFaults.report(new HttpClosedException("Connection was closed"));
        assertThat(log.list).isEmpty();
    }
}
