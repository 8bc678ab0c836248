package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.json.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReloadTest extends ValidConf {
    private Config running;

    @BeforeEach
    void loadRunningConfiguration() {
        running = conf.good();
    }

    @Test
    void unchanged_files_change_nothing() {
        assertThat(configReload()).isEqualTo(new ConfigReload(List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        "size": 1000; "size": 500; 'alpha.limits.weight: size 1000 -> 500, reserve 95 -> 47'
        "mm1": {}; "mm1": {}, "mm2": {}; alpha.bots changes
        "observe"; "observe", "connections": {"rest": {"mode": "ACTIVE"}}; beta.connections changes
        observe; enforce; beta.enforcement changes
        https://api.alpha; https://api2.alpha; alpha.upstreams changes
        "observe"; "observe", "localAddress": "127.0.0.2"; beta.localAddress changes
        "observe"; "observe", "enabled": true; beta.enabled changes
        alphafutures; alpha2; alpha.aliases changes
        "slidingWindow", "size": 50; "openedWindow", "size": 50; 'alpha.limits.orders: algorithm slidingWindow -> openedWindow'
        "size": 1000; "aboveDocumented": true, "source": "granted", "size": 1000; 'alpha.limits.weight: aboveDocumented false -> true, source changes'
        """)
    void each_reloadable_key_is_reported_as_changed(String from, String to, String change) {
        conf.edit("exchanges.json", from, to);
        assertThat(configReload().isPossible()).isTrue();
        assertThat(configReload().changes()).containsExactly(change);
    }

    @Test
    void a_limit_with_another_change_beside_the_percentage_of_all_is_named() {
        conf.write("sluice.json", "{\"limitsPercent\": 97}").edit("exchanges.json", "\"size\": 1000", "\"size\": 500");
        assertThat(configReload().changes())
                .containsExactly(
                        "limitsPercent 100 -> 97: 3 limits follow, with the reserves for cancels",
                        "alpha.limits.weight: size 1000 -> 500, usePercent 95 -> 92, reserve 95 -> 46");
    }

    @Test
    void a_key_moved_between_accounts_starts_both_accounts_used_up() {
        conf.edit("exchanges.json", "0123456789abcdef", "0123456789abcdee");
        assertThat(configReload().changes())
                .containsExactly(
                        "alpha.accounts changes",
                        "alpha.accounts.0123456789abcdef starts as used up: a key was moved to it",
                        "alpha.accounts.desk starts as used up: a key was moved to it");
    }

    @Test
    void deadlines_and_costs_are_reloadable() {
        conf.write("sluice.json", "{\"admission\": {\"deadlines\": {\"placeMs\": 500}}}")
                .edit("routes/alpha.json", "\"above\": 50", "\"above\": 60");
        assertThat(configReload().changes())
                .containsExactly(
                        "admission.deadlines.placeMs 1000 -> 500", "alpha.routes changes", "beta.routes changes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        {"limitsPercent": 50}; limitsPercent 100 -> 50: 4 limits follow, with the reserves for cancels
        {"clock": {"maxErrorMs": 300}}; clock.maxErrorMs 250 -> 300
        {"proxy": {"allowFrom": ["10.0.0.0/8"], "openToOthers": true}}; 'who may connect changes: openToOthers, allowFrom'
        {"readiness": {"margins": {"silentMs": 0}}}; readiness.margins.silentMs 300000 -> 0
        {"killSwitch": {"rampMs": 1}}; killSwitch.rampMs 60000 -> 1
        {"breakers": {"liquidity": {"enabled": false}}}; breakers.liquidity.enabled true -> false
        {"journal": {"hours": 24}}; journal.hours 72 -> 24
        """)
    void each_reloadable_gateway_key_is_reported_as_changed(String sluice, String change) {
        conf.write("sluice.json", sluice);
        assertThat(configReload().refused()).isEmpty();
        assertThat(configReload().changes()).contains(change);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        {"proxy": {"port": 9}}; proxy.port
        {"admin": {"port": 9}}; admin.port
        {"dataFolder": "d"}; dataFolder
        {"dataFolderWriters": "group"}; dataFolderWriters
        {"eventLoops": 2}; eventLoops
        {"admission": {"maxLimitInstances": 99}}; admission.maxLimitInstances
        """)
    void a_key_that_requires_a_restart_is_refused(String sluice, String what) {
        conf.write("sluice.json", sluice);
        assertThat(configReload().refused())
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .startsWith("'" + what + "' changes from")
                .endsWith("requires a restart");
    }

    @Test
    void the_port_of_an_exchange_and_the_scope_of_a_limit_require_a_restart() {
        conf.edit("exchanges.json", "9001", "9002").edit("exchanges.json", "\"account\"", "\"key\"");
        assertThat(configReload().refused())
                .extracting(problem -> problem.toString().replace(folder + "/", ""))
                .containsExactly(
                        "exchanges.json:5 /alpha/listen = 9002: 'alpha.listen' changes from 9001 to 9002: requires a restart",
                        "exchanges.json:12 /alpha/limits/1/scope = \"key\": 'alpha.limits.orders.scope' changes from account to key: requires a restart");
    }

    @Test
    void an_exchange_can_be_added_and_removed_without_a_restart() {
        conf.edit("exchanges.json", "\"beta\"", "\"gamma\"");
        assertThat(configReload().refused()).isEmpty();
        assertThat(configReload().changes())
                .containsExactly(
                        "exchange 'beta' is removed: its usage, bans and latches are kept",
                        "exchange 'gamma' is added: usage, bans and latches that were saved of it are in force");
    }

    @Test
    void an_added_exchange_may_only_have_a_port_that_is_already_open() {
        conf.edit("exchanges.json", "\"alpha\"", "\"gamma\"");
        assertThat(reload(List.of(), Map.of("alpha", 9001)).changes())
                .contains("exchange 'alpha' is removed: its usage, bans and latches are kept; its port 9001 stays open"
                        + " and returns 404");
        assertThat(reload(List.of(), Map.of("gamma", 9001)).isPossible()).isTrue();
        assertThat(reload(List.of(), Map.of("alpha", 9001)).refused())
                .extracting(Problem::message)
                .containsExactly("exchange 'gamma' has a port of its own, 9001, which is not open: requires a restart");
    }

    @Test
    void an_exchange_added_back_before_its_last_call_ended_is_compared_with_its_old_settings() throws IOException {
        ConfiguredExchange alpha = running.exchanges().get(0);
        conf.edit("exchanges.json", "\"alpha\"", "\"gamma\"");
        running = conf.good();
        ConfFixture.in(folder);
        conf.edit("exchanges.json", "\"account\"", "\"key\"");
        assertThat(reload(List.of(), Map.of("alpha", 9001)).isPossible()).isTrue();
        assertThat(reload(List.of(alpha), Map.of("alpha", 9001)).refused())
                .extracting(Problem::message)
                .containsExactly("'alpha.limits.orders.scope' changes from account to key: requires a restart");
    }

    @Test
    void a_renamed_limit_is_new_unless_it_names_its_old_name() {
        conf.edit("exchanges.json", "{\"name\": \"orders\"", "{\"name\": \"placed\"")
                .edit("exchanges.json", "{\"name\": \"orders\"", "{\"name\": \"placed\", \"formerName\": \"orders\"")
                .edit("routes/alpha.json", "\"orders\"", "\"placed\"");
        assertThat(configReload().changes())
                .containsExactly(
                        "alpha.limits.placed is new: starts as used up",
                        "alpha.limits.orders is removed",
                        "alpha.routes changes",
                        "beta.limits.placed: name orders -> placed, formerName none -> orders",
                        "beta.routes changes");
    }

    @Test
    void a_reload_with_one_refused_change_applies_none() {
        conf.write("sluice.json", "{\"eventLoops\": 2}").edit("exchanges.json", "\"size\": 1000", "\"size\": 500");
        assertThat(configReload().isPossible()).isFalse();
        assertThat(configReload().changes()).isNotEmpty();
    }

    private ConfigReload configReload() {
        return reload(List.of(), Map.of());
    }

    private ConfigReload reload(List<ConfiguredExchange> leaving, Map<String, Integer> ports) {
        return ConfigReload.between(new ConfigReload.Running(running, leaving, ports), conf.valid());
    }
}
