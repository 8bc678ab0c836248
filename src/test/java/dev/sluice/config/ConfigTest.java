package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.json.Problem;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.probe.TimeServerName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest extends ValidConf {
    @Test
    void a_valid_folder_yields_one_configuration() {
        conf.edit("exchanges.json", "\"mm1\": {}", "\"mm1\": {\"weight\": 2, \"maxPercent\": 50}")
                .write("sluice.json", "{\"proxy\": {\"botTokens\": {\"mm1\": \"" + "0a".repeat(32) + "\"}}}");
        Config config = conf.good();
        assertThat(config.gateway().proxy().port()).isEqualTo(8080);
        assertThat(config.gateway().admin().port()).isEqualTo(8081);
        assertThat(config.exchanges()).extracting(ConfiguredExchange::name).containsExactly("alpha", "beta");
        ConfiguredExchange alpha = exchange(config, "alphafutures");
        assertThat(alpha.name()).isEqualTo("alpha");
        assertThat(alpha.admission().observe()).isFalse();
        assertThat(alpha.admission().share("mm1")).isEqualTo(new BotShare(2, 50, false));
        assertThat(alpha.admission().tokenBots()).containsExactly("mm1");
        assertThat(exchange(config, "beta").admission().tokenBots()).containsExactly("mm1");
        assertThat(alpha.admission().share("other")).isEqualTo(BotShare.DEFAULT);
        assertThat(alpha.admission().nonceWindowAccounts()).containsExactly("fund");
        assertThat(exchange(config, "beta").admission().observe()).isTrue();
        assertThat(config.exchange("gamma")).isNull();
    }

    @Test
    void use_percent_and_reserve_become_numbers_of_units() {
        Config config = conf.good();
        LimitSettings weight = exchange(config, "alpha").limits().get(0);
        assertThat(weight.usable()).isEqualTo(950);
        assertThat(weight.reserve()).isEqualTo(95);
        LimitSettings orders = exchange(config, "alpha").limits().get(1);
        assertThat(orders.usable()).isEqualTo(50);
        assertThat(orders.reserve()).as("no cancel is charged to this limit").isZero();
        assertThat(exchange(config, "beta").limits().get(1).reserve())
                .as("as configured")
                .isEqualTo(7);
    }

    @Test
    void a_default_reserve_fits_the_largest_cancel_and_leaves_room_for_every_other_call() {
        conf.edit("exchanges.json", "\"size\": 1000", "\"size\": 24");
        assertThat(exchange(conf.good(), "alpha").limits().get(0).reserve())
                .as("usable 22; 10 %% is 2, a cancel costs 3, an unlisted call 20")
                .isEqualTo(2);
        conf.edit("routes/alpha.json", "\"unlistedCosts\": {\"weight\": 20}", "\"unlistedCosts\": {\"weight\": 2}");
        assertThat(exchange(conf.good(), "alpha").limits().get(0).reserve()).isEqualTo(3);
    }

    @Test
    void limits_percent_reduces_every_limit() {
        conf.write("sluice.json", "{\"limitsPercent\": 50}");
        LimitSettings weight = exchange(conf.good(), "alpha").limits().get(0);
        assertThat(weight.usePercent()).isEqualTo(47);
        assertThat(weight.usable()).isEqualTo(470);
    }

    @Test
    void the_file_overrides_its_profile_and_the_profile_the_defaults() {
        conf.write("sluice.json", "{\"profile\": \"slow\", \"proxy\": {\"drainMs\": 6}}");
        GatewaySettings gateway = conf.good().gateway();
        assertThat(gateway.proxy().drainMs()).isEqualTo(6);
        assertThat(gateway.proxy().port()).isEqualTo(7000);
        assertThat(gateway.proxy().warmUpMs()).isEqualTo(5000);
    }

    @Test
    void an_invalid_value_of_a_profile_is_reported_at_its_place_in_the_profile() {
        conf.write("sluice.json", "{\"profile\": \"slow\"}")
                .edit("profiles/slow.json", "\"drainMs\": 5", "\"drainMs\": -5");
        assertThat(conf.problem())
                .isEqualTo("profiles/slow.json:4 /settings/proxy/drainMs = -5: is not allowed; allowed: 0 to 600000");
    }

    @Test
    void an_unused_profile_is_checked_and_must_not_name_another() {
        conf.edit("profiles/slow.json", "\"proxy\"", "\"profile\": \"x\", \"proxy\"");
        assertThat(conf.problem())
                .isEqualTo(
                        "profiles/slow.json:3 /settings/profile = \"x\": a profile must not name another profile; remove the key");
    }

    @Test
    void a_host_name_of_the_gateway_must_be_a_plain_host_name() {
        conf.write("sluice.json", "{\"hostNames\": [\"sluice\", \"my_gateway.trading.svc.cluster.local\"]}");
        assertThat(conf.good().gateway().hostNames()).hasSize(2);
        conf.write("sluice.json", "{\"hostNames\": [\"http://sluice:8080\"]}");
        assertThat(conf.problem())
                .contains("'hostNames' has \"http://sluice:8080\", which is not a host name; allowed: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'cluster': {'store': {'servers': ['redis://:SECRETPW@127.0.0.1:1']}}}",
                "{'cluster': {'store': {'servers': ['redis://user:SECRET@PW/1@127.0.0.1:1']}}}",
                "{'cluster': {'store': {'servers': ['redis://:SECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRETSECRET@h:1']}}}",
                "{'cluster': {'store': {'servers': 'redis://:SECRETPW@127.0.0.1:1'}}}",
                "{'cluster': {'store': {'servers': [], 'password': 'SECRETPW'}}}",
                "{'proxy': {'botTokens': {'m1': 'SECRETPLAINTOKEN'}}}",
                "{'proxy': {'botTokens': {'m1': ['SECRETPLAINTOKEN']}}}",
                "{'proxy': {'botTokens': 'SECRETPLAINTOKEN'}}",
                "{'openTelemetry': {'endpoint': 'http://u:SECRETU@127.0.0.1:1'}}",
                "{'openTelemetry': {'endpoint': 'http://h/x?token=SECRETU'}}",
                "{'adminToken': 'SECRETX'}",
                "{'adminToken': {'value': 'SECRETX'}}",
                "{'adminToken': ['SECRETX']}",
                "{'adminToken': [3, {'SECRETX': 1}]}",
                "{'adminToken': {'SECRETX': 1}}",
                "{'adminPin': 1347392277}",
                "{'adminToken': SECRETX}",
                "{'adminToken': 'SECRETX}",
                "{'proxy': 'SECRET3f9a77b2c41e88d05a6b'}",
                "{'profile': 'SECRET3f9a77b2c41e88d05a6b'}",
                "{'profile': 'Qx7/SECRET/fR2kd83/mz+Pq5/Lw01Tv9/aa='}",
                "{'profile': '/Qx7SECRET/fR2kd83/mz+Pq5/Lw01Tv9/aa='}",
                "{'hostNames': ['user:SECRETPW@gateway']}",
                "{'readiness': {'checks': {'a': {'ask': {'exec': ['curl', '-u', 'a:SECRET'], 'tcp': 'h'}}}}}",
            })
    void a_secret_in_the_wrong_place_is_not_in_any_problem(String settings) {
        conf.write("sluice.json", settings.replace('\'', '"'));
        assertThat(conf.problems())
                .isNotEmpty()
                .allSatisfy(
                        problem -> assertThat(problem.toString()).doesNotContain("SECRET", "3f9a77b2", "1347392277"));
    }

    @Test
    void an_unknown_profile_is_refused_with_the_nearest_one() {
        conf.write("sluice.json", "{\"profile\": \"prodction\"}");
        assertThat(conf.problem())
                .startsWith("sluice.json:1 /profile = \"prodction\": there is no profile 'prodction' in")
                .endsWith("allowed: [production, slow]; did you mean 'production'?");
    }

    @Test
    void a_file_name_cannot_leave_the_folder() {
        conf.write("sluice.json", "{\"profile\": \"../../../etc/passwd\"}")
                .edit("exchanges.json", "\"dialect\": \"alpha\"", "\"dialect\": \"../routes/alpha\"");
        assertThat(conf.problems()).extracting(Problem::pointer).containsExactly("/alpha/dialect", "/profile");
    }

    @Test
    void a_missing_file_or_folder_is_a_problem(@TempDir Path empty) {
        assertThat(ConfFixture.problems(Config.load(empty)))
                .extracting(problem -> problem.toString().replace(empty + "/", ""))
                .containsExactly(
                        "exchanges.json: is missing",
                        "profiles: is not a folder",
                        "routes: is not a folder",
                        "sluice.json: is missing");
        assertThat(ConfFixture.problems(Config.load(empty.resolve("nothing"))))
                .extracting(Problem::message)
                .containsExactly("is not a folder; it must contain sluice.json, exchanges.json, profiles and routes");
    }

    @Test
    void a_broken_file_does_not_hide_problems_in_others() {
        conf.write("sluice.json", "{")
                .edit("exchanges.json", "\"size\": 1000", "\"sise\": 1000")
                .edit("routes/alpha.json", "\"READ_PUBLIC\"", "\"READPUBLIC\"");
        assertThat(conf.problems())
                .extracting(Problem::pointer)
                .containsExactly("/alpha/limits/0/sise", "/groups/0/routes/0/kind", "");
    }

    @Test
    void an_upstream_from_the_command_line_keeps_the_exchanges_own_host() {
        Config config = valid(conf.load(
                new Overrides(Map.of("*", "http://127.0.0.1:9000", "beta", "http://127.0.0.1:9001"), Map.of())));
        assertThat(exchange(config, "alpha").settings().upstreams())
                .allSatisfy(host -> assertThat(host.target()).hasToString("http://127.0.0.1:9000"))
                .extracting(host -> host.url().host())
                .containsExactly("api.alpha.example", "www.alpha.example");
        assertThat(exchange(config, "beta").exchange().hosts().upstream("/x")).hasToString("http://127.0.0.1:9001");
    }

    @Test
    void address_ports_and_data_folder_come_from_the_command_line() {
        GatewaySettings gateway = valid(conf.load(new Overrides(
                        Map.of(),
                        Map.of(
                                Overrides.Option.HOST,
                                "::1",
                                Overrides.Option.PORT,
                                "0",
                                Overrides.Option.ADMIN_PORT,
                                "0",
                                Overrides.Option.DATA,
                                "elsewhere"))))
                .gateway();
        assertThat(gateway.proxy().host()).isEqualTo("::1");
        assertThat(gateway.proxy().port()).isZero();
        assertThat(gateway.admin().port()).isZero();
        assertThat(gateway.dataFolder()).isEqualTo("elsewhere");
        assertThat(gateway.proxy().warmUpMs()).isEqualTo(5000);
    }

    @Test
    void a_first_start_on_the_command_line_requires_no_state() {
        Config valid = valid(conf.load(new Overrides(Map.of(), Map.of(Overrides.Option.FIRST_START, ""))));
        assertThat(valid.gateway().killSwitch().requireState()).isFalse();
    }

    @Test
    void invalid_options_on_the_command_line_are_reported_by_option() {
        LoadResult result = conf.load(new Overrides(
                Map.of("alhpa", "http://127.0.0.1", "beta", "127.0.0.1:9000/x"),
                Map.of(
                        Overrides.Option.HOST,
                        "0.0.0.0",
                        Overrides.Option.PORT,
                        "70000",
                        Overrides.Option.ADMIN_PORT,
                        "-1",
                        Overrides.Option.DATA,
                        " ")));
        assertThat(ConfFixture.problems(result))
                .extracting(Problem::file)
                .containsExactlyInAnyOrder("--admin-port", "--data", "--host", "--port", "--upstream", "--upstream");
        assertThat(ConfFixture.problems(result))
                .extracting(Problem::message)
                .anyMatch(message -> message.contains("did you mean 'alpha'?"));
    }

    @Test
    void a_port_from_the_command_line_is_checked_against_the_others() {
        assertThat(conf.problem(conf.load(new Overrides(Map.of(), Map.of(Overrides.Option.PORT, "9001")))))
                .contains("exchange 'alpha' and the traffic port both listen on port 9001");
    }

    @Test
    void mixing_smearing_and_other_time_servers_is_refused_with_its_place() {
        conf.write("sluice.json", "{\"clock\": {\"sources\": [\"pool.ntp.org\", \"time.google.com\"]}}");
        assertThat(conf.problem()).contains("sluice.json:1 /clock").contains("smear leap seconds (time.google.com)");
    }

    @Test
    void unknown_exchanges_in_readiness_are_refused() {
        conf.write("sluice.json", """
                {"readiness": {
                "reports": {"hedger": {"mode": "CANCEL_ONLY", "scope": "exchange:alhpa"}},
                "margins": {"accounts": {"desk": {}, "gamma/desk": {}}}}}""");
        assertThat(conf.problems())
                .extracting(Problem::pointer)
                .containsExactly(
                        "/readiness/reports/hedger/scope",
                        "/readiness/margins/accounts/desk",
                        "/readiness/margins/accounts/gamma~1desk");
        conf.write("sluice.json", "{\"readiness\": {\"reports\": {\"hedger\": {\"mode\": \"ACTIVE\"}}}}");
        assertThat(conf.problem()).contains("ACTIVE holds nothing");
    }

    @Test
    void no_outside_time_server_is_used_when_every_exchange_is_on_this_machine() {
        assertThat(conf.good().gateway().clock().sources()).hasSize(4);
        Overrides some = new Overrides(Map.of("alpha", "http://127.0.0.1:9000"), Map.of());
        assertThat(valid(conf.load(some)).gateway().clock().sources()).hasSize(4);
        Overrides all = new Overrides(Map.of("*", "http://127.0.0.1:9000"), Map.of());
        assertThat(valid(conf.load(all)).gateway().clock().sources()).isEmpty();
        assertThat(valid(conf.load(all)).gateway().clock().daemon()).isEmpty();
        conf.write("sluice.json", "{\"clock\": {\"sources\": [\"127.0.0.1:1123\", \"time.apple.com\"]}}");
        assertThat(valid(conf.load(all)).gateway().clock().sources())
                .containsExactly(TimeServerName.parse("127.0.0.1:1123"));
    }

    private static Config valid(LoadResult result) {
        assertThat(result).as(() -> ConfFixture.problems(result).toString()).isInstanceOf(LoadResult.Valid.class);
        return ((LoadResult.Valid) result).config();
    }

    private static ConfiguredExchange exchange(Config config, String name) {
        return Objects.requireNonNull(config.exchange(name), name);
    }
}
