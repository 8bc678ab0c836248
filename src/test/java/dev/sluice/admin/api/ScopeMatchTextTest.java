package dev.sluice.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.json.RecordJson;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.exchanges.ScopeMatch;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of the response about what a halt covers. */
final class ScopeMatchTextTest {
    private static final ScopeMatchText.Facts ALL_KNOWN = new ScopeMatchText.Facts(true, true, Set.of());

    private static JsonObject json(String scope, KnownNames used, ScopeMatchText.Facts facts) {
        return new JsonObject(RecordJson.encode(
                ScopeMatchText.names(ScopeMatch.of(ModeScope.parse(scope), Map.of("binance", used), Map.of()), facts)));
    }

    @Test
    void names_are_counted_listed_up_to_a_bound_and_printable() {
        List<String> spellings =
                IntStream.range(0, 100).mapToObj(i -> "X" + " ".repeat(i) + "Y").toList();
        JsonObject json =
                json("instrument:binance/xy", new KnownNames(List.of(), List.of(), spellings, true), ALL_KNOWN);
        assertThat(json.getJsonObject("instruments").getInteger("count")).isEqualTo(100);
        assertThat(json.getJsonObject("instruments").getJsonArray("names")).hasSize(20);
        assertThat(json.getJsonArray("says").getString(0))
                .startsWith("covers 100 instruments: X")
                .endsWith("and 80 more");
        json = json("global", new KnownNames(List.of(), List.of(), List.of("\u001b[2J\u202eX"), true), ALL_KNOWN);
        assertThat(json.encode()).contains("binance/?[2J?X").doesNotContain("\u202e");
    }

    @Test
    void an_unknown_name_is_never_called_unused_beyond_what_is_remembered() {
        KnownNames used = new KnownNames(List.of("maker"), List.of("desk"), List.of(), false);
        JsonObject json =
                json("account:binance/desc", used, new ScopeMatchText.Facts(true, true, Set.of("gw-c", "gw-b")));
        assertThat(json.getBoolean("known")).isFalse();
        assertThat(json.getBoolean("complete")).isFalse();
        assertThat(json.getJsonArray("says"))
                .isEqualTo(JsonArray.of(
                        "nobody has used this name; similar: desk; the halt is set all the same",
                        "more names were used than are remembered: at most the last 1000 of each kind at an exchange",
                        "not known here are the names that calls at these members of the cluster used: gw-b, gw-c"));
    }

    @Test
    void the_halt_of_a_bot_says_whether_its_name_can_be_claimed() {
        KnownNames used = new KnownNames(List.of("maker"), List.of(), List.of(), true);
        assertThat(json("bot:maker", used, ALL_KNOWN).getJsonArray("says")).hasSize(1);
        assertThat(json("bot:maker", used, new ScopeMatchText.Facts(false, true, Set.of()))
                        .getJsonArray("says"))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("no token is required for this bot");
    }
}
