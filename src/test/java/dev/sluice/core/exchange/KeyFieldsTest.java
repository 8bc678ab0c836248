package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.ratelimit.LimitSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that a call with two API keys is refused, in all tables, for all pairs of fields that can have a key. The
 * fields are read from the files of the tables, not through the code that classifies calls.
 */
final class KeyFieldsTest {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    /** A place for a key: a header, or a parameter in the query or in the body. */
    private record Field(String place, String name, String before) {
        @Override
        public String toString() {
            return place + " " + name;
        }
    }

    /** A table, a call of it that places an order, and the fields of the table. */
    private record Table(String exchange, String path, boolean json, List<Field> fields) {
        @Override
        public String toString() {
            return exchange + " " + path;
        }

        Call call(Map<Field, String> keys) {
            Map<String, String> headers = new HashMap<>();
            headers.put("Content-Type", json ? JSON : FORM);
            StringBuilder query = new StringBuilder();
            List<String> members = new ArrayList<>();
            keys.forEach((field, key) -> {
                switch (field.place()) {
                    case "header" -> headers.put(field.name(), field.before() + key);
                    case "query" ->
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(field.name())
                                .append('=')
                                .append(key);
                    default ->
                        members.add(json ? "\"" + field.name() + "\":\"" + key + "\"" : field.name() + "=" + key);
                }
            });
            String body = json ? "{" + String.join(",", members) + "}" : String.join("&", members);
            return exchangeOf(exchange)
                    .classifier()
                    .classify(new CallRequest(
                            "POST",
                            path + query,
                            ExchangeFixture.headers(headers),
                            body.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static final Map<String, Exchange> EXCHANGES = new HashMap<>();

    private static synchronized Exchange exchangeOf(String name) {
        return EXCHANGES.computeIfAbsent(
                name,
                key -> Exchange.of(
                        key,
                        ConfFiles.exchange(key),
                        ConfFiles.dialect(ConfFiles.exchange(key).dialect()),
                        ConfFiles.limits(key).stream().map(LimitSettings::name).toList()));
    }

    /** Returns each group of each table that places orders, once for each format of a body. */
    static Stream<Table> tables() throws IOException {
        List<Table> tables = new ArrayList<>();
        for (String exchange : ConfFiles.exchanges()) {
            JsonNode dialect = new ObjectMapper()
                    .readTree(
                            Path.of("conf/routes", ConfFiles.exchange(exchange).dialect() + ".json")
                                    .toFile());
            List<Field> fields = fields(dialect);
            for (JsonNode group : dialect.get("groups")) {
                String path = placing(group);
                if (path != null) {
                    formats(dialect)
                            .forEach(format -> tables.add(new Table(exchange, path, format.equals("json"), fields)));
                }
            }
        }
        return tables.stream();
    }

    /** Returns the formats of a body; a table that has none takes parameters from the query or a header. */
    private static List<String> formats(JsonNode dialect) {
        List<String> formats = new ArrayList<>();
        dialect.path("bodies").forEach(format -> formats.add(format.asText()));
        return formats.isEmpty() ? List.of("form") : formats;
    }

    private static List<Field> fields(JsonNode dialect) {
        Set<String> headers = new LinkedHashSet<>();
        headers.add(dialect.path("keyHeader").asText());
        dialect.get("groups").forEach(group -> headers.add(group.path("key").asText()));
        headers.remove("");
        List<Field> fields = new ArrayList<>();
        for (String header : headers) {
            int part = header.indexOf('/');
            String before = part < 0 ? "" : "a " + header.substring(part + 1) + "=";
            fields.add(new Field("header", part < 0 ? header : header.substring(0, part), before));
        }
        if (dialect.has("token")) {
            fields.add(new Field("header", dialect.get("token").path("header").asText("Authorization"), "Bearer "));
        }
        if (dialect.has("keyParameter")) {
            fields.add(new Field("query", dialect.get("keyParameter").asText(), ""));
            fields.add(new Field("body", dialect.get("keyParameter").asText(), ""));
        }
        return fields;
    }

    private static @Nullable String placing(JsonNode group) {
        for (JsonNode route : group.path("routes")) {
            String call = route.get("calls").get(0).asText();
            boolean isObject = !route.path("orders").path("list").asText().equals("[]");
            if (route.get("kind").asText().equals("PLACE") && isObject && call.matches("POST [^{?]*")) {
                return call.substring("POST ".length());
            }
        }
        return null;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void two_fields_with_different_keys_do_not_name_an_account(Table table) {
        for (Field one : table.fields()) {
            assertThat(table.call(Map.of(one, "keyAAAA")).ambiguousKeyReason())
                    .as("%s", one)
                    .isNull();
            for (Field other : table.fields()) {
                if (!one.equals(other)) {
                    assertThat(table.call(Map.of(one, "keyAAAA", other, "keyBBBB"))
                                    .ambiguousKeyReason())
                            .as("%s and %s", one, other)
                            .isNotNull()
                            .doesNotContain("keyAAAA", "keyBBBB");
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void two_fields_with_one_key_name_its_account(Table table) {
        for (Field one : table.fields()) {
            for (Field other : table.fields()) {
                boolean plain = one.before().equals(other.before());
                if (!one.equals(other) && plain) {
                    Call call = table.call(Map.of(one, "keyAAAA", other, "keyAAAA"));
                    assertThat(call.ambiguousKeyReason())
                            .as("%s and %s", one, other)
                            .isNull();
                    assertThat(call.key()).isEqualTo(ApiKeyIds.of("keyAAAA"));
                }
            }
        }
    }

    @Test
    void exchanges_with_several_key_fields_are_among_the_tables() throws IOException {
        assertThat(tables().filter(table -> table.fields().size() > 1).map(Table::exchange))
                .contains("coinbase", "coinex", "mexc", "gemini", "htx", "htxfutures", "cryptocom");
    }

    @ParameterizedTest
    @CsvSource({
        "cryptocom, /exchange/v1/private/create-order, '{\"api_key\":\"a\",\"api_key\":\"b\"}'",
        "cryptocom, /exchange/v1/private/create-order, '{\"api_key\":\"a\",\"API_KEY\":\"b\"}'",
        "cryptocom, /exchange/v1/private/create-order, '{\"api_key\":[\"a\"]}'",
        "htx, /v1/order/orders/place?AccessKeyId=a&AccessKeyId=b, '{}'",
        "htx, /v1/order/orders/place?AccessKeyId[]=a, '{}'",
        "htx, /v1/order/orders/place?AccessKeyId=a&%41ccessKeyId=b, '{}'",
    })
    void a_key_parameter_that_is_not_one_plain_value_does_not_name_an_account(
            String exchange, String target, String body) {
        Call call = exchangeOf(exchange)
                .classifier()
                .classify(new CallRequest(
                        "POST",
                        target,
                        ExchangeFixture.headers(Map.of("Content-Type", JSON)),
                        body.getBytes(StandardCharsets.UTF_8)));
        assertThat(call.ambiguousKeyReason()).isNotNull();
    }

    @Test
    void an_order_whose_key_cannot_be_read_may_be_of_any_account() {
        byte[] order = "{\"api_key\":\"keyAAAA\"}".getBytes(StandardCharsets.UTF_8);
        Map<String, String> plain = Map.of("Content-Type", JSON);
        for (Map<String, String> headers : List.of(
                Map.of("Content-Type", "text/plain"), Map.of("Content-Type", JSON, "Content-Encoding", "gzip"))) {
            Call call = exchangeOf("cryptocom")
                    .classifier()
                    .classify(new CallRequest(
                            "POST", "/v2/private/create-order", ExchangeFixture.headers(headers), order));
            assertThat(call.isAccountUnknown()).isTrue();
        }
        assertThat(exchangeOf("cryptocom")
                        .classifier()
                        .classify(new CallRequest(
                                "POST", "/v2/private/create-order", ExchangeFixture.headers(plain), order))
                        .isAccountUnknown())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'BITSTAMP  keyBBBB'", "bitstamp keyBBBB", "'BITSTAMP\tkeyBBBB'", "'BITSTAMP keyBBBB '"})
    void blanks_and_case_before_a_key_do_not_make_another_account(String header) {
        Call call = exchangeOf("bitstamp")
                .classifier()
                .classify(new CallRequest(
                        "POST", "/api/v2/buy/btcusd/", ExchangeFixture.headers(Map.of("X-Auth", header)), new byte[0]));
        assertThat(call.key()).isEqualTo(ApiKeyIds.of("keyBBBB"));
    }

    private static Call deribit(String authorization) {
        return exchangeOf("deribit")
                .classifier()
                .classify(new CallRequest(
                        "GET",
                        "/api/v2/private/buy?instrument_name=BTC-PERPETUAL&amount=10",
                        ExchangeFixture.headers(Map.of("Authorization", authorization)),
                        new byte[0]));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        deri-hmac-sha256 id=A,ts=1,sig=0,nonce=x | false | false
        deri-hmac-sha256 nonce=x;id=B,ts=1,sig=0,id=A | true | false
        deri-hmac-sha256 id=B,ts=1,sig=0,ID=A | true | false
        Basic QTpz | false | true
        bearer 1-token | false | true
        """)
    void a_header_with_two_keys_names_no_account_and_one_without_may_be_of_any(
            String authorization, boolean isUnclear, boolean isUnknown) {
        Call call = deribit(authorization);
        assertThat(call.ambiguousKeyReason() != null).isEqualTo(isUnclear);
        assertThat(call.isAccountUnknown()).isEqualTo(isUnknown);
    }

    @Test
    void a_bearer_token_that_tells_no_account_may_be_of_any() {
        Call call = exchangeOf("coinbase")
                .classifier()
                .classify(new CallRequest(
                        "POST",
                        "/api/v3/brokerage/orders",
                        ExchangeFixture.headers(Map.of("Authorization", "Bearer opaque")),
                        new byte[0]));
        assertThat(call.isAccountUnknown()).isTrue();
        assertThat(call.key()).isNotEmpty();
    }

    @Test
    void a_connection_that_logs_in_with_two_keys_may_be_of_any_account() {
        String key = login("deribit", "/ws/api/v2", "keyAAAA", null);
        assertThat(key).isEqualTo("keyAAAA");
        assertThat(login("deribit", "/ws/api/v2", "keyAAAA", key)).isEqualTo("keyAAAA");
        key = login("deribit", "/ws/api/v2", "keyBBBB", key);
        assertThat(login("deribit", "/ws/api/v2", "keyAAAA", key)).isEmpty();
        Exchange deribit = exchangeOf("deribit");
        byte[] order = "{\"id\":1,\"method\":\"private/buy\",\"params\":{\"instrument_name\":\"BTC-PERPETUAL\"}}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(deribit.classifier()
                        .classify(deribit.streams()
                                .readFromBot("/ws/api/v2", order, key)
                                .request())
                        .isAccountUnknown())
                .isTrue();
    }

    private static @Nullable String login(String exchange, String path, String key, @Nullable String before) {
        byte[] text = ("{\"id\":1,\"method\":\"public/auth\",\"params\":{\"client_id\":\"" + key + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        return exchangeOf(exchange).streams().readFromBot(path, text, before).keyAfter(before);
    }
}
