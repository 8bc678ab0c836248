package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReloadTest {
    @TempDir
    Path folder;

    private ConfFixture conf;
    private Config running;

    @BeforeEach
    void a_running_configuration() throws IOException {
        conf = ConfFixture.in(folder);
        running = conf.good();
    }

    @Test
    void the_same_files_change_nothing() {
        assertThat(reload()).isEqualTo(new Reload(java.util.List.of(), java.util.List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"size\": 1000; \"size\": 500; alpha.limits.weight changes",
                "0123456789abcdef; 0123456789abcdee; alpha.accounts changes",
                "\"weight\": 2; \"weight\": 3; alpha.bots changes",
                "observe; enforce; beta.enforcement changes",
                "https://api.alpha; https://api2.alpha; alpha.upstreams changes",
                "alphafutures; alpha2; alpha.aliases changes",
                "\"slidingWindow\", \"size\": 50; \"openedWindow\", \"size\": 50; alpha.limits.orders changes"
            })
    void what_can_change_while_it_runs(String from, String to, String change) {
        conf.edit("exchanges.json", from, to);
        assertThat(reload().possible()).isTrue();
        assertThat(reload().changes()).containsExactly(change);
    }

    @Test
    void deadlines_and_costs_can_change_while_it_runs() {
        conf.write("sluice.json", "{\"gate\": {\"deadlines\": {\"placeMs\": 500}}}")
                .edit("routes/alpha.json", "\"above\": 50", "\"above\": 60");
        assertThat(reload().changes()).containsExactly("gate changes", "alpha.routes changes", "beta.routes changes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"proxy\": {\"port\": 9}}; proxy",
                "{\"admin\": {\"port\": 9}}; admin",
                "{\"dataFolder\": \"d\"}; dataFolder",
                "{\"eventLoops\": 2}; eventLoops",
                "{\"gate\": {\"mostLimitInstances\": 99}}; gate.mostLimitInstances"
            })
    void what_needs_a_restart(String sluice, String what) {
        conf.write("sluice.json", sluice);
        assertThat(reload().refused())
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .startsWith("'" + what + "' changes from")
                .endsWith("needs a restart");
    }

    @Test
    void a_port_of_an_exchange_and_the_scope_of_a_limit_need_a_restart() {
        conf.edit("exchanges.json", "9001", "9002").edit("exchanges.json", "\"account\"", "\"key\"");
        assertThat(reload().refused())
                .extracting(problem -> problem.toString().replace(folder + "/", ""))
                .containsExactly(
                        "exchanges.json:5 /alpha/listen = 9002: 'alpha.listen' changes from 9001 to 9002: needs a restart",
                        "exchanges.json:12 /alpha/limits/1/scope = \"key\": 'alpha.limits.orders.scope' changes from account to key: needs a restart");
    }

    @Test
    void an_exchange_that_comes_or_goes_needs_a_restart() {
        conf.edit("exchanges.json", "\"beta\"", "\"gamma\"");
        assertThat(reload().refused())
                .extracting(Problem::message)
                .containsExactly(
                        "exchange 'beta' is gone: needs a restart", "exchange 'gamma' is new: needs a restart");
    }

    @Test
    void all_or_nothing_a_change_that_is_possible_does_not_pass_beside_one_that_is_not() {
        conf.write("sluice.json", "{\"eventLoops\": 2}").edit("exchanges.json", "\"size\": 1000", "\"size\": 500");
        assertThat(reload().possible()).isFalse();
        assertThat(reload().changes()).isNotEmpty();
    }

    private Reload reload() {
        return Reload.between(running, conf.good());
    }
}
