package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the limits of an exchange: those of its dialect, and what its entry changes. */
class DialectLimitsTest extends ValidConf {
    private static final String EXCHANGES = """
            {
              "alpha": {
                "dialect": "alpha",
                "upstreams": [{"path": "/", "url": "https://api.alpha.example"}]%s
              }
            }
            """;

    private static final String ROUTES = """
            {
              "groups": [
                {"path": "/", "source": "made up", "costs": {"weight": 1}, "unlistedCosts": {"orders": 1},
                 "routes": [{"calls": ["GET /time"], "kind": "READ_PUBLIC"}]}
              ],
              "limits": {
                "weight": {"scope": "ip", "algorithm": "alignedWindow", "size": 1000, "windowMs": 60000, "breach": "ban", "source": "S, 2026"},
                "orders": {
                  "tier": "VIP0", "scope": "account", "algorithm": "slidingWindow", "size": 50, "windowMs": 10000, "source": "S, 2026",
                  "tiers": [{"tier": "VIP1", "size": 100, "windowMs": 5000, "source": "S1, 2026"}]
                },
                "spare": {"scope": "account", "algorithm": "inFlight", "size": 5, "source": "S, 2026"}
              }
            }
            """;

    @BeforeEach
    void editConfiguration() {
        conf.write("routes/alpha.json", ROUTES);
        state("");
    }

    private void state(String keys) {
        conf.write("exchanges.json", EXCHANGES.formatted(keys.isEmpty() ? "" : ",\n\"limits\": " + keys));
    }

    private List<LimitSettings> limits() {
        return Objects.requireNonNull(conf.good().exchange("alpha")).limits();
    }

