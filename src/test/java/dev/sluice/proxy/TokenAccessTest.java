package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRecord;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.settings.CidrRange;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests over real sockets of calls with tokens, where no address is trusted. */
class TokenAccessTest {
    private static final String TOKEN = "secret-of_maker.1";

    private static RawUpstream upstream;
    private static ProxyFixture proxyFixture;
    private static final BlockingQueue<CallRecord> ACCESSED = new LinkedBlockingQueue<>();

    @BeforeAll
    static void open() throws Exception {
        upstream = RawUpstream.answering(RawUpstream.OK);
        byte[] hash = java.security.MessageDigest.getInstance("SHA-256")
                .digest(TOKEN.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        String hex = java.util.HexFormat.of().formatHex(hash);
        proxyFixture = ProxyFixture.builder()
                .upstream(upstream.port())
                .botTokens(Map.of("maker", hex))
                .trustFrom(List.of())
                .build();
        proxyFixture.clientAccess = ClientAccess.of(proxyFixture.setup.settings());
        proxyFixture.proxy.logAccess(ACCESSED::add);
    }

    @AfterAll
    static void close() {
        proxyFixture.close();
        upstream.close();
    }

    private static String response(String target, String headers) {
        try (RawClient bot = proxyFixture.client()) {
            return bot.send("GET " + target + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n")
                    .readResponse();
        }
    }

    @Test
    void a_token_in_a_header_admits_its_bot_and_is_not_forwarded() throws Exception {
        assertThat(response("/plain/ping", "x-sluice-token: " + TOKEN + "\r\nAuthorization: Bearer exchange\r\n"))
                .startsWith("HTTP/1.1 200 ");
        RawUpstream.Heard heard = upstream.next();
        assertThat(heard.head()).doesNotContain(TOKEN).contains("Authorization: Bearer exchange");
        assertThat(ACCESSED.poll(20, TimeUnit.SECONDS).subject().bot()).isEqualTo("maker");
    }

    @Test
    void a_token_in_the_path_admits_its_bot_and_is_not_forwarded() throws Exception {
        assertThat(response("/@maker:" + TOKEN + "/plain/a/@b:c?x=1", "")).startsWith("HTTP/1.1 200 ");
        RawUpstream.Heard heard = upstream.next();
        assertThat(heard.target()).isEqualTo("/a/@b:c?x=1");
        assertThat(heard.head()).doesNotContain(TOKEN);
        CallRecord call = ACCESSED.poll(20, TimeUnit.SECONDS);
        assertThat(call.subject().bot()).isEqualTo("maker");
        assertThat(call.toString()).doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/plain/ping|",
                "/plain/ping|X-Sluice-Token: wrong\r\n",
                "/plain/ping|X-Sluice-Token:\r\n",
                "/@maker/plain/ping|",
                "/@maker:wrong/plain/ping|",
                "/plain/ping|X-Sluice-Bot: maker\r\n",
                "/plain/ping|Authorization: Bearer secret-of_maker.1\r\n",
                "/plain/ping?token=secret-of_maker.1|"
            })
    void a_call_without_a_valid_token_is_answered_with_401(String call) {
        int before = upstream.requests();
        String[] parts = call.split("\\|", -1);
        assertThat(response(parts[0], parts[1]))
                .startsWith("HTTP/1.1 401 ")
                .contains("X-Sluice-Reason: no-token", "X-Sluice-Sent: false")
                .doesNotContain(TOKEN);
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/@taker:secret-of_maker.1/plain/ping|",
                "/@taker/plain/ping|X-Sluice-Token: secret-of_maker.1\r\n"
            })
    void a_token_for_another_bot_is_answered_with_403(String call) {
        String[] parts = call.split("\\|", -1);
        assertThat(response(parts[0], parts[1])).startsWith("HTTP/1.1 403 ").contains("another-bot");
    }

    @Test
    void two_different_tokens_are_refused() {
        assertThat(response("/@maker:" + TOKEN + "/plain/ping", "X-Sluice-Token: other\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void health_needs_no_token_and_permits_need_one() {
        assertThat(response("/health/live", "")).endsWith("healthy");
        try (RawClient bot = proxyFixture.client()) {
            assertThat(bot.send(
                                    "POST /acquire HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                            .readResponse())
                    .startsWith("HTTP/1.1 401 ");
        }
        try (RawClient bot = proxyFixture.client()) {
            assertThat(bot.send("POST /acquire HTTP/1.1\r\nHost: h\r\nX-Sluice-Token: " + TOKEN
                                    + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                            .readResponse())
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void an_address_that_is_not_allowed_gets_a_403_with_the_reason() {
        ClientAccess before = proxyFixture.clientAccess;
        proxyFixture.clientAccess = ClientAccess.of(ProxyFixture.builder()
                .allowFrom(List.of(CidrRange.parse("192.0.2.0/24")))
                .trustFrom(List.of())
                .buildSettings());
        try (RawClient bot = proxyFixture.client()) {
            assertThat(bot.readAll()).startsWith("HTTP/1.1 403 ").contains("\n\r\nthis address may not connect here");
        } finally {
            proxyFixture.clientAccess = before;
        }
    }

    @Test
    void changed_access_rules_apply_to_the_next_call_of_an_open_connection() {
        ClientAccess before = proxyFixture.clientAccess;
        try (RawClient bot = proxyFixture.client()) {
            String call = "GET /plain/ping HTTP/1.1\r\nHost: h\r\nX-Sluice-Token: " + TOKEN + "\r\n\r\n";
            assertThat(bot.send(call).readResponse()).startsWith("HTTP/1.1 200 ");
            upstream.next();
            proxyFixture.clientAccess =
                    ClientAccess.of(ProxyFixture.builder().trustFrom(List.of()).buildSettings());
            assertThat(bot.send(call).readResponse()).startsWith("HTTP/1.1 401 ");
        } finally {
            proxyFixture.clientAccess = before;
            ACCESSED.clear();
        }
    }
}
