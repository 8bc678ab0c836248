package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.json.RecordJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which rows of a handover file are read, whatever the file contains. */
final class RestartStateRowsTest {
    private final List<String> warnings = new ArrayList<>();

    private static JsonObject order() {
        return new JsonObject()
                .put("exchange", "binance")
                .put("kind", "PLACE")
                .put("bot", "maker")
                .put("account", "a")
                .put("instrument", "")
                .put("names", new JsonArray().add("c:1"))
                .put("epochMs", 1_800_000_000_000L);
    }

    private static JsonObject deadMan() {
        return new JsonObject()
                .put("exchange", "binance")
                .put("account", "a")
                .put("instrument", "BTCUSDT")
                .put("path", "/fapi/v1/countdownCancelAll")
                .put("bot", "maker")
                .put("timeoutMs", 10_000)
                .put("byConnection", false);
    }

    @Test
    void rows_written_by_this_program_are_restored() {
        JsonObject file = new JsonObject()
                .put("unknown", new JsonArray().add(order()))
                .put("armed", new JsonArray().add(deadMan()));
        RestartStateRows rows = RestartStateRows.of(file, warnings::add);
        assertThat(rows.unknown()).hasSize(1);
        assertThat(rows.armed()).hasSize(1);
        assertThat(new JsonObject(RecordJson.encode(rows))).isEqualTo(file);
        assertThat(RestartStateRows.of(new JsonObject(), warnings::add).unknown())
                .isEmpty();
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"unknown\": [1, null, \"x\", [], {}]}",
                "{\"unknown\": {\"a\": 1}}",
                "{\"unknown\": [{\"exchange\":\"a\",\"kind\":\"BUY\",\"bot\":\"\",\"account\":\"\",\"instrument\":\"\",\"names\":[],\"epochMs\":1}]}",
                "{\"unknown\": [{\"exchange\":\"a\",\"kind\":\"PLACE\",\"bot\":\"\",\"account\":\"\",\"instrument\":\"\",\"names\":[],\"epochMs\":\"1\"}]}",
                "{\"unknown\": [{\"exchange\":\"a\",\"kind\":\"PLACE\",\"bot\":\"\",\"account\":\"\",\"instrument\":\"\",\"names\":\"c:1\",\"epochMs\":1}]}",
                "{\"unknown\": [{\"exchange\":7,\"kind\":\"PLACE\",\"bot\":\"\",\"account\":\"\",\"instrument\":\"\",\"names\":[],\"epochMs\":1}]}",
                "{\"unknown\": [{\"exchange\":\"a\",\"kind\":\"PLACE\",\"bot\":\"\",\"account\":\"\",\"instrument\":\"\",\"names\":[],\"epochMs\":1e300}]}"
            })
    void an_unreadable_list_is_omitted_and_reported(String text) {
        JsonObject file = new JsonObject(text);
        assertThat(RestartStateRows.of(file, warnings::add).unknown()).isEmpty();
        assertThat(warnings).hasSize(1).first().asString().contains("cannot be read and are lost");
    }

    @Test
    void an_unreadable_row_does_not_affect_others() {
        JsonObject file = new JsonObject()
                .put(
                        "armed",
                        new JsonArray().add(deadMan().put("byConnection", "no")).add(deadMan()));
        assertThat(RestartStateRows.of(file, warnings::add).armed())
                .extracting(RecordJson::encode)
                .containsExactly(deadMan().encode());
        assertThat(warnings).hasSize(1);
    }
}