    private LimitSettings limit(String name) {
        return limits().stream()
                .filter(limit -> limit.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> changes() {
        return conf.good().limitChanges("alpha");
    }

    @Test
    void an_exchange_that_states_no_limits_has_those_of_its_dialect() {
        assertThat(limits()).extracting(LimitSettings::name).containsExactly("weight", "orders", "spare");
        assertThat(limit("orders").size()).isEqualTo(50);
        assertThat(changes()).isEmpty();
    }

    @Test
    void a_stated_key_replaces_that_of_the_dialect_and_the_others_stay() {
        state("{\"orders\": {\"size\": 20, \"source\": \"shared with a friend\"}}");
        assertThat(limit("orders").size()).isEqualTo(20);
        assertThat(limit("orders").windowMs()).isEqualTo(10_000);
        assertThat(changes())
                .containsExactly(
                        "limit 'orders' differs from conf/routes/alpha.json: size 20 instead of 50. Why: shared with a friend");
    }

    @Test
    void a_limit_with_a_documented_tier_has_the_numbers_of_that_tier() {
        state("{\"orders\": {\"tier\": \"VIP1\"}}");
        assertThat(limit("orders").size()).isEqualTo(100);
        assertThat(limit("orders").windowMs()).isEqualTo(5000);
        assertThat(limit("orders").source()).isEqualTo("S1, 2026");
        state("{\"orders\": {\"tier\": \"VIP2\"}}");
        assertThat(conf.problem())
                .isEqualTo(
                        "exchanges.json:5 /alpha/limits/orders/tier = \"VIP2\": is not a documented tier of this limit; allowed: [VIP0, VIP1]");
    }

    @Test
    void null_leaves_out_a_limit_that_no_call_is_charged_to() {
        state("{\"spare\": null}");
        assertThat(limits()).extracting(LimitSettings::name).containsExactly("weight", "orders");
        assertThat(changes()).containsExactly("limit 'spare' of conf/routes/alpha.json is left out");
        state("{\"orders\": null}");
        assertThat(conf.problem())
                .contains("exchange 'alpha' has no limit 'orders' that dialect 'alpha' refers to here");
    }

    @Test
    void a_change_of_a_limit_that_the_dialect_does_not_have_is_refused_with_a_suggestion() {
        state("{\"order\": {\"size\": 20}}");
        assertThat(conf.problem())
                .isEqualTo(
                        "exchanges.json:5 /alpha/limits/order = {\"size\":20}: dialect 'alpha' has no limit 'order' that this could change; did you mean 'orders'? Known: [weight, orders, spare]; a limit of your own needs scope, algorithm and size");
    }

    @Test
    void a_size_above_all_documented_tiers_is_refused_where_it_is_stated() {
        state("{\"orders\": {\"size\": 101}}");
        assertThat(conf.problem())
                .isEqualTo(
                        "exchanges.json:5 /alpha/limits/orders/size = 101: limit 'orders' of exchange 'alpha', 101 per 10000 ms, is above the documented size: 50 per 10000 ms (VIP0), 100 per 5000 ms (VIP1); lower it, or set \"aboveDocumented\": true if the exchange granted you more");
        state("{\"orders\": {\"size\": 101, \"aboveDocumented\": true}}");
        assertThat(limit("orders").size()).isEqualTo(101);
    }

    @Test
    void a_window_shorter_than_the_documented_one_is_refused_where_it_is_stated() {
        state("{\"orders\": {\"windowMs\": 1000}}");
        assertThat(conf.problem())
                .startsWith(
                        "exchanges.json:5 /alpha/limits/orders/windowMs = 1000: limit 'orders' of exchange 'alpha', 50 per 1000 ms, is above");
    }

    @Test
    void a_reserve_of_every_unit_is_refused_also_where_it_would_serve_no_other_call() {
        state("{\"spare\": {\"reserve\": 100}}");
        assertThat(conf.problem())
                .startsWith(
                        "exchanges.json:5 /alpha/limits/spare/reserve = 100: limit 'spare' of exchange 'alpha' would reserve at least all of its");
    }

    @Test
    void of_many_known_limits_the_nearest_five_are_listed() {
        List<String> known = IntStream.range(0, 30).mapToObj(i -> "orders" + i).toList();
        assertThat(SpellingSuggestion.suggestion("orders1x", known, "Known"))
                .isEqualTo(
                        "; did you mean 'orders1'? Known: [orders1, orders10, orders11, orders12, orders13] and 25 more");
    }

    @Test
    void a_list_of_complete_limits_replaces_those_of_the_dialect() {
        state("""
                [{"name": "weight", "scope": "ip", "algorithm": "alignedWindow", "size": 1000, "windowMs": 60000, "breach": "ban"},
                 {"name": "orders", "scope": "account", "algorithm": "slidingWindow", "size": 40, "windowMs": 10000}]""");
        assertThat(limits()).extracting(LimitSettings::name).containsExactly("weight", "orders");
        assertThat(changes())
                .containsExactly(
                        "limit 'orders' differs from conf/routes/alpha.json: size 40 instead of 50",
                        "limit 'spare' of conf/routes/alpha.json is left out",
                        "these limits repeat conf/routes/alpha.json and can be removed from exchanges.json: weight");
    }

    @Test
    void a_limit_of_the_users_own_is_added() {
        state("{\"mine\": {\"scope\": \"ip\", \"algorithm\": \"inFlight\", \"size\": 7}}");
        assertThat(limit("mine").size()).isEqualTo(7);
        assertThat(changes()).containsExactly("limit 'mine' is not in conf/routes/alpha.json");
    }

    @Test
    void a_mistake_in_a_documented_limit_is_reported_once_and_in_the_file_of_the_dialect() {
        conf.edit("routes/alpha.json", "\"breach\": \"ban\"", "\"breach\": \"bann\"");
        assertThat(conf.problem()).startsWith("routes/alpha.json:7 /limits/weight/breach = \"bann\": is not allowed");
    }

    @Test
    void a_documented_limit_needs_its_source() {
        conf.edit("routes/alpha.json", "\"breach\": \"ban\", \"source\": \"S, 2026\"", "\"breach\": \"ban\"");
        assertThat(conf.problem())
                .isEqualTo(
                        "routes/alpha.json:7 /limits/weight = {\"scope\":\"…\",\"algorithm\":\"…\",\"size\":1000,\"windowMs\":60000,\"…: limit 'weight' needs 'source': where its numbers are documented, and the date");
    }

    @Test
    void a_name_inside_the_object_is_refused() {
        state("{\"orders\": {\"name\": \"order\"}}");
        assertThat(conf.problem())
                .contains(
                        "/alpha/limits/orders/name", "'name' is already the name of this object, 'orders'; remove it");
    }

    @Test
    void changes_of_limits_without_the_file_of_the_dialect_give_one_problem() {
        state("{\"orders\": {\"size\": 20}}");
        conf.edit("exchanges.json", "\"dialect\": \"alpha\"", "\"dialect\": \"alfa\"");
        assertThat(conf.problem()).contains("/alpha/dialect", "did you mean 'alpha'?");
    }
}
