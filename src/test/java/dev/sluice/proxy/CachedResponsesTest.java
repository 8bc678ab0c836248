package dev.sluice.proxy;

import static dev.sluice.proxy.ConnectionLifecycleTest.awaitTrue;
import static dev.sluice.proxy.SharedReadsTest.DEPTH;
import static dev.sluice.proxy.SharedReadsTest.KEPT;
import static dev.sluice.proxy.SharedReadsTest.SHARED;
import static dev.sluice.proxy.SharedReadsTest.newFixture;
import static dev.sluice.proxy.SharedReadsTest.shared;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.coalesce.ReadSettings;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of cached responses to identical reads. */
@Timeout(60)
final class CachedResponsesTest {
    @Test
    void a_cached_response_costs_no_call_and_states_its_age() {
        try (RawUpstream upstream =
                        RawUpstream.answering("HTTP/1.1 200 OK\r\nX-A: b\r\nage: 7\r\nContent-Length: 2\r\n\r\nhi");
                ProxyFixture proxyFixture = newFixture(upstream, KEPT);
                RawClient bot = proxyFixture.client()) {
            String miss = bot.send(DEPTH).readResponse();
            assertThat(miss).contains("age: 7", "X-Sluice-Cache: miss", "X-Sluice-Sent: true");
            String hit = bot.send(DEPTH).readResponse();
            assertThat(hit)
                    .contains("X-A: b\r\n", "X-Sluice-Cache: hit\r\n", "\r\nAge: 7\r\n", "X-Sluice-Sent: false")
                    .doesNotContain("age: 7")
                    .endsWith("\r\n\r\nhi");
            assertThat(upstream.requests()).isEqualTo(1);
            assertThat(shared(proxyFixture, true)).isEqualTo(1);
            assertThat(proxyFixture.proxy.sharedBytes()).isPositive();
        }
    }

    @Test
    void a_reload_that_turns_caching_off_drops_cached_responses() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = newFixture(upstream, KEPT);
                RawClient bot = proxyFixture.client()) {
            bot.send(DEPTH).readResponse();
            awaitTrue(() -> proxyFixture.proxy.sharedBytes() > 0);
            proxyFixture.reads = SHARED;
            proxyFixture.proxy.forgetBut(Set.of("read"), Set.of());
            assertThat(proxyFixture.proxy.sharedBytes()).isZero();
            assertThat(bot.send(DEPTH).readResponse()).contains("X-Sluice-Cache: miss");
            assertThat(proxyFixture.proxy.sharedBytes()).isZero();
            proxyFixture.reads = ReadSettings.OFF;
            assertThat(bot.send(DEPTH).readResponse()).doesNotContain("X-Sluice-Cache");
            assertThat(upstream.requests()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno",
                "HTTP/1.1 429 Slow\r\nContent-Length: 2\r\n\r\nno",
                "HTTP/1.1 206 Part\r\nContent-Length: 2\r\n\r\nno",
                "HTTP/1.1 204 None\r\n\r\n"
            })
    void only_a_200_is_cached(String response) {
        try (RawUpstream upstream = RawUpstream.answering(response);
                ProxyFixture proxyFixture = newFixture(upstream, KEPT);
                RawClient bot = proxyFixture.client()) {
            bot.send(DEPTH).readResponse();
            assertThat(proxyFixture.proxy.sharedBytes()).isZero();
        }
    }
}
