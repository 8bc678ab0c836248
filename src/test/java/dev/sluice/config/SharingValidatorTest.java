package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster of four gateways whose limits are checked; a cancel costs 3 units of a limit with bans. */
class SharingValidatorTest extends ValidConf {
    private static final String BAN_LIMIT = "\"size\": 1000, \"windowMs\": 60000, \"breach\": \"ban\"}";

    @BeforeEach
    void editConfiguration() {
        conf.edit(
                "routes/alpha.json",
                "\"kind\": \"CANCEL\",",
                "\"kind\": \"CANCEL\", \"orders\": {\"exchange\": [\"id\"]},");
        conf.edit("routes/alpha.json", "\"absent\": 100", "\"absent\": 5");
        conf.edit("routes/alpha.json", "\"above\": 50", "\"above\": 6");
        share("\"ip\", \"account\"");
    }

    private void share(String parts) {
        conf.write(
                "sluice.json",
                "{\"cluster\": {\"name\": \"desk\", \"member\": \"a\", \"members\": [\"a\", \"b\", \"c\", \"d\"], \"shares\": ["
                        + parts + "], \"store\": {\"servers\": [\"redis://127.0.0.1:6379\"]}}}");
    }

    private void banLimitOf(int usable) {
        conf.edit(
                "exchanges.json",
                BAN_LIMIT,
                "\"usePercent\": 100, \"size\": " + usable + ", \"windowMs\": 60000, \"breach\": \"ban\"}");
        conf.edit("routes/alpha.json", "\"unlistedCosts\": {\"weight\": 20}", "\"unlistedCosts\": {\"weight\": 2}");
    }

    @Test
    void the_parts_for_cancels_may_take_half_of_a_limit() {
        banLimitOf(24);
        conf.good();
    }

    @Test
    void a_limit_with_bans_that_is_too_small_for_a_cancel_of_each_member_is_valid() {
        banLimitOf(5);
        conf.good();
    }

    private void callsInFlight(int size) {
        conf.edit("exchanges.json", "\"accounts\": {", "\"why\": \"a trial\", \"accounts\": {");
        conf.edit(
                "exchanges.json",
                "{\"name\": \"orders\"",
                "{\"name\": \"open\", \"scope\": \"account\", \"algorithm\": \"inFlight\", \"size\": " + size
                        + "}, {\"name\": \"orders\"");
    }

    @Test
    void a_limit_of_calls_in_flight_that_leaves_none_to_a_member_is_refused() {
        callsInFlight(3);
        assertThat(conf.problem())
                .contains("limit 'open' of exchange 'alpha' has 3 usable units, which the 4 members of cluster 'desk'")
                .contains("divided evenly, each could have no call in flight. Raise size");
        share("\"ip\"");
        conf.good();
    }

    @Test
    void a_limit_of_calls_in_flight_that_leaves_one_to_each_member_is_valid() {
        callsInFlight(4);
        conf.good();
    }
}
