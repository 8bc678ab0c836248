package dev.sluice.core.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which reads are identical and which cannot be shared. */
final class ReadKeyTest {
    private static final String DEPTH = "/api/v3/depth?symbol=BTCUSDT&limit=100";

    private static @Nullable ReadKey key(String place, String target, String... headers) {
        ReadKey.Builder writer = new ReadKey.Builder(place, target, 10);
        for (String header : headers) {
            byte[] head = ("GET / HTTP/1.1\r\n" + header + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            int colon = header.indexOf(": ");
            int from = "GET / HTTP/1.1\r\n".length();
            writer.addHeader(head, from, from + colon, from + colon + 2, from + header.length());
        }
        return writer.build();
    }

    private static @Nullable ReadKey depth(String... headers) {
        return key("binance https://api:443", DEPTH, headers);
    }

    @Test
    void identical_requests_are_the_same_read() {
        assertThat(depth("Accept: */*", "Accept-Encoding: gzip"))
                .isNotNull()
                .isEqualTo(depth("Accept: */*", "Accept-Encoding: gzip"))
                .hasSameHashCodeAs(depth("Accept: */*", "Accept-Encoding: gzip"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: gateway:8080",
                "HOST: other",
                "Connection: keep-alive",
                "User-Agent: ccxt",
                "X-Request-Id: 17",
                "X-Sluice-Bot: maker",
                "X-Forwarded-For: 10.0.0.1",
                "traceparent: 00-1"
            })
    void headers_that_only_identify_the_client_make_no_difference(String header) {
        assertThat(depth("Accept: */*", header)).isNotNull().isEqualTo(depth("Accept: */*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept-Encoding: br",
                "Accept: text/html",
                "Accept-Language: de",
                "Origin: *",
                "Content-Type: application/json",
                "Content-Length: 0",
                "X-What-Nobody-Knows: 1"
            })
    void any_other_header_makes_it_another_read(String header) {
        assertThat(depth(header)).isNotNull().isNotEqualTo(depth());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-MBX-APIKEY: k",
                "x-mbx-apikey: k",
                "OK-ACCESS-SIGN: s",
                "X-BAPI-TIMESTAMP: 1",
                "API-Key: k",
                "Authorization: Bearer x",
                "Proxy-Authorization: Basic x",
                "Cookie: a=b",
                "KC-API-PASSPHRASE: p",
                "CB-ACCESS-TOKEN: t",
                "X-Nonce: 1",
                "X-Session: 1",
                "Range: bytes=0-1",
                "If-None-Match: \"a\"",
                "If-Modified-Since: x",
                "Cache-Control: no-cache",
                "Pragma: no-cache",
                "Expect: 100-continue"
            })
    void reads_of_one_client_or_that_must_be_fresh_are_never_shared(String header) {
        assertThat(depth("Accept: */*", header, "Accept-Encoding: gzip")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x?signature=1",
                "/x?symbol=A&Signature=1",
                "/x?apiKey=1",
                "/x?a&timestamp=5",
                "/x?recvWindow=5000&a=b",
                "/x?nonce=1",
                "/x?access_token=1",
                "/x?listenKey=1",
                "/x?symbol=BTC&%73ignature=1",
                "/x??key=1"
            })
    void a_target_with_a_signature_parameter_is_never_shared(String target) {
        assertThat(key("p", target)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
        /x?a=1 /x?a=2
        /x?a=1&b=2 /x?b=2&a=1
        /x?a=%2C /x?a=,
        /x?a=+ /x?a=%20
        /x /x?
        /x /x/
        /x //x
        /X /x
        """)
    void targets_are_compared_byte_for_byte(String one, String other) {
        assertThat(key("p", one)).isNotNull().isNotEqualTo(key("p", other));
    }

    @Test
    void the_key_includes_the_path_and_delimits_each_header() {
        assertThat(key("p", "/x")).isNotEqualTo(key("q", "/x"));
        assertThat(depth("Accept: a")).isNotEqualTo(depth("Accep: t:a")).isNotEqualTo(depth("Accept: ", "a: "));
        assertThat(depth("A: 1", "B: 2")).isNotEqualTo(depth("B: 2", "A: 1"));
    }

    @ParameterizedTest
    @CsvSource({
        "Accept-Encoding, true",
        "'Origin, Accept-Encoding', true",
        "*, false",
        "'Accept-Encoding, *', false",
        "User-Agent, false",
        "'Accept,user-agent', false",
        "X-Forwarded-For, false",
        "'', true"
    })
    void a_vary_header_is_covered_when_the_key_contains_all_its_fields(String vary, boolean covered) {
        assertThat(VaryHeader.covers(vary)).isEqualTo(covered);
    }
}
