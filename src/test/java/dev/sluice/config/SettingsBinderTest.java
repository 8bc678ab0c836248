package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.base.settings.Setting;
import dev.sluice.base.settings.Variant;
import dev.sluice.config.json.JsonReader;
import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problem;
import dev.sluice.config.json.Problems;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingsBinderTest {
    enum Colour {
        RED,
        GREEN;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    sealed interface Cost {}

    @Variant("")
    record Fixed(
            @Setting(value = "Units.", min = 0, max = 100) long units) implements Cost {}

    @Variant("perItem")
    record PerItem(
            @Setting("Units an item.") long perItem,
            @Setting(value = "Cap.", def = "9") long cap) implements Cost {}

    @Variant("sum")
    record Sum(@Setting(value = "Parts.", max = 2) List<Cost> sum) implements Cost {}

    record Inner(
            @Setting(value = "Low.", def = "1") int low,
            @Setting(value = "High.", def = "2") int high) {
        Inner {
            if (low > high) {
                throw new IllegalArgumentException("'low' " + low + " is above 'high' " + high);
            }
        }
    }

    record Outer(
            @Setting(value = "Name.", min = 1, max = 5) String name,

            @Setting(value = "Time.", min = 1, max = 1000, def = "10")
            long timeMs,

            @Setting(value = "On.", def = "false") boolean on,
            @Setting(value = "Colour.", def = "\"red\"") Colour colour,
            @Setting(value = "Scope.", def = "\"ip\"") LimitScope scope,
            @Setting("Perhaps.") @Nullable Integer perhaps,
            @Setting(value = "Inner.", def = "{}") Inner inner,
            @Setting(value = "Costs.", def = "[]") List<Cost> costs,
            @Setting(value = "By name.", def = "{}") Map<String, Inner> byName) {}

    private final Problems problems = new Problems();

    @Test
    void an_absent_key_gets_its_default() {
        assertThat(bound("{\"name\": \"n\"}"))
                .isEqualTo(new Outer(
                        "n",
                        10,
                        false,
                        Colour.RED,
                        LimitScope.parse("ip"),
                        null,
                        new Inner(1, 2),
                        List.of(),
                        Map.of()));
    }

    @Test
    void every_kind_of_value_is_bound() {
        assertThat(bound("""
                        {"$schema": "x", "name": "n", "timeMs": 7, "on": true, "colour": "green", "scope": "account+key", "perhaps": 3,
                         "inner": {"low": 2}, "costs": [5, {"perItem": 2}, {"sum": [1, {"perItem": 3, "cap": 4}]}],
                         "byName": {"z": {}, "a": {"high": 5}}}"""))
                .isEqualTo(new Outer(
                        "n",
                        7,
                        true,
                        Colour.GREEN,
                        LimitScope.parse("account+key"),
                        3,
                        new Inner(2, 2),
                        List.of(new Fixed(5), new PerItem(2, 9), new Sum(List.of(new Fixed(1), new PerItem(3, 4)))),
                        Map.of("z", new Inner(1, 2), "a", new Inner(1, 5))));
    }

    @Test
    void all_problems_are_reported_at_once_with_their_places() {
        assertThat(bind("""
                        {"nmae": "n",
                         "timeMs": 2000,
                         "on": 1,
                         "colour": "gren",
                         "scope": "moon",
                         "perhaps": 1.5,
                         "inner": {"low": 3},
                         "costs": [101, {"perItm": 1}, true],
                         "byName": {"x": {"hihg": 1}}}""")).isNull();
        assertThat(problems.list())
                .extracting(Problem::toString)
                .containsExactly(
                        "f.json:1 /nmae = (1 characters, not shown): unknown key 'nmae'; did you mean 'name'? Allowed: [name, timeMs, on, colour, scope, perhaps, inner, costs, byName]",
                        "f.json:2 /timeMs = 2000: is not allowed; allowed: 1 to 1000",
                        "f.json:3 /on = 1: expected true or false, not a whole number",
                        "f.json:4 /colour = \"gren\": is not allowed; allowed: [red, green]; did you mean 'green'?",
                        "f.json:5 /scope = \"moon\": 'moon' is not a scope; allowed: [ip, account, key, route, instrument, host] and up to three of them joined by '+'",
                        "f.json:6 /perhaps = 1.5: expected a whole number, not a number with a fraction or out of range",
                        "f.json:7 /inner = {\"low\":3}: 'low' 3 is above 'high' 2",
                        "f.json:8 /costs/0 = 101: is not allowed; allowed: 0 to 100",
                        "f.json:8 /costs/1 = {\"perItm\":1}: needs exactly one of the keys [perItem, sum]; did you mean 'perItem'?",
                        "f.json:8 /costs/2 = true: expected a whole number or an object with one of the keys [perItem, sum], not true or false",
                        "f.json:9 /byName/x/hihg = (a whole number, not shown): unknown key 'hihg'; did you mean 'high'? Allowed: [low, high]");
    }

    @Test
    void a_missing_key_is_reported_with_its_description() {
        assertThat(bind("{}")).isNull();
        assertThat(problems.list())
                .extracting(Problem::toString)
                .containsExactly("f.json:1: the key 'name' is missing: Name.");
    }

    @Test
    void null_is_allowed_only_where_a_key_may_be_absent() {
        assertThat(bound("{\"name\": \"n\", \"perhaps\": null}").perhaps()).isNull();
        assertThat(bind("{\"name\": null}")).isNull();
        assertThat(problems.list()).extracting(Problem::message).containsExactly("must not be null: Name.");
    }

    @Test
    void lengths_of_texts_and_lists_are_checked() {
        bind("{\"name\": \"longer\", \"costs\": [{\"sum\": [1, 2, 3]}]}");
        assertThat(problems.list())
                .extracting(Problem::message)
                .containsExactly(
                        "has 6 characters; allowed: 1 to 5 characters", "has 3 entries; allowed: 0 to 2 entries");
    }

    @Test
    void a_number_too_large_for_an_int_is_refused() {
        bind("{\"name\": \"n\", \"perhaps\": 2147483648}");
        assertThat(problems.list())
                .extracting(Problem::message)
                .containsExactly("is not allowed; allowed: -2147483648 to 2147483647");
    }

    @Test
    void two_keys_that_each_choose_a_variant_are_refused() {
        bind("{\"name\": \"n\", \"costs\": [{\"perItem\": 1, \"sum\": []}]}");
        assertThat(problems.list())
                .extracting(Problem::message)
                .containsExactly("needs exactly one of the keys [perItem, sum]");
    }

    @Test
    void a_limit_refused_by_its_constructor_is_reported_at_its_place() {
        JsonTree tree = read("{\"name\": \"w\", \"scope\": \"ip\", \"algorithm\": \"tokenBucket\", \"size\": 5}");
        assertThat(new SettingsBinder(problems).bindFile(LimitSettings.class, tree))
                .isNull();
        assertThat(problems.list())
                .extracting(Problem::message)
                .containsExactly("limit 'w': tokenBucket needs 'returned', the units that come back every windowMs");
    }

    @Test
    void a_component_without_a_setting_annotation_is_an_error() {
        record Bare(int x) {}
        assertThatIllegalStateException()
                .isThrownBy(() -> new SettingsBinder(problems).bindFile(Bare.class, read("{}")))
                .withMessageContaining("needs @Setting");
    }

    @Test
    void the_number_of_problems_is_bounded() {
        StringBuilder json = new StringBuilder("{\"name\": \"n\"");
        for (int i = 0; i < 10_000; i++) {
            json.append(",\"x").append(i).append("\": 1");
        }
        bind(json + "}");
        assertThat(problems.list()).hasSize(Problems.MAX + 1);
        assertThat(problems.list().get(Problems.MAX).message()).isEqualTo("9500 further problems; fix these first");
    }

    @Test
    void a_record_with_an_unknown_key_is_still_bound_for_later_checks() {
        assertThat(bind("{\"name\": \"n\", \"nothing\": 1}")).isNotNull();
        assertThat(problems.list()).hasSize(1);
    }

    private Outer bound(String text) {
        Outer outer = bind(text);
        assertThat(problems.list()).isEmpty();
        return Objects.requireNonNull(outer);
    }

    private @Nullable Outer bind(String text) {
        return new SettingsBinder(problems).bindFile(Outer.class, read(text));
    }

    private JsonTree read(String text) {
        return Objects.requireNonNull(new JsonReader(problems).text(text, "f.json"));
    }
}
