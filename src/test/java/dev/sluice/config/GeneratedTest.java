package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.health.HealthRoutes;
import dev.sluice.base.json.RecordSchema;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.call.RequestErrorCode;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.health.CheckSettings;
import dev.sluice.core.health.ConnectionRule;
import dev.sluice.core.health.ReportSettings;
import dev.sluice.core.health.ResourceLevels;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.proxy.TradingResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A test that the JSON schemas and the tables of the docs match the settings records. After a change to a record,
 * generate them again: {@code mvn test -Dtest=GeneratedTest -Dsluice.write=true}
 */
class GeneratedTest {
    private static final boolean WRITE = Boolean.getBoolean("sluice.write");
    private static final String UPDATE = "update with: mvn test -Dtest=GeneratedTest -Dsluice.write=true";

    private static Map<String, String> schemas() {
        Map<String, String> schemas = new LinkedHashMap<>();
        schemas.put("sluice", JsonSchema.file("conf/sluice.json: the gateway", GatewaySettings.class));
        schemas.put("profile", JsonSchema.file("conf/profiles/<name>.json: defaults for sluice.json", Profile.class));
        schemas.put("exchanges", JsonSchema.files("conf/exchanges.json: exchanges by name", ExchangeEntry.class));
        schemas.put(
                "routes", JsonSchema.file("conf/routes/<dialect>.json: calls and responses", DialectSettings.class));
        Map<String, Class<? extends Record>> pages = new LinkedHashMap<>(HealthRoutes.responses());
        pages.put("trading", TradingResponse.class);
        schemas.put(
                "health",
                JsonSchema.definitions(
                        "Responses of the health routes and of /trading; definitions by route",
                        RecordSchema.definitions(pages)));
        return schemas;
    }

    /**
     * Returns the tables between {@code <!-- settings:NAME -->} and {@code <!-- /settings -->} in the pages of docs/.
     */
    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("gateway", SettingsTable.of(GatewaySettings.class));
        tables.put("exchange", SettingsTable.of(ExchangeEntry.class));
        tables.put("limits", SettingsTable.of(LimitSettings.class));
        tables.put("breaker", SettingsTable.of(BreakerRule.class));
        tables.put("account", SettingsTable.of(AccountSettings.class));
        tables.put("bot", SettingsTable.of(BotShare.class));
        tables.put("check", SettingsTable.of(CheckSettings.class));
        tables.put("resource", SettingsTable.of(ResourceLevels.class));
        tables.put("connection", SettingsTable.of(ConnectionRule.class));
        tables.put("report", SettingsTable.of(ReportSettings.class));
        tables.put("reasons", reasons());
        tables.put("request-errors", requestErrors());
        tables.put("own-numbers", SourcedNumber.ownTable());
        return tables;
    }

    private static String requestErrors() {
        StringBuilder table = new StringBuilder("| word | what happened | what to do |\n|---|---|---|\n");
        for (RequestErrorCode code : RequestErrorCode.values()) {
            table.append("| `").append(code.header()).append("` | ").append(code.meaning());
            table.append(" | ").append(code.remedy()).append(" |\n");
        }
        return table.toString();
    }

    private static String reasons() {
        StringBuilder table = new StringBuilder("| word | figures | what happened | what to do |\n|---|---|---|---|\n");
        for (ReasonCode code : ReasonCode.values()) {
            table.append("| `").append(code.header()).append("` | ").append(code.figures());
            table.append(" | ")
                    .append(code.meaning())
                    .append(" | ")
                    .append(code.remedy())
                    .append(" |\n");
        }
        return table.toString();
    }

    @Test
    void the_committed_schemas_equal_the_generated_ones() throws IOException {
        for (Map.Entry<String, String> schema : schemas().entrySet()) {
            Path file = Path.of("conf/schema/" + schema.getKey() + ".schema.json");
            if (WRITE) {
                Files.createDirectories(Path.of("conf/schema"));
                Files.writeString(file, schema.getValue());
            }
            assertThat(file).as(UPDATE).exists();
            assertThat(Files.readString(file)).as(file + ": " + UPDATE).isEqualTo(schema.getValue());
        }
    }

    @Test
    void the_tables_in_the_docs_equal_the_generated_ones() throws IOException {
        List<Path> pages;
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            pages = files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
        Map<String, String> tables = tables();
        String all = "";
        for (Path page : pages) {
            String text = Files.readString(page);
            all += text;
            String updated = text;
            for (Map.Entry<String, String> table : tables.entrySet()) {
                updated = updated(updated, table.getKey(), table.getValue());
            }
            if (WRITE) {
                Files.writeString(page, updated);
            } else {
                assertThat(text).as(page + ": " + UPDATE).isEqualTo(updated);
            }
        }
        for (String name : tables.keySet()) {
            assertThat(all).as("the table of " + name).contains("<!-- settings:" + name + " -->");
        }
    }

    @Test
    void a_table_between_markers_is_replaced_and_a_text_without_markers_stays() {
        assertThat(updated("a\n<!-- settings:x -->\nold\n<!-- /settings -->\nb\n", "x", "new\n"))
                .isEqualTo("a\n<!-- settings:x -->\nnew\n<!-- /settings -->\nb\n");
        assertThat(updated("no markers", "x", "new\n")).isEqualTo("no markers");
    }

    private static String updated(String page, String name, String table) {
        String open = "<!-- settings:" + name + " -->\n";
        int from = page.indexOf(open);
        if (from < 0) {
            return page;
        }
        int to = page.indexOf("<!-- /settings -->", from);
        assertThat(to)
                .as("'" + open.strip() + "' needs '<!-- /settings -->' after it")
                .isPositive();
        return page.substring(0, from + open.length()) + table + page.substring(to);
    }
}
