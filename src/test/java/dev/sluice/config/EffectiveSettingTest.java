package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the list of settings that the console shows. */
final class EffectiveSettingTest extends ValidConf {
    @Test
    void a_setting_of_a_file_has_its_line_and_default_and_one_of_neither_has_its_default() {
        conf.write("sluice.json", "{\n  \"journal\": {\n    \"hours\": 5\n  }\n}");
        EffectiveSetting own = gateway("journal.hours");
        assertThat(own.value()).isEqualTo("5");
        assertThat(own.fallback()).isEqualTo("72");
        assertThat(own.file()).endsWith("sluice.json");
        assertThat(own.line()).isEqualTo(3);
        assertThat(own.doc()).isNotEmpty();
        EffectiveSetting other = gateway("journal.enabled");
        assertThat(other.value()).isEqualTo("true").isEqualTo(other.fallback());
        assertThat(other.file()).isEmpty();
        assertThat(other.line()).isZero();
    }

    @Test
    void every_setting_of_every_record_is_listed_once() {
        List<EffectiveSetting> all = EffectiveSetting.ofGateway(load());
        assertThat(all).hasSizeGreaterThan(100);
        assertThat(all).extracting(EffectiveSetting::key).doesNotHaveDuplicates();
        assertThat(all).filteredOn(one -> one.value().startsWith("{\"")).isEmpty();
    }

    @Test
    void tokens_and_keys_are_not_shown() {
        String token = "0123456789abcdef".repeat(4);
        conf.write("sluice.json", "{\"proxy\": {\"botTokens\": {\"mm1\": \"" + token + "\"}}}");
        String all = EffectiveSetting.ofGateway(load()).toString();
        assertThat(all).contains("proxy.botTokens.mm1").doesNotContain(token);
    }

    @Test
    void a_secret_in_place_of_the_name_of_its_file_is_not_shown() throws IOException {
        conf.write("sluice.json", "{\"alerts\": {\"webhookFile\": \"https://hooks.example/T0/SECRET\"}}");
        assertThat(Config.load(folder).toString())
                .contains("webhookFile must name a file with the URL")
                .doesNotContain("T0/SECRET");
        Files.writeString(folder.resolve("SECRET"), "https://hooks.example/T0");
        conf.write("sluice.json", "{\"alerts\": {\"webhookFile\": \"" + folder.resolve("SECRET") + "\"}}");
        assertThat(EffectiveSetting.ofGateway(load()).toString())
                .contains("alerts.webhookFile")
                .doesNotContain("SECRET");
    }

    @Test
    void the_settings_of_an_exchange_have_its_upstreams_limits_and_accounts() {
        List<EffectiveSetting> alpha = EffectiveSetting.ofExchange(load(), "alpha");
        assertThat(alpha)
                .extracting(EffectiveSetting::key)
                .contains("aliases", "accounts.desk.nonceWindow", "bots.mm1.weight");
        assertThat(alpha.stream().filter(one -> one.value().equals("1000")))
                .singleElement()
                .satisfies(size -> assertThat(size.key()).startsWith("limits.").endsWith(".size"))
                .satisfies(size -> assertThat(size.line()).isPositive());
        assertThat(EffectiveSetting.ofExchange(load(), "nothing")).isEmpty();
    }

    private EffectiveSetting gateway(String key) {
        return EffectiveSetting.ofGateway(load()).stream()
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private ConfigSources load() {
        LoadResult read = Config.load(folder);
        assertThat(read).isInstanceOf(LoadResult.Valid.class);
        return ((LoadResult.Valid) read).sources();
    }
}
