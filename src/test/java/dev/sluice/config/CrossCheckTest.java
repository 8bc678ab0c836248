package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.json.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of each check across files: one edit of a valid configuration and the message that refuses it. */
class CrossCheckTest extends ValidConf {
    /** Each row has the mistake, the edit, and the message: all of it from its file on, or its parts. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a limit too small for the smallest cost of a route | exchanges.json | "size": 1000 | "size": 10 | exchanges.json:11 /alpha/limits/0/size = 10: limit 'weight' of exchange 'alpha' can never allow 'calls of /api without a route', which costs at least 20: usable units are 9 (size 10, usePercent 95, reserve 0)
        a reserve that leaves too little for another call | exchanges.json | "breach": "ban" | "reserve": 940 | can never allow … usable units are 10 … reserve 940
        a reserve of every unit | exchanges.json | "breach": "ban" | "reserve": 950 | exchanges.json:11 /alpha/limits/0/reserve = 950: limit 'weight' of exchange 'alpha' would reserve at least all of its 950 usable units for cancels; allowed: 0 to 949
        two routes that match the same call | routes/alpha.json | "DELETE /api/order" | "DELETE /api/order", "GET,PUT /api/depth" | routes/alpha.json:12 /groups/0/routes/2/calls/1 = "GET,PUT /api/depth": two routes match the same call: GET /api/depth and GET /api/depth (/groups/0/routes/0/calls/0, line 9); remove one or narrow its path
        two routes that differ only in a variable name | routes/alpha.json | "DELETE /api/order" | "GET /api/order/{name}" | two routes match the same call: GET /api/order/{id} and GET /api/order/{name}
        two routes that overlap without a narrower one | routes/alpha.json | "GET /api/depth" | "GET /api/x/{a}/fixed", "GET /api/x/fixed/{b}" | two routes match the same call: GET /api/x/fixed/{b} and GET /api/x/{a}/fixed
        a route whose path belongs to another group | routes/alpha.json | "GET /api/depth" | "GET /other/depth" | can never match: its path belongs to no group, but it is in group '/api'
        a key in two accounts | exchanges.json | 00000000000000fe | 0123456789abcdef | exchanges.json:16 /alpha/accounts/fund/keys/1 = "0123456789abcdef": key 0123456789abcdef is claimed by account 'desk' and by account 'fund'; a key belongs to one account, once
        a key repeated in one account | exchanges.json | 00000000000000fe | 00000000000000ff | is claimed by account 'fund' twice
        a limit faster than the documented one | exchanges.json | 60000 | 59999 | 1000 per 59999 ms, is above the documented size
        a limit that no route charges | exchanges.json | "name": "orders" | "name": "order" | exchanges.json:12 /alpha/limits/1/name = "order": limit 'order' of exchange 'alpha' is not charged by any route of dialect 'alpha'; did you mean 'orders'? Charged: [orders, weight]
        a repeated limit | exchanges.json | {"name": "orders" | {"name": "weight", "scope": "ip", "algorithm": "slidingWindow", "size": 100, "windowMs": 60000}, {"name": "orders" | /alpha/limits/1/name … is repeated
        a limit that continues an existing one | exchanges.json | {"name": "orders" | {"name": "orders", "formerName": "weight" | /alpha/limits/1/formerName … cannot continue 'weight': that limit still exists; remove 'formerName'
        a limit that continues itself | exchanges.json | {"name": "orders" | {"name": "orders", "formerName": "orders" | 'formerName' must be its previous name
        an alias of two exchanges | exchanges.json | "enforcement" | "aliases": ["alphafutures"], "enforcement" | /beta/aliases/0 … already belongs to exchange 'alpha'
        one port for two exchanges | exchanges.json | "enforcement" | "listen": 9001, "enforcement" | /beta/listen = 9001 … exchange 'beta' and exchange 'alpha' both listen on port 9001
        two upstreams of one path | exchanges.json | "path": "/" | "path": "/api" | /alpha/upstreams/1/path … two upstreams for paths that begin with '/api'
        a dialect without a file | exchanges.json | "dialect": "alpha" | "dialect": "alfa" | /alpha/dialect = "alfa" … routes/alfa.json … did you mean 'alpha'?
        an account named like a key | exchanges.json | "desk" | "fedcba9876543210" | has a name like a key
        """)
    void a_mistake_is_refused(String mistake, String file, String from, String to, String message) {
        conf.edit(file, from, to);
        if (message.startsWith(file)) {
            assertThat(conf.problem()).isEqualTo(message);
        } else {
            assertThat(conf.problem()).contains(message.split(" … ", -1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /api/levarage", "DELETE /api/order", "GET /api/depth"})
    void a_call_that_may_place_an_order_is_not_said_to_place_none(String call) {
        conf.edit("routes/alpha.json", "{", "{\"withoutOrder\": [\"" + call + "\"],");
        conf.edit(
                "routes/alpha.json",
                "\"routes\": [",
                "\"routes\": [{\"calls\": [\"POST /api/leverage\"], \"kind\": \"PLACE\"},");
        assertThat(conf.problem())
                .contains(
                        "/withoutOrder/0",
                        "'" + call + "' is not one of the 'calls' of a route of kind PLACE or AMEND without 'orders'");
        conf.edit("routes/alpha.json", "[\"" + call + "\"]", "[\"POST /api/leverage\"]");
        conf.good();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/depth",
                "GET api",
                "get /api",
                "GET  /api",
                "GET /api x",
                "",
                ",GET /api",
                "GET, /api",
                "GET,,PUT /api",
                "GET /api?",
                "GET /api?a",
                "GET /api?=b",
                "GET /api?a=",
                "GET /api?a?b=c",
                "GET /api?a=b c"
            })
    void a_route_that_is_not_a_call_is_refused(String call) {
        conf.edit("routes/alpha.json", "GET /api/depth", call);
        assertThat(conf.problem())
                .contains("/groups/0/routes/0/calls/0", "is not a call; allowed: methods joined by commas");
    }

    @Test
    void an_account_without_a_key_is_refused() {
        conf.edit("exchanges.json", "[\"0123456789abcdef\"]", "[]");
        assertThat(conf.problem())
                .isEqualTo(
                        "exchanges.json:15 /alpha/accounts/desk/keys = []: account 'desk' of exchange 'alpha' has no key, so no call would belong to it; add the ids that 'sluice account' prints, or remove it");
        conf.edit("exchanges.json", "{\"keys\": []}", "{}");
        assertThat(conf.problem()).contains("account 'desk' of exchange 'alpha' has no key");
    }

    @Test
    void an_api_key_in_place_of_its_id_is_refused_and_not_shown() {
        conf.edit(
                "exchanges.json",
                "0123456789abcdef",
                "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A");
        assertThat(conf.problem()).contains("/alpha/accounts/desk").doesNotContain("vmPUZE6mv9SD5");
    }

    @Test
    void a_limit_above_the_documented_size_is_refused() {
        conf.edit("exchanges.json", "\"size\": 1000", "\"size\": 1001");
        assertThat(conf.problem())
                .isEqualTo(
                        "exchanges.json:11 /alpha/limits/0/size = 1001: limit 'weight' of exchange 'alpha', 1001 per 60000 ms, is above the documented size: 1000 per 60000 ms; lower it, or set \"aboveDocumented\": true if the exchange granted you more");
        conf.edit("exchanges.json", "\"breach\": \"ban\"", "\"aboveDocumented\": true");
        conf.good();
    }

    @Test
    void a_limit_above_the_documented_size_with_another_mistake_gives_two_problems() {
        conf.edit("exchanges.json", "\"size\": 1000", "\"size\": 1001");
        conf.edit("exchanges.json", "\"breach\": \"ban\"", "\"breach\": \"bann\"");
        assertThat(conf.problems())
                .extracting(Problem::pointer)
                .containsExactlyInAnyOrder("/alpha/limits/0/size", "/alpha/limits/0/breach");
    }

    @Test
    void a_limit_that_routes_name_but_is_not_configured_is_reported_once() {
        conf.edit("routes/alpha.json", "\"orders\": 1", "\"orders\": 1, \"sessions\": 1")
                .edit("routes/alpha.json", "\"costs\": {\"weight\": 3}", "\"costs\": {\"weight\": 3, \"sessions\": 2}");
        assertThat(conf.problems())
                .extracting(Problem::message)
                .containsExactly(
                        "exchange 'alpha' has no limit 'sessions' that dialect 'alpha' refers to here. Known: [orders, weight]",
                        "exchange 'beta' has no limit 'sessions' that dialect 'alpha' refers to here. Known: [orders, weight]");
    }

    @Test
    void an_unreadable_value_neither_hides_other_problems_nor_causes_further_ones() {
        conf.edit("exchanges.json", "\"windowMs\": 10000}", "\"windowMs\": -1}, {\"name\": 7}")
                .edit("exchanges.json", "\"size\": 1000", "\"size\": 1001")
                .edit("exchanges.json", "9001", "\"high\"")
                .edit("exchanges.json", "\"https://api.alpha.example\"", "\"nowhere\"")
                .edit("exchanges.json", "00000000000000fe", "0123456789abcdef")
                .edit("exchanges.json", "\"observe\"", "\"obsrve\"")
                .edit("routes/alpha.json", "\"kind\": \"PLACE\"", "\"kind\": \"PLAICE\"");
        assertThat(conf.problems())
                .extracting(Problem::pointer)
                .containsExactly(
                        "/alpha/listen",
                        "/alpha/upstreams/0/url",
                        "/alpha/limits/0/size",
                        "/alpha/limits/1/windowMs",
                        "/alpha/limits/2/name",
                        "/alpha/limits/2",
                        "/alpha/limits/2",
                        "/alpha/limits/2",
                        "/alpha/accounts/fund/keys/1",
                        "/beta/enforcement",
                        "/groups/0/routes/1/kind");
    }

    @Test
    void two_limits_that_continue_the_same_one_are_refused() {
        conf.edit("exchanges.json", "{\"name\": \"weight\"", "{\"name\": \"weight\", \"formerName\": \"old\"")
                .edit("exchanges.json", "{\"name\": \"orders\"", "{\"name\": \"orders\", \"formerName\": \"old\"");
        assertThat(conf.problem())
                .contains("/alpha/limits/1/formerName", "limit 'weight' already continues it; remove 'formerName'");
    }

    @Test
    void a_ban_limit_that_forgets_calls_before_the_response_timeout_is_refused() {
        conf.write("sluice.json", "{\"proxy\": {\"upstream\": {\"responseTimeoutMs\": 40000}}}");
        assertThat(conf.problem()).contains("limit 'weight' of exchange 'alpha'", "after 30000 ms", "until 40000 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"health", "url", "trading", "acquire", "metrics"})
    void an_exchange_named_like_a_path_of_the_gateway_is_refused(String name) {
        conf.edit("exchanges.json", "\"beta\"", "\"" + name + "\"");
        assertThat(conf.problem()).contains("/" + name + " = ", "'" + name + "' is not a valid exchange name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", "", "Binance", "a b", "@bot", "a?b", "a%2fb"})
    void an_exchange_name_with_characters_invalid_in_a_path_is_refused(String name) {
        conf.edit("exchanges.json", "\"beta\"", "\"" + name + "\"");
        assertThat(conf.problem()).contains("'" + name + "' is not a valid exchange name; allowed: 1 to 40 of a-z");
    }

    @ParameterizedTest
    @CsvSource({"beta, beta", "alpha, alpha", "health, ''"})
    void an_alias_that_is_already_used_is_refused(String alias, String owner) {
        conf.edit("exchanges.json", "alphafutures", alias);
        assertThat(conf.problem())
                .contains("/alpha/aliases/0")
                .contains(
                        owner.isEmpty() ? "not a valid exchange name" : "already belongs to exchange '" + owner + "'");
    }

    @ParameterizedTest
    @CsvSource({"8080, the traffic port", "8081, the admin port"})
    void a_port_used_twice_is_refused(int port, String other) {
        conf.edit("exchanges.json", "9001", Integer.toString(port));
        assertThat(conf.problem())
                .contains("/alpha/listen = " + port, "exchange 'alpha' and " + other + " both listen on port " + port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://x",
                "https://",
                "https://x/path",
                "https://u:p@x",
                "https://x?y",
                "x",
                "",
                "https://x:99999999"
            })
    void an_upstream_that_is_not_a_base_url_is_refused(String url) {
        conf.edit("exchanges.json", "https://api.alpha.example", url);
        assertThat(conf.problem()).contains("/alpha/upstreams/0/url", "is not an upstream");
    }

    @Test
    void a_second_upstream_of_a_path_is_valid_when_used_by_url_only() {
        conf.edit("exchanges.json", "\"path\": \"/\"", "\"path\": \"/api\", \"relayUrlOnly\": true");
        assertThat(conf.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "usePercent, 0, 1 to 100",
        "usePercent, 101, 1 to 100",
        "reserve, -1, 0 to 1000000000",
        "windowMs, 0, 1 to 172800000"
    })
    void a_number_out_of_its_range_is_refused(String key, String value, String allowed) {
        conf.edit("exchanges.json", "\"windowMs\": 10000", "\"" + key + "\": " + value);
        assertThat(conf.problem())
                .contains("/alpha/limits/1/" + key + " = " + value)
                .endsWith("is not allowed; allowed: " + allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "150"})
    void a_profile_with_an_invalid_limits_percent_is_refused(String percent) {
        conf.edit("profiles/slow.json", "\"proxy\"", "\"limitsPercent\": " + percent + ", \"proxy\"");
        assertThat(conf.problem())
                .isEqualTo("profiles/slow.json:3 /settings/limitsPercent = " + percent
                        + ": is not allowed; allowed: 1 to 100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "192.168.0.1", "::", "example.com", "localhost.example.com", "127.0.0.1.example.com"})
    void a_traffic_port_reachable_by_others_needs_tokens_trust_or_open_access(String host) {
        conf.write("sluice.json", "{\"proxy\": {\"host\": \"" + host + "\"}}");
        assertThat(conf.problem())
                .contains("sluice.json:1 /proxy", "is not a loopback address", "\"openToOthers\": true");
        for (String who : List.of(
                "\"openToOthers\": true",
                "\"botTokens\": {\"maker\": \"" + "0a".repeat(32) + "\"}",
                "\"trustFrom\": [\"10.0.0.0/8\"]")) {
            conf.write("sluice.json", "{\"proxy\": {" + who + ", \"host\": \"" + host + "\"}}");
            conf.good();
        }
    }

    @Test
    void trusting_every_address_requires_open_to_others() {
        conf.write("sluice.json", "{\"proxy\": {\"trustFrom\": [\"0.0.0.0/0\"]}}");
        assertThat(conf.problem()).contains("sluice.json:1 /proxy", "'trustFrom' contains all addresses");
        conf.write("sluice.json", "{\"proxy\": {\"openToOthers\": true, \"trustFrom\": [\"::/0\"]}}");
        conf.good();
    }

    @Test
    void an_invalid_source_address_is_refused() {
        conf.write("sluice.json", "{\"proxy\": {\"allowFrom\": [\"10.0.0.0/8\", \"10.0.0.7/8\"]}}");
        assertThat(conf.problem())
                .contains(
                        "sluice.json:1 /proxy/allowFrom/1 = \"10.0.0.7/8\": '10.0.0.7/8' is not the first address of its range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"withdraw\": true", "\"maxPercent\": 99", "\"weight\": 2"})
    void a_bot_with_settings_of_its_own_needs_a_token(String setting) {
        conf.edit("exchanges.json", "\"mm1\": {}", "\"mm1\": {" + setting + "}");
        assertThat(conf.problem())
                .startsWith("exchanges.json:")
                .contains("/alpha/bots/mm1", "'scripts/sluice bot-token mm1'");
        conf.write("sluice.json", "{\"proxy\": {\"botTokens\": {\"mm1\": \"" + "0a".repeat(32) + "\"}}}");
        conf.good();
    }

    @Test
    void a_bot_has_one_spelling_everywhere() {
        conf.write("sluice.json", "{\"proxy\": {\"botTokens\": {\"Mm1\": \"" + "0a".repeat(32) + "\"}}}");
        assertThat(conf.problem())
                .startsWith("exchanges.json:")
                .contains("/alpha/bots/mm1", "bot 'mm1' is also written 'Mm1'");
    }

    @Test
    void a_hedger_needs_a_token() {
        conf.write("sluice.json", "{\"admission\": {\"hedgers\": [\"h1\"]}}");
        assertThat(conf.problem())
                .startsWith("sluice.json:1 /admission/hedgers/0")
                .contains("'scripts/sluice bot-token h1'");
        conf.write(
                "sluice.json",
                "{\"admission\": {\"hedgers\": [\"h1\"]}, \"proxy\": {\"botTokens\": {\"h1\": \"" + "0a".repeat(32)
                        + "\"}}}");
        conf.good();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "", "-x"})
    void a_bot_or_account_name_invalid_in_a_url_or_metric_is_refused(String name) {
        conf.edit("exchanges.json", "\"mm1\"", "\"" + name + "\"")
                .edit("exchanges.json", "\"desk\"", "\"" + name + "\"");
        assertThat(conf.problems())
                .extracting(Problem::message)
                .anyMatch(m -> m.contains("is not a valid bot name"))
                .anyMatch(m -> m.contains("is not a valid account name"));
    }

    @Test
    void a_group_that_names_missing_lists_is_refused() {
        conf.edit(
                "routes/alpha.json",
                "\"costs\": {\"weight\": 1}",
                "\"outcomes\": [\"spot\"], \"reduces\": \"r\", \"refusals\": \"f\", \"costs\": {\"weight\": 1}");
        assertThat(conf.problems())
                .extracting(Problem::pointer)
                .containsExactly("/groups/0/outcomes/0", "/groups/0/reduces", "/groups/0/refusals");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"exchange": "alhpa", "maxQuantity": 1} | there is no exchange 'alhpa'; did you mean 'alpha'?
        {"exchange": "alpha"} | a rule needs at least one of maxValue, maxQuantity, maxDistancePercent
        {"maxQuantity": 0} | maxQuantity is 0; allowed: more than 0
        {"maxValue": {"USDT": "-5"}} | maxValue of USDT is -5; allowed: more than 0
        {"maxQuantity": "1e9"} | expected a decimal number, not a text
        {"maxQuantity": [1]} | expected a decimal number, not a list
        {"maxQuantity": true} | expected a decimal number, not true or false
        {"maxVolume": 1, "maxQuantity": 1} | unknown key 'maxVolume'
        """)
    void a_rule_about_orders_with_a_mistake_is_refused(String rule, String message) {
        conf.write("sluice.json", "{\"admission\": {\"orderRules\": [" + rule + "]}}");

        assertThat(conf.problem()).contains(message);
    }
}
