package dev.sluice.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the warnings about callers that speak like load balancers, in virtual time. */
final class UnlistedBalancersTest {
    private static final long SECOND = 1_000_000_000;

    private final List<String> warnings = new ArrayList<>();
    private long start = Long.MAX_VALUE - 30 * SECOND; // the clock overflows during the test
    private final UnlistedBalancers unlisted = new UnlistedBalancers(warnings::add, start);

    @Test
    void one_warning_a_minute_says_who_it_was_and_what_to_do() {
        unlisted.forwarded("10.0.0.7", start);
        unlisted.proxied("10.0.0.8", start + 59 * SECOND);
        assertThat(warnings).hasSize(1).first().asString().contains("10.0.0.7 sent X-Forwarded-For", "proxy.balancers");
        unlisted.proxied("10.0.0.8", start + 60 * SECOND);
        assertThat(warnings).hasSize(2).last().asString().contains("10.0.0.8 began", "PROXY protocol", "400");
        unlisted.forwarded("10.0.0.7", start + 119 * SECOND);
        assertThat(warnings).hasSize(2);
    }

    @Test
    void headers_of_both_versions_are_seen_and_requests_are_none() {
        for (String text : List.of("\r\n\r\n\0\r\nQUIT\n!", "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n")) {
            assertThat(ProxyHeader.isPresent(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII)))
                    .as(text)
                    .isTrue();
        }
        for (String text : List.of("GET / HTTP/1.1\r\n", "\r\n\r\n", "PROX", "", "POST /PROXY TCP4")) {
            assertThat(ProxyHeader.isPresent(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII)))
                    .as(text)
                    .isFalse();
        }
    }
}
