package dev.sluice.core.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginCheckTest {
    private static final String CALL = "/binance/api/v3/order";
    private static final OriginCheck CHECK = new OriginCheck(List.of("sluice", "Gateway.Desk.example", "my_gateway."));

    /** Lines of the form "Name: value". */
    private static @Nullable OriginRefusal check(String target, String... lines) {
        return CHECK.check(headers(lines), target);
    }

    private static OriginCheck.HeaderValues headers(String... lines) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines) {
            int colon = line.indexOf(": ");
            all.computeIfAbsent(line.substring(0, colon), any -> new ArrayList<>())
                    .add(line.substring(colon + 2));
        }
        return name -> all.getOrDefault(name.toUpperCase(Locale.ROOT), List.of());
    }

    private static String reason(@Nullable OriginRefusal refusal) {
        return refusal == null ? "none" : refusal.reason().label();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.0.0.1:",
                "127.0.0.1:0",
                "127.0.0.1.",
                "192.168.1.20:65535",
                "[::1]",
                "[::1]:8080",
                "[FE80::1]:8080",
                "[fe80::1%eth0]:8080",
                "[fe80::1%25eth0]",
                "[::ffff:127.0.0.1]:8080",
                "localhost",
                "LOCALHOST:8080",
                "localhost.",
                "maker1.localhost:8080",
                "sluice",
                "Sluice:8080",
                "sluice.:8080",
                "gateway.desk.example",
                "GATEWAY.desk.example.:443",
                "my_gateway:1"
            })
    void an_address_localhost_and_a_configured_name_are_accepted_hosts(String host) {
        assertThat(check(CALL, "Host: " + host)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "evil.example.:8080",
                "sluice.evil.example",
                "evil-sluice",
                "localhost.evil.example",
                "localhost..",
                ".localhost.evil",
                "evillocalhost",
                "127.0.0.1.evil.example",
                "127.0.0.1.evil",
                "127.1",
                "2130706433",
                "0x7f.0.0.1",
                "256.0.0.1",
                "1.2.3",
                "::1",
                "::1:8080",
                "[evil.example]",
                "[127.0.0.1]",
                "[::1",
                "[::1]evil.example",
                "[::1].evil.example:80",
                "user@localhost",
                "localhost@evil.example",
                "user:pw@127.0.0.1:8080",
                "localhost:99999",
                "localhost:65536",
                "localhost:80a",
                "localhost:80:80",
                "localhost:-1",
                "localhost: 80",
                "localhost 8080",
                "localhost/evil",
                "localhost,evil.example",
                "http://localhost",
                "l\u00f6calhost",
                "%6cocalhost",
                ".",
                "*",
                ""
            })
    void any_other_host_is_refused(String host) {
        assertThat(reason(check(CALL, "Host: " + host))).isEqualTo("foreign-host");
    }

    @Test
    void a_host_longer_than_any_name_is_refused() {
        assertThat(reason(check(CALL, "Host: " + "a.".repeat(200_000) + "localhost")))
                .isEqualTo("foreign-host");
    }

    @Test
    void a_host_that_was_accepted_before_does_not_let_another_one_pass() {
        for (int i = 0; i < 2; i++) {
            assertThat(check(CALL, "Host: 127.0.0.1:8080")).isNull();
            assertThat(reason(check(CALL, "Host: evil.example:8080"))).isEqualTo("foreign-host");
        }
    }

    @Test
    void a_request_without_a_host_is_accepted_and_one_with_two_is_refused() {
        assertThat(check(CALL)).isNull();
        assertThat(reason(check(CALL, "Host: localhost", "Host: localhost"))).isEqualTo("foreign-host");
        assertThat(reason(check(CALL, "Origin: http://localhost"))).isEqualTo("foreign-origin");
    }

    @ParameterizedTest
    @CsvSource({
        "none, none",
        "same-origin, none",
        "same-site, cross-site",
        "cross-site, cross-site",
        "SAME-ORIGIN, cross-site",
        "'', cross-site",
        "'same-origin, cross-site', cross-site",
        "else, cross-site"
    })
    void only_same_origin_and_direct_browser_requests_are_accepted(String site, String reason) {
        assertThat(reason(check(CALL, "Host: 127.0.0.1:8080", "Sec-Fetch-Site: " + site)))
                .isEqualTo(reason);
        assertThat(reason(check(CALL, "Host: 127.0.0.1:8080", "Sec-Fetch-Site: none", "Sec-Fetch-Site: " + site)))
                .isEqualTo(reason);
    }

    @Test
    void other_fetch_metadata_headers_do_not_matter() {
        // Node's own fetch sends this one, and never Sec-Fetch-Site
        assertThat(check(CALL, "Host: 127.0.0.1:8080", "Sec-Fetch-Mode: cors")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, http://127.0.0.1:8080",
        "127.0.0.1:8080, ws://127.0.0.1:8080",
        "127.0.0.1:8080, http://127.0.0.1:8080/",
        "sluice:8443, https://SLUICE.:8443",
        "'[::1]:8080', 'http://[::1]:8080'",
        "localhost, http://localhost",
        "localhost:80, http://localhost",
        "localhost, http://localhost:80",
        "localhost:443, wss://localhost",
        "gateway.desk.example, https://gateway.desk.example",
        "127.0.0.1:8080, *"
    })
    void a_program_may_send_the_address_it_calls_as_origin(String host, String origin) {
        assertThat(check(CALL, "Host: " + host, "Origin: " + origin)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, https://evil.example",
        "127.0.0.1:8080, http://127.0.0.1:3000",
        "127.0.0.1:8080, http://127.0.0.1",
        "127.0.0.1:8080, http://localhost:8080",
        "127.0.0.1:8080, null",
        "127.0.0.1:8080, ''",
        "127.0.0.1:8080, 127.0.0.1:8080",
        "127.0.0.1:8080, file://",
        "127.0.0.1:8080, chrome-extension://127.0.0.1:8080",
        "127.0.0.1:8080, http://127.0.0.1:8080/page",
        "127.0.0.1:8080, http://127.0.0.1:8080@evil.example",
        "127.0.0.1:8080, http://user@127.0.0.1:8080",
        "127.0.0.1:8080, HTTP://127.0.0.1:8080.evil.example",
        "127.0.0.1:8080, http://127.0.0.1:8080 http://evil.example",
        "127.0.0.1:8080, '*, *'",
        "localhost, http://localhost:8080",
        "localhost, https://localhost:80",
        "localhost:8080, http://localhost",
        "'', http://"
    })
    void any_other_origin_is_refused(String host, String origin) {
        assertThat(reason(check(CALL, "Host: " + host, "Origin: " + origin))).isEqualTo("foreign-origin");
    }

    @Test
    void each_of_two_origins_must_be_accepted() {
        String host = "Host: 127.0.0.1:8080";
        assertThat(reason(check(CALL, host, "Origin: *", "Origin: https://evil.example")))
                .isEqualTo("foreign-origin");
    }

    @Test
    void a_foreign_page_whose_name_resolves_here_is_refused_by_its_host() {
        assertThat(reason(check(
                        CALL,
                        "Host: evil.example:8080",
                        "Origin: http://evil.example:8080",
                        "Sec-Fetch-Site: same-origin")))
                .isEqualTo("foreign-host");
    }

    @ParameterizedTest
    @CsvSource({
        "/health/live, none",
        "/health/ready?exchange=binance, none",
        "/health/serving, none",
        "/health/status, foreign-host",
        "/health/detailed, foreign-host",
        "/health/live/, foreign-host",
        "/health/live;x, foreign-host",
        "//health/live, foreign-host",
        "/HEALTH/live, foreign-host",
        "/trading, foreign-host",
        "/metrics, foreign-host",
        "/, foreign-host"
    })
    void health_routes_answer_any_host_but_no_foreign_page(String target, String reason) {
        assertThat(reason(check(target, "Host: gateway.of.a.balancer"))).isEqualTo(reason);
        assertThat(reason(check(target, "Host: evil.example", "Origin: http://evil.example")))
                .isEqualTo("foreign-host");
        assertThat(reason(check(target, "Host: evil.example", "Sec-Fetch-Site: same-origin")))
                .isEqualTo("foreign-host");
        assertThat(reason(check(target, "Host: evil.example", "Origin: http://other.example")))
                .isEqualTo("foreign-origin");
        assertThat(reason(check(target, "Host: 127.0.0.1", "Sec-Fetch-Site: cross-site")))
                .isEqualTo("cross-site");
    }

    @Test
    void check_page_refuses_only_pages_of_another_host() {
        assertThat(OriginCheck.checkPage(headers("Host: api.binance.com"))).isNull();
        assertThat(OriginCheck.checkPage(headers("Host: api.binance.com", "Origin: https://api.binance.com")))
                .isNull();
        assertThat(reason(OriginCheck.checkPage(headers("Host: api.binance.com", "Origin: https://evil.example"))))
                .isEqualTo("foreign-origin");
    }

    @Test
    void a_refusal_explains_the_fix_and_repeats_only_valid_names() {
        OriginRefusal named = Objects.requireNonNull(check(CALL, "Host: Evil.Example:8080"));
        assertThat(named.message()).contains("is evil.example,", "hostNames in conf/sluice.json");
        OriginRefusal strange = Objects.requireNonNull(check(CALL, "Host: <b>"));
        assertThat(strange.message())
                .startsWith("the header Host contains no host,")
                .doesNotContain("<");
    }

    @ParameterizedTest
    @CsvSource({
        "sluice, true",
        "my_gateway, true",
        "gateway.default.svc.cluster.local., true",
        "sluice:8080, false",
        "http://sluice, false",
        "*.desk.example, false",
        "a..b, false",
        "-a, false",
        "'', false"
    })
    void a_configured_name_must_be_a_host_name(String text, boolean isName) {
        assertThat(OriginCheck.isName(text)).isEqualTo(isName);
    }

    @Test
    void refusals_are_counted_by_reason() {
        OriginCounts counts = new OriginCounts();
        counts.add(OriginRefusal.CROSS_SITE);
        counts.add(OriginRefusal.foreignHost("a"));
        counts.add(OriginRefusal.foreignHost("b"));
        assertThat(counts.of(OriginRefusal.Reason.CROSS_SITE)).isEqualTo(1);
        assertThat(counts.of(OriginRefusal.Reason.FOREIGN_HOST)).isEqualTo(2);
        assertThat(counts.of(OriginRefusal.Reason.FOREIGN_ORIGIN)).isZero();
    }
}
